//! Japanese text: what counts as the same text, and how it breaks into lines.

/// The text without white space and with every circled digit in its standard form.
///
/// The extraction of the document splits sentences over lines, pads them with blanks, and writes
/// some circled digits as dingbats (U+2780–U+2789), which NFKC leaves alone. Two texts are the
/// same wording when their plain forms are equal.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(standard_circled_digit).collect()
}

/// ➀ (U+2780) … ➉ (U+2789) as ① (U+2460) … ⑩ (U+2469); any other character unchanged.
fn standard_circled_digit(c: char) -> char {
    match c {
        '\u{2780}'..='\u{2789}' => char::from_u32(c as u32 - 0x2780 + 0x2460).unwrap_or(c),
        other => other,
    }
}

/// A full-width Latin letter, digit or sign in its ordinary width; any other character unchanged.
pub fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// Whether a character does not show and may turn around, hide or break off what does: controls, and the marks
/// that set the direction of writing (Unicode Standard Annex 9, 2).
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What stands for a cell with several values. It is no value itself.
pub const CONFLICT: &str = "▲ 競合";

/// The beginning of a text, for a message that names it.
pub fn shorten(text: &str) -> String {
    if text.chars().count() <= 20 { text.to_owned() } else { text.chars().take(20).chain(['…']).collect() }
}

/// What is said of a text that is longer than its field takes, if it is: nothing is cut off. `limit`: in
/// characters.
pub fn too_long(field: &str, text: &str, limit: usize) -> Option<String> {
    let count = text.trim().chars().count();
    (count > limit).then(|| format!("{field}は {limit}字までです（いまは {count}字）。短くしてください。"))
}

/// Width of a text in hundredths of an em: 100 for a Japanese character, about half of that for
/// Latin letters and digits.
pub fn width(text: &str) -> i32 {
    text.chars().map(width_of).sum()
}

fn width_of(c: char) -> i32 {
    if c.is_ascii() { 58 } else { 100 }
}

/// Breaks `text` into lines of at most `limit` hundredths of an em by 禁則: no line starts with a closing mark or
/// small kana and none ends with an opening mark (JIS X 4051). A character that may not start a
/// line hangs at the end of the line before.
pub fn wrap(text: &str, limit: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for c in text.chars() {
        let full = width(&line) + width_of(c) > limit;
        if full && !line.is_empty() && !NOT_FIRST.contains(c) {
            let carried = carry_opening_marks(&mut line);
            lines.push(std::mem::replace(&mut line, carried));
        }
        line.push(c);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks `text` as [`wrap`] does, into as few lines, but of about the same length, so that no
/// single character is left over.
pub fn balanced(text: &str, limit: i32) -> Vec<String> {
    let mut lines = wrap(text, limit);
    let mut narrower = limit - 100;
    while narrower > 0 {
        let tighter = wrap(text, narrower);
        if tighter.len() > lines.len() {
            break;
        }
        (lines, narrower) = (tighter, narrower - 100);
    }
    lines
}

/// Takes the opening marks off the end of a line, to start the next one.
fn carry_opening_marks(line: &mut String) -> String {
    let kept = line.trim_end_matches(|c| NOT_LAST.contains(c)).len();
    if kept == 0 { String::new() } else { line.split_off(kept) }
}

const NOT_FIRST: &str =
    "、。，．・：；？！）］｝」』】》〉ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々%％＊";
const NOT_LAST: &str = "（［｛「『【《〈";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_blanks_and_standard_digits() {
        for (seen, same) in [
            ("平成 16 年", "平成16年"),
            ("➀ 人材の確保", "①人材の確保"),
            ("➉", "⑩"),
            ("検 討 ・ 実 施\n", "検討・実施"),
            ("電話 \u{3000}０４９", "電話０４９"),
        ] {
            assert_eq!(plain(seen), same);
        }
    }

    #[test]
    fn a_text_is_too_long_by_its_characters_and_without_the_blanks_around_it() {
        assert_eq!(too_long("理由", &"あ".repeat(3), 3), None);
        assert_eq!(too_long("理由", " あいう\n", 3), None);
        let said = "理由は 3字までです（いまは 4字）。短くしてください。";
        assert_eq!(too_long("理由", "あいう𠮷", 3).as_deref(), Some(said));
    }

    #[test]
    fn what_turns_writing_around_is_unseen_and_what_shows_is_not() {
        assert!("\u{1b}\u{7f}\u{85}\u{202e}\u{2067}\u{200f}\n".chars().all(is_unseen));
        assert!(!"髙橋 𠮷野\u{3000}e\u{301}が\u{fe00}".chars().any(is_unseen));
    }

    #[test]
    fn lines_obey_kinsoku() {
        for (text, limit, lines) in [
            ("制度の適正かつ効率的な運用", 700, vec!["制度の適正かつ", "効率的な運用"]),
            ("職場研修の充実・推進", 700, vec!["職場研修の充実・", "推進"]),
            ("あいう「えお」", 400, vec!["あいう", "「えお」"]),
            ("マネージャー", 400, vec!["マネージャー"]),
            ("", 400, vec![]),
        ] {
            assert_eq!(wrap(text, limit), lines, "{text}");
        }
        assert_eq!(balanced("制度の適正かつ効率的な運用", 1200), ["制度の適正かつ", "効率的な運用"]);
        assert_eq!(balanced("短い", 1200), ["短い"]);
    }
}
