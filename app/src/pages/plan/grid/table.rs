//! The table as a text, and its cells as they are when something has changed.
//!
//! A large plan has thousands of cells: as one text they are there at once, and what changes later is put
//! into its own cell by [`crate::pages::plan::grid`].

use crate::{
    components::{rating_class, sign_class},
    in_words,
    pages::plan::view::View,
};
use domain::{
    filter::Part,
    fiscal_year::FiscalYear,
    history::History,
    html::Html,
    marks::{Content, Mark},
    plan::{Progress, Schedule},
    policy::{PlanRow, Tracked},
    progress::YearState,
    scale::Scale,
    sheet::Shown,
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
    pub fn bodies(&self, all: &[Tracked], bodies: &[Body]) -> Html {
        let columns = (self.years.len() + 1).to_string();
        let mut html = Html::default();
        for Body { heads, first, rows } in bodies {
            html.tags(r#"<tbody role="rowgroup">"#);
            for (class, name) in heads {
                html.tags(r#"<tr role="row" class=""#).tags(class);
                html.tags(r#""><th role="rowheader" scope="rowgroup" colspan=""#).text(&columns);
                html.tags(r#"">"#).text(name).tags("</th></tr>");
            }
            for (at, row) in (*first..).zip(rows) {
                if let Some(tracked) = all.get(*row) {
                    self.row(&mut html, at, tracked);
                }
            }
            html.tags("</tbody>");
        }
        html
    }

    fn row(&self, html: &mut Html, at: usize, tracked: &Tracked) {
        html.tags(r#"<tr role="row" class="bar-row" id=""#).text(&bar_id(at)).tags(r#"">"#);
        html.add(&self.bar(tracked));
        html.tags(r#"</tr><tr role="row" class="year-row">"#);
        let kind = if self.view.shown == Shown::Progress { "cell" } else { "cell has-text" };
        for (column, year) in self.view.years.iter().enumerate() {
            let when = if *year == self.now { " this-year" } else { "" };
            let (words, content) = self.cell(tracked, column);
            html.tags(r#"<td role="gridcell" tabindex="-1" class=""#).tags(kind).tags(when);
            html.tags(r#"" id=""#).text(&id((at, column)));
            html.tags(r#"" aria-label=""#).text(&words).tags(r#"">"#).add(&content).tags("</td>");
        }
        html.tags("</tr>");
    }

    /// A cell in words, and what stands in it.
    pub fn cell(&self, tracked: &Tracked, column: usize) -> (String, Html) {
        let (Some(year), Some((spoken, scale))) = (self.view.years.get(column), self.years.get(column))
        else {
            return <(String, Html)>::default();
        };
        let mark = Mark::of(self.history, tracked.id, *year, self.view.shown);
        (mark.in_words(tracked.text, spoken, self.view.shown, scale), content(&mark, scale))
    }

    /// Head and bar of a row: as revised, with what it was struck through; as confirmed against the print;
    /// or, hatched over all years, as most likely.
    pub fn bar(&self, tracked: &Tracked) -> Html {
        let mut html = Html::default();
        html.tags(r#"<th role="rowheader" scope="row" rowspan="2">"#).text(tracked.text).tags("</th>");
        match tracked.row {
            None => self.whole_bar(&mut html, "bar bar-permanent", "長期的・恒常的な取組", ""),
            Some(row) => self.bar_of(&mut html, row),
        }
        html
    }

    fn bar_of(&self, html: &mut Html, row: &PlanRow) {
        match (revised(self.history, row), bar(self.history, row)) {
            (Revised::To(schedule), printed) => self.schedule(html, &schedule, "変更後", Some(was(&printed))),
            (Revised::Conflict, _) => self.whole_bar(html, "bar", "▲ 計画の変更が競合", ""),
            (Revised::Newer, _) => self.whole_bar(html, "bar", "新しい版で変更", ""),
            (Revised::No, Bar::Confirmed(schedule)) => self.schedule(html, &schedule, "確認済み", None),
            (Revised::No, Bar::Guess(label)) => {
                self.whole_bar(html, "bar bar-guess", &label, "推定・期間未確認");
            }
            (Revised::No, Bar::Conflict) => self.whole_bar(html, "bar", "▲ 原典の読み取りが競合", ""),
            (Revised::No, Bar::Newer) => self.whole_bar(html, "bar", "新しい版で照合", ""),
        }
    }

    /// A bar over all years.
    fn whole_bar(&self, html: &mut Html, class: &'static str, label: &str, note: &str) {
        one_bar(html, self.view.years.len(), class, (label, note), None);
    }

    /// A bar over its years; in words where it has none of those that are shown. `was`: what it replaces,
    /// said once.
    fn schedule(&self, html: &mut Html, schedule: &Schedule, note: &str, mut was: Option<String>) {
        let (first, last) = (self.view.years.first().copied(), self.view.years.last().copied());
        let phases = first.zip(last).map(|(first, last)| phases(schedule, first, last)).unwrap_or_default();
        if phases.iter().all(|phase| phase.label.is_empty()) {
            let note = [note, "　", &in_words::schedule(schedule)].concat();
            return one_bar(html, self.view.years.len(), "no-bar", ("", &note), was);
        }
        for phase in phases {
            let years = usize::from(phase.years());
            if phase.label.is_empty() {
                one_bar(html, years, "no-bar", ("", ""), None);
            } else {
                one_bar(html, years, "bar bar-confirmed", (&phase.label, note), was.take());
            }
        }
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

fn one_bar(
    html: &mut Html,
    years: usize,
    class: &'static str,
    (label, note): (&str, &str),
    was: Option<String>,
) {
    html.tags(r#"<td role="gridcell" colspan=""#).text(&years.to_string());
    html.tags(r#""><span class=""#).tags(class).tags(r#"">"#).text(label);
    if !note.is_empty() {
        html.tags("<small>").text(note).tags("</small>");
    }
    html.tags("</span>");
    if let Some(was) = was {
        html.tags(r#"<del class="was">"#).text(&was).tags("</del>");
    }
    html.tags("</td>");
}

fn content(mark: &Mark, scale: &Scale) -> Html {
    let mut html = Html::default();
    match &mark.content {
        Content::State(YearState::Known(Progress { status, rating })) => {
            html.tags(r#"<i class="sign "#).tags(sign_class(*status)).tags(r#"" aria-hidden="true"></i>"#);
            html.text(status.label());
            if let Some(rating) = rating {
                span(&mut html, rating_class(*rating), scale.sign(*rating));
            }
        }
        Content::State(YearState::Conflict) => span(&mut html, "conflict", "▲ 競合"),
        Content::State(YearState::Newer) => span(&mut html, "quiet", "新しい版"),
        Content::State(YearState::Outside) => span(&mut html, "quiet", "期間外"),
        Content::Words(words) if !words.is_empty() => span(&mut html, "cell-text", words),
        Content::State(YearState::Empty) | Content::Words(_) => span(&mut html, "quiet", "–"),
    }
    for (is, class, sign) in
        [(mark.has_note, "noted", "✎"), (mark.in_conflict, "conflict", "▲"), (mark.unsent, "unsent", "↑")]
    {
        if is {
            html.tags(r#"<span class=""#)
                .tags(class)
                .tags(r#"" aria-hidden="true">"#)
                .text(sign)
                .tags("</span>");
        }
    }
    html
}

fn span(html: &mut Html, class: &'static str, text: &str) {
    html.tags(r#"<span class=""#).tags(class).tags(r#"">"#).text(text).tags("</span>");
}
