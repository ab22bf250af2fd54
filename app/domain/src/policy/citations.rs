//! What refers to a section of the text: the other direction of every link.

use super::{Edge, EdgeKind, Node, Policy, Post, Section, Term, Tracked};
use crate::order;

/// What refers to a section.
#[derive(Debug, Default)]
pub struct Citations<'a> {
    /// Nodes that speak of it.
    pub nodes: Vec<&'a Node>,
    /// Nodes tied to those, with the tie.
    pub tied: Vec<(&'a Node, &'a Edge)>,
    /// Rows of the plan it is about.
    pub rows: Vec<Tracked<'a>>,
    /// Posts whose table names the ability it is about.
    pub posts: Vec<(&'a str, &'a Post)>,
    /// Terms that stand in it and that the document explains, here or elsewhere.
    pub terms: Vec<&'a Term>,
}

impl Policy {
    /// What refers to a section of the text.
    pub fn citations(&self, section: &Section) -> Citations<'_> {
        let of_section = |node: &&Node| node.section == section.id && self.is_text(node);
        let nodes: Vec<&Node> = self.structure.nodes.iter().filter(of_section).collect();
        let tied = nodes.iter().flat_map(|node| self.tied(&node.id)).collect();
        Citations {
            nodes,
            tied,
            rows: self.tracked().filter(|row| row.section == section.id).collect(),
            posts: self.posts_with(&section.id),
            terms: self.terms_in(section),
        }
    }

    /// Rows of the plan and indicators are listed by themselves.
    fn is_text(&self, node: &Node) -> bool {
        self.tracked_by_id(&node.id).is_none()
            && !self.indicators.list.iter().any(|indicator| indicator.id == node.id)
    }

    /// The nodes tied to one by a reference, in either direction, with the tie.
    pub fn tied(&self, id: &str) -> Vec<(&Node, &Edge)> {
        let refers = self.structure.edges.iter().filter(|edge| edge.kind == EdgeKind::Refers);
        let other = refers.filter_map(|edge| match (edge.from == id, edge.to == id) {
            (true, _) => Some((self.node(&edge.to)?, edge)),
            (_, true) => Some((self.node(&edge.from)?, edge)),
            _ => None,
        });
        other.collect()
    }

    /// The posts whose table names an ability, each with its family's id.
    fn posts_with(&self, ability: &str) -> Vec<(&str, &Post)> {
        let named = self.families.iter().filter(|family| {
            family.abilities.iter().any(|named| named.abilities.iter().any(|id| id == ability))
        });
        named.flat_map(|family| family.posts.iter().map(|post| (family.id.as_str(), post))).collect()
    }

    /// The explained terms in a section. Where one holds another, only the longer counts.
    fn terms_in(&self, section: &Section) -> Vec<&Term> {
        let mut text: String = section.title.clone();
        section.blocks.iter().for_each(|block| text.push_str(&block.text));
        let explained = self.terms.iter().filter(|term| term.of.is_some());
        let length = |term: &&Term| -i32::try_from(term.text.len()).unwrap_or(i32::MAX);
        let longest_first = order::by_key(explained.collect(), length);
        let mut found: Vec<&Term> = Vec::new();
        for term in longest_first {
            if text.contains(&term.text) {
                text = text.replace(&term.text, "　");
                found.push(term);
            }
        }
        found
    }
}
