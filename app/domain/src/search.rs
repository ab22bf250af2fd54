//! Search over everything a policy holds: text, parts, rows, posts, indicators, terms.
//!
//! Texts are compared in a folded form (`fold.rs`). An index of pairs of characters names the few
//! entries that may hold a word; those are looked into. A word in ひらがな finds the term that is
//! read so, and a slip of one character is forgiven.

mod distance;
mod entries;
mod fold;
mod wording;

pub use distance::distance;

use crate::{order, policy::Policy};
use entries::Entry;
use fold::{fold, fold_text};
use wording::{Known, Wording, known, nearest, slips, wordings};

/// Longest part of a query that is looked at, in characters.
pub const QUERY_LIMIT: usize = 100;

/// What a [`Hit`] is. Hits are shown in these groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A term whose meaning the document gives.
    Term,
    /// A part of the structure.
    Node,
    /// A post.
    Post,
    /// A row of the plan.
    Row,
    /// An indicator.
    Indicator,
    /// A heading.
    Heading,
    /// A paragraph or another unit of text.
    Text,
}

impl Kind {
    /// The Japanese name of the group.
    pub fn label(self) -> &'static str {
        match self {
            Self::Term => "用語",
            Self::Node => "図の項目",
            Self::Post => "職位",
            Self::Row => "実施計画",
            Self::Indicator => "取組の効果",
            Self::Heading => "見出し",
            Self::Text => "本文",
        }
    }

    /// What a hit of this kind is worth more than a paragraph.
    fn worth(self) -> i32 {
        match self {
            Self::Node => 50,
            Self::Term | Self::Row | Self::Post | Self::Indicator => 40,
            Self::Heading => 30,
            Self::Text => 0,
        }
    }
}

/// Where a hit leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A section or block of the text.
    Read(String),
    /// A node of the diagram.
    Map(String),
    /// A row of the plan.
    Plan(String),
    /// A post: family and post.
    Post(String, String),
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Where it leads.
    pub target: Target,
    /// Its name, with what was found in it.
    pub title: Vec<Piece>,
    /// The part of its text around what was found; empty where that is in the name alone.
    pub snippet: Vec<Piece>,
}

/// A part of a text as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    pub found: bool,
}

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best hits, best first.
    pub hits: Vec<Hit>,
    /// How many there are altogether.
    pub total: usize,
    /// Where nothing is written so: whether the hits are for a word one slip away.
    pub slipped: bool,
    /// Without a hit: terms that come near.
    pub suggestions: Vec<String>,
}

/// The index of a policy.
pub struct Index {
    entries: Vec<Indexed>,
    /// Pairs of neighbouring characters with the entry that holds them, sorted; see [`pairs_of`].
    pairs: Vec<u64>,
    known: Vec<Known>,
}

struct Indexed {
    entry: Entry,
    /// Title and text, folded.
    title: String,
    text: String,
}

