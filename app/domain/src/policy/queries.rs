//! What is asked of a policy: its parts by id, its tracked rows, what a part is there for.

use super::{Edge, EdgeKind, Node, PlanLine, PlanRow, Policy, Section};

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
