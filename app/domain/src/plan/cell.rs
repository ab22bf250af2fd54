//! Addresses of editable things.

use crate::fiscal_year::FiscalYear;
use crate::inquiry::Inquiry;
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The address of one editable thing. Its text form is part of the stored format:
/// `progress/row-14/2026`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// 進捗区分 and 評価 of a row in a year.
    Progress {
        /// Row or permanent item.
        row: String,
        /// Fiscal year.
        year: FiscalYear,
    },
    /// A text about a row in a year.
    Note {
        /// Row or permanent item.
        row: String,
        /// Fiscal year.
        year: FiscalYear,
        /// Which text.
        kind: NoteKind,
    },
    /// 担当課 of a row in a year.
    Divisions {
        /// Row or permanent item.
        row: String,
        /// Fiscal year.
        year: FiscalYear,
    },
    /// What the printed original says of a row's bar. Changed only by 原典照合.
    Reading {
        /// Row.
        row: String,
    },
    /// A later revision of a row's plan, shown over the reading.
    Revision {
        /// Row.
        row: String,
    },
    /// A survey's distribution for an indicator in a year.
    Survey {
        /// Indicator.
        indicator: String,
        /// Fiscal year.
        year: FiscalYear,
    },
    /// Weight of an ability for a post, 0–3; a scale of ours.
    Weight {
        /// Post.
        post: String,
        /// Ability.
        ability: String,
    },
    /// A remark on a row; append-only, so each has a cell of its own.
    Comment {
        /// Row or permanent item.
        row: String,
        /// The remark's own id.
        id: Uuid,
    },
    /// An opinion of the committee on a year.
    Opinion {
        /// Fiscal year.
        year: FiscalYear,
        /// The opinion's own id.
        id: Uuid,
    },
    /// The divisions that an opinion is passed on to.
    Routing {
        /// Fiscal year.
        year: FiscalYear,
        /// The opinion's id.
        id: Uuid,
    },
    /// What a division answers to an opinion.
    Answer {
        /// Fiscal year.
        year: FiscalYear,
        /// The opinion's id.
        id: Uuid,
    },
    /// A division of the city hall.
    Division {
        /// Its own id.
        id: Uuid,
    },
    /// What the city sets itself to reach in an indicator in a year. The document sets nothing.
    Target {
        /// Indicator.
        indicator: String,
        /// Fiscal year.
        year: FiscalYear,
    },
    /// Free text of a year's report.
    Remarks {
        /// Fiscal year.
        year: FiscalYear,
    },
    /// How far a year's report has come; see [`crate::closing`].
    Stage {
        /// Fiscal year.
        year: FiscalYear,
    },
    /// The scale for 評価 from a year on; see [`crate::scale`].
    Scale {
        /// Fiscal year.
        year: FiscalYear,
    },
    /// That a division has answered what it was asked about a year.
    Response {
        /// What it was asked.
        to: Inquiry,
    },
}

/// Which text of a municipal 進捗管理シート.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// 年度計画.
    YearPlan,
    /// 実績.
    Achievement,
    /// 課題.
    Issue,
    /// 翌年度の取組.
    Next,
    /// 関連資料.
    Material,
}

impl NoteKind {
    /// All kinds, in the order of the sheet.
    pub const ALL: [Self; 5] = [Self::YearPlan, Self::Achievement, Self::Issue, Self::Next, Self::Material];

    /// The Japanese name of the field.
    pub fn label(self) -> &'static str {
        match self {
            Self::YearPlan => "年度計画",
            Self::Achievement => "実績",
            Self::Issue => "課題",
            Self::Next => "翌年度の取組",
            Self::Material => "関連資料",
        }
    }

    /// Its word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::YearPlan => "year-plan",
            Self::Achievement => "achievement",
            Self::Issue => "issue",
            Self::Next => "next",
            Self::Material => "material",
        }
    }
}

