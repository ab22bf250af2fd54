//! The policy document: its text in reading order, the structure drawn as a diagram, the posts,
//! the plan as printed and the indicators. Read-only; edits live in [`crate::plan`].

mod check;
mod citations;
mod compare;
mod from_json;
mod lines;
mod official_text;
mod queries;
mod source;
mod structure;

pub use check::{Place, Problem, check};
pub use citations::Citations;
pub use compare::{RolePair, RolePart, compare};
pub use from_json::NotPolicy;
pub use lines::{Lines, NotLines, Part};
pub use official_text::official_text;
pub use queries::{Tracked, percent};
pub use source::{Mend, ReadingOrder, ReadingOrderError, Source};
pub use structure::{Cycle, Edge, EdgeKind, Node, NodeKind, Quality, Structure};

use serde::{Deserialize, Serialize};

/// A whole policy document, as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// What the document is and who published it.
    pub document: Document,
    /// The text, in the order in which it is read.
    pub sections: Vec<Section>,
    /// The tables of posts, one for each job family (職種).
    pub families: Vec<Family>,
    /// The implementation plan (実施計画) as printed.
    pub plan: PrintedPlan,
    /// The indicators that show the effect of the initiatives.
    pub indicators: Indicators,
    /// The parts of the structure and what ties them.
    pub structure: Structure,
    /// Terms of the document with their readings.
    #[serde(default)]
    pub terms: Vec<Term>,
}

/// A term of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The term as printed.
    pub text: String,
    /// How it is read, in ひらがな. Ours: the document prints no readings.
    pub reading: String,
    /// The block that says what it means, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Other names the document has for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
}

/// What the document is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Names the document in addresses and stored data, e.g. `kawagoe-r6`.
    pub id: String,
    /// Title as the document gives it.
    pub title: String,
    /// City.
    pub city: String,
    /// Office that published it.
    pub office: String,
    /// When this revision was made, in the document's words.
    pub revised: String,
    /// First fiscal year of the plan, e.g. 2024 for R6.
    pub first_year: u16,
    /// Last fiscal year of the plan.
    pub last_year: u16,
}

/// How an item came to be here. Shown wherever the item shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// 原典: read straight from the document's text.
    #[default]
    Original,
    /// 本文から再構成: structure rebuilt from the prose.
    Reconstructed,
    /// 推定: a guess, with its reason beside it.
    Guess,
    /// 職員課確認済: confirmed by HR against the printed original.
    Confirmed,
}

impl Provenance {
    /// The Japanese word for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Original => "原典",
            Self::Reconstructed => "本文から再構成",
            Self::Guess => "推定",
            Self::Confirmed => "職員課確認済",
        }
    }
}

/// A heading and the text under it, up to the next heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Unique in the document; the address of the section.
    pub id: String,
    /// 1 for chapters, deeper from there to 4.
    pub level: u8,
    /// Page of the printed document.
    pub page: u8,
    /// Where the heading stands.
    pub lines: Lines,
    /// The heading as printed.
    pub title: String,
    /// How the section came to be here.
    #[serde(default)]
    pub provenance: Provenance,
    /// Its text.
    #[serde(default, rename = "block")]
    pub blocks: Vec<Block>,
}

/// A paragraph or another unit of text, or the place of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Unique in the document; the address of the block.
    pub id: String,
    /// What kind of text it is.
    pub kind: BlockKind,
    /// The wording; empty for a table, which has its own data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Where it stands; empty for a table.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub lines: Lines,
    /// For a note the block it explains; for a table the data it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// How the block came to be here.
    #[serde(default)]
    pub provenance: Provenance,
}

impl Block {
    /// Whether it is a footnote.
    pub fn is_note(&self) -> bool {
        self.kind == BlockKind::Note
    }
}

/// What kind of text a [`Block`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A point of a list, with its ・.
    Bullet,
    /// The sentence under a guideline's name.
    Lead,
    /// A footnote; `of` names the block or section with its ＊.
    Note,
    /// Caption of a table or figure.
    Caption,
    /// A line of its own: a list entry, the text of a figure, an address.
    Line,
    /// The table of posts of the family named by `of`.
    Positions,
    /// The implementation plan.
    Plan,
    /// The list of indicators.
    Indicators,
    /// The survey result of the indicator named by `of`.
    Survey,
}

