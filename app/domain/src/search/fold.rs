//! The form in which texts are compared: what the eye takes for the same is the same.
//!
//! Width, letter case, 平仮名 and 片仮名, ways of writing a number, blanks and punctuation make no
//! difference; nor do the document's own wavering spellings (人財 and 人材, めざす and 目指す).

/// A character of a folded text and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The character.
    pub c: char,
    /// Where the original of it begins, in bytes.
    pub from: usize,
    /// Where the original of it ends, in bytes.
    pub to: usize,
}

/// Folds a text, and keeps where each character comes from.
pub fn fold(text: &str) -> Vec<Folded> {
    let mut folded: Vec<Folded> = Vec::with_capacity(text.len() / 3);
    for (from, c) in text.char_indices() {
        let to = from + c.len_utf8();
        if let Some(voiced) = folded.last_mut().filter(|_| is_sound_mark(c)) {
            voiced.c = with_sound_mark(voiced.c, c);
            voiced.to = to;
            continue;
        }
        let mut push = |c| folded.push(Folded { c, from, to });
        match c {
            '①'..='⑳' => number(c as u32 - '①' as u32 + 1).for_each(push),
            '➀'..='➉' => number(c as u32 - '➀' as u32 + 1).for_each(push),
            'Ⅰ'..='Ⅹ' => ROMAN[c as usize - 'Ⅰ' as usize].chars().for_each(push),
            _ => {
                let c = fold_char(c);
                if counts(c) {
                    push(c);
                }
            }
        }
    }
    for (written, same) in SPELLINGS {
        respell(&mut folded, written, same);
    }
    folded
}

/// Folds a text.
pub fn fold_text(text: &str) -> String {
    fold(text).into_iter().map(|folded| folded.c).collect()
}

const ROMAN: [&str; 10] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];

/// Spellings of the same word, each with the one that stands for it.
const SPELLINGS: [(&str, &str); 9] = [
    ("人財", "人材"),
    ("取り組み", "取組"),
    ("取組み", "取組"),
    ("取り組", "取組"),
    ("目指", "めざ"),
    ("一人一人", "一人ひとり"),
    ("作り", "づくり"),
    ("気づ", "気付"),
    ("研鑽", "研さん"),
];

/// 半角カタカナ U+FF66–U+FF9D, in order, in the form they fold to.
const HALF_WIDTH: &str = "をぁぃぅぇぉゃゅょっーあいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん";

fn fold_char(c: char) -> char {
    let shifted = |by: i32| char::from_u32((c as u32).wrapping_add_signed(by)).unwrap_or(c);
    match c {
        '！'..='～' => shifted('!' as i32 - '！' as i32).to_ascii_lowercase(),
        'ァ'..='ヶ' => shifted('ぁ' as i32 - 'ァ' as i32),
        '\u{ff66}'..='\u{ff9d}' => HALF_WIDTH.chars().nth(c as usize - 0xff66).unwrap_or(c),
        _ => c.to_ascii_lowercase(),
    }
}

/// Whether a character takes part in comparing.
fn counts(c: char) -> bool {
    matches!(c,
        '0'..='9' | 'a'..='z' | '\u{c0}'..='\u{24f}' | 'ぁ'..='ゖ' | 'ー' | '々'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn number(n: u32) -> impl Iterator<Item = char> {
    let tens = (n >= 10).then_some(n / 10);
    tens.into_iter().chain([n % 10]).filter_map(|digit| char::from_digit(digit, 10))
}

/// 濁点 and 半濁点 that stand by themselves, half-width or combining.
fn is_sound_mark(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}')
}

fn with_sound_mark(c: char, mark: char) -> char {
    let by = if matches!(mark, '\u{3099}' | '\u{ff9e}') { 1 } else { 2 };
    match c {
        'か'..='ほ' => char::from_u32(c as u32 + by).unwrap_or(c),
        'う' => 'ゔ',
        _ => c,
    }
}

/// Puts `same` in the place of `written`.
fn respell(folded: &mut Vec<Folded>, written: &str, same: &str) {
    let len = written.chars().count();
    let mut at = 0;
    while at + len <= folded.len() {
        let found = folded[at..at + len].iter().map(|f| f.c).eq(written.chars());
        if found {
            let (from, to) = (folded[at].from, folded[at + len - 1].to);
            folded.splice(at..at + len, same.chars().map(|c| Folded { c, from, to }));
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for (one, other) in [
            ("➀ 人材の確保", "①人財の確保"),
            ("①", "1"),
            ("⑪", "11"),
            ("Ⅲ 人材育成", "iii人材育成"),
            ("ＤＸ", "dx"),
            ("eラーニング", "Ｅ らーにんぐ"),
            ("ﾘｽｷﾘﾝｸﾞ", "リスキリング"),
            ("ﾊﾟｰﾄ", "ぱーと"),
            ("か\u{3099}くしゅう", "がくしゅう"),
            ("取り組み", "取組"),
            ("取組み", "取組"),
            ("目指す", "めざす"),
            ("川 合  善 明", "川合善明"),
            ("管理・監督能力", "管理監督能力"),
            ("『めざす職員像』", "めざす職員像"),
            ("😀人材", "人材"),
            ("ヴ", "う\u{3099}"),
        ] {
            assert_eq!(fold_text(one), fold_text(other), "{one} {other}");
        }
    }

    #[test]
    fn every_folded_character_knows_its_place() {
        let text = "①人財の 取り組み、ﾊﾟ⑫";
        for Folded { from, to, .. } in fold(text) {
            assert!(from < to && text.get(from..to).is_some());
        }
        let folded = fold(text);
        let places: Vec<&str> = folded.iter().map(|f| &text[f.from..f.to]).collect();
        assert_eq!(places, ["①", "人財", "人財", "の", "取り組み", "取り組み", "ﾊﾟ", "⑫", "⑫"]);
    }
}
