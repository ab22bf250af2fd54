//! The table as a text, and its cells as they are when something has changed.
//!
//! A large plan has thousands of cells: as one text they are there at once, and what changes later is put
//! into its own cell by [`crate::pages::plan::grid`].

use crate::{
    components::{rating_class, status_html},
    in_words,
    pages::plan::view::View,
};
use domain::{
    filter::Part,
    fiscal_year::FiscalYear,
    history::History,
    marks::{Content, Mark},
    plan::{Progress, Schedule},
    policy::{PlanRow, Tracked},
    progress::YearState,
    scale::Scale,
    sheet::Shown,
    text::escaped,
    verify::{Bar, Revised, bar, phases, revised},
};

/// Most rows in a body. The browser lays bodies out when they come near to the screen, each at once.
const BODY: usize = 5;

/// Rows of a part that stand in one body.
#[derive(Clone)]
pub struct Body {
    /// What stands over them: the words of its class, and the name.
    heads: Vec<(&'static str, String)>,
    /// The row that the table shows first in it, counted from its top.
    first: usize,
    /// The rows, by their places in the plan.
    pub rows: Vec<usize>,
}

/// The parts of a view in bodies, from the top.
pub fn bodies(parts: &[Part]) -> Vec<Body> {
    let mut bodies = Vec::new();
    let mut first = 0;
    for part in parts {
        let above = part.above.clone().map(|name| ("group", name));
        let mut heads: Vec<_> = above.into_iter().chain([("item", part.name.clone())]).collect();
        for rows in part.rows.chunks(BODY) {
            bodies.push(Body { heads: std::mem::take(&mut heads), first, rows: rows.to_vec() });
            first += rows.len();
        }
    }
    bodies
}

/// What the table is made of.
pub struct Made<'a> {
    pub history: &'a History,
    pub view: &'a View,
    /// Each year that is shown, as it is spoken, with its scale.
    years: Vec<(String, Scale)>,
    /// The year that is now.
    now: FiscalYear,
}

/// A row and a column as the table shows them.
pub type Place = (usize, usize);

/// Id of the cell at a place.
pub fn id((row, column): Place) -> String {
    format!("cell-{row}-{column}")
}

/// The place of such an id.
pub fn place(id: &str) -> Option<Place> {
    let (row, column) = id.strip_prefix("cell-")?.split_once('-')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}

/// Id of the line with the bar of a row.
pub fn bar_id(row: usize) -> String {
    format!("bar-{row}")
}

impl<'a> Made<'a> {
    pub fn new(history: &'a History, view: &'a View, now: FiscalYear) -> Self {
        let year = |year: &FiscalYear| (year.long(), Scale::in_year(history, *year));
        Self { history, view, years: view.years.iter().map(year).collect(), now }
    }

