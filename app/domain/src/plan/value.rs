//! What a cell can hold.

use super::rating::{Grade, Rating, check_scale};
use super::{Cell, YEARS};
use crate::fiscal_year::FiscalYear;
use crate::json::{Read, read_record, read_word};
use serde::Serialize;
use uuid::Uuid;

/// Longest text of a cell, in characters.
pub const TEXT_LIMIT: usize = 4_000;

/// Longest name of a division, and longest number of a decision, in characters.
pub const NAME_LIMIT: usize = 60;

/// Longest reason of a step or of a revision, in characters.
pub const REASON_LIMIT: usize = 1_000;

/// Largest weight of an ability, on a scale of ours.
pub const MOST_WEIGHT: u8 = 3;

/// Most divisions that one cell names.
const MOST_DIVISIONS: usize = 20;

/// The content of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Back to what the content says.
    Unset,
    /// For [`Cell::Progress`].
    Progress(Progress),
    /// For [`Cell::Note`], [`Cell::Comment`], [`Cell::Opinion`], [`Cell::Answer`],
    /// [`Cell::Remarks`] and [`Cell::Response`].
    Text(String),
    /// For [`Cell::Divisions`] and [`Cell::Routing`]: ids of divisions.
    Divisions(Vec<String>),
    /// For [`Cell::Reading`].
    Reading(Schedule),
    /// For [`Cell::Revision`].
    Revision(Schedule),
    /// For [`Cell::Survey`].
    Survey(Distribution),
    /// For [`Cell::Weight`], 0 to [`MOST_WEIGHT`].
    Weight(u8),
    /// For [`Cell::Division`].
    Division(Division),
    /// For [`Cell::Target`]: tenths of a percent.
    Target(u16),
    /// For [`Cell::Stage`].
    Stage(Stage),
    /// For [`Cell::Scale`]: the grades, best first.
    Scale(Vec<Grade>),
}

/// A division of the city hall (担当課). A reorganisation (機構改革) ends one and begins others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Division {
    /// Its name.
    pub name: String,
    /// First fiscal year.
    pub first: FiscalYear,
    /// Last fiscal year, once known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<FiscalYear>,
    /// Ids of the divisions whose work it takes over.
    pub follows: Vec<Uuid>,
}

impl Division {
    /// Whether it exists in a year.
    pub fn is_in(&self, year: FiscalYear) -> bool {
        self.first <= year && self.last.is_none_or(|last| year <= last)
    }

    fn check(&self) -> Result<(), Unfit> {
        check_text(&self.name)?;
        in_range(!self.name.trim().is_empty() && self.name.chars().count() <= NAME_LIMIT)?;
        let years = [self.first, self.last.unwrap_or(self.first)];
        in_range(years.iter().all(|year| YEARS.contains(year)) && years[0] <= years[1])?;
        in_range(self.follows.len() <= MOST_DIVISIONS)
    }
}

/// How far a year's report has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// 下書き.
    Draft,
    /// 確認依頼.
    Review,
    /// 確定, with the number of the decision (起案番号); the year is closed.
    Final(String),
}

impl Stage {
    /// The Japanese word.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Draft => "下書き",
            Self::Review => "確認依頼",
            Self::Final(_) => "確定",
        }
    }
}

impl Read for Stage {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        let json = json?;
        match json.as_str() {
            Some("draft") => Some(Self::Draft),
            Some("review") => Some(Self::Review),
            _ => Read::read(json.get("final")).map(Self::Final),
        }
    }
}

/// How far a row has come in a year, and how that is rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// 進捗区分.
    pub status: Status,
    /// 評価, once given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
}

/// 進捗区分.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// 未着手.
    NotStarted,
    /// 取組中.
    Underway,
    /// 完了.
    Done,
    /// 中止.
    Stopped,
}

impl Status {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::NotStarted, Self::Underway, Self::Done, Self::Stopped];

    /// The Japanese word.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "未着手",
            Self::Underway => "取組中",
            Self::Done => "完了",
            Self::Stopped => "中止",
        }
    }
}

/// Separates the two phases in the text of a bar. In the printed plan a line stands there.
pub const DIVIDER: &str = "｜";

