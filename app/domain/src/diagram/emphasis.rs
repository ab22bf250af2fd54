//! What a focus brings forward.

use crate::policy::{EdgeKind, Policy};

/// How a node stands to the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// On the way from the focus up to the purpose; the focus itself is 1.
    Path(usize),
    /// Tied to the focus by a reference, or part of it.
    Related,
}

/// The nodes that a focus brings forward. All others step back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Focus(Vec<(String, Emphasis)>);

impl Focus {
    /// How a node stands to the focus.
    pub fn of(&self, id: &str) -> Option<Emphasis> {
        self.0.iter().find(|(other, _)| other == id).map(|(_, emphasis)| *emphasis)
    }
}

/// What a focus brings forward. Being on the path comes before being related.
pub fn emphasis(policy: &Policy, focus: &str) -> Focus {
    let path = policy.purpose_chain(focus).into_iter().enumerate();
    let mut found: Vec<(String, Emphasis)> =
        path.map(|(step, (node, _))| (node.id.clone(), Emphasis::Path(step + 1))).collect();
    for edge in policy.structure.edges.iter().filter(|e| e.kind == EdgeKind::Refers) {
        if edge.from == focus {
            found.push((edge.to.clone(), Emphasis::Related));
        } else if edge.to == focus {
            found.push((edge.from.clone(), Emphasis::Related));
        }
    }
    for node in &policy.structure.nodes {
        if policy.lineage(&node.id).iter().skip(1).any(|above| above.id == focus) {
            found.push((node.id.clone(), Emphasis::Related));
        }
    }
    Focus(found)
}