    /// Bodies, one after the other. `all`: the rows of the plan.
    pub fn bodies(&self, all: &[Tracked], bodies: &[Body]) -> String {
        let columns = (self.years.len() + 1).to_string();
        let mut html = String::new();
        for Body { heads, first, rows } in bodies {
            html.push_str(r#"<tbody role="rowgroup">"#);
            for (class, name) in heads {
                html.extend([r#"<tr role="row" class=""#, class]);
                html.extend([r#""><th role="rowheader" scope="rowgroup" colspan=""#, &columns, r#"">"#]);
                html.extend([&escaped(name), "</th></tr>"]);
            }
            for (at, row) in (*first..).zip(rows) {
                if let Some(tracked) = all.get(*row) {
                    self.row(&mut html, at, tracked);
                }
            }
            html.push_str("</tbody>");
        }
        html
    }

    fn row(&self, html: &mut String, at: usize, tracked: &Tracked) {
        html.extend([r#"<tr role="row" class="bar-row" id=""#, &bar_id(at), r#"">"#, &self.bar(tracked)]);
        html.push_str(r#"</tr><tr role="row" class="year-row">"#);
        let kind = if self.view.shown == Shown::Progress { "cell" } else { "cell has-text" };
        for (column, year) in self.view.years.iter().enumerate() {
            let when = if *year == self.now { " this-year" } else { "" };
            let (words, content) = self.cell(tracked, column);
            html.extend([r#"<td role="gridcell" tabindex="-1" class=""#, kind, when]);
            html.extend([r#"" id=""#, &id((at, column)), r#"" aria-label=""#, &escaped(&words), r#"">"#]);
            html.extend([&content, "</td>"]);
        }
        html.push_str("</tr>");
    }

    /// A cell in words, and what stands in it.
    pub fn cell(&self, tracked: &Tracked, column: usize) -> (String, String) {
        let (Some(year), Some((spoken, scale))) = (self.view.years.get(column), self.years.get(column))
        else {
            return (String::new(), String::new());
        };
        let mark = Mark::of(self.history, tracked.id, *year, self.view.shown);
        (mark.in_words(tracked.text, spoken, self.view.shown, scale), content(&mark, scale))
    }

    /// Head and bar of a row: as revised, with what it was struck through; as confirmed against the print;
    /// or, hatched over all years, as most likely.
    pub fn bar(&self, tracked: &Tracked) -> String {
        let head = format!(r#"<th role="rowheader" scope="row" rowspan="2">{}</th>"#, escaped(tracked.text));
        let all = self.view.years.len();
        let bar = match tracked.row {
            None => one_bar(all, "bar bar-permanent", "長期的・恒常的な取組", "", None),
            Some(row) => self.bar_of(row),
        };
        head + &bar
    }

    fn bar_of(&self, row: &PlanRow) -> String {
        let all = self.view.years.len();
        match (revised(self.history, row), bar(self.history, row)) {
            (Revised::To(schedule), printed) => self.schedule(&schedule, "変更後", Some(was(&printed))),
            (Revised::Conflict, _) => one_bar(all, "bar", "▲ 計画の変更が競合", "", None),
            (Revised::Newer, _) => one_bar(all, "bar", "新しい版で変更", "", None),
            (Revised::No, Bar::Confirmed(schedule)) => self.schedule(&schedule, "確認済み", None),
            (Revised::No, Bar::Guess(label)) => {
                one_bar(all, "bar bar-guess", &label, "推定・期間未確認", None)
            }
            (Revised::No, Bar::Conflict) => one_bar(all, "bar", "▲ 原典の読み取りが競合", "", None),
            (Revised::No, Bar::Newer) => one_bar(all, "bar", "新しい版で照合", "", None),
        }
    }

    /// A bar over its years; in words where it has none of those that are shown. `was`: what it replaces,
    /// said once.
    fn schedule(&self, schedule: &Schedule, note: &str, mut was: Option<String>) -> String {
        let (first, last) = (self.view.years.first().copied(), self.view.years.last().copied());
        let phases = first.zip(last).map(|(first, last)| phases(schedule, first, last)).unwrap_or_default();
        if phases.iter().all(|phase| phase.label.is_empty()) {
            let note = [note, "　", &in_words::schedule(schedule)].concat();
            return one_bar(self.view.years.len(), "no-bar", "", &note, was);
        }
        let mut html = String::new();
        for phase in phases {
            let years = usize::from(phase.years());
            html.push_str(&if phase.label.is_empty() {
                one_bar(years, "no-bar", "", "", None)
            } else {
                one_bar(years, "bar bar-confirmed", &phase.label, note, was.take())
            });
        }
        html
    }
}

/// What a revision stands over.
fn was(printed: &Bar) -> String {
    match printed {
        Bar::Confirmed(schedule) => in_words::schedule(schedule),
        Bar::Guess(label) => format!("{label}（推定・期間未確認）"),
        Bar::Conflict | Bar::Newer => "原典の読み取り".to_owned(),
    }
}

fn one_bar(years: usize, class: &str, label: &str, note: &str, was: Option<String>) -> String {
    let label = escaped(label);
    let note = if note.is_empty() { String::new() } else { format!("<small>{note}</small>") };
    let was = was.map(|was| format!(r#"<del class="was">{}</del>"#, escaped(&was))).unwrap_or_default();
    format!(r#"<td role="gridcell" colspan="{years}"><span class="{class}">{label}{note}</span>{was}</td>"#)
}

fn content(mark: &Mark, scale: &Scale) -> String {
    let mut html = match &mark.content {
        Content::State(YearState::Known(Progress { status, rating })) => {
            let mut html = status_html(*status).concat();
            if let Some(rating) = rating {
                let sign = escaped(scale.sign(*rating));
                html.extend([r#"<span class=""#, rating_class(*rating), r#"">"#, &sign, "</span>"]);
            }
            html
        }
        Content::State(YearState::Conflict) => r#"<span class="conflict">▲ 競合</span>"#.to_owned(),
        Content::State(YearState::Newer) => r#"<span class="quiet">新しい版</span>"#.to_owned(),
        Content::State(YearState::Outside) => r#"<span class="quiet">期間外</span>"#.to_owned(),
        Content::Words(words) if !words.is_empty() => {
            [r#"<span class="cell-text">"#, &escaped(words), "</span>"].concat()
        }
        Content::State(YearState::Empty) | Content::Words(_) => r#"<span class="quiet">–</span>"#.to_owned(),
    };
    for (is, class, sign) in
        [(mark.has_note, "noted", "✎"), (mark.in_conflict, "conflict", "▲"), (mark.unsent, "unsent", "↑")]
    {
        if is {
            html.extend([r#"<span class=""#, class, r#"" aria-hidden="true">"#, sign, "</span>"]);
        }
    }
    html
}