/// A wording and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// The wording as printed.
    pub text: String,
    /// Where it stands.
    pub lines: Lines,
}

/// The posts of one job family (職種) with what is expected of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Unique in the document.
    pub id: String,
    /// Name of the family, e.g. 行政職.
    pub name: String,
    /// Where the name stands.
    pub lines: Lines,
    /// The table's head.
    pub head: Quote,
    /// Posts (職位), highest first, as printed.
    #[serde(rename = "post")]
    pub posts: Vec<Post>,
    /// Names of abilities beside the table, in the order of extraction. Their weights are lost.
    #[serde(rename = "ability")]
    pub abilities: Vec<FamilyAbility>,
}

/// A post (職位).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Unique in the document.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Where the name stands.
    pub lines: Lines,
    /// 必要とされる役割, each with its ・.
    pub roles: Vec<Quote>,
    /// How the post came to be here.
    #[serde(default)]
    pub provenance: Provenance,
}

/// An ability named beside a family's table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyAbility {
    /// Name as printed; it may join two abilities.
    pub text: String,
    /// Where it stands.
    pub lines: Lines,
    /// The abilities it means, ids of sections.
    pub abilities: Vec<String>,
    /// A guess where the text does not say to which table the name belongs.
    #[serde(default)]
    pub provenance: Provenance,
    /// Why it is a guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// The implementation plan as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedPlan {
    /// The table, line by line, in reading order; the bars' texts come last.
    #[serde(rename = "line")]
    pub lines: Vec<PlanLine>,
    /// Items that are pursued permanently and so have no bar (取組1–2).
    #[serde(rename = "permanent")]
    pub permanent: Vec<PermanentItem>,
}

/// A line of the printed plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanLine {
    /// What kind of line it is.
    pub kind: PlanLineKind,
    /// Wording. In a bar's text a blank separates two phases.
    pub text: String,
    /// Where it stands.
    pub lines: Lines,
    /// For a field its node, for an initiative or item its section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// For a row, what hangs on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<PlanRow>,
}

/// What kind of line a [`PlanLine`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanLineKind {
    /// A column head.
    Head,
    /// A field (分野).
    Field,
    /// An initiative (取組).
    Initiative,
    /// An item of an initiative that has rows of its own.
    Item,
    /// A row with a bar.
    Row,
    /// The text of a bar. Which row it belongs to is lost.
    Label,
}

/// A row of the plan: the finest unit that is tracked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRow {
    /// Unique in the document; the row's cells hang on it.
    pub id: String,
    /// The section of the text that speaks of it.
    pub section: String,
    /// 推定: the text of its bar, most likely. ｜ separates two phases.
    pub label: String,
    /// Probability that `label` is right, in percent.
    pub confidence: u8,
    /// The lines of the text that support `label`.
    pub evidence: Lines,
}

/// An item without a bar, tracked yearly all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermanentItem {
    /// Unique in the document; the item's cells hang on it.
    pub id: String,
    /// The section of the text that speaks of it.
    pub section: String,
    /// Wording.
    pub text: String,
    /// Where it stands.
    pub lines: Lines,
}

/// The indicators and the survey they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicators {
    /// Head of the list.
    pub head: Quote,
    /// Fiscal year of the survey.
    #[serde(default = "survey_year")]
    pub year: u16,
    /// Number of answers to the survey.
    pub n: u32,
    /// The indicators, in the order printed.
    #[serde(rename = "indicator")]
    pub list: Vec<Indicator>,
}

/// What content that does not name the year of its survey means.
fn survey_year() -> u16 {
    2022
}

/// One indicator: an item of the staff survey (職員意識調査).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Unique in the document.
    pub id: String,
    /// The item as the list names it.
    pub item: Quote,
    /// The value as the list prints it.
    pub value: Quote,
    /// そう思う and まあそう思う together, in tenths of a percent.
    pub top_two: u16,
    /// The question as asked; its wording differs from the item's.
    pub question: Quote,
    /// The shares as printed in the chart.
    pub shares: Quote,
    /// The chart's scale as printed.
    pub axis: Quote,
    /// The chart's legend as printed.
    pub legend: Quote,
    /// The distribution.
    pub answers: Vec<Answer>,
    /// What is odd about the numbers, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One possible answer and its share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Wording of the legend.
    pub label: String,
    /// Tenths of a percent of all answers.
    pub share: u16,
}
