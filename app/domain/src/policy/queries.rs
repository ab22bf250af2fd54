//! What is asked of a policy: its parts by id, its tracked rows, what a part is there for.

use super::{Block, Edge, EdgeKind, Family, Node, PlanLine, PlanLineKind, PlanRow, Policy, Post, Section};
use crate::plan::DIVIDER;
use crate::search::distance;

/// A share in tenths of a percent, as it is printed: 303 is `30.3`.
pub fn percent(share: u16) -> String {
    format!("{}.{}", share / 10, share % 10)
}

impl Policy {
    /// The rows of the plan with bars, in the order printed.
    pub fn plan_rows(&self) -> impl Iterator<Item = &PlanRow> {
        self.plan.lines.iter().filter_map(|line| line.row.as_ref())
    }

    /// The texts of the bars as the original has them, one for each bar, in no order of rows.
    pub fn printed_labels(&self) -> impl Iterator<Item = String> {
        let labels = self.plan.lines.iter().filter(|line| line.kind == PlanLineKind::Label);
        labels.map(|line| line.text.replace(' ', DIVIDER))
    }

    /// The section with this id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.id == id)
    }

    /// The section that holds the section, block, post or indicator with this id.
    pub fn section_holding(&self, id: &str) -> Option<&Section> {
        let family = self.families.iter().find(|family| family.posts.iter().any(|post| post.id == id));
        // A post stands in its family's table, an indicator in the chart of its survey.
        let shown = family.map_or(id, |family| &family.id);
        let holds = |block: &Block| block.id == id || !block.is_note() && block.of.as_deref() == Some(shown);
        self.sections.iter().find(|s| s.id == id || s.blocks.iter().any(holds))
    }

    /// The block with this id.
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.sections.iter().flat_map(|section| &section.blocks).find(|block| block.id == id)
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.structure.nodes.iter().find(|n| n.id == id)
    }

    /// The node whose id or name comes nearest to something that is neither.
    pub fn nearest_node(&self, wanted: &str) -> Option<&Node> {
        nearest(wanted, self.structure.nodes.iter(), |node| [&node.id, &node.label])
    }

    /// The section whose id or title comes nearest to something that is neither.
    pub fn nearest_section(&self, wanted: &str) -> Option<&Section> {
        nearest(wanted, self.sections.iter(), |section| [&section.id, &section.title])
    }

    /// The tracked row whose id or wording comes nearest to something that is neither.
    pub fn nearest_row(&self, wanted: &str) -> Option<Tracked<'_>> {
        let near = |row: &Tracked| distance(wanted, row.id).min(distance(wanted, row.text));
        self.tracked().min_by_key(near)
    }

    /// The family and post whose ids or names come nearest to something that is neither.
    pub fn nearest_post(&self, wanted: &str) -> Option<(&Family, &Post)> {
        let posts =
            self.families.iter().flat_map(|family| family.posts.iter().map(move |post| (family, post)));
        posts.min_by_key(|(_, post)| distance(wanted, &post.id).min(distance(wanted, &post.name)))
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

    /// The permanent item that a section of the text speaks of.
    pub fn permanent_at(&self, section: &str) -> Option<Tracked<'_>> {
        self.tracked().find(|t| t.row.is_none() && t.section == section)
    }

    /// The tracked rows and items that belong to a node, in printed order.
    pub fn rows_under<'a>(&'a self, node: &str) -> impl Iterator<Item = Tracked<'a>> {
        self.tracked().filter(move |row| {
            row.id == node || self.lineage(row.section).iter().any(|above| above.id == node)
        })
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

fn nearest<'a, T>(
    wanted: &str,
    all: impl Iterator<Item = &'a T>,
    names: impl Fn(&T) -> [&String; 2],
) -> Option<&'a T> {
    let wanted: String = wanted.chars().take(40).collect();
    all.min_by_key(|one| names(one).into_iter().map(|name| distance(&wanted, name)).min())
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
