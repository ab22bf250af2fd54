//! Texts in CP932, the character set of older Japanese spreadsheets.

use domain::cp932::{GETA, twin};
use domain::csv;
use encoding_rs::SHIFT_JIS;

/// A table as CSV in CP932. What does not fit is a geta mark; [`report`] lists it.
pub fn write(table: &[Vec<String>]) -> Vec<u8> {
    // The twins first: one of them may make a text begin like a formula.
    let row = |row: &Vec<String>| row.iter().map(|field| fitting(field)).collect();
    let text = csv::write(&table.iter().map(row).collect::<Vec<_>>());
    SHIFT_JIS.encode(text.trim_start_matches(csv::BOM)).0.into_owned()
}

fn fitting(text: &str) -> String {
    text.chars().map(|c| if fits(c) { twin(c) } else { GETA }).collect()
}

fn fits(c: char) -> bool {
    let mut buffer = [0; 4];
    let (_, _, lost) = SHIFT_JIS.encode(twin(c).encode_utf8(&mut buffer));
    !lost
}

/// The characters of a table that do not fit, with the places of each, in words.
pub fn report(table: &[Vec<String>]) -> String {
    let mut found: Vec<(char, Vec<String>)> = Vec::new();
    let head = table.first().cloned().unwrap_or_default();
    for (line, row) in table.iter().enumerate() {
        for (field, name) in row.iter().zip(&head) {
            for c in field.chars().filter(|c| !fits(*c)) {
                let place = format!("{}行目「{name}」", line + 1);
                match found.iter_mut().find(|(other, _)| *other == c) {
                    Some((_, places)) if places.contains(&place) => {}
                    Some((_, places)) => places.push(place),
                    None => found.push((c, vec![place])),
                }
            }
        }
    }
    if found.is_empty() {
        return "CP932 に入らない文字はありません。\n".to_owned();
    }
    let mut text = format!(
        "CP932 に入らない文字は「{GETA}」になっています。UTF-8 の CSV か Excel のファイルには、そのまま入ります。\n"
    );
    for (c, places) in found {
        text.push_str(&format!("{c}（U+{:04X}）: {}\n", u32::from(c), places.join("、")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_reads_back_and_what_not_is_marked_and_listed() {
        let text = "①髙﨑～〜−ABC➀😀";
        assert_eq!(written(text), "①髙﨑～～－ABC〓〓\r\n");
        let table = [vec!["課題".to_owned()], vec!["➀と➀".to_owned()], vec!["ふつう".to_owned()]];
        let report = report(&table);
        assert!(report.contains("➀（U+2780）: 2行目「課題」\n"), "{report}");
        assert!(super::report(&table[2..]).contains("ありません"));
    }

    #[test]
    fn a_text_whose_twin_begins_like_a_formula_is_marked() {
        for text in ["−3ポイント", "– 研修", "=1"] {
            assert!(written(text).starts_with('\''), "{text}");
            let read = csv::read(&written(text)).expect("a table");
            assert!(domain::cp932::may_be(&read[0][0], text), "{text}");
        }
    }

    fn written(text: &str) -> String {
        let (read, _, wrong) = SHIFT_JIS.decode(&write(&[vec![text.to_owned()]])).into_owned_parts();
        assert!(!wrong);
        read
    }

    trait Owned {
        fn into_owned_parts(self) -> (String, &'static encoding_rs::Encoding, bool);
    }

    impl Owned for (std::borrow::Cow<'_, str>, &'static encoding_rs::Encoding, bool) {
        fn into_owned_parts(self) -> (String, &'static encoding_rs::Encoding, bool) {
            (self.0.into_owned(), self.1, self.2)
        }
    }
}