/// A row's bar: its text and years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// Text of the bar, with a [`DIVIDER`] between two phases.
    pub label: String,
    /// First year.
    pub start: FiscalYear,
    /// Last year.
    pub end: FiscalYear,
    /// First year of the second phase, where there are two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boundary: Option<FiscalYear>,
}

/// A survey's distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// Number of answers.
    pub n: u32,
    /// Shares in the order of the legend.
    pub answers: Vec<Answer>,
}

/// One possible answer and its share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Wording of the legend.
    pub label: String,
    /// Tenths of a percent of all answers.
    pub share: u16,
}

read_word!(Status {
    "not-started" => NotStarted, "underway" => Underway, "done" => Done, "stopped" => Stopped,
});
read_record!(only Progress { status, rating });
read_record!(only Schedule { label, start, end, boundary });
read_record!(only Distribution { n, answers });
read_record!(only Answer { label, share });
read_record!(only Division { name, first, last, follows });

impl Read for FiscalYear {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        u16::read(json).map(Self)
    }
}

impl Read for Value {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        let json = json?;
        if json.as_str() == Some("unset") {
            return Some(Self::Unset);
        }
        let mut fields = json.as_object()?.iter();
        let (kind, content) = fields.next()?;
        let content = Some(content).filter(|_| fields.next().is_none());
        match kind.as_str() {
            "progress" => Read::read(content).map(Self::Progress),
            "text" => Read::read(content).map(Self::Text),
            "divisions" => Read::read(content).map(Self::Divisions),
            "reading" => Read::read(content).map(Self::Reading),
            "revision" => Read::read(content).map(Self::Revision),
            "survey" => Read::read(content).map(Self::Survey),
            "weight" => Read::read(content).map(Self::Weight),
            "division" => Read::read(content).map(Self::Division),
            "target" => Read::read(content).map(Self::Target),
            "stage" => Read::read(content).map(Self::Stage),
            "scale" => Read::read(content).map(Self::Scale),
            _ => None,
        }
    }
}

/// Why a value does not fit a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Unfit {
    /// No such row, indicator or post in this document.
    #[error("この方針にない行です")]
    UnknownRow,
    /// A year outside the plan.
    #[error("計画の期間にない年度です")]
    UnknownYear,
    /// A value of another kind of cell.
    #[error("この欄に入れられない種類の値です")]
    WrongType,
    /// A text of more than [`TEXT_LIMIT`] characters.
    #[error("4,000字までです")]
    TooLong,
    /// Control characters.
    #[error("制御文字は使えません")]
    ControlCharacter,
    /// The sign that stands for a character that was broken on the way: half of a pair, bytes of another
    /// character set.
    #[error("壊れた文字（\u{fffd}）が入っています。その文字を打ち直してください")]
    BrokenCharacter,
    /// A number or year outside its range.
    #[error("値が範囲の外です")]
    OutOfRange,
    /// A name of more than [`NAME_LIMIT`] or a reason of more than [`REASON_LIMIT`] characters, or with signs
    /// that do not show and may turn around what does.
    #[error("入力者の名前か理由が長すぎるか、見えない文字が入っています。入れ直してください")]
    BadWords,
}

read_word!(Unfit {
    "unknown-row" => UnknownRow, "unknown-year" => UnknownYear, "wrong-type" => WrongType,
    "too-long" => TooLong, "control-character" => ControlCharacter, "broken-character" => BrokenCharacter,
    "out-of-range" => OutOfRange, "bad-words" => BadWords,
});

