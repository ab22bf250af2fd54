//! The document's own words in reading order, nothing added and nothing left out.

use super::{Block, BlockKind, Family, Indicator, Indicators, Policy, PrintedPlan};

/// The official text, a printed unit a line.
pub fn official_text(policy: &Policy) -> String {
    let mut out = Vec::new();
    for section in &policy.sections {
        out.push(section.title.as_str());
        for block in &section.blocks {
            block_text(policy, block, &mut out);
        }
    }
    let mut text = out.join("\n");
    text.push('\n');
    text
}

fn block_text<'a>(policy: &'a Policy, block: &'a Block, out: &mut Vec<&'a str>) {
    let of = block.of.as_deref();
    match block.kind {
        BlockKind::Positions => {
            policy.families.iter().filter(|f| Some(f.id.as_str()) == of).for_each(|f| family_text(f, out));
        }
        BlockKind::Plan => plan_text(&policy.plan, out),
        BlockKind::Indicators => indicators_text(&policy.indicators, out),
        BlockKind::Survey => {
            let found = policy.indicators.list.iter().filter(|i| Some(i.id.as_str()) == of);
            found.for_each(|i| survey_text(i, out));
        }
        _ => out.push(&block.text),
    }
}

fn family_text<'a>(family: &'a Family, out: &mut Vec<&'a str>) {
    out.push(&family.head.text);
    for post in &family.posts {
        out.push(&post.name);
        out.extend(post.roles.iter().map(|role| role.text.as_str()));
    }
    out.extend(family.abilities.iter().map(|ability| ability.text.as_str()));
}

fn plan_text<'a>(plan: &'a PrintedPlan, out: &mut Vec<&'a str>) {
    out.extend(plan.lines.iter().map(|line| line.text.as_str()));
}

fn indicators_text<'a>(indicators: &'a Indicators, out: &mut Vec<&'a str>) {
    out.push(&indicators.head.text);
    for indicator in &indicators.list {
        out.extend([indicator.item.text.as_str(), &indicator.value.text]);
    }
}

fn survey_text<'a>(indicator: &'a Indicator, out: &mut Vec<&'a str>) {
    let Indicator { question, shares, axis, legend, .. } = indicator;
    out.extend([question, shares, axis, legend].map(|quote| quote.text.as_str()));
}
