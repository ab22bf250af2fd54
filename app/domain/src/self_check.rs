//! A person's own look at where they stand. It never leaves the device.

use crate::json::{Read, read_record};
use serde::Serialize;

/// How well something goes, by one's own judgement; a scale of ours, not of the document.
pub const LEVELS: [&str; 4] = ["これから", "少しずつ", "だいたい", "できている"];

/// Longest memo, in characters.
pub const MEMO_LIMIT: usize = 400;

/// One look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SelfCheck {
    /// The how-manieth of this device, from 1; 0 for those of before they were counted. Its clock may have been
    /// set back since.
    pub number: u32,
    /// When it was begun, in milliseconds since 1970.
    pub begun: i64,
    /// What was said, by node.
    pub answers: Vec<Answer>,
}

/// What was said of one guideline or ability.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Its node.
    pub node: String,
    /// Place in [`LEVELS`], if chosen.
    pub level: Option<u8>,
    /// A memo, at most [`MEMO_LIMIT`] characters.
    pub memo: String,
}

read_record!(SelfCheck { number = 0, begun, answers });
read_record!(Answer { node, level, memo });

impl SelfCheck {
    /// Reads it from its JSON; `None` where the text is none.
    pub fn from_json(text: &str) -> Option<Self> {
        let json = serde_json::from_slice(text.as_bytes()).ok()?;
        Self::read(Some(&json))
    }

    /// The next one.
    #[must_use]
    pub fn next(&self, begun: i64) -> Self {
        Self { number: self.number + 1, begun, answers: Vec::new() }
    }

    /// What was said of a node.
    pub fn of(&self, node: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.node == node)
    }

    /// Chooses a level for a node.
    pub fn choose(&mut self, node: &str, level: u8) {
        self.answer(node).level = Some(level).filter(|level| usize::from(*level) < LEVELS.len());
    }

    /// Writes a memo on a node, cut to [`MEMO_LIMIT`].
    pub fn note(&mut self, node: &str, memo: &str) {
        self.answer(node).memo = memo.chars().take(MEMO_LIMIT).collect();
    }

    /// How many nodes have a level.
    pub fn answered(&self) -> usize {
        self.answers.iter().filter(|answer| answer.level.is_some()).count()
    }

    fn answer(&mut self, node: &str) -> &mut Answer {
        let at = self.answers.iter().position(|answer| answer.node == node).unwrap_or_else(|| {
            self.answers.push(Answer { node: node.to_owned(), ..Answer::default() });
            self.answers.len() - 1
        });
        &mut self.answers[at]
    }
}

/// How a level compares with the one before.
pub fn change(before: Option<u8>, now: Option<u8>) -> Option<&'static str> {
    match (before?, now?) {
        (before, now) if before < now => Some("↑ 上がった"),
        (before, now) if before > now => Some("↓ 下がった"),
        _ => Some("＝ 同じ"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_reads_back() {
        let mut check = SelfCheck { begun: 1, ..SelfCheck::default() };
        check.choose("guideline-1", 2);
        check.note("guideline-1", "窓口で\n試す");
        check.note("ability-1", &"長".repeat(500));
        check.choose("ability-1", 9);
        let json = serde_json::to_string(&check).expect("json");
        assert_eq!(SelfCheck::from_json(&json), Some(check.clone()));
        assert_eq!(check.answered(), 1);
        assert_eq!(
            check.of("ability-1").map(|a| (a.level, a.memo.chars().count())),
            Some((None, MEMO_LIMIT))
        );
        assert_eq!(SelfCheck::from_json(r#"{"begun":1,"answers":[]}"#).map(|check| check.number), Some(0));
        assert_eq!(
            check.next(0),
            SelfCheck { number: 1, ..SelfCheck::default() },
            "though the clock was set back"
        );
        assert_eq!(SelfCheck::from_json("{}"), None);
        assert_eq!(SelfCheck::from_json("…"), None);
    }

    #[test]
    fn levels_are_compared_where_there_are_two() {
        for (before, now, said) in [
            (None, Some(1), None),
            (Some(1), None, None),
            (Some(1), Some(2), Some("↑ 上がった")),
            (Some(2), Some(1), Some("↓ 下がった")),
            (Some(0), Some(0), Some("＝ 同じ")),
        ] {
            assert_eq!(change(before, now), said);
        }
    }
}
