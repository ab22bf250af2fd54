//! Whether a policy is whole: ids unique, links resolved, every wording held by its lines, the
//! text equal to the source in reading order, the numbers consistent. All problems at once.

use super::{BlockKind, Lines, NodeKind, PlanLineKind, Policy, ReadingOrder, Source, official_text, percent};
use crate::{plan::DIVIDER, text::plain};
use std::collections::{BTreeMap, BTreeSet};

/// Something wrong with the content, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The item at fault.
    pub place: Place,
    /// What is wrong, for the person who mends the files.
    pub what: String,
}

/// How to find the item in the content files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// By its id.
    Id(String),
    /// By the lines it names, where it has no id.
    Lines(String),
    /// By its text, where it has neither.
    Text(String),
    /// In the reading order or the mends, not in an item.
    Source,
}

/// Everything that is wrong with a policy, given the source it quotes. Empty if it is whole.
pub fn check(policy: &Policy, source: &Source, order: &ReadingOrder) -> Vec<Problem> {
    let mut problems = Problems::default();
    check_ids(policy, &mut problems);
    check_links(policy, &mut problems);
    check_wording(policy, source, &mut problems);
    check_numbers(policy, &mut problems);
    check_labels(policy, &mut problems);
    check_terms(policy, &mut problems);
    check_reading_order(policy, source, order, &mut problems);
    problems.0
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn id(&mut self, id: &str, what: impl Into<String>) {
        self.0.push(Problem { place: Place::Id(id.to_owned()), what: what.into() });
    }

    fn lines(&mut self, lines: &Lines, what: impl Into<String>) {
        self.0.push(Problem { place: Place::Lines(lines.0.clone()), what: what.into() });
    }

    fn source(&mut self, what: impl Into<String>) {
        self.0.push(Problem { place: Place::Source, what: what.into() });
    }
}

/// Ids of text, posts, rows and indicators share one space; nodes have their own.
fn text_ids(policy: &Policy) -> Vec<&str> {
    let sections = policy
        .sections
        .iter()
        .flat_map(|s| std::iter::once(s.id.as_str()).chain(s.blocks.iter().map(|b| b.id.as_str())));
    let families = policy
        .families
        .iter()
        .flat_map(|f| std::iter::once(f.id.as_str()).chain(f.posts.iter().map(|p| p.id.as_str())));
    sections
        .chain(families)
        .chain(policy.tracked().map(|t| t.id))
        .chain(policy.indicators.list.iter().map(|i| i.id.as_str()))
        .collect()
}

fn check_ids(policy: &Policy, problems: &mut Problems) {
    let nodes = policy.structure.nodes.iter().map(|n| n.id.as_str()).collect();
    for ids in [text_ids(policy), nodes] {
        let mut seen = BTreeSet::new();
        for id in ids {
            if id.is_empty() || !seen.insert(id) {
                problems.id(id, format!("id「{id}」が重複しているか、空です"));
            }
        }
    }
}

