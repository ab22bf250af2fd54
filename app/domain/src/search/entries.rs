//! What can be found.

use super::{Kind, Target};
use crate::policy::{NodeKind, Policy};

/// One thing that can be found, before it is indexed.
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Where it leads.
    pub target: Target,
    /// Its name.
    pub title: String,
    /// Its text; empty where the name is all.
    pub text: String,
}

/// Everything of a policy that can be found, in the order in which equals are listed.
pub fn entries(policy: &Policy) -> Vec<Entry> {
    let mut entries = Vec::new();
    terms(policy, &mut entries);
    nodes(policy, &mut entries);
    posts(policy, &mut entries);
    rows(policy, &mut entries);
    indicators(policy, &mut entries);
    sections(policy, &mut entries);
    entries
}

fn terms(policy: &Policy, entries: &mut Vec<Entry>) {
    for term in &policy.terms {
        let block = term.of.as_ref().and_then(|of| policy.block(of));
        entries.extend(block.map(|block| Entry {
            kind: Kind::Term,
            target: Target::Read(block.id.clone()),
            title: term.text.clone(),
            text: block.text.clone(),
        }));
    }
}

/// Rows and indicators are listed by themselves, with more of their text.
fn nodes(policy: &Policy, entries: &mut Vec<Entry>) {
    let listed_elsewhere = [NodeKind::Row, NodeKind::Indicator];
    for node in policy.structure.nodes.iter().filter(|node| !listed_elsewhere.contains(&node.kind)) {
        entries.push(Entry {
            kind: Kind::Node,
            target: Target::Map(node.id.clone()),
            title: node.name(),
            text: String::new(),
        });
    }
}

fn posts(policy: &Policy, entries: &mut Vec<Entry>) {
    for family in &policy.families {
        for post in &family.posts {
            let roles: Vec<&str> = post.roles.iter().map(|role| role.text.as_str()).collect();
            entries.push(Entry {
                kind: Kind::Post,
                target: Target::Post(family.id.clone(), post.id.clone()),
                title: format!("{}　{}", family.name, post.name),
                text: roles.join(""),
            });
        }
    }
}

fn rows(policy: &Policy, entries: &mut Vec<Entry>) {
    for row in policy.tracked() {
        let above: Vec<String> = policy.lineage(row.section).iter().map(|node| node.name()).collect();
        entries.push(Entry {
            kind: Kind::Row,
            target: Target::Plan(row.id.to_owned()),
            title: row.text.to_owned(),
            text: above.join("　"),
        });
    }
}

fn indicators(policy: &Policy, entries: &mut Vec<Entry>) {
    for indicator in &policy.indicators.list {
        entries.push(Entry {
            kind: Kind::Indicator,
            target: Target::Map(indicator.id.clone()),
            title: indicator.item.text.clone(),
            text: format!("{}　{}", indicator.value.text, indicator.question.text),
        });
    }
}

fn sections(policy: &Policy, entries: &mut Vec<Entry>) {
    for section in &policy.sections {
        entries.push(Entry {
            kind: Kind::Heading,
            target: Target::Read(section.id.clone()),
            title: section.title.clone(),
            text: String::new(),
        });
        for block in section.blocks.iter().filter(|block| !block.text.is_empty()) {
            entries.push(Entry {
                kind: Kind::Text,
                target: Target::Read(block.id.clone()),
                title: section.title.clone(),
                text: block.text.clone(),
            });
        }
    }
}