impl Value {
    /// Whether the cell can hold this value.
    pub fn check_for(&self, cell: &Cell) -> Result<(), Unfit> {
        match (cell, self) {
            // What was said stays.
            (Cell::Comment { .. }, Self::Unset) => Err(Unfit::WrongType),
            (_, Self::Unset) | (Cell::Progress { .. }, Self::Progress(_)) => Ok(()),
            (
                Cell::Note { .. }
                | Cell::Comment { .. }
                | Cell::Opinion { .. }
                | Cell::Answer { .. }
                | Cell::Remarks { .. }
                | Cell::Response { .. },
                Self::Text(text),
            ) => check_text(text),
            (Cell::Divisions { .. } | Cell::Routing { .. }, Self::Divisions(list)) => {
                in_range(list.len() <= MOST_DIVISIONS)?;
                list.iter().try_for_each(|division| check_text(division))
            }
            (Cell::Reading { .. }, Self::Reading(schedule))
            | (Cell::Revision { .. }, Self::Revision(schedule)) => schedule.check(),
            (Cell::Survey { .. }, Self::Survey(distribution)) => distribution.check(),
            (Cell::Weight { .. }, Self::Weight(weight)) => in_range(*weight <= MOST_WEIGHT),
            (Cell::Division { .. }, Self::Division(division)) => division.check(),
            (Cell::Target { .. }, Self::Target(share)) => in_range(*share <= 1000),
            (Cell::Scale { .. }, Self::Scale(grades)) => check_scale(grades),
            (Cell::Stage { .. }, Self::Stage(stage)) => match stage {
                Stage::Final(number) => {
                    check_text(number)?;
                    in_range(number.chars().count() <= NAME_LIMIT)
                }
                Stage::Draft | Stage::Review => Ok(()),
            },
            _ => Err(Unfit::WrongType),
        }
    }
}

impl Schedule {
    /// Whether a bar of this text has two phases.
    pub fn has_two_phases(label: &str) -> bool {
        label.contains(DIVIDER)
    }

    fn check(&self) -> Result<(), Unfit> {
        check_text(&self.label)?;
        let two_phases = Self::has_two_phases(&self.label);
        let boundary_fits = match self.boundary {
            Some(boundary) => two_phases && self.start < boundary && boundary <= self.end,
            None => !two_phases,
        };
        let is_known = YEARS.contains(&self.start) && YEARS.contains(&self.end);
        in_range(is_known && self.start <= self.end && boundary_fits)
    }
}

impl Distribution {
    fn check(&self) -> Result<(), Unfit> {
        in_range((1..=10).contains(&self.answers.len()))?;
        self.answers.iter().try_for_each(|answer| check_text(&answer.label))?;
        in_range(self.answers.iter().all(|a| a.share <= 1000))?;
        // Each share is rounded to a tenth of a percent.
        let sum: u16 = self.answers.iter().map(|a| a.share).sum();
        in_range(sum.abs_diff(1000) <= 5)
    }
}

pub(super) fn in_range(is: bool) -> Result<(), Unfit> {
    if is { Ok(()) } else { Err(Unfit::OutOfRange) }
}

