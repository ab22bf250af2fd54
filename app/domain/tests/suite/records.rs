//! The plan as a table: written out and taken in again it is the same.

use crate::support::{Person, accepted, raw_op};
use domain::csv;
use domain::edit::Edit;
use domain::history::{Acceptance, CellState, History, State};
use domain::import::{NotImport, Table, is_contested, join, plan_import, unread};
use domain::op::Op;
use domain::plan::Cell;
use domain::policy::Policy;
use domain::records::{head, records};
use domain::sheet::{Planned, edit};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

/// Two rows under one initiative, five years.
fn policy() -> Policy {
    let mut policy = serde_json::to_value(crate::support::policy()).expect("json");
    let node = |id: &str, kind: &str| json!({"id": id, "kind": kind, "label": id, "section": "s", "lines": "1", "provenance": "original"});
    let mut initiative = node("torikumi-1", "initiative");
    initiative["parent"] = json!("field-1");
    policy["structure"]["node"] = json!([node("field-1", "field"), initiative]);
    for at in 0..2 {
        policy["plan"]["line"][at]["row"]["section"] = json!("torikumi-1");
    }
    serde_json::from_value(policy).expect("a policy")
}

fn history(ops: &[Op]) -> History {
    let mut history = History::default();
    for op in ops {
        history.insert(op.clone(), State::Pending);
    }
    history
}