fn check_links(policy: &Policy, problems: &mut Problems) {
    let ids: BTreeSet<&str> = text_ids(policy).into_iter().collect();
    let nodes: BTreeSet<&str> = policy.structure.nodes.iter().map(|n| n.id.as_str()).collect();
    let mut link = |from: Place, to: &str, known: &BTreeSet<&str>| {
        if !known.contains(to) {
            problems.0.push(Problem { place: from, what: format!("参照先「{to}」がありません") });
        }
    };
    for block in policy.sections.iter().flat_map(|s| &s.blocks) {
        let needs_target = matches!(block.kind, BlockKind::Note | BlockKind::Positions | BlockKind::Survey);
        match &block.of {
            Some(of) => link(Place::Id(block.id.clone()), of, &ids),
            None if needs_target => link(Place::Id(block.id.clone()), "", &ids),
            None => {}
        }
    }
    for ability in policy.families.iter().flat_map(|f| &f.abilities) {
        for of in &ability.abilities {
            link(Place::Lines(ability.lines.0.clone()), of, &ids);
        }
    }
    for line in &policy.plan.lines {
        let place = || Place::Lines(line.lines.0.clone());
        let of = line.of.as_deref().unwrap_or_default();
        match line.kind {
            PlanLineKind::Field => link(place(), of, &nodes),
            PlanLineKind::Initiative | PlanLineKind::Item => link(place(), of, &ids),
            PlanLineKind::Row => {
                link(place(), line.row.as_ref().map_or("", |row| &row.section), &ids);
            }
            PlanLineKind::Head | PlanLineKind::Label => {}
        }
    }
    for item in &policy.plan.permanent {
        link(Place::Id(item.id.clone()), &item.section, &ids);
    }
    for node in &policy.structure.nodes {
        link(Place::Id(node.id.clone()), &node.section, &ids);
        if let Some(parent) = &node.parent {
            link(Place::Id(node.id.clone()), parent, &nodes);
        }
    }
    if let Some(cycle) = &policy.structure.cycle {
        let place = || Place::Id(cycle.section.clone());
        let texts = cycle.qualities.iter().flat_map(|quality| [&quality.name, &quality.good, &quality.bad]);
        let texts = texts.chain([&cycle.section, &cycle.good, &cycle.bad, &cycle.note]);
        texts.for_each(|text| link(place(), text, &ids));
    }
    for term in &policy.terms {
        if let Some(of) = &term.of {
            link(Place::Text(term.text.clone()), of, &ids);
        }
    }
    let rows: BTreeSet<&str> = policy.rows().map(|(_, row)| row.id.as_str()).collect();
    let indicators: BTreeSet<&str> = policy.indicators.list.iter().map(|i| i.id.as_str()).collect();
    for node in &policy.structure.nodes {
        match node.kind {
            NodeKind::Row => link(Place::Id(node.id.clone()), &node.id, &rows),
            NodeKind::Indicator => link(Place::Id(node.id.clone()), &node.id, &indicators),
            _ => {}
        }
    }
    for edge in &policy.structure.edges {
        link(Place::Lines(edge.lines.0.clone()), &edge.from, &nodes);
        link(Place::Lines(edge.lines.0.clone()), &edge.to, &nodes);
    }
}

/// How a wording must stand in its lines.
enum Held {
    Whole,
    Within,
}

fn check_wording(policy: &Policy, source: &Source, problems: &mut Problems) {
    let mut held = |text: &str, lines: &Lines, how: &Held| match source.plain(lines) {
        Err(wrong) => problems.lines(lines, wrong),
        Ok(found) => {
            let wanted = plain(text).replace(DIVIDER, "");
            let holds = match how {
                Held::Whole => found == wanted,
                Held::Within => found.contains(&wanted),
            };
            if !holds {
                problems.lines(lines, format!("「{text}」は {lines} 行の文「{found}」と異なります"));
            }
        }
    };
    for section in &policy.sections {
        held(&section.title, &section.lines, &Held::Whole);
        for block in section.blocks.iter().filter(|b| !b.text.is_empty()) {
            held(&block.text, &block.lines, &Held::Whole);
        }
    }
    for family in &policy.families {
        held(&family.name, &family.lines, &Held::Within);
        held(&family.head.text, &family.head.lines, &Held::Whole);
        for post in &family.posts {
            held(&post.name, &post.lines, &Held::Whole);
            post.roles.iter().for_each(|role| held(&role.text, &role.lines, &Held::Whole));
        }
        family.abilities.iter().for_each(|a| held(&a.text, &a.lines, &Held::Whole));
    }
    for line in &policy.plan.lines {
        held(&line.text, &line.lines, &Held::Whole);
        if let Some(row) = &line.row {
            held("", &row.evidence, &Held::Within);
        }
    }
    policy.plan.permanent.iter().for_each(|p| held(&p.text, &p.lines, &Held::Whole));
    held(&policy.indicators.head.text, &policy.indicators.head.lines, &Held::Whole);
    for i in &policy.indicators.list {
        for quote in [&i.item, &i.value, &i.question, &i.shares, &i.axis, &i.legend] {
            held(&quote.text, &quote.lines, &Held::Whole);
        }
    }
    for node in &policy.structure.nodes {
        held(&node.label, &node.lines, &Held::Within);
    }
    for edge in &policy.structure.edges {
        held("", &edge.lines, &Held::Within);
    }
}

