//! 能力のウエイト: how much an ability matters for a post, on a scale of ours from 0 to [`MOST_WEIGHT`].
//!
//! The text layer of the document has lost all of them, and which of two tables some names of abilities
//! stand beside. Someone with the print enters them, into [`Cell::Weight`].

use crate::history::{CellState, History};
use crate::plan::{Cell, MOST_WEIGHT, Value};
use crate::policy::{Family, FamilyAbility, Policy, Post, Provenance};
use crate::text::half_width;

/// The cell of a weight. A name that joins two abilities stands for one column, and so has one weight.
pub fn cell(post: &Post, column: &FamilyAbility) -> Option<Cell> {
    let ability = column.abilities.first()?.clone();
    Some(Cell::Weight { post: post.id.clone(), ability })
}

/// The weights of a post, in the order of the columns.
pub fn of_post(family: &Family, post: &Post) -> Vec<Cell> {
    family.abilities.iter().filter_map(|column| cell(post, column)).collect()
}

/// The weights of a family, post by post.
pub fn of_family(family: &Family) -> Vec<Cell> {
    family.posts.iter().flat_map(|post| of_post(family, post)).collect()
}

/// All weights.
pub fn of_policy(policy: &Policy) -> Vec<Cell> {
    policy.families.iter().flat_map(of_family).collect()
}

/// The weight that a cell has, if it has one and only one.
pub fn entered(history: &History, cell: &Cell) -> Option<u8> {
    match history.state(cell) {
        CellState::Value(Value::Weight(weight)) => Some(*weight),
        _ => None,
    }
}

/// How many of these weights have been entered. One in conflict is not.
pub fn count(history: &History, cells: &[Cell]) -> usize {
    cells.iter().filter(|cell| entered(history, cell).is_some()).count()
}

/// Where it comes from that a name stands beside a family's table: whoever enters a weight under it has seen
/// it there in the print.
pub fn provenance(history: &History, family: &Family, column: &FamilyAbility) -> Provenance {
    // However differently two people read it, both have seen the name.
    let is_read = |post| {
        let state = cell(post, column).map(|cell| history.state(&cell));
        matches!(state, Some(CellState::Value(_) | CellState::Conflict))
    };
    if column.provenance == Provenance::Guess && family.posts.iter().any(is_read) {
        return Provenance::Confirmed;
    }
    column.provenance
}

/// The weights of a post in words, if any has been entered: `管理・監督能力 3、政策形成能力 2`.
pub fn in_words(history: &History, family: &Family, post: &Post) -> Option<String> {
    let words = family.abilities.iter().filter_map(|column| {
        let weight = entered(history, &cell(post, column)?)?;
        Some(format!("{} {weight}", column.text))
    });
    Some(words.collect::<Vec<_>>().join("、")).filter(|words| !words.is_empty())
}

/// A text that is no weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ウエイトは 0〜{MOST_WEIGHT} の数字1つで入れてください。空にすると未入力に戻ります。")]
pub struct NotWeight;

/// What someone has typed as a weight, full-width forms too; nothing is [`Value::Unset`].
pub fn typed(text: &str) -> Result<Value, NotWeight> {
    let plain: String = text.trim().chars().map(half_width).collect();
    if plain.is_empty() {
        return Ok(Value::Unset);
    }
    let weight = plain.parse().ok().filter(|weight| plain.len() == 1 && *weight <= MOST_WEIGHT);
    weight.map(Value::Weight).ok_or(NotWeight)
}