fn filled() -> Vec<Op> {
    let division = Uuid::from_u128(1);
    vec![
        raw_op(
            1,
            &format!("division/{division}"),
            r#"{"division":{"name":"職員課","first":2024,"follows":[]}}"#,
            &[],
        ),
        raw_op(2, "divisions/row-1/2024", &format!(r#"{{"divisions":["{division}"]}}"#), &[]),
        raw_op(3, "progress/row-1/2024", r#"{"progress":{"status":"underway","rating":"A"}}"#, &[]),
        raw_op(4, "progress/row-2/2024", r#"{"progress":{"status":"done"}}"#, &[]),
        raw_op(5, "progress/row-2/2025", r#"{"progress":{"status":"done"}}"#, &[]),
        raw_op(6, "progress/row-2/2025", r#"{"progress":{"status":"stopped"}}"#, &[]),
        raw_op(7, "note/row-1/2024/issue", r#"{"text":"=SUM(A1)\n\"二行目\", '=x"}"#, &[]),
        raw_op(8, "note/row-1/2024/next", r#"{"text":"'+1"}"#, &[]),
    ]
}

fn read(file: &str) -> Table {
    Table { sheet: None, rows: csv::read(file).expect("a table") }
}

fn table(history: &History) -> Vec<Vec<String>> {
    let mut table = vec![head()];
    table.extend(records(&policy(), history));
    table
}

#[test]
fn a_record_holds_row_year_and_all_fields() {
    let table = table(&history(&filled()));
    assert_eq!(table.len(), 1 + 2 * 5);
    let record: Vec<(&str, &str)> =
        table[0].iter().map(String::as_str).zip(table[1].iter().map(String::as_str)).collect();
    for pair in [
        ("行ID", "row-1"),
        ("西暦", "2024"),
        ("年度", "令和6年度"),
        ("計画（原典）", "実施（推定・期間未確認）"),
        ("担当課", "職員課"),
        ("進捗区分", "取組中"),
        ("評価", "A"),
        ("翌年度の取組", "'+1"),
    ] {
        assert!(record.contains(&pair), "{pair:?}");
    }
    assert!(table.iter().any(|record| record.contains(&"▲ 競合".to_owned())));
}

#[test]
fn what_was_written_out_changes_nothing_when_it_is_taken_in() {
    let history = history(&filled());
    let file = csv::write(&table(&history));
    assert!(!file.contains("\r\n="), "a formula at the start of a record");
    assert_eq!(plan_import(&policy(), &history, &read(&file)), Ok(vec![]));
}

#[test]
fn a_table_is_taken_in_by_ids_whatever_the_order_and_spelling() {
    let table = [
        ["評価", "年度", "行ID", "進捗区分", "備考"],
        ["", "Ｒ７", "row-2", "未着手", "読まない列"],
        ["B", "令和６年度", "row-1", "完了", ""],
        ["", "", "", "", ""],
    ];
    let table: Vec<Vec<String>> = table.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
    let planned =
        plan_import(&policy(), &History::default(), &Table { sheet: None, rows: table }).expect("changes");
    let said: Vec<String> = planned
        .iter()
        .map(|one| {
            format!("{} {}", one.cell.as_ref().map(ToString::to_string).unwrap_or_default(), one.after)
        })
        .collect();
    assert_eq!(said, ["progress/row-2/2025 未着手", "progress/row-1/2024 完了 B"]);
}

#[test]
fn everything_that_is_wrong_is_named_by_its_line_and_nothing_is_taken() {
    let import = |text: &str| plan_import(&policy(), &history(&filled()), &read(text));
    let said = |text: &str| -> Vec<String> {
        import(text).expect_err("errors").iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        said("a,b\r\n1,2\r\n"),
        ["「行ID」の見出しがありません。書き出した表の見出しを、そのまま使ってください"]
    );
    assert_eq!(
        said("行ID,課題\r\nrow-1,x\r\n"),
        ["「年度」の見出しがありません。書き出した表の見出しを、そのまま使ってください"]
    );
    assert_eq!(said("行ID,年度\r\n"), ["見出しの下に行がありません"]);
    assert_eq!(
        said("行ID,年度,課題,課題\r\nrow-1,R6,a,b\r\n"),
        ["「課題」の見出しが2つあります。1つにしてください"]
    );
    assert_eq!(
        said("行ID,西暦,年度,進捗区分,評価\r\nrow-1,2025,R6,完了,A\r\nrow-1,,,,\r\nrow-1,2024,,完了,Z\r\n"),
        [
            "2行目「年度」: 「R6」とありますが、同じ行に「2025」ともあります。どちらかに合わせてください",
            "3行目「西暦」: 「」は計画の年度ではありません（例: R6、令和6年度、2024）",
            "4行目「評価」: 「完了 Z」は進捗区分ではありません（未着手・取組中・完了・中止に、評価 S・A・B・C）",
        ]
    );
    let later = said("行ID,年度,課題,書き出した時点\r\nrow-1,R6,a,9999999999999-1\r\n");
    assert!(later.concat().starts_with("この端末がまだ受け取っていない変更のあとに"), "{later:?}");
    let wrong = said(
        "行ID,年度,進捗区分,担当課,課題\r\n\
         row-9,R6,完了,,\r\n\
         row-1,R5,完了,,\r\n\
         row-1,R6,どうかな,財政課,a\u{7}\r\n\
         row-1,2024,完了,,\r\n\
         row-2,R7,完了,,\r\n\
         row-2,R8,完了,,\r\n",
    );
    assert_eq!(
        wrong,
        [
            "2行目「行ID」: 行ID「row-9」は計画にありません",
            "3行目「年度」: 「R5」は計画の年度ではありません（例: R6、令和6年度、2024）",
            "4行目「進捗区分」: 「どうかな」は進捗区分ではありません（未着手・取組中・完了・中止に、評価 S・A・B・C）",
            "4行目「担当課」: 「財政課」はR6の課の一覧にありません",
            "4行目「課題」: 制御文字は使えません",
            "5行目「行ID」: row-1の同じ年度が4行目にもあります",
            "6行目「進捗区分」: 競合しています。先に「要対応」で決めてください",
        ]
    );
}

#[test]
fn a_plan_that_was_changed_in_a_table_is_refused_by_name_and_not_passed_over() {
    let import = |text: &str| plan_import(&policy(), &history(&filled()), &read(text));
    for same in ["実施（推定・期間未確認）", " 実施（推定・期間未確認） ", "実施（推定・期間〓確認）"]
    {
        assert_eq!(
            import(&format!("行ID,年度,計画（原典）,計画（変更後）\r\nrow-1,R6,{same},\r\n")),
            Ok(vec![])
        );
    }
    for (line, place) in [
        ("検討,", "2行目「計画（原典）」"),
        ("実施（推定・期間未確認）,実施 R6–R8", "2行目「計画（変更後）」"),
    ] {
        let wrong = import(&format!("行ID,年度,計画（原典）,計画（変更後）\r\nrow-1,R6,{line}\r\n"));
        let said: Vec<String> = wrong.expect_err("an error").iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with(&format!("{place}: 計画の列は取り込めません")), "{said:?}");
    }
}

#[test]
fn a_bar_that_was_confirmed_since_a_table_was_written_out_is_no_change_of_the_table() {
    let mut ops = filled();
    let written = table(&taken(&ops));
    ops.push(raw_op(77, "reading/row-1", r#"{"reading":{"label":"実施","start":2024,"end":2028}}"#, &[]));
    let file = Table { sheet: None, rows: written };
    assert_eq!(plan_import(&policy(), &taken(&ops), &file), Ok(vec![]));
}

#[test]
fn a_rating_without_a_column_stays_and_a_column_without_status_is_refused() {
    let import = |text: &str| plan_import(&policy(), &history(&filled()), &read(text));
    let after: Vec<String> = import("行ID,年度,進捗区分\r\nrow-1,R6,完了\r\nrow-2,R6,完了\r\n")
        .expect("changes")
        .into_iter()
        .map(|one| one.after)
        .collect();
    assert_eq!(after, ["完了 A"]);
    assert_eq!(import("行ID,年度,評価\r\nrow-1,R6,S\r\n"), Err(vec![NotImport::NoColumn("進捗区分")]));
}

#[test]
fn what_was_in_conflict_or_lost_signs_in_cp932_stays_as_it_is() {
    let mut ops = filled();
    ops.push(raw_op(9, "divisions/row-1/2024", r#"{"divisions":[]}"#, &[]));
    ops.push(raw_op(10, "note/row-2/2024/issue", r#"{"text":"10〜20人 😀"}"#, &[]));
    let history = history(&ops);
    let file = csv::write(&table(&history));
    assert!(file.contains("▲ 競合"));
    assert_eq!(plan_import(&policy(), &history, &read(&file)), Ok(vec![]));
    let file = file.replace("10〜20人 😀", "10～20人 〓");
    assert_eq!(plan_import(&policy(), &history, &read(&file)), Ok(vec![]));
    let file = file.replace("10～20人 〓", "30人 〓");
    let wrong = plan_import(&policy(), &history, &read(&file)).expect_err("an error");
    assert!(
        matches!(wrong.as_slice(), [NotImport::Lost(place)] if place.to_string() == "7行目「課題」"),
        "{wrong:?}"
    );
}

#[test]
fn a_mark_of_csv_that_comes_back_in_a_workbook_is_no_change() {
    let history = history(&filled());
    let mut rows = table(&history);
    let marked = rows.iter_mut().flatten().filter(|text| text.starts_with(['=', '\'']));
    assert_eq!(marked.map(|text| text.insert(0, '\'')).count(), 2);
    assert_eq!(
        plan_import(&policy(), &history, &Table { sheet: Some("データ".to_owned()), rows }),
        Ok(vec![])
    );
}

/// The ops taken by the server one after the other, ten milliseconds apart.
fn taken(ops: &[Op]) -> History {
    let mut history = History::default();
    for (seq, op) in (1..).zip(ops) {
        let State::Accepted(acceptance) = accepted(seq) else { continue };
        let time = i64::try_from(seq).expect("few") * 10;
        history.insert(op.clone(), State::Accepted(Acceptance { time, ..acceptance }));
    }
    history
}

fn issue(id: u128, row: &str, text: &str, parents: &[u128]) -> Op {
    raw_op(id, &format!("note/{row}/2024/issue"), &json!({ "text": text }).to_string(), parents)
}

#[test]
fn what_others_entered_since_a_table_was_written_out_stays() {
    let mut ops = vec![issue(1, "row-1", "人手", &[]), issue(2, "row-2", "予算", &[])];
    let file = csv::write(&table(&taken(&ops)));
    ops.push(issue(3, "row-1", "人手と場所", &[1]));
    let history = taken(&ops);
    let import = |file: &str| plan_import(&policy(), &history, &read(file));
    let said = |planned: &[Planned]| -> Vec<(String, String)> {
        planned.iter().map(|one| (one.before.clone(), one.after.clone())).collect()
    };
    let pair = |before: &str, after: &str| (before.to_owned(), after.to_owned());
    assert_eq!(import(&file), Ok(vec![]));
    assert_eq!(
        said(&import(&file.replace("予算", "予算なし")).expect("a change")),
        [pair("予算", "予算なし")]
    );
    // What both have changed stands side by side.
    let planned = import(&file.replace("人手", "時間")).expect("a change");
    assert_eq!(said(&planned), [pair("人手と場所", "時間")]);
    assert_eq!(planned[0].seen, [Uuid::from_u128(1)]);
    // Without the moment it is set against what is there now.
    let file = file.replace("20-2", "");
    assert_eq!(said(&import(&file).expect("a change")), [pair("人手と場所", "人手")]);
    let wrong = import(&file.replacen(",\r\n", ",昨日\r\n", 1)).expect_err("an error");
    assert!(
        matches!(wrong.as_slice(), [NotImport::Moment(place)] if place.to_string() == "2行目「書き出した時点」"),
        "{wrong:?}"
    );
}

#[test]
fn a_division_that_came_since_can_be_written_into_the_table() {
    let division = |id: u128, name: &str| {
        let value = json!({"division": {"name": name, "first": 2024, "follows": []}}).to_string();
        raw_op(id, &format!("division/{}", Uuid::from_u128(id)), &value, &[])
    };
    let mut ops = vec![division(1, "職員課")];
    let file = csv::write(&table(&taken(&ops)));
    ops.push(division(2, "管財課"));
    let rows = csv::read(&file).expect("a table");
    let column = rows[0].iter().position(|head| head == "担当課").expect("a column");
    let mut rows = rows;
    "管財課".clone_into(&mut rows[1][column]);
    let planned = plan_import(&policy(), &taken(&ops), &Table { sheet: None, rows }).expect("a change");
    assert_eq!(planned.len(), 1);
}

/// A sheet of a workbook: title, two empty lines, heads, one record.
fn below_title(record: &str) -> Result<Vec<Planned>, Vec<NotImport>> {
    let rows = csv::read(&format!("記入\n\n\n行ID,年度,進捗区分,評価,課題\n{record}\n")).expect("a table");
    plan_import(&policy(), &History::default(), &Table { sheet: Some("記入".to_owned()), rows })
}

#[test]
fn heads_may_stand_below_a_title_and_errors_name_the_cell() {
    let wrong = below_title("row-1,R6,どうかな,,a\u{7}").expect_err("errors");
    let said: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    assert!(said[0].starts_with("シート「記入」のC5「進捗区分」: 「どうかな」"), "{said:?}");
    assert_eq!(said[1], "シート「記入」のE5「課題」: 制御文字は使えません");
    let wrong = below_title("row-9,R6,,,").expect_err("errors");
    assert_eq!(wrong[0].to_string(), "シート「記入」のA5「行ID」: 行ID「row-9」は計画にありません");
}

#[test]
fn what_no_column_reads_is_named() {
    let whole = Table { sheet: None, rows: vec![head()] };
    assert_eq!(unread(&whole), [""; 0]);
    assert_eq!(unread(&read("行ID,年度,実積,,課題, メモ \r\nrow-1,R6,a,b,c,d\r\n")), ["実積", "メモ"]);
    assert_eq!(unread(&read("a,b\r\n")), [""; 0]);
}

#[test]
fn files_that_say_otherwise_of_a_cell_stand_against_each_other_and_can_be_undone() {
    let plan = |record: &str, file: &str| {
        let mut planned = below_title(record).expect("changes");
        for one in &mut planned {
            one.reason = Some(file.to_owned());
        }
        planned
    };
    let (one, other) = (plan("row-1,R6,完了,,同じ", "一.xlsx"), plan("row-1,R6,中止,,同じ", "二.xlsx"));
    let joined = join([one.clone(), other]);
    assert_eq!(joined.len(), 3);
    assert_eq!(joined.iter().filter(|one| is_contested(&joined, one)).count(), 2);
    assert_eq!(join([one.clone(), one]).len(), 2);

    let mut person = Person::new(1);
    person.dispatch(&edit(joined)).expect("an edit");
    let cell: Cell = "progress/row-1/2024".parse().expect("a cell");
    let history = &person.device.history;
    assert_eq!(history.state(&cell), CellState::Conflict);
    let reasons: Vec<_> =
        history.heads(&cell.to_string()).iter().map(|head| head.op.envelope.reason.clone()).collect();
    assert_eq!(reasons, [Some("一.xlsx".to_owned()), Some("二.xlsx".to_owned())]);
    person.dispatch(&Edit::Undo).expect("a step");
    assert_eq!(person.device.history.state(&cell), CellState::Unset);
}

#[test]
fn a_value_that_was_unsent_when_the_file_was_written_can_be_set_back() {
    let first = raw_op(1, "note/row-1/2024/issue", r#"{"text":"はじめ"}"#, &[]);
    let unsent = raw_op(2, "note/row-1/2024/issue", r#"{"text":"未送信"}"#, &[1]);
    let mut here = taken(std::slice::from_ref(&first));
    here.insert(unsent.clone(), State::Pending);
    let file = csv::write(&table(&here));
    assert!(file.contains("未送信"));
    let back = file.replace("未送信", "はじめ");
    // Sent since, and another's edit beside it.
    let mut later = taken(&[first.clone(), unsent]);
    later.insert(raw_op(3, "note/row-2/2024/issue", r#"{"text":"ほかの人"}"#, &[]), State::Pending);
    for history in [&here, &later] {
        let planned = plan_import(&policy(), history, &read(&back)).expect("a change");
        let planned: Vec<_> = planned.iter().map(|one| (one.before.as_str(), one.after.as_str())).collect();
        assert_eq!(planned, [("未送信", "はじめ")]);
        assert_eq!(plan_import(&policy(), history, &read(&file)).expect("no change"), []);
    }
    // Where that edit has not come yet, it is what the file changes.
    let elsewhere = |file: &str| plan_import(&policy(), &taken(std::slice::from_ref(&first)), &read(file));
    assert_eq!(elsewhere(&back).expect("no change"), []);
    let planned = elsewhere(&file).expect("a change");
    assert_eq!(planned.iter().map(|one| one.after.as_str()).collect::<Vec<_>>(), ["未送信"]);
}

#[test]
fn many_errors_are_counted_not_listed() {
    let mut text = String::from("行ID,年度\r\n");
    (0..80).for_each(|_| text.push_str("nowhere,R6\r\n"));
    let wrong = plan_import(&policy(), &History::default(), &read(&text)).expect_err("errors");
    assert_eq!(wrong.len(), 51);
    assert_eq!(wrong.last(), Some(&NotImport::More(30)));
}

#[test]
fn files_of_spreadsheets_read_as_they_are() {
    for (text, expected) in [
        ("\u{feff}a,b\r\nc,d\r\n", vec![vec!["a", "b"], vec!["c", "d"]]),
        ("a,b\nc,d", vec![vec!["a", "b"], vec!["c", "d"]]),
        ("\"a \"\"b\"\"\",\"c\r\nd\"\r\n", vec![vec!["a \"b\"", "c\nd"]]),
        ("a,\r\n,b", vec![vec!["a", ""], vec!["", "b"]]),
        ("", vec![]),
    ] {
        assert_eq!(csv::read(text).expect("a table"), expected, "{text:?}");
    }
    let open = csv::read("a,b\r\n\"c\nd\",e\r\nf,\"open,x\r\n").expect_err("an error");
    assert!(open.to_string().starts_with("4行目の"), "{open}");
}

proptest! {
    #[test]
    fn every_table_reads_back(rows in proptest::collection::vec(proptest::collection::vec("[=+'@\"\n\t,あ＝ -]{0,8}", 1..4), 0..5)) {
        let text = csv::write(&rows);
        prop_assert_eq!(csv::read(&text), Ok(rows));
    }

    #[test]
    fn no_field_begins_like_a_formula(text in "[=+'@＝＋－＠\t -]{0,4}[a-z]{0,3}") {
        let file = csv::write(&[vec![text]]);
        let field = file.trim_start_matches(csv::BOM).trim_start_matches('"');
        prop_assert!(!field.starts_with(['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠']), "{}", field);
    }

    #[test]
    fn notes_survive_the_way_out_and_in(text in "[=+'@\"\n\t,あ\\\\ -]{0,40}") {
        prop_assume!(!text.trim().is_empty());
        let value = json!({ "text": text.trim() }).to_string();
        let history = history(&[raw_op(1, "note/row-1/2024/issue", &value, &[])]);
        let file = csv::write(&table(&history));
        prop_assert_eq!(plan_import(&policy(), &history, &read(&file)), Ok(vec![]));
        // Into an empty plan it comes as it was.
        let planned = plan_import(&policy(), &History::default(), &read(&file)).expect("changes");
        prop_assert_eq!(planned.len(), 1);
        prop_assert_eq!(planned[0].after.as_str(), text.trim());
    }

    /// Whatever is entered after a table was written out: the table itself changes nothing.
    #[test]
    fn an_untouched_table_never_takes_anything_back(
        steps in proptest::collection::vec((1..3_u8, "[a-c=]{0,2}", proptest::bool::ANY), 1..12),
        at in 0..12_usize,
    ) {
        let mut heads: [Vec<u128>; 2] = Default::default();
        let mut ops = Vec::new();
        for (id, (row, text, is_blind)) in (1..).zip(&steps) {
            let value = if text.is_empty() { json!("unset") } else { json!({ "text": text }) };
            let cell = format!("note/row-{row}/2024/issue");
            let heads = &mut heads[usize::from(*row) - 1];
            let parents = if *is_blind { Vec::new() } else { std::mem::take(heads) };
            ops.push(raw_op(id, &cell, &value.to_string(), &parents));
            heads.push(id);
        }
        let file = csv::write(&table(&taken(&ops[..at.min(ops.len())])));
        prop_assert_eq!(plan_import(&policy(), &taken(&ops), &read(&file)), Ok(vec![]));
    }
}
