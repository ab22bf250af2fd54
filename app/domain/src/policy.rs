//! The policy document: its text in reading order, the structure drawn as a diagram, the posts,
//! the plan as printed and the indicators. Read-only; edits live in [`crate::plan`].

mod check;
mod from_json;
mod lines;
mod official_text;
mod source;

pub use check::{Place, Problem, check};
pub use from_json::NotPolicy;
pub use lines::{Lines, NotLines, Part};
pub use official_text::official_text;
pub use source::{Mend, ReadingOrder, ReadingOrderError, Source};

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
    /// Number of answers to the survey.
    pub n: u32,
    /// The indicators, in the order printed.
    #[serde(rename = "indicator")]
    pub list: Vec<Indicator>,
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

/// The parts of the policy and what ties them: what the diagram draws and the list lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    /// The parts, in document order.
    #[serde(rename = "node")]
    pub nodes: Vec<Node>,
    /// The ties.
    #[serde(rename = "edge")]
    pub edges: Vec<Edge>,
}

/// A part of the structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Unique in the structure; the address of the node.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// Its name as printed, without brackets and stars.
    pub label: String,
    /// The node it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The section of the text that speaks of it.
    pub section: String,
    /// Where its name stands.
    pub lines: Lines,
    /// How the node came to be here.
    #[serde(default)]
    pub provenance: Provenance,
}

/// What a [`Node`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// 住民福祉の増進.
    Purpose,
    /// 川越市総合計画.
    MasterPlan,
    /// The policy itself.
    Policy,
    /// めざす職員像.
    Ideal,
    /// One of the three parts of めざす職員像.
    IdealPart,
    /// 行動指針 or 習得すべき能力 as a whole.
    Group,
    /// A guideline.
    Guideline,
    /// An ability.
    Ability,
    /// A field (分野).
    Field,
    /// An initiative (取組).
    Initiative,
    /// An item of an initiative.
    Item,
}

impl NodeKind {
    /// The Japanese word for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Purpose => "目的",
            Self::MasterPlan => "上位の計画",
            Self::Policy => "方針",
            Self::Ideal | Self::IdealPart => "めざす職員像",
            Self::Group => "まとまり",
            Self::Guideline => "行動指針",
            Self::Ability => "習得すべき能力",
            Self::Field => "分野",
            Self::Initiative => "取組",
            Self::Item => "取組の項目",
        }
    }
}

/// What ties one node to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// The node that serves.
    pub from: String,
    /// The node that is served.
    pub to: String,
    /// Kind of tie.
    pub kind: EdgeKind,
    /// What the tie says, in our words.
    pub why: String,
    /// The lines that support it.
    pub lines: Lines,
    /// Mostly 本文から再構成: the drawn lines are lost.
    pub provenance: Provenance,
}

/// Kind of an [`Edge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// `from` exists for the sake of `to`.
    Serves,
    /// The text of `from` refers to `to`.
    Refers,
}

/// A share in tenths of a percent, as it is printed: 303 is `30.3`.
pub fn percent(share: u16) -> String {
    format!("{}.{}", share / 10, share % 10)
}

impl Policy {
    /// The section with this id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.id == id)
    }

    /// The section that holds the section or block with this id.
    pub fn section_holding(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.id == id || s.blocks.iter().any(|b| b.id == id))
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.structure.nodes.iter().find(|n| n.id == id)
    }

    /// The rows of the plan with a bar, in printed order.
    pub fn rows(&self) -> impl Iterator<Item = (&PlanLine, &PlanRow)> {
        self.plan.lines.iter().filter_map(|line| Some((line, line.row.as_ref()?)))
    }

    /// Everything that is tracked yearly: the permanent items, then the rows.
    pub fn tracked(&self) -> impl Iterator<Item = Tracked<'_>> {
        let permanent = self.plan.permanent.iter().map(|p| Tracked {
            id: &p.id,
            text: &p.text,
            section: &p.section,
            row: None,
        });
        let rows = self.rows().map(|(line, row)| Tracked {
            id: &row.id,
            text: &line.text,
            section: &row.section,
            row: Some(row),
        });
        permanent.chain(rows)
    }

    /// The tracked row or item with this id.
    pub fn tracked_by_id(&self, id: &str) -> Option<Tracked<'_>> {
        self.tracked().find(|t| t.id == id)
    }

    /// The node, its parent, that one's parent and so on.
    pub fn lineage<'a>(&'a self, id: &str) -> Vec<&'a Node> {
        let mut lineage = Vec::new();
        let mut next = self.node(id);
        while let Some(node) = next {
            if lineage.len() > self.structure.nodes.len() {
                break;
            }
            lineage.push(node);
            next = node.parent.as_deref().and_then(|id| self.node(id));
        }
        lineage
    }

    /// Why a node is there: the chain of nodes it serves, itself first, up to the purpose.
    ///
    /// At each step the first `Serves` edge of the structure is taken, so the content decides.
    pub fn purpose_chain<'a>(&'a self, id: &str) -> Vec<(&'a Node, Option<&'a Edge>)> {
        let mut chain: Vec<(&Node, Option<&Edge>)> = Vec::new();
        let mut next = self.node(id);
        while let Some(node) = next {
            if chain.iter().any(|(seen, _)| seen.id == node.id) {
                break;
            }
            let edge = self.structure.edges.iter().find(|e| e.from == node.id && e.kind == EdgeKind::Serves);
            chain.push((node, edge));
            next = edge.and_then(|e| self.node(&e.to));
        }
        chain
    }
}

/// A row with a bar or a permanent item: whatever has a status each year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracked<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its wording.
    pub text: &'a str,
    /// The section of the text that speaks of it.
    pub section: &'a str,
    /// The row, if it has a bar.
    pub row: Option<&'a PlanRow>,
}
