//! What one post asks beyond another: their roles side by side.
//!
//! The document prints no such comparison. Which role answers which is our reading (本文から再構成),
//! taken from the words they share; the wording itself stays as printed.

use super::{Post, Quote};

/// A role of the post looked at, and the role of the other post that it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePair<'a> {
    /// The role of the one post; none where the other's is new.
    pub from: Option<&'a Quote>,
    /// The role of the other post, cut where words are added; empty where it has none.
    pub to: Vec<RolePart>,
}

/// A part of a role's wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePart {
    /// The wording.
    pub text: String,
    /// Whether the one post's role does not have it.
    pub added: bool,
}

/// Two roles are of one matter if they share at least so many thousandths of their wording.
const ALIKE: usize = 280;
/// Shorter runs of equal characters are chance.
const RUN: usize = 4;

/// The roles of `to`, in printed order, each beside the role of `from` that is most like it; then
/// the roles of `from` that are left.
pub fn compare<'a>(from: &'a Post, to: &'a Post) -> Vec<RolePair<'a>> {
    let mut left: Vec<&Quote> = from.roles.iter().collect();
    let mut pairs: Vec<RolePair> = Vec::new();
    for role in &to.roles {
        let best = (0..left.len()).max_by_key(|at| (likeness(left[*at], role), std::cmp::Reverse(*at)));
        let best = best.filter(|at| likeness(left[*at], role) >= ALIKE);
        let answered = best.map(|at| left.remove(at));
        pairs.push(RolePair { from: answered, to: parts(answered, role) });
    }
    pairs.extend(left.into_iter().map(|role| RolePair { from: Some(role), to: Vec::new() }));
    pairs
}

/// How much of two wordings is the same, in thousandths.
fn likeness(one: &Quote, other: &Quote) -> usize {
    let (one, other) = (chars(one), chars(other));
    let shared: usize = runs(&one, &other).into_iter().map(|(_, len)| len).sum();
    2000 * shared / (one.len() + other.len()).max(1)
}

fn parts(from: Option<&Quote>, to: &Quote) -> Vec<RolePart> {
    let text = chars(to);
    let mut shared = vec![false; text.len()];
    let from = from.map(chars).unwrap_or_default();
    for (start, len) in runs(&from, &text) {
        shared[start..start + len].fill(true);
    }
    let mut parts: Vec<RolePart> = Vec::new();
    for (c, shared) in text.into_iter().zip(shared) {
        // The mark of the list is nobody's addition.
        let added = !shared && c != '・' || parts.last().is_some_and(|part| part.added && c == '・');
        match parts.last_mut().filter(|part| part.added == added) {
            Some(part) => part.text.push(c),
            None => parts.push(RolePart { text: c.to_string(), added }),
        }
    }
    parts
}

fn chars(quote: &Quote) -> Vec<char> {
    quote.text.chars().collect()
}

/// The runs of characters that two wordings share, longest first and then what lies before and
/// after it (Ratcliff and Obershelp): start in the second and length.
fn runs(one: &[char], other: &[char]) -> Vec<(usize, usize)> {
    let mut longest = (0, 0, 0);
    for i in 0..one.len() {
        for j in 0..other.len() {
            if splits_word(other, j) {
                continue;
            }
            let mut len = one[i..].iter().zip(&other[j..]).take_while(|(a, b)| a == b).count();
            while len > 0 && splits_word(other, j + len) {
                len -= 1;
            }
            if len > longest.2 {
                longest = (i, j, len);
            }
        }
    }
    let (i, j, len) = longest;
    if len < RUN {
        return Vec::new();
    }
    let before = runs(&one[..i], &other[..j]);
    let after = runs(&one[i + len..], &other[j + len..]);
    let after = after.into_iter().map(|(start, run)| (start + j + len, run));
    before.into_iter().chain([(j, len)]).chain(after).collect()
}

/// Whether a cut at this place goes through a word in カタカナ.
fn splits_word(text: &[char], at: usize) -> bool {
    let is_katakana = |at: usize| text.get(at).is_some_and(|c| matches!(c, 'ァ'..='ヶ' | 'ー'));
    at > 0 && is_katakana(at - 1) && is_katakana(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Lines, Provenance};

    fn post(roles: &[&str]) -> Post {
        let quote = |text: &&str| Quote { text: (*text).to_owned(), lines: Lines::default() };
        Post {
            id: String::new(),
            name: String::new(),
            lines: Lines::default(),
            roles: roles.iter().map(quote).collect(),
            provenance: Provenance::Original,
        }
    }

    fn shown(from: &[&str], to: &[&str]) -> Vec<(Option<String>, String)> {
        let (from, to) = (post(from), post(to));
        let text = |part: &RolePart| if part.added { format!("[{}]", part.text) } else { part.text.clone() };
        compare(&from, &to)
            .iter()
            .map(|pair| (pair.from.map(|role| role.text.clone()), pair.to.iter().map(text).collect()))
            .collect()
    }

    #[test]
    fn added_words_are_marked() {
        let found = shown(
            &["・コミュニケーションを図りチームワークにより業務を遂行する", "・自己啓発に努める"],
            &["・チームワークや幅広い知識の下に業務を遂行する", "・予算を編成する"],
        );
        assert_eq!(
            found,
            [
                (
                    Some("・コミュニケーションを図りチームワークにより業務を遂行する".to_owned()),
                    "・チームワーク[や幅広い知識の下に]業務を遂行する".to_owned()
                ),
                (None, "・[予算を編成する]".to_owned()),
                (Some("・自己啓発に努める".to_owned()), String::new()),
            ]
        );
    }

    #[test]
    fn a_common_ending_makes_no_pair() {
        let found = shown(
            &["・積極的にコミュニケーションを図り部下の成長を促す"],
            &["・職員のモチベーションを高め、チームワークの向上を図る"],
        );
        assert_eq!(found[0], (None, "・[職員のモチベーションを高め、チームワークの向上を図る]".to_owned()));
    }

    #[test]
    fn equal_posts_add_nothing() {
        let roles = ["・上司の指示に基づき業務を行う", "・自己啓発に努める"];
        assert!(compare(&post(&roles), &post(&roles)).iter().all(|pair| pair.to.iter().all(|p| !p.added)));
    }
}
