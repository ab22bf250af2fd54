//! 評価, and the grades of the scale that it is given in.

use super::value::{Unfit, check_text, in_range};
use crate::json::{read_record, read_word};
use serde::Serialize;
use std::ops::RangeInclusive;

/// 評価: a place on the scale of its year, see [`crate::scale`]. The letters are those of the usual scale
/// and part of the stored format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Rating {
    /// The best.
    S,
    /// The second.
    A,
    /// The third.
    B,
    /// The fourth.
    C,
    /// The fifth, which the usual scale does not have.
    D,
}

impl Rating {
    /// All, best first.
    pub const ALL: [Self; 5] = [Self::S, Self::A, Self::B, Self::C, Self::D];

    /// Its letter in the stored format.
    pub fn letter(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// A grade of the scale for 評価; see [`crate::scale`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// Its sign, of one or two characters without blanks.
    pub sign: String,
    /// Its words, of at most [`GRADE_LIMIT`] characters.
    pub label: String,
}

/// Longest words of a grade, in characters.
pub const GRADE_LIMIT: usize = 20;

/// Fewest and most grades of a scale.
pub const GRADES: RangeInclusive<usize> = 2..=5;

read_word!(Rating { "S" => S, "A" => A, "B" => B, "C" => C, "D" => D });
read_record!(only Grade { sign, label });

/// Whether these are the grades of a scale.
pub(super) fn check_scale(grades: &[Grade]) -> Result<(), Unfit> {
    in_range(GRADES.contains(&grades.len()))?;
    for (at, grade) in grades.iter().enumerate() {
        check_text(&grade.sign)?;
        check_text(&grade.label)?;
        in_range((1..=2).contains(&grade.sign.chars().count()) && !grade.sign.contains(char::is_whitespace))?;
        in_range(!grade.label.trim().is_empty() && grade.label.chars().count() <= GRADE_LIMIT)?;
        in_range(
            grades.iter().skip(at + 1).all(|other| other.sign != grade.sign && other.label != grade.label),
        )?;
    }
    Ok(())
}
