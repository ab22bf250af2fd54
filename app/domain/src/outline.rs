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
    let mut last: Option<(&str, Option<(&Node, &Node)>)> = None;
    for row in policy.tracked() {
        // Rows of a section follow each other.
        let of_section = last.filter(|(section, _)| *section == row.section).map(|(_, above)| above);
        let above = of_section.unwrap_or_else(|| above(policy, row.section));
        last = Some((row.section, above));
        let Some((field, initiative)) = above else { continue };
        match groups.last_mut().filter(|group| group.initiative.id == initiative.id) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { field, initiative, rows: vec![row] }),
        }
    }
    groups
}

/// The rows of all groups, one after the other.
pub fn rows(policy: &Policy) -> Vec<Tracked<'_>> {
    groups(policy).into_iter().flat_map(|group| group.rows).collect()
}

/// Field and initiative of a section.
fn above<'a>(policy: &'a Policy, section: &str) -> Option<(&'a Node, &'a Node)> {
    let lineage = policy.lineage(section);
    let named = |kind: NodeKind| lineage.iter().find(|node| node.kind == kind).copied();
    named(NodeKind::Field).zip(named(NodeKind::Initiative))
}
