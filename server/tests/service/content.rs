//! The built-in policy against its source, and what happens when either is touched.

use crate::support::content;
use domain::{
    diagram::{Direction, Emphasis, Form, Line, Rect, Shape, emphasis, lay_out, neighbour},
    policy::{Policy, check, official_text},
    text::plain,
};
use server::content::{Files, load};
use std::{collections::BTreeSet, fmt::Write};

#[test]
fn the_policy_is_whole() {
    let content = content();
    assert_eq!(check(&content.policy, &content.source, &content.order), []);
    let policy = &content.policy;
    assert_eq!(policy.families.iter().map(|f| f.posts.len()).collect::<Vec<_>>(), [9, 6, 4, 4, 2]);
    assert_eq!(policy.rows().count(), 21);
    assert_eq!(policy.plan.permanent.len(), 6);
    assert_eq!(policy.indicators.list.len(), 6);
}

#[test]
fn the_official_text_is_the_source_in_reading_order() {
    let content = content();
    let source = content.order.text(&content.source).expect("an order");
    assert_eq!(plain(&official_text(&content.policy)), source);
    assert!(source.chars().count() > 15_000);
}

/// Every sentence of every block is in turn dropped, doubled, swapped with the next and altered.
#[test]
fn no_sentence_can_be_dropped_doubled_swapped_or_altered() {
    let content = content();
    let source = content.order.text(&content.source).expect("an order");
    let differs = |policy: &Policy| plain(&official_text(policy)) != source;
    let mut policy = content.policy.clone();
    let mut mutations = 0;
    for section in 0..policy.sections.len() {
        for block in 0..policy.sections[section].blocks.len() {
            let text = policy.sections[section].blocks[block].text.clone();
            for mutant in mutants(&text) {
                policy.sections[section].blocks[block].text.clone_from(&mutant);
                assert!(differs(&policy), "{mutant}");
                mutations += 1;
            }
            policy.sections[section].blocks[block].text = text;
        }
    }
    assert!(mutations > 600, "{mutations}");
    for at in 1..policy.sections.len() {
        policy.sections.swap(at - 1, at);
        assert!(differs(&policy), "{}", policy.sections[at].id);
        policy.sections.swap(at - 1, at);
    }
}

fn mutants(text: &str) -> Vec<String> {
    let sentences: Vec<&str> = text.split_inclusive('。').collect();
    let mut mutants = Vec::new();
    for (at, sentence) in sentences.iter().enumerate().filter(|(_, s)| !s.is_empty()) {
        let (before, after) = (sentences[..at].concat(), sentences[at + 1..].concat());
        mutants.push(format!("{before}{after}"));
        mutants.push(format!("{before}{sentence}{sentence}{after}"));
        mutants.push(format!(
            "{before}{}々{after}",
            &sentence[..sentence.floor_char_boundary(sentence.len() - 1)]
        ));
        if let Some(next) = sentences.get(at + 1).filter(|next| *next != sentence) {
            mutants.push(format!("{before}{next}{sentence}{}", sentences[at + 2..].concat()));
        }
    }
    mutants
}

#[test]
fn all_faults_are_named_at_once_with_file_and_line() {
    let mut files = Files::built_in();
    let mut edit = |name: &str, from: &str, to: &str| {
        let text = files.get(name).expect("the file").to_owned();
        assert!(text.contains(from), "{from}");
        files.set(name, text.replacen(from, to, 1));
    };
    edit("text/1-kangaekata.toml", "組織にとって最も重要な財産", "組織にとって重要な財産");
    edit("structure.toml", "parent = \"ideal\"", "parent = \"nobody\"");
    edit("structure.toml", "good = \"column-junkan.13\"", "good = \"column-junkan.99\"");
    edit("structure.toml", "id = \"row-21\"", "id = \"row-22\"");
    edit("terms.toml", "of = \"mezasu-1.1\"", "of = \"mezasu-9.1\"");
    edit("terms.toml", "reading = \"ほこりをもち\"", "reading = \"誇りをもち\"");
    edit("terms.toml", "text = \"テレワーク\"", "text = \"リモートワーク\"");
    edit("indicators.toml", "top_two = 874", "top_two = 884");
    edit("plan.toml", "label = \"実施\"", "label = \"充実\"");
    edit("reading-order.txt", "drop 38 # 柱\n", "");
    edit("mends.toml", "seen = \"②\"", "seen = \"㉒\"");
    let faults = load(&files).expect_err("faults");
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    for (file, what) in [
        ("text/1-kangaekata.toml:", "異なります"),
        ("structure.toml:", "nobody"),
        ("structure.toml:", "column-junkan.99"),
        ("structure.toml:", "row-22"),
        ("terms.toml:", "mezasu-9.1"),
        ("terms.toml:", "ひらがな"),
        ("terms.toml:", "リモートワーク"),
        ("indicators.toml:", "88.4 %"),
        ("reading-order.txt: ", "棒の文字「充実」"),
        ("reading-order.txt: ", "38 行目"),
        ("reading-order.txt: ", "㉒"),
        ("reading-order.txt: ", "本文が原典と異なります"),
    ] {
        assert!(said.iter().any(|s| s.starts_with(file) && s.contains(what)), "{file} {what}: {said:#?}");
    }
}

