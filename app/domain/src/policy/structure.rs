//! The parts of the policy and what ties them.

use super::{Lines, Provenance};
use serde::{Deserialize, Serialize};

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
    /// The model of two cycles that a column of the document shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<Cycle>,
}

/// 成功循環モデル: a ring of qualities, run through well or badly. The texts stand in the section's
/// blocks; here are their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cycle {
    /// The column's section.
    pub section: String,
    /// What the good cycle is.
    pub good: String,
    /// What the bad cycle is.
    pub bad: String,
    /// How the document marks the bad cycle's texts.
    pub note: String,
    /// The qualities, in the order in which the good cycle runs.
    #[serde(rename = "quality")]
    pub qualities: Vec<Quality>,
}

/// One quality of the [`Cycle`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Its name.
    pub name: String,
    /// What it is in the good cycle.
    pub good: String,
    /// What it is in the bad cycle.
    pub bad: String,
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
    /// A row of the implementation plan. It has the id of the plan's row.
    Row,
    /// One of the three actors of 推進体制.
    Actor,
    /// An indicator. It has the id of the indicator.
    Indicator,
    /// A column of the text (人財育成の種).
    Column,
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
            Self::Row => "実施計画",
            Self::Actor => "推進体制",
            Self::Indicator => "取組の効果",
            Self::Column => "人財育成の種",
        }
    }
}

impl Node {
    /// Its name as it is spoken of: with its number where it is an initiative.
    pub fn name(&self) -> String {
        match (self.kind, self.id.rsplit_once('-')) {
            (NodeKind::Initiative, Some((_, number))) => format!("取組{number}　{}", self.label),
            _ => self.label.clone(),
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
