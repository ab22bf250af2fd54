//! What the table shows in each row's year, and which of that has changed.

use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, Entry, History, fold};
use crate::plan::{Cell, Progress, YEARS};
use crate::progress::{YearState, state_of};
use crate::scale::Scale;
use crate::sheet::{Shown, words};

/// What the table shows in a row's year.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The field that is shown.
    pub content: Content,
    /// Something of it is not with the server yet.
    pub unsent: bool,
    /// Beside the progress there is a text.
    pub has_note: bool,
    /// Such a text, or 担当課, has several values.
    pub in_conflict: bool,
}

/// A field in the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// 進捗区分 and 評価.
    State(YearState),
    /// All else.
    Words(String),
}

impl Mark {
    /// Of a row's year. Beside the progress, signs stand for the texts.
    pub fn of(history: &History, row: &str, year: FiscalYear, shown: Shown) -> Self {
        let cell = shown.cell(row, year);
        let is_unsent = |heads: &[&Entry]| heads.iter().any(|head| head.is_pending());
        let heads = history.heads(&cell.to_string());
        let unsent = is_unsent(&heads);
        if shown != Shown::Progress {
            let content = match fold(&heads) {
                CellState::NewerVersion => "新しい版で入力".to_owned(),
                _ => words(history, &cell),
            };
            let content = Content::Words(content);
            return Self { content, unsent, has_note: false, in_conflict: false };
        }
        let content = Content::State(state_of(history, row, year, &heads));
        let mut mark = Self { content, unsent, has_note: false, in_conflict: false };
        let divisions = Shown::Divisions.cell(row, year).to_string();
        let notes = format!("note/{row}/{year}/");
        for beside in history.cells_under(&notes).chain([divisions.as_str()]) {
            let heads = history.heads(beside);
            match fold(&heads) {
                CellState::Unset => {}
                CellState::Conflict => mark.in_conflict = true,
                _ => mark.has_note |= beside != divisions,
            }
            mark.unsent |= is_unsent(&heads);
        }
        mark
    }

    /// In words, for who does not see it. `name`: of the row; `year`: as it is spoken.
    pub fn in_words(&self, name: &str, year: &str, shown: Shown, scale: &Scale) -> String {
        let mut words = [name, "、", year, "、"].concat();
        match &self.content {
            Content::State(YearState::Known(Progress { status, rating: Some(rating) })) => {
                words.extend([status.label(), "、評価 ", scale.sign(*rating)]);
            }
            Content::State(state) => words.push_str(state.label()),
            Content::Words(text) => {
                words.extend([shown.label(), " ", if text.is_empty() { "未入力" } else { text }]);
            }
        }
        for (is, word) in
            [(self.has_note, "、記述あり"), (self.in_conflict, "、ほかの欄が競合"), (self.unsent, "、未送信")]
        {
            if is {
                words.push_str(word);
            }
        }
        words
    }
}

/// What has changed in the table since a version of the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Rows and years whose mark may be another; some come twice.
    pub places: Vec<(String, FiscalYear)>,
    /// Rows whose bar may be another.
    pub bars: Vec<String>,
    /// All marks may be other ones: divisions, scales or which years are closed have changed.
    pub all: bool,
}

impl News {
    /// Whether a mark of this year may be another.
    pub fn concerns(&self, year: FiscalYear) -> bool {
        self.all || self.places.iter().any(|(_, of)| *of == year)
    }
}

/// What has changed in the table since the history had this version.
pub fn news(history: &History, since: usize) -> News {
    let mut news = News::default();
    for cell in history.changed_since(since).filter_map(|cell| cell.parse::<Cell>().ok()) {
        match (&cell, cell.row(), cell.year()) {
            (Cell::Division { .. } | Cell::Scale { .. } | Cell::Stage { .. }, ..) => news.all = true,
            (Cell::Reading { row } | Cell::Revision { row }, ..) => {
                insert(&mut news.bars, row.clone());
                // The years that the plan leaves out are marked as such.
                let years = (YEARS.start().0..=YEARS.end().0).map(FiscalYear);
                news.places.extend(years.map(|year| (row.clone(), year)));
            }
            (_, Some(row), Some(year)) => news.places.push((row.to_owned(), year)),
            _ => {}
        }
    }
    news.places.dedup();
    news
}

fn insert<T: PartialEq>(into: &mut Vec<T>, one: T) {
    if !into.contains(&one) {
        into.push(one);
    }
}