impl Cell {
    /// The row or permanent item the cell hangs on, if any.
    pub fn row(&self) -> Option<&str> {
        match self {
            Self::Progress { row, .. }
            | Self::Note { row, .. }
            | Self::Divisions { row, .. }
            | Self::Reading { row }
            | Self::Revision { row }
            | Self::Comment { row, .. } => Some(row),
            _ => None,
        }
    }

    /// The fiscal year of the cell, if it has one.
    pub fn year(&self) -> Option<FiscalYear> {
        match self {
            Self::Progress { year, .. }
            | Self::Note { year, .. }
            | Self::Divisions { year, .. }
            | Self::Survey { year, .. }
            | Self::Opinion { year, .. }
            | Self::Routing { year, .. }
            | Self::Answer { year, .. }
            | Self::Target { year, .. }
            | Self::Remarks { year }
            | Self::Stage { year }
            | Self::Scale { year } => Some(*year),
            Self::Response { to } => Some(to.year),
            Self::Reading { .. }
            | Self::Revision { .. }
            | Self::Weight { .. }
            | Self::Comment { .. }
            | Self::Division { .. } => None,
        }
    }

    /// The first op format that has this kind of cell. Ops are written in that, so that older
    /// versions go on to read what they know.
    pub fn schema(&self) -> u16 {
        match self {
            Self::Routing { .. }
            | Self::Answer { .. }
            | Self::Division { .. }
            | Self::Target { .. }
            | Self::Remarks { .. }
            | Self::Stage { .. } => 2,
            Self::Scale { .. } | Self::Response { .. } => 3,
            _ => 1,
        }
    }

    /// The Japanese name of what the cell holds.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Progress { .. } => "進捗",
            Self::Note { kind, .. } => kind.label(),
            Self::Divisions { .. } => "担当課",
            Self::Reading { .. } => "原典の読み取り",
            Self::Revision { .. } => "計画の変更",
            Self::Survey { .. } => "調査結果",
            Self::Weight { .. } => "能力のウエイト",
            Self::Comment { .. } => "コメント",
            Self::Opinion { .. } => "委員会の意見",
            Self::Routing { .. } => "意見の送付先",
            Self::Answer { .. } => "意見への回答",
            Self::Division { .. } => "課",
            Self::Target { .. } => "目標値",
            Self::Remarks { .. } => "報告の記述",
            Self::Stage { .. } => "報告の段階",
            Self::Scale { .. } => "評価の区分",
            Self::Response { .. } => "照会への回答",
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Progress { row, year } => write!(f, "progress/{row}/{year}"),
            Self::Note { row, year, kind } => write!(f, "note/{row}/{year}/{}", kind.as_str()),
            Self::Divisions { row, year } => write!(f, "divisions/{row}/{year}"),
            Self::Reading { row } => write!(f, "reading/{row}"),
            Self::Revision { row } => write!(f, "revision/{row}"),
            Self::Survey { indicator, year } => write!(f, "survey/{indicator}/{year}"),
            Self::Weight { post, ability } => write!(f, "weight/{post}/{ability}"),
            Self::Comment { row, id } => write!(f, "comment/{row}/{id}"),
            Self::Opinion { year, id } => write!(f, "opinion/{year}/{id}"),
            Self::Routing { year, id } => write!(f, "routing/{year}/{id}"),
            Self::Answer { year, id } => write!(f, "answer/{year}/{id}"),
            Self::Division { id } => write!(f, "division/{id}"),
            Self::Target { indicator, year } => write!(f, "target/{indicator}/{year}"),
            Self::Remarks { year } => write!(f, "remarks/{year}"),
            Self::Stage { year } => write!(f, "stage/{year}"),
            Self::Scale { year } => write!(f, "scale/{year}"),
            Self::Response { to } => write!(f, "response/{to}"),
        }
    }
}

/// A text that is no address this version knows. Newer versions may know it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown cell")]
pub struct NotCell;

impl FromStr for Cell {
    type Err = NotCell;