pub(super) fn check_text(text: &str) -> Result<(), Unfit> {
    if text.chars().count() > TEXT_LIMIT {
        return Err(Unfit::TooLong);
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Unfit::ControlCharacter);
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Unfit::BrokenCharacter);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, value: &str) -> Result<(), Unfit> {
        let json: serde_json::Value = serde_json::from_str(value).expect("json");
        let value = Value::read(Some(&json)).expect("a value");
        value.check_for(&cell.parse().expect("a cell"))
    }

    const DIVISION: &str = "division/0190163d-8694-739b-aea5-966c26f8ad91";

    #[test]
    fn values_fit_their_own_kind_of_cell() {
        for (cell, value, fits) in [
            ("progress/r/2024", r#"{"progress":{"status":"underway","rating":"B"}}"#, Ok(())),
            ("progress/r/2024", r#"{"progress":{"status":"done"}}"#, Ok(())),
            ("progress/r/2024", r#""unset""#, Ok(())),
            ("progress/r/2024", r#"{"text":"a"}"#, Err(Unfit::WrongType)),
            ("note/r/2024/issue", r#"{"text":"一行\n二行"}"#, Ok(())),
            ("note/r/2024/issue", r#"{"text":"\u0000"}"#, Err(Unfit::ControlCharacter)),
            ("note/r/2024/issue", r#"{"text":"a\ufffd"}"#, Err(Unfit::BrokenCharacter)),
            ("weight/p/a", r#"{"weight":3}"#, Ok(())),
            ("weight/p/a", r#"{"weight":4}"#, Err(Unfit::OutOfRange)),
            ("reading/r", r#"{"reading":{"label":"実施","start":2024,"end":2028}}"#, Ok(())),
            ("reading/r", r#"{"reading":{"label":"実施","start":2028,"end":2024}}"#, Err(Unfit::OutOfRange)),
            ("reading/r", r#"{"reading":{"label":"実施","start":2021,"end":2028}}"#, Err(Unfit::OutOfRange)),
            ("reading/r", r#"{"reading":{"label":"実施","start":2024,"end":2034}}"#, Err(Unfit::OutOfRange)),
            (
                "reading/r",
                r#"{"reading":{"label":"検討｜実施","start":2024,"end":2028,"boundary":2026}}"#,
                Ok(()),
            ),
            (
                "reading/r",
                r#"{"reading":{"label":"検討｜実施","start":2024,"end":2028}}"#,
                Err(Unfit::OutOfRange),
            ),
            ("reading/r", r#"{"revision":{"label":"実施","start":2024,"end":2028}}"#, Err(Unfit::WrongType)),
            (
                "survey/i/2026",
                r#"{"survey":{"n":10,"answers":[{"label":"a","share":600},{"label":"b","share":400}]}}"#,
                Ok(()),
            ),
            (
                "survey/i/2026",
                r#"{"survey":{"n":10,"answers":[{"label":"a","share":600}]}}"#,
                Err(Unfit::OutOfRange),
            ),
            ("target/i/2026", r#"{"target":1000}"#, Ok(())),
            ("target/i/2026", r#"{"target":1001}"#, Err(Unfit::OutOfRange)),
            ("stage/2024", r#"{"stage":"review"}"#, Ok(())),
            ("stage/2024", r#"{"stage":{"final":"職員第12号"}}"#, Ok(())),
            ("stage/2024", r#"{"text":"final"}"#, Err(Unfit::WrongType)),
            ("remarks/2024", r#"{"text":"所感"}"#, Ok(())),
            ("scale/2024", r#"{"scale":[{"sign":"◎","label":"よい"},{"sign":"△","label":"まだ"}]}"#, Ok(())),
            ("scale/2024", r#"{"scale":[{"sign":"◎","label":"よい"}]}"#, Err(Unfit::OutOfRange)),
            (
                "scale/2024",
                r#"{"scale":[{"sign":"A","label":"よい"},{"sign":"A","label":"まだ"}]}"#,
                Err(Unfit::OutOfRange),
            ),
            (
                "scale/2024",
                r#"{"scale":[{"sign":"A A","label":"よい"},{"sign":"B","label":"まだ"}]}"#,
                Err(Unfit::OutOfRange),
            ),
            (
                "scale/2024",
                r#"{"scale":[{"sign":"A","label":" "},{"sign":"B","label":"まだ"}]}"#,
                Err(Unfit::OutOfRange),
            ),
            (DIVISION, r#"{"division":{"name":"職員課","first":2024,"follows":[]}}"#, Ok(())),
            (DIVISION, r#"{"division":{"name":"職員課","first":2024,"last":2024,"follows":[]}}"#, Ok(())),
            (DIVISION, r#"{"division":{"name":" ","first":2024,"follows":[]}}"#, Err(Unfit::OutOfRange)),
            (
                DIVISION,
                r#"{"division":{"name":"職員課","first":2025,"last":2024,"follows":[]}}"#,
                Err(Unfit::OutOfRange),
            ),
            (DIVISION, r#"{"division":{"name":"職員課","first":2021,"follows":[]}}"#, Err(Unfit::OutOfRange)),
        ] {
            assert_eq!(check(cell, value), fits, "{cell} {value}");
        }
    }

    #[test]
    fn long_texts_are_refused_by_characters_not_bytes() {
        let cell: Cell = "note/r/2024/issue".parse().expect("a cell");
        assert_eq!(Value::Text("あ".repeat(TEXT_LIMIT)).check_for(&cell), Ok(()));
        assert_eq!(Value::Text("あ".repeat(TEXT_LIMIT + 1)).check_for(&cell), Err(Unfit::TooLong));
    }
}
