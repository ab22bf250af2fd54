//! The extracted source text, the order in which it reads, and its mends.

use super::lines::{Lines, Part};
use crate::text::plain;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A repair of damage that the extraction did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mend {
    /// Line of `source.txt`, from 1.
    pub line: usize,
    /// What the extraction shows.
    pub seen: String,
    /// What the document prints.
    pub printed: String,
    /// How that is known.
    pub why: String,
}

/// The extracted text with its mends applied.
#[derive(Clone, Debug)]
pub struct Source {
    lines: Vec<String>,
    unfit: Vec<Mend>,
}

impl Source {
    /// Splits the extracted text into lines and applies the mends.
    pub fn new(text: &str, mends: &[Mend]) -> Self {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut unfit = Vec::new();
        for mend in mends {
            match lines.get_mut(mend.line.wrapping_sub(1)) {
                Some(line) if line.contains(&mend.seen) => {
                    *line = line.replacen(&mend.seen, &mend.printed, 1);
                }
                _ => unfit.push(mend.clone()),
            }
        }
        Self { lines, unfit }
    }

    /// Mends whose `seen` does not stand on their line.
    pub fn unfit_mends(&self) -> &[Mend] {
        &self.unfit
    }

    /// The plain text (see [`plain`]) of the lines named, or what is wrong with the reference.
    pub fn plain(&self, lines: &Lines) -> Result<String, String> {
        let parts = lines.parts().map_err(|wrong| wrong.to_string())?;
        let mut text = String::new();
        for part in parts {
            for (line, words) in self.words_of(part)? {
                let all: Vec<&str> = self.lines[line - 1].split_whitespace().collect();
                text.extend(words.map(|word| plain(all[word - 1])));
            }
        }
        Ok(text)
    }

    /// The lines of a part, each with the range of its words that is meant.
    fn words_of(&self, part: Part) -> Result<Vec<(usize, std::ops::RangeInclusive<usize>)>, String> {
        if part.last > self.lines.len() {
            return Err(format!("{} 行目は source.txt にありません", part.last));
        }
        let mut found = Vec::new();
        for line in part.first..=part.last {
            let count = self.lines[line - 1].split_whitespace().count();
            if count == 0 {
                continue;
            }
            let (first, last) = part.words.unwrap_or((1, count));
            if last > count {
                return Err(format!("{line} 行目には語が {count} しかありません"));
            }
            found.push((line, first..=last));
        }
        Ok(found)
    }
}

/// The order in which the lines of the source really read, and the lines that are no text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingOrder {
    /// Lines in reading order.
    pub read: Vec<Lines>,
    /// Lines left out: running heads and page numbers.
    pub dropped: Vec<Lines>,
}

/// What is wrong with a reading order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadingOrderError {
    /// A reference that is not one, or names what is not there.
    #[error("{0}")]
    Reference(String),
    /// A word of the source that is in no entry.
    #[error("{line} 行目の「{word}」が読み順にありません")]
    Missing {
        /// Line, from 1.
        line: usize,
        /// The word.
        word: String,
    },
    /// A word of the source that is in several entries.
    #[error("{line} 行目の「{word}」が読み順に {times} 回あります")]
    Repeated {
        /// Line, from 1.
        line: usize,
        /// The word.
        word: String,
        /// How many times.
        times: usize,
    },
}

impl ReadingOrder {
    /// Reads the file: one reference a line, `drop` before those left out, `#` after a blank
    /// starts a remark.
    pub fn parse(text: &str) -> Self {
        let mut order = Self::default();
        for line in text.lines() {
            let line = line.split(" #").next().unwrap_or_default().trim();
            if line.is_empty() || line.starts_with("# ") {
                continue;
            }
            match line.strip_prefix("drop ") {
                Some(lines) => order.dropped.push(Lines(lines.trim().to_owned())),
                None => order.read.push(Lines(line.to_owned())),
            }
        }
        order
    }

    /// The plain text of the source in this order.
    pub fn text(&self, source: &Source) -> Result<String, ReadingOrderError> {
        self.read.iter().map(|lines| source.plain(lines).map_err(ReadingOrderError::Reference)).collect()
    }

    /// Every word that is not in the order exactly once.
    pub fn check(&self, source: &Source) -> Vec<ReadingOrderError> {
        let mut problems = Vec::new();
        let mut times: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for lines in self.read.iter().chain(&self.dropped) {
            match positions(source, lines) {
                Ok(positions) => {
                    for position in positions {
                        *times.entry(position).or_default() += 1;
                    }
                }
                Err(wrong) => problems.push(ReadingOrderError::Reference(wrong)),
            }
        }
        for (number, line) in source.lines.iter().enumerate() {
            for (index, word) in line.split_whitespace().enumerate() {
                let (line, word) = (number + 1, word.to_owned());
                match times.get(&(line, index + 1)).copied().unwrap_or(0) {
                    0 => problems.push(ReadingOrderError::Missing { line, word }),
                    1 => {}
                    times => problems.push(ReadingOrderError::Repeated { line, word, times }),
                }
            }
        }
        problems
    }
}

fn positions(source: &Source, lines: &Lines) -> Result<Vec<(usize, usize)>, String> {
    let mut positions = Vec::new();
    for part in lines.parts().map_err(|wrong| wrong.to_string())? {
        for (line, words) in source.words_of(part)? {
            positions.extend(words.map(|word| (line, word)));
        }
    }
    Ok(positions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        let mend = Mend { line: 3, seen: "④".into(), printed: "④管理".into(), why: String::new() };
        Source::new(" 見出し\n一行目の\n④ 能力\n\n3\n", &[mend])
    }

    #[test]
    fn lines_and_words_are_found_and_mended() {
        let plain = |lines: &str| source().plain(&Lines(lines.into()));
        assert_eq!(plain("2-3"), Ok("一行目の④管理能力".into()));
        assert_eq!(plain("3#2,2"), Ok("能力一行目の".into()));
        assert!(plain("9").is_err());
        assert!(plain("3#3").is_err());
    }

    #[test]
    fn every_word_is_read_once_or_dropped() {
        let problems = |order: &str| ReadingOrder::parse(order).check(&source()).len();
        assert_eq!(problems("2-3 # 本文\ndrop 1 # 柱\ndrop 5"), 0);
        assert_eq!(problems("2-3\ndrop 1"), 1);
        assert_eq!(problems("2\n2-3\ndrop 1\ndrop 5"), 1);
        assert_eq!(problems("2,3#1\ndrop 1\ndrop 5"), 1);
    }

    #[test]
    fn a_mend_that_does_not_fit_is_reported() {
        let mend = Mend { line: 2, seen: "無い".into(), printed: String::new(), why: String::new() };
        assert_eq!(Source::new("a\nb", &[mend]).unfit_mends().len(), 1);
    }
}
