//! Where two texts differ, in words.

use std::ops::Range;

/// Most comparisons worth making; texts that differ in more are marked as differing throughout.
const EFFORT: usize = 4_000_000;

/// A run of words that is in both texts, or in one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Both,
    /// Only in the first.
    First,
    /// Only in the second.
    Second,
}

/// The runs that lead from one text to the other: least words marked, the first's before the
/// second's. The words are what the texts fall into, whatever their boundaries.
pub fn difference<'a>(first: &[&'a str], second: &[&'a str]) -> Vec<(Side, String)> {
    let same_start = first.iter().zip(second).take_while(|(a, b)| a == b).count();
    let (a, b) = (&first[same_start..], &second[same_start..]);
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - same_end], &b[..b.len() - same_end]);

    let mut runs = Runs::default();
    runs.add(Side::Both, &first[..same_start]);
    let mut done = (0, 0);
    for (in_a, in_b) in common(a, b) {
        runs.add(Side::First, &a[done.0..in_a]);
        runs.add(Side::Second, &b[done.1..in_b]);
        runs.add(Side::Both, &a[in_a..=in_a]);
        done = (in_a + 1, in_b + 1);
    }
    runs.add(Side::First, &a[done.0..]);
    runs.add(Side::Second, &b[done.1..]);
    runs.add(Side::Both, &first[first.len() - same_end..]);
    runs.0
}

/// Both texts in one: what they share once, and what each has of its own.
pub fn both(runs: &[(Side, String)]) -> String {
    runs.iter().map(|(_, text)| text.as_str()).collect()
}

#[derive(Default)]
struct Runs(Vec<(Side, String)>);

impl Runs {
    fn add(&mut self, side: Side, words: &[&str]) {
        if words.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some((last, text)) if *last == side => text.extend(words.iter().copied()),
            _ => self.0.push((side, words.concat())),
        }
    }
}

/// Places of a longest common subsequence, in order (Wagner and Fischer's table).
fn common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    if (a.len() + 1).saturating_mul(width) > EFFORT {
        return Vec::new();
    }
    // `longest[i * width + j]`: how much a[i..] and b[j..] have in common.
    let mut longest = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let at = i * width + j;
            longest[at] = if a[i] == b[j] {
                longest[at + width + 1] + 1
            } else {
                longest[at + width].max(longest[at + 1])
            };
        }
    }
    let mut places = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let at = i * width + j;
        if a[i] == b[j] {
            places.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[at + width] >= longest[at + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    places
}

/// A text cut where its words begin; a browser without word boundaries gives every character.
pub fn cut(text: &str, starts: impl Iterator<Item = usize>) -> Vec<&str> {
    let mut words = Vec::new();
    let mut begin = 0;
    for start in starts.chain([text.len()]).filter(|start| text.is_char_boundary(*start)) {
        let word: Range<usize> = begin..start;
        if word.start < word.end {
            words.push(&text[word]);
            begin = start;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(first: &str, second: &str) -> Vec<(Side, String)> {
        let cut = |text| cut(text, (0..).take(str::len(text)));
        difference(&cut(first), &cut(second))
    }

    fn only(runs: &[(Side, String)], side: Side) -> String {
        runs.iter().filter(|(s, _)| *s == side || *s == Side::Both).map(|(_, t)| t.as_str()).collect()
    }

    #[test]
    fn what_differs_is_marked_and_nothing_else() {
        use Side::{Both, First, Second};
        let runs = of("手順を定め、全所属に通知した。", "手順を定め、評価者研修で周知した。");
        assert_eq!(runs.first(), Some(&(Both, "手順を定め、".to_owned())));
        assert_eq!(runs.last(), Some(&(Both, "知した。".to_owned())));
        assert_eq!(of("同じ", "同じ"), [(Both, "同じ".to_owned())]);
        assert_eq!(of("", "新"), [(Second, "新".to_owned())]);
        assert_eq!(of("旧", ""), [(First, "旧".to_owned())]);
        assert_eq!(of("", ""), []);
        assert_eq!(both(&of("あい", "あう")), "あいう");
    }

    #[test]
    fn texts_too_long_to_compare_are_marked_whole() {
        let (a, b) = ("あ".repeat(3_000), "い".repeat(3_000));
        assert_eq!(of(&a, &b), [(Side::First, a), (Side::Second, b)]);
    }

    proptest! {
        #[test]
        fn each_text_comes_back_from_the_runs(a in "[あいう、]{0,30}", b in "[あいう、]{0,30}") {
            let runs = of(&a, &b);
            prop_assert_eq!(only(&runs, Side::First), a);
            prop_assert_eq!(only(&runs, Side::Second), b);
        }
    }
}
