//! References to lines of the extracted source text.

use serde::{Deserialize, Serialize};
use std::{fmt, num::NonZeroUsize};

/// Where in `source.txt` a text stands, as written in the content files:
/// `43-45`, `2193#2,2194`, `1280#2-3`.
///
/// Parts are separated by commas. A part is a line or a range of lines, counted from 1; `#n` or
/// `#n-m` takes the n-th to m-th word (separated by white space) of each of its lines, where the
/// extraction put two cells of a table on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lines(pub String);

/// One part of [`Lines`]: a range of lines and, perhaps, of words in them. All bounds inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// First line, from 1.
    pub first: usize,
    /// Last line.
    pub last: usize,
    /// First and last word taken of each line, from 1; the whole line if absent.
    pub words: Option<(usize, usize)>,
}

impl Lines {
    /// The parts in the order written, or the part that is not of the form.
    pub fn parts(&self) -> Result<Vec<Part>, NotLines> {
        self.0.split(',').map(|part| parse_part(part.trim())).collect()
    }

    /// Whether no lines are named (a table stands for many lines of its own).
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is not a reference to lines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("「{0}」は行の指定ではありません（例: 43-45, 2193#2）")]
pub struct NotLines(pub String);

fn parse_part(text: &str) -> Result<Part, NotLines> {
    let wrong = || NotLines(text.to_owned());
    let (lines, words) = match text.split_once('#') {
        Some((lines, words)) => (lines, Some(words)),
        None => (text, None),
    };
    let (first, last) = parse_range(lines).ok_or_else(wrong)?;
    let words = match words {
        Some(words) => Some(parse_range(words).ok_or_else(wrong)?),
        None => None,
    };
    Ok(Part { first, last, words })
}

fn parse_range(text: &str) -> Option<(usize, usize)> {
    let number = |s: &str| s.parse::<NonZeroUsize>().ok().map(NonZeroUsize::get);
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(text)?, number(text)?),
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = Vec<(usize, usize, Option<(usize, usize)>)>;

    fn parts(text: &str) -> Result<Found, NotLines> {
        let parts = Lines(text.to_owned()).parts()?;
        Ok(parts.iter().map(|p| (p.first, p.last, p.words)).collect())
    }

    #[test]
    fn reads_lines_ranges_and_words() {
        assert_eq!(parts("41"), Ok(vec![(41, 41, None)]));
        assert_eq!(parts("43-45, 47"), Ok(vec![(43, 45, None), (47, 47, None)]));
        assert_eq!(parts("2193#2,2194"), Ok(vec![(2193, 2193, Some((2, 2))), (2194, 2194, None)]));
        assert_eq!(parts("1280#2-3"), Ok(vec![(1280, 1280, Some((2, 3)))]));
    }

    #[test]
    fn refuses_what_is_not_a_reference() {
        for text in ["", "0", "5-3", "a", "5-", "5#", "5#0", "-5", "5,,6"] {
            assert!(parts(text).is_err(), "{text}");
        }
    }
}
