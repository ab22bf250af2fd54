//! What the table shows, and that nothing of what has changed is overlooked.

use crate::support::{accepted, op, raw_op};
use domain::fiscal_year::FiscalYear;
use domain::history::{History, State};
use domain::marks::{Content, Mark, news};
use domain::progress::YearState;
use domain::scale::Scale;
use domain::sheet::Shown;
use proptest::prelude::*;

const R6: FiscalYear = FiscalYear(2024);
const YEARS: [FiscalYear; 2] = [R6, FiscalYear(2025)];
const UNDERWAY: &str = r#"{"progress":{"status":"underway","rating":"B"}}"#;

#[test]
fn a_mark_says_what_stands_beside_it() {
    let mut history = History::default();
    let words = |history: &History, shown| {
        let scale = Scale::default();
        Mark::of(history, "row-1", R6, shown).in_words("研修", "令和6年度", shown, &scale)
    };
    assert_eq!(words(&history, Shown::Progress), "研修、令和6年度、未入力");
    assert_eq!(words(&history, Shown::Divisions), "研修、令和6年度、担当課 未入力");
    history.insert(raw_op(1, "progress/row-1/2024", UNDERWAY, &[]), accepted(1));
    assert_eq!(words(&history, Shown::Progress), "研修、令和6年度、取組中、評価 B");
    history.insert(op(2, "note/row-1/2024/issue", "人手", &[]), State::Pending);
    assert_eq!(words(&history, Shown::Progress), "研修、令和6年度、取組中、評価 B、記述あり、未送信");
    history.insert(op(3, "note/row-1/2024/issue", "時間", &[]), accepted(2));
    assert_eq!(words(&history, Shown::Progress), "研修、令和6年度、取組中、評価 B、ほかの欄が競合、未送信");
    // What is taken back is no note; a row whose id only begins alike is another.
    history.insert(raw_op(4, "note/row-1/2024/issue", r#""unset""#, &[2, 3]), accepted(3));
    history.insert(op(5, "note/row-11/2024/issue", "別", &[]), accepted(4));
    let mark = Mark::of(&history, "row-1", R6, Shown::Progress);
    assert!(!mark.has_note && !mark.in_conflict && !mark.unsent, "{mark:?}");
    assert!(matches!(mark.content, Content::State(YearState::Known(_))));
    // 担当課 stands beside it as well, and is no note.
    history.insert(raw_op(6, "divisions/row-1/2024", r#"{"divisions":["a"]}"#, &[]), State::Pending);
    assert_eq!(words(&history, Shown::Progress), "研修、令和6年度、取組中、評価 B、未送信");
    history.insert(raw_op(7, "divisions/row-1/2024", r#"{"divisions":["b"]}"#, &[]), accepted(5));
    assert!(words(&history, Shown::Progress).contains("評価 B、ほかの欄が競合"));
}

#[test]
fn the_news_concern_the_years_of_what_has_changed() {
    let concerned = |address: &str| {
        let mut history = History::default();
        history.insert(raw_op(1, address, value(address, false), &[]), State::Pending);
        YEARS.map(|year| news(&history, 0).concerns(year))
    };
    assert_eq!(concerned("progress/row-1/2024"), [true, false]);
    assert_eq!(concerned("note/row-1/2025/issue"), [false, true]);
    assert_eq!(concerned("reading/row-1"), [true, true], "the years that a plan leaves out need no progress");
    assert_eq!(concerned("stage/2024"), [true, true]);
    let unchanged = History::default();
    assert_eq!(YEARS.map(|year| news(&unchanged, 0).concerns(year)), [false, false]);
}

fn addresses() -> Vec<String> {
    let mut addresses = Vec::new();
    for row in ["row-1", "row-2"] {
        for year in YEARS {
            addresses.push(format!("progress/{row}/{year}"));
            addresses.push(format!("divisions/{row}/{year}"));
            addresses.push(format!("note/{row}/{year}/issue"));
        }
        addresses.push(format!("reading/{row}"));
        addresses.push(format!("revision/{row}"));
    }
    addresses.push("scale/2024".to_owned());
    addresses.push("stage/2024".to_owned());
    addresses
}

fn value(address: &str, is_other: bool) -> &'static str {
    match (address.split('/').next(), is_other) {
        (Some("progress"), false) => UNDERWAY,
        (Some("progress"), true) => r#"{"progress":{"status":"done"}}"#,
        (Some("divisions"), _) => r#"{"divisions":[]}"#,
        (Some("reading"), false) => r#"{"reading":{"label":"実施","start":2024,"end":2028}}"#,
        (Some("reading"), true) => r#"{"reading":{"label":"実施","start":2025,"end":2028}}"#,
        (Some("revision"), false) => r#"{"revision":{"label":"実施","start":2024,"end":2024}}"#,
        (Some("revision"), true) => r#"{"revision":{"label":"実施","start":2025,"end":2025}}"#,
        (Some("stage"), false) => r#"{"stage":{"final":""}}"#,
        (Some("stage"), true) => r#"{"stage":"draft"}"#,
        (Some("scale"), _) => r#"{"scale":[{"sign":"○","label":"よい"},{"sign":"×","label":"まだ"}]}"#,
        _ => r#"{"text":"a"}"#,
    }
}

/// All marks of the table.
fn all(history: &History) -> Vec<Mark> {
    let places = ["row-1", "row-2"].into_iter().flat_map(|row| YEARS.map(|year| (row, year)));
    let shown = places.flat_map(|(row, year)| [(row, year, Shown::Progress), (row, year, Shown::Divisions)]);
    shown.map(|(row, year, shown)| Mark::of(history, row, year, shown)).collect()
}

proptest! {
    /// Whoever renews only what the news names has the same table as who renews all.
    #[test]
    fn the_news_name_every_mark_that_is_another(
        steps in proptest::collection::vec((0..18usize, any::<bool>(), any::<bool>(), any::<bool>()), 1..30),
    ) {
        let addresses = addresses();
        let mut history = History::default();
        let (mut seen, mut before) = (history.version(), all(&history));
        for (number, (at, is_other, is_taken, is_displaced)) in (1..).zip(steps) {
            let address = &addresses[at % addresses.len()];
            let op = raw_op(number, address, value(address, is_other), &[]);
            let seq = u64::try_from(number).expect("small");
            history.insert(op, if is_taken { accepted(seq) } else { State::Pending });
            if is_displaced {
                history.displace();
            }
            let news = news(&history, seen);
            let after = all(&history);
            for (index, (old, new)) in before.iter().zip(&after).enumerate() {
                let (row, year) = (["row-1", "row-2"][index / 4], YEARS[index / 2 % 2]);
                let is_named = news.all || news.places.iter().any(|(of, in_year)| of == row && *in_year == year);
                prop_assert!(old == new || is_named, "{row} {year}: {news:?}");
                prop_assert!(old == new || news.concerns(year), "{year}: {news:?}");
            }
            if address.starts_with("reading/") || address.starts_with("revision/") {
                prop_assert!(news.bars.iter().any(|row| address.ends_with(row.as_str())));
            }
            if address.starts_with("scale/") || address.starts_with("stage/") {
                prop_assert!(news.all);
            }
            prop_assert!(history.not_accepted().eq(history.entries().filter(|entry| !entry.is_accepted())));
            (seen, before) = (history.version(), after);
        }
    }
}