    fn from_str(text: &str) -> Result<Self, NotCell> {
        let parts: Vec<&str> = text.split('/').collect();
        let cell = match parts.as_slice() {
            ["progress", row, year] => Self::Progress { row: name(row)?, year: number(year)? },
            ["note", row, year, kind] => Self::Note {
                row: name(row)?,
                year: number(year)?,
                kind: *NoteKind::ALL.iter().find(|k| k.as_str() == *kind).ok_or(NotCell)?,
            },
            ["divisions", row, year] => Self::Divisions { row: name(row)?, year: number(year)? },
            ["reading", row] => Self::Reading { row: name(row)? },
            ["revision", row] => Self::Revision { row: name(row)? },
            ["survey", indicator, year] => Self::Survey { indicator: name(indicator)?, year: number(year)? },
            ["weight", post, ability] => Self::Weight { post: name(post)?, ability: name(ability)? },
            ["comment", row, its] => Self::Comment { row: name(row)?, id: id(its)? },
            ["opinion", year, its] => Self::Opinion { year: number(year)?, id: id(its)? },
            ["routing", year, its] => Self::Routing { year: number(year)?, id: id(its)? },
            ["answer", year, its] => Self::Answer { year: number(year)?, id: id(its)? },
            ["division", its] => Self::Division { id: id(its)? },
            ["target", indicator, year] => Self::Target { indicator: name(indicator)?, year: number(year)? },
            ["remarks", year] => Self::Remarks { year: number(year)? },
            ["stage", year] => Self::Stage { year: number(year)? },
            ["scale", year] => Self::Scale { year: number(year)? },
            ["response", year, division, moment] => Self::Response { to: inquiry(year, division, moment)? },
            _ => return Err(NotCell),
        };
        // One cell, one address: "02024" or an upper-case uuid is no second name for it.
        if cell.to_string() == text { Ok(cell) } else { Err(NotCell) }
    }
}

fn name(text: &str) -> Result<String, NotCell> {
    if text.is_empty() { Err(NotCell) } else { Ok(text.to_owned()) }
}

fn id(text: &str) -> Result<Uuid, NotCell> {
    text.parse().map_err(|_| NotCell)
}

fn number(text: &str) -> Result<FiscalYear, NotCell> {
    text.parse().map(FiscalYear).map_err(|_| NotCell)
}

fn inquiry(year: &str, division: &str, moment: &str) -> Result<Inquiry, NotCell> {
    let moment = moment.parse().map_err(|_| NotCell)?;
    Ok(Inquiry { year: number(year)?, division: id(division)?, moment })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back() {
        for text in [
            "progress/row-14/2026",
            "note/perm-1-1/2024/achievement",
            "divisions/row-01/2024",
            "reading/row-01",
            "revision/row-01",
            "survey/indicator-1/2022",
            "weight/gyosei-1/ability-4",
            "comment/row-01/0190163d-8694-739b-aea5-966c26f8ad91",
            "opinion/2024/0190163d-8694-739b-aea5-966c26f8ad91",
            "routing/2024/0190163d-8694-739b-aea5-966c26f8ad91",
            "answer/2024/0190163d-8694-739b-aea5-966c26f8ad91",
            "division/0190163d-8694-739b-aea5-966c26f8ad91",
            "target/indicator-1/2026",
            "remarks/2024",
            "stage/2024",
            "scale/2024",
            "response/2024/0190163d-8694-739b-aea5-966c26f8ad91/1760000000000-118",
        ] {
            assert_eq!(text.parse::<Cell>().map(|c| c.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn refuses_what_is_no_address() {
        for text in [
            "",
            "progress",
            "progress//2026",
            "progress/row-1/R6",
            "progress/r/02026",
            "note/r/2024/other",
            "mood/row-1/2024",
            "reading/a/b",
            "comment/r/0190163D-8694-739B-AEA5-966C26F8AD91",
            "response/2024/0190163d-8694-739b-aea5-966c26f8ad91/118",
            "response/2024/0190163d-8694-739b-aea5-966c26f8ad91/1-+8",
        ] {
            assert!(text.parse::<Cell>().is_err(), "{text}");
        }
    }
}
