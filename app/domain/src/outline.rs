//! The plan's rows under their fields and initiatives, as the table and the report group them.

use crate::policy::{Node, NodeKind, Policy, Tracked};

/// The rows of an initiative.
#[derive(Clone, Debug, PartialEq)]
pub struct Group<'a> {
    /// The field (分野) of the initiative.
    pub field: &'a Node,
    /// The initiative (取組).
    pub initiative: &'a Node,
    /// Its rows, in printed order.
    pub rows: Vec<Tracked<'a>>,
}

/// All rows, in printed order. One whose section leads to no initiative is in no group; a policy that
/// loads has none (see [`crate::policy::check`]).
pub fn groups(policy: &Policy) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for row in policy.tracked() {
        let lineage = policy.lineage(row.section);
        let named = |kind: NodeKind| lineage.iter().find(|node| node.kind == kind).copied();
        let Some((field, initiative)) = named(NodeKind::Field).zip(named(NodeKind::Initiative)) else {
            continue;
        };
        match groups.last_mut().filter(|group| group.initiative.id == initiative.id) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { field, initiative, rows: vec![row] }),
        }
    }
    groups
}
