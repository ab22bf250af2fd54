//! How far one word is from another.

/// The number of single characters to insert, drop, replace or swap with the next to get from one
/// word to the other (optimal string alignment distance).
pub fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for i in 1..=one.len() {
        let mut next = vec![i];
        for j in 1..=other.len() {
            let replaced = row[j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut least = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            let swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            if swapped {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_steps_from_word_to_word() {
        for (one, other, steps) in [
            ("", "", 0),
            ("", "あい", 2),
            ("けんしゅう", "けんしゅう", 0),
            ("けんしゆう", "けんしゅう", 1),
            ("けんしう", "けんしゅう", 1),
            ("けしんゅう", "けんしゅう", 1),
            ("けんきゅうしつ", "けんしゅう", 3),
            ("torikumi-12", "torikumi-11", 1),
        ] {
            assert_eq!(distance(one, other), steps, "{one} {other}");
            assert_eq!(distance(other, one), steps, "{other} {one}");
        }
    }
}
