//! What a focus brings forward.

use crate::policy::Policy;
use std::collections::{BTreeMap, BTreeSet};

/// How a node stands to the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// On the way from the focus up to the purpose; the focus itself is 1.
    Path(usize),
    /// Tied to the focus by a reference.
    Related,
    /// No more than the asked number of steps away.
    Close,
}

/// The nodes that a focus brings forward. All others step back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Focus(BTreeMap<String, Emphasis>);

impl Focus {
    /// How a node stands to the focus.
    pub fn of(&self, id: &str) -> Option<Emphasis> {
        self.0.get(id).copied()
    }
}

/// What a focus brings forward: the way up, what is tied to it, and what is at most `steps` ties
/// away (everything if `None`). The first that fits counts.
pub fn emphasis(policy: &Policy, focus: &str, steps: Option<usize>) -> Focus {
    let path = policy.purpose_chain(focus).into_iter().enumerate();
    let mut found: BTreeMap<String, Emphasis> =
        path.map(|(step, (node, _))| (node.id.clone(), Emphasis::Path(step + 1))).collect();
    let mut add = |id: &str, emphasis| {
        found.entry(id.to_owned()).or_insert(emphasis);
    };
    for (node, _) in policy.tied(focus) {
        add(&node.id, Emphasis::Related);
    }
    let close = within(policy, focus, steps.unwrap_or(policy.structure.nodes.len()));
    for id in close {
        add(id, Emphasis::Close);
    }
    Focus(found)
}

/// The nodes at most `steps` ties away, in either direction.
fn within<'a>(policy: &'a Policy, focus: &'a str, steps: usize) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::from([focus]);
    let mut edge = reached.clone();
    for _ in 0..steps {
        let ties = policy.structure.edges.iter().map(|tie| (tie.from.as_str(), tie.to.as_str()));
        let beyond = |(one, other): (&'a str, &'a str)| match (edge.contains(one), edge.contains(other)) {
            (true, false) => Some(other),
            (false, true) => Some(one),
            _ => None,
        };
        edge = ties.filter_map(beyond).filter(|id| !reached.contains(id)).collect();
        if edge.is_empty() {
            break;
        }
        reached.extend(&edge);
    }
    reached
}
