//! 評価の区分: the scale that a year's ratings are given in. It is ours, not the document's; a city may
//! set its own. What a year has not set is as the year before has it.

use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::plan::{Cell, GRADE_LIMIT, GRADES, Grade, Rating, Status, Value, YEARS};
use crate::policy::Policy;
use crate::progress::progress_of;
use crate::sheet::progress;
use crate::text::half_width;

/// The grades of a year, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale(Vec<Grade>);

/// Stands for a rating that the scale has become too short for.
pub const OUTSIDE: &str = "区分外";

/// The scale where none has been set.
const USUAL: [(&str, &str); 4] =
    [("S", "計画以上"), ("A", "計画どおり"), ("B", "やや遅れ"), ("C", "ほとんど進まず")];

impl Default for Scale {
    fn default() -> Self {
        let grade = |(sign, label): (&str, &str)| Grade { sign: sign.to_owned(), label: label.to_owned() };
        Self(USUAL.into_iter().map(grade).collect())
    }
}

impl Scale {
    /// The scale of a year. While two are in conflict for a year, that of the year before holds.
    pub fn in_year(history: &History, year: FiscalYear) -> Self {
        let years = (YEARS.start().0..=year.0).rev().map(FiscalYear);
        let set = |year| match history.state(&Cell::Scale { year }) {
            CellState::Value(Value::Scale(grades)) => Some(Self(grades.clone())),
            _ => None,
        };
        years.into_iter().find_map(set).unwrap_or_default()
    }

    /// The scale for the ratings of a cell's year.
    pub fn of(history: &History, cell: &Cell) -> Self {
        cell.year().map(|year| Self::in_year(history, year)).unwrap_or_default()
    }

    /// What is offered, best first.
    pub fn grades(&self) -> impl Iterator<Item = (Rating, &Grade)> {
        Rating::ALL.into_iter().zip(&self.0)
    }

    /// The sign of a rating. Where the scale has become too short for it, words that no grade can have.
    pub fn sign(&self, rating: Rating) -> &str {
        self.grade(rating).map_or(OUTSIDE, |grade| &grade.sign)
    }

    /// The words of a rating; none where the scale has become too short for it.
    pub fn label(&self, rating: Rating) -> &str {
        self.grade(rating).map_or("", |grade| &grade.label)
    }

    fn grade(&self, rating: Rating) -> Option<&Grade> {
        self.grades().find(|(other, _)| *other == rating).map(|(_, grade)| grade)
    }

    /// The rating that a sign or its words mean, in either case and width.
    pub fn read(&self, text: &str) -> Option<Rating> {
        let folded = |text: &str| text.chars().map(half_width).collect::<String>().to_uppercase();
        let text = folded(text);
        let is = |grade: &Grade| [&grade.sign, &grade.label].into_iter().any(|word| folded(word) == text);
        self.grades().find(|(_, grade)| is(grade)).map(|(rating, _)| rating)
    }

    /// All signs, for a sentence: `S・A・B・C`.
    pub fn signs(&self) -> String {
        self.0.iter().map(|grade| grade.sign.as_str()).collect::<Vec<_>>().join("・")
    }

    /// All grades, for a line: `S 計画以上、A 計画どおり`.
    pub fn in_words(&self) -> String {
        let grades = self.0.iter().map(|grade| format!("{} {}", grade.sign, grade.label));
        grades.collect::<Vec<_>>().join("、")
    }

    /// The grades themselves.
    pub fn into_grades(self) -> Vec<Grade> {
        self.0
    }
}

/// Why what was typed is no scale.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotScale {
    /// Sign or words are missing in a line.
    #[error("{0}段目: 印と言葉の両方を入れてください。使わない段は、両方を空にしてください")]
    Half(usize),
    /// The sign of a line is too long, or has a blank in it.
    #[error("{0}段目: 印は、空白のない1〜2字にしてください")]
    Sign(usize),
    /// The words of a line are too long.
    #[error("{0}段目: 言葉は {GRADE_LIMIT}字までです")]
    Label(usize),
    /// The sign cannot be told from another, or is taken for something else where it stands behind a status.
    #[error(
        "{0}段目: この印は、ほかの段の印や言葉と見分けられないか、区切りに使う記号です。ほかの印にしてください"
    )]
    Ambiguous(usize),
    /// There are ratings of grades that it does not have.
    #[error("{0}段目までの評価が、もう付いています。段を減らすときは、先にその評価を直してください")]
    InUse(usize),
    /// Too few.
    #[error("2段以上にしてください")]
    Few,
}

/// The grades that were typed, best first; lines with nothing in them are none.
pub fn grades(lines: &[(String, String)]) -> Result<Vec<Grade>, NotScale> {
    let mut grades: Vec<Grade> = Vec::new();
    for (number, (sign, label)) in (1..).zip(lines) {
        let (sign, label) = (sign.trim(), label.trim());
        match (sign.is_empty(), label.is_empty()) {
            (true, true) => continue,
            (false, false) => {}
            _ => return Err(NotScale::Half(number)),
        }
        if sign.chars().count() > 2 || sign.contains(char::is_whitespace) {
            return Err(NotScale::Sign(number));
        }
        if label.chars().count() > GRADE_LIMIT {
            return Err(NotScale::Label(number));
        }
        grades.push(Grade { sign: sign.to_owned(), label: label.to_owned() });
    }
    if grades.len() < *GRADES.start() {
        return Err(NotScale::Few);
    }
    let scale = Scale(grades);
    for (number, (rating, grade)) in (1..).zip(scale.grades()) {
        for word in [&grade.sign, &grade.label] {
            let text = format!("{} {word}", Status::Done.label());
            if progress(&text, &scale).and_then(|read| read.rating) != Some(rating) {
                return Err(NotScale::Ambiguous(number));
            }
        }
    }
    Ok(scale.0)
}

/// How many ratings stand on the scale of a year, there and in the years after it that have none of their own,
/// and the lowest place on the scale that one of them has, counted from 1.
pub fn in_use(policy: &Policy, history: &History, year: FiscalYear) -> (usize, usize) {
    let has_own = |year: FiscalYear| history.state(&Cell::Scale { year }) != CellState::Unset;
    let years = (year.0..=YEARS.end().0).map(FiscalYear);
    let years = years.take_while(|other| *other == year || !has_own(*other));
    let ratings = years
        .flat_map(|year| policy.tracked().filter_map(move |row| progress_of(history, row.id, year)?.rating));
    ratings.fold((0, 0), |(count, lowest), rating| {
        let place = Rating::ALL.iter().position(|other| *other == rating).unwrap_or_default() + 1;
        (count + 1, lowest.max(place))
    })
}

/// Whether a year can have this scale, or without one that of the year before: every rating must keep a place.
pub fn fits(
    policy: &Policy,
    history: &History,
    year: FiscalYear,
    scale: Option<&[Grade]>,
) -> Result<(), NotScale> {
    let before = || Scale::in_year(history, FiscalYear(year.0.saturating_sub(1))).0.len();
    let (_, lowest) = in_use(policy, history, year);
    if lowest > scale.map_or_else(before, <[Grade]>::len) { Err(NotScale::InUse(lowest)) } else { Ok(()) }
}