#[test]
fn a_file_that_does_not_read_is_named_with_its_line() {
    let mut files = Files::built_in();
    files.set("plan.toml", "[[line]]\nkind = \"head\"\ntext = 1\n".to_owned());
    files.set("mends.toml", "mend = [\n".to_owned());
    let faults = load(&files).expect_err("faults");
    let places: Vec<_> = faults.iter().map(|f| (f.file.as_str(), f.line)).collect();
    assert!(places.contains(&("plan.toml", Some(3))), "{places:?}");
    assert!(places.iter().any(|(file, line)| *file == "mends.toml" && line.is_some()), "{places:?}");
}

#[test]
fn every_chain_of_purpose_ends_at_the_top() {
    let policy = content().policy;
    for node in &policy.structure.nodes {
        let chain = policy.purpose_chain(&node.id);
        assert_eq!(chain.last().map(|(node, _)| node.id.as_str()), Some("purpose"), "{}", node.id);
    }
}

#[test]
fn the_diagram_cuts_and_overlaps_no_text() {
    let policy = content().policy;
    for (form, near) in [(Form::Wide, false), (Form::Wide, true), (Form::Tall, false)] {
        let diagram = lay_out(&policy, form);
        let drawn: BTreeSet<&str> = diagram.nodes.iter().map(|node| node.id.as_str()).collect();
        assert_eq!(drawn.len(), policy.structure.nodes.len());
        let smallest = if near { 33 } else { 130 };
        let mut texts: Vec<(&str, Rect)> = Vec::new();
        for node in diagram.nodes.iter().filter(|node| node.seen.is_seen(near)) {
            for line in node.lines.iter().filter(|line| line.seen.is_seen(near)) {
                assert!(line.size >= smallest, "{}", line.text);
                let rect = line.rect();
                let cut = node.shape != Shape::Frame && node.shape != Shape::Roof && !node.rect.holds(&rect);
                assert!(!cut, "{form:?} {near} {} 「{}」 {rect:?} in {:?}", node.id, line.text, node.rect);
                texts.push((&line.text, rect));
            }
            for mark in node.marks.iter().filter(|mark| mark.seen.is_seen(near)) {
                let (x, y) = (mark.x - mark.radius, mark.y - mark.radius);
                let rect = Rect { x, y, w: 2 * mark.radius, h: 2 * mark.radius };
                assert!(node.rect.holds(&rect), "{form:?} {} {rect:?} in {:?}", node.id, node.rect);
                texts.push((&mark.row, rect));
            }
            if let Some(tally) = node.tally.iter().find(|tally| tally.seen.is_seen(near)) {
                texts.push(("進み", Line { text: "8/8".to_owned(), ..tally.clone() }.rect()));
            }
        }
        let captions = diagram.captions.iter().filter(|line| line.seen.is_seen(near));
        texts.extend(captions.map(|line| (line.text.as_str(), line.rect())));
        for (at, (text, rect)) in texts.iter().enumerate() {
            assert!(rect.x >= 0 && rect.x + rect.w <= diagram.width, "{text}");
            for (other, other_rect) in &texts[at + 1..] {
                assert!(
                    !rect.overlaps(other_rect),
                    "{form:?} {near} 「{text}」 {rect:?} and 「{other}」 {other_rect:?}"
                );
            }
        }
    }
}

#[test]
fn the_arrow_keys_reach_every_node() {
    let policy = content().policy;
    for (form, near) in [(Form::Wide, false), (Form::Wide, true), (Form::Tall, true)] {
        let diagram = lay_out(&policy, form);
        let mut reached = vec!["purpose"];
        let mut at = 0;
        while let Some(from) = reached.get(at).copied() {
            for direction in [Direction::Up, Direction::Down, Direction::Left, Direction::Right] {
                let next = neighbour(&diagram, from, direction, near).map(|node| node.id.as_str());
                reached.extend(next.filter(|next| !reached.contains(next)));
            }
            at += 1;
        }
        let seen = diagram.nodes.iter().filter(|node| node.seen.is_seen(near)).map(|node| node.id.as_str());
        let missed: Vec<&str> = seen.filter(|id| !reached.contains(id)).collect();
        assert!(missed.is_empty(), "{form:?} {near}: {missed:?}");
    }
}

/// What is drawn and why, for a person to read when it changes.
#[test]
fn the_structure_is_as_it_was_looked_at() {
    let policy = content().policy;
    let mut text = String::new();
    for node in &policy.structure.nodes {
        let parent = node.parent.as_deref().unwrap_or("-");
        let _ =
            writeln!(text, "{} {} < {parent} [{}] {}", node.kind.label(), node.id, node.lines, node.label);
    }
    for edge in &policy.structure.edges {
        let provenance = edge.provenance.label();
        let _ = writeln!(text, "{} → {} [{}] {provenance} {}", edge.from, edge.to, edge.lines, edge.why);
    }
    let seen = include_str!("structure.txt");
    assert!(seen == text, "structure.txt should read:\n{text}");
}

#[test]
fn every_step_of_focus_reaches_further() {
    let policy = content().policy;
    let count = |steps| {
        let focus = emphasis(&policy, "torikumi-8", steps);
        policy.structure.nodes.iter().filter(|node| focus.of(&node.id).is_some()).count()
    };
    assert!(count(Some(1)) < count(Some(2)) && count(Some(2)) < count(None));
    assert_eq!(count(None), policy.structure.nodes.len());
    let focus = emphasis(&policy, "torikumi-8", Some(1));
    assert_eq!(focus.of("torikumi-8"), Some(Emphasis::Path(1)));
    assert_eq!(focus.of("torikumi-11"), Some(Emphasis::Related));
    assert_eq!(focus.of("row-14"), Some(Emphasis::Close));
    assert_eq!(focus.of("torikumi-1"), None);
}
