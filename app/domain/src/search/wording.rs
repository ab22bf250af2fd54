//! What a query may mean: itself, the same in other words, and what is read like it.

use super::{distance::distance, fold::fold_text};
use crate::{order, policy::Policy};

/// Words that all have to be found, and how sure it is that they were meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The words, folded.
    pub words: Vec<String>,
    /// Taken from the score of what it finds.
    pub penalty: i32,
}

/// A term, folded, for finding it by its reading.
pub struct Known {
    name: String,
    /// Other names, folded.
    same: Vec<String>,
    reading: String,
    /// As printed.
    pub text: String,
}

/// The terms of a policy, longest reading first.
pub fn known(policy: &Policy) -> Vec<Known> {
    let known = policy
        .terms
        .iter()
        .map(|term| Known {
            name: fold_text(&term.text),
            same: term.same.iter().map(|name| fold_text(name)).collect(),
            reading: fold_text(&term.reading),
            text: term.text.clone(),
        })
        .collect();
    order::by_key(known, |term: &Known| -length(&term.reading))
}

/// A reading begun rather than written out.
const BEGUN: i32 = 250;
/// Something in the middle of a reading.
const WITHIN: i32 = 320;
/// Another name of the same thing.
const RENAMED: i32 = 40;
/// A slip of one character.
const SLIP: i32 = 300;
/// Most terms that the beginning of a reading stands for.
const MOST: usize = 12;

/// What a query may mean, surest first. Empty for a query without a letter or digit.
pub fn wordings(query: &str, known: &[Known]) -> Vec<Wording> {
    let whole = fold_text(query);
    if whole.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    add(&mut found, vec![whole.clone()], 0);
    let words: Vec<String> =
        query.split_whitespace().map(fold_text).filter(|word| !word.is_empty()).collect();
    if words.len() > 1 {
        let read = words.iter().map(|word| spelled(word, known)).collect();
        add(&mut found, words, 0);
        add(&mut found, read, 0);
    }
    add(&mut found, vec![spelled(&whole, known)], 0);
    for term in known {
        for other in &term.same {
            for (one, other) in [(&term.name, other), (other, &term.name)] {
                if whole.contains(one) {
                    add(&mut found, vec![whole.replace(one, other)], RENAMED);
                }
            }
        }
    }
    // The shortest first: of what is begun, it is nearest to what is written.
    let begun = known.iter().rev().filter(|term| is_kana(&whole) && term.reading.starts_with(&whole));
    begun.take(MOST).for_each(|term| add(&mut found, vec![term.name.clone()], BEGUN));
    // A reading written out is not the middle of another.
    let is_part = is_kana(&whole) && !known.iter().any(|term| term.reading == whole);
    let within = known.iter().rev().filter(|term| is_part && term.reading.contains(&whole));
    within.take(MOST).for_each(|term| add(&mut found, vec![term.name.clone()], WITHIN));
    found
}

/// What a query without a hit may have been meant for: terms one slip away.
pub fn slips(query: &str, known: &[Known]) -> Vec<Wording> {
    let whole = fold_text(query);
    let mut found = Vec::new();
    // In a word of two characters every slip makes another word.
    if whole.chars().count() >= 3 {
        for term in known {
            if distance(&whole, &term.reading) <= 1 || distance(&whole, &term.name) <= 1 {
                add(&mut found, vec![term.name.clone()], SLIP);
            }
        }
    }
    found
}

/// The terms nearest to a query, as printed.
pub fn nearest(query: &str, known: &[Known], most: usize) -> Vec<String> {
    let whole: String = fold_text(query).chars().take(40).collect();
    let terms: Vec<(usize, &Known)> = known
        .iter()
        .map(|term| (distance(&whole, &term.reading).min(distance(&whole, &term.name)), term))
        .filter(|(steps, term)| *steps < whole.chars().count().max(term.name.chars().count()))
        .collect();
    let terms = order::by_key(terms, |(steps, _)| i32::try_from(*steps).unwrap_or(i32::MAX));
    terms.into_iter().take(most).map(|(_, term)| term.text.clone()).collect()
}

/// The query with every reading in it replaced by the term that is read so, longest first.
fn spelled(word: &str, known: &[Known]) -> String {
    let mut spelled = word.to_owned();
    // Shorter readings are found in too many words.
    for term in known.iter().filter(|term| term.reading.chars().count() >= 3) {
        if spelled.contains(&term.reading) {
            spelled = spelled.replace(&term.reading, &term.name);
        }
    }
    spelled
}

fn add(found: &mut Vec<Wording>, words: Vec<String>, penalty: i32) {
    if !found.iter().any(|wording| wording.words == words) {
        found.push(Wording { words, penalty });
    }
}

/// Number of characters.
fn length(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX)
}

fn is_kana(text: &str) -> bool {
    text.chars().all(|c| matches!(c, 'ぁ'..='ゖ' | 'ー'))
}