impl Index {
    /// Indexes a policy.
    pub fn new(policy: &Policy) -> Self {
        let index =
            |entry: Entry| Indexed { title: fold_text(&entry.title), text: fold_text(&entry.text), entry };
        let entries: Vec<Indexed> = entries::entries(policy).into_iter().map(index).collect();
        let mut pairs = Vec::new();
        for (at, entry) in (0..MOST_ENTRIES).zip(&entries) {
            for text in [&entry.title, &entry.text] {
                pairs.extend(pairs_of(text).map(|pair| pair | at));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self { entries, pairs, known: known(policy) }
    }

    /// Finds what a query asks for, at most `most` hits.
    pub fn search(&self, query: &str, most: usize) -> Found {
        let query: String = query.chars().take(QUERY_LIMIT).collect();
        let mut wordings = wordings(&query, &self.known);
        let mut scores = self.scores(&wordings);
        let mut slipped = false;
        if scores.is_empty() {
            wordings = slips(&query, &self.known);
            scores = self.scores(&wordings);
            slipped = !scores.is_empty();
        }
        let suggestions = if scores.is_empty() { nearest(&query, &self.known, 5) } else { Vec::new() };
        let total = scores.len();
        let scores = order::by_key(scores, |&(_, score, _)| -score);
        let hits =
            scores.into_iter().take(most).map(|(entry, _, wording)| self.hit(entry, &wordings[wording]));
        Found { hits: hits.collect(), total, slipped, suggestions }
    }

    /// Every entry that has a wording, with its best score and the wording that gave it.
    fn scores(&self, wordings: &[Wording]) -> Vec<(usize, i32, usize)> {
        let mut best: Vec<Option<(i32, usize)>> = vec![None; self.entries.len()];
        for (number, wording) in wordings.iter().enumerate() {
            for at in self.candidates(wording) {
                let score = self.entries[at].score(wording);
                if let Some(score) = score.filter(|score| best[at].is_none_or(|(best, _)| best < *score)) {
                    best[at] = Some((score, number));
                }
            }
        }
        let found = best.into_iter().enumerate();
        found.filter_map(|(at, best)| best.map(|(score, wording)| (at, score, wording))).collect()
    }

    /// The entries that may hold all words: those with the rarest of the words' pairs.
    fn candidates(&self, wording: &Wording) -> Vec<usize> {
        let pairs = wording.words.iter().flat_map(|word| pairs_of(word));
        let rarest = pairs.map(|pair| self.holding(pair)).min_by_key(|entries| entries.len());
        let entry = |pair: &u64| usize::try_from(pair & (MOST_ENTRIES - 1)).unwrap_or(0);
        match rarest {
            Some(pairs) => pairs.iter().map(entry).collect(),
            // Words of a single character have no pair.
            None => (0..self.entries.len()).collect(),
        }
    }

    fn holding(&self, pair: u64) -> &[u64] {
        let from = self.pairs.partition_point(|other| *other < pair);
        let len = self.pairs[from..].partition_point(|other| *other < pair + MOST_ENTRIES);
        &self.pairs[from..from + len]
    }

    fn hit(&self, at: usize, wording: &Wording) -> Hit {
        let entry = &self.entries[at].entry;
        let title = mark(&entry.title, &wording.words);
        let text = mark(&entry.text, &wording.words);
        let snippet = if text.iter().any(|piece| piece.found) { shorten(text) } else { Vec::new() };
        Hit { kind: entry.kind, target: entry.target.clone(), title, snippet }
    }
}

/// What the place of a word in an entry is worth.
const IS_TITLE: i32 = 1000;
const BEGINS_TITLE: i32 = 800;
const IN_TITLE: i32 = 600;
const IN_TEXT: i32 = 300;

impl Indexed {
    /// How well an entry answers; `None` where a word is missing. The worst place of a word counts.
    fn score(&self, wording: &Wording) -> Option<i32> {
        let mut worst = IS_TITLE;
        for word in &wording.words {
            worst = worst.min(self.place(word)?);
        }
        // Of two names that hold the word, the shorter says less else.
        Some(worst + self.entry.kind.worth() - chars(&self.title).min(30) - wording.penalty)
    }

    fn place(&self, word: &str) -> Option<i32> {
        // A number in front (３ 人事評価) is no part of the name, unless it is what is asked for.
        let name = self.title.trim_start_matches(|c: char| c.is_ascii_digit());
        if self.title == word || name == word {
            Some(IS_TITLE)
        } else if self.title.starts_with(word) || name.starts_with(word) {
            Some(BEGINS_TITLE)
        } else if self.title.contains(word) {
            // What ends in the word (行政職 主任級) is called so.
            Some(if self.title.ends_with(word) { IN_TITLE + 100 } else { IN_TITLE })
        } else {
            // A line that is about the word comes before a paragraph that mentions it.
            self.text.contains(word).then(|| IN_TEXT - chars(&self.text).min(400) / 8)
        }
    }
}

/// About how long a folded text is: most of its characters are three bytes.
fn chars(text: &str) -> i32 {
    i32::try_from(text.len() / 3).unwrap_or(i32::MAX)
}

/// Entries beyond these are not indexed.
const MOST_ENTRIES: u64 = 1 << 22;

/// The pairs of neighbouring characters, 21 bits each, with 22 bits left for an entry.
fn pairs_of(text: &str) -> impl Iterator<Item = u64> {
    let pair = |(one, other): (char, char)| u64::from(one as u32) << 43 | u64::from(other as u32) << 22;
    text.chars().zip(text.chars().skip(1)).map(pair)
}

/// Cuts a text into what was found and what stands between.
fn mark(text: &str, words: &[String]) -> Vec<Piece> {
    let folded = fold(text);
    let plain: Vec<char> = folded.iter().map(|f| f.c).collect();
    let mut is_found = vec![false; text.len()];
    for word in words {
        let word: Vec<char> = word.chars().collect();
        for at in 0..(plain.len() + 1).saturating_sub(word.len().max(1)) {
            if !word.is_empty() && plain[at..at + word.len()] == word[..] {
                let (from, to) = (folded[at].from, folded[at + word.len() - 1].to);
                is_found[from..to].fill(true);
            }
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, c) in text.char_indices() {
        match pieces.last_mut().filter(|piece| piece.found == is_found[at]) {
            Some(piece) => piece.text.push(c),
            None => pieces.push(Piece { text: c.to_string(), found: is_found[at] }),
        }
    }
    pieces
}

/// How much of a text is shown before and after what was found, in characters.
const AROUND: (usize, usize) = (24, 60);

/// Leaves out what is far from the first find.
fn shorten(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if let Some(first) = pieces.first_mut().filter(|piece| !piece.found) {
        let count = first.text.chars().count();
        if count > AROUND.0 {
            let tail: String = first.text.chars().skip(count - AROUND.0).collect();
            first.text = format!("…{tail}");
        }
    }
    let mut left = AROUND.0 + AROUND.1;
    pieces.retain_mut(|piece| {
        let count = piece.text.chars().count();
        if left == 0 {
            return false;
        }
        if count > left {
            piece.text = piece.text.chars().take(left).chain(['…']).collect();
        }
        left = left.saturating_sub(count);
        true
    });
    pieces
}
