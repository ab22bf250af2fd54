//! What a text loses in CP932, the character set of older Japanese spreadsheets.

/// Stands for a character that the set does not have.
pub const GETA: char = '〓';

/// Signs of which the set has a twin that looks the same: wave dash, minus, and the like.
const TWINS: [(char, char); 5] = [('〜', '～'), ('−', '－'), ('‖', '∥'), ('—', '―'), ('–', '－')];

/// The sign that the set has in place of one that it does not have; any other as it is.
pub fn twin(c: char) -> char {
    TWINS.iter().find(|(one, _)| *one == c).map_or(c, |(_, other)| *other)
}

/// Whether a text may be what came back of another from a file in the set.
pub fn may_be(read: &str, written: &str) -> bool {
    let mut written = written.chars();
    let is_same =
        read.chars().all(|c| written.next().is_some_and(|was| c == GETA || c == twin(was) || c == was));
    is_same && written.next().is_none()
}