/// Shares are rounded to a tenth of a percent, so five of them may miss the whole by three.
const ROUNDING: u16 = 3;

fn check_numbers(policy: &Policy, problems: &mut Problems) {
    for i in &policy.indicators.list {
        let sum: u16 = i.answers.iter().map(|a| a.share).sum();
        if sum.abs_diff(1000) > ROUNDING {
            problems.id(&i.id, format!("割合の合計が {} % です", percent(sum)));
        }
        let top: u16 = i.answers.iter().take(2).map(|a| a.share).sum();
        let (top, said) = (percent(top), percent(i.top_two));
        if top != said || !i.value.text.contains(&said) {
            problems.id(&i.id, format!("上位2つの合計 {top} % が {said} % と合いません"));
        }
        let shares: Vec<String> = i.answers.iter().map(|a| percent(a.share) + "%").collect();
        if plain(&i.shares.text) != shares.concat() {
            problems.id(&i.id, format!("割合が印刷された値「{}」と異なります", i.shares.text));
        }
        let legend: String = i.answers.iter().map(|a| plain(&a.label)).collect();
        if plain(&i.legend.text) != legend {
            problems.id(&i.id, format!("選択肢が凡例「{}」と異なります", i.legend.text));
        }
    }
}

/// The rows' guessed labels must use up the printed ones exactly.
fn check_labels(policy: &Policy, problems: &mut Problems) {
    let mut count: BTreeMap<String, i32> = BTreeMap::new();
    for label in policy.printed_labels() {
        *count.entry(label).or_default() += 1;
    }
    for row in policy.plan_rows() {
        *count.entry(row.label.clone()).or_default() -= 1;
    }
    for (label, left) in count.into_iter().filter(|(_, left)| *left != 0) {
        problems.source(format!("棒の文字「{label}」の数が行への割り当てと {left} 合いません"));
    }
}

/// A term stands in the text, is read in ひらがな and is listed once.
fn check_terms(policy: &Policy, problems: &mut Problems) {
    let text = plain(&official_text(policy));
    let mut seen = BTreeSet::new();
    for term in &policy.terms {
        let place = || Place::Text(term.text.clone());
        let mut wrong = |what: &str| problems.0.push(Problem { place: place(), what: what.to_owned() });
        if !seen.insert(&term.text) {
            wrong("用語が二度あります");
        }
        for name in std::iter::once(&term.text).chain(&term.same) {
            if !text.contains(&plain(name)) {
                wrong(&format!("「{name}」は本文にありません"));
            }
        }
        let is_hiragana = |c| matches!(c, 'ぁ'..='ゖ' | 'ー');
        if term.reading.is_empty() || !term.reading.chars().all(is_hiragana) {
            wrong("読みはひらがなで書きます");
        }
    }
}

fn check_reading_order(policy: &Policy, source: &Source, order: &ReadingOrder, problems: &mut Problems) {
    for mend in source.unfit_mends() {
        problems.source(format!("補正: {} 行目に「{}」がありません", mend.line, mend.seen));
    }
    for wrong in order.check(source) {
        problems.source(wrong.to_string());
    }
    let wanted = match order.text(source) {
        Ok(text) => text,
        Err(wrong) => return problems.source(wrong.to_string()),
    };
    let found = plain(&official_text(policy));
    if found != wanted {
        let same = found.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
        let near = |text: &str| -> String { text.chars().skip(same.saturating_sub(8)).take(24).collect() };
        problems.source(format!(
            "本文が原典と異なります: 本文「…{}…」、原典「…{}…」",
            near(&found),
            near(&wanted)
        ));
    }
}
