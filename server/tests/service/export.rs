//! The files for other programs, through the router on a real SQLite file.

use crate::support::{Server, op, part, underway};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A server with an edit and a text that is like a formula.
async fn server() -> Server {
    let server = Server::start().await;
    let formula = json!({"text": "=HYPERLINK(1) ➀"});
    let ops = [
        op(1, "progress/row-14/2026", &underway(), &[]),
        op(2, "note/row-14/2026/issue", &formula, &[]),
        op(3, "weight/gyosei-1/ability-4", &json!({"weight": 3}), &[]),
    ];
    server.sync(&Value::Null, &ops).await;
    server
}

#[tokio::test]
async fn the_workbook_has_a_form_to_print_and_data_to_read() {
    let (status, kind, book) = server().await.file("plan.xlsx").await;
    assert_eq!(status, StatusCode::OK);
    assert!(kind.ends_with("spreadsheetml.sheet"));
    let workbook = part(&book, "xl/workbook.xml");
    for words in [
        "name=\"様式\"",
        "name=\"データ\"",
        "name=\"能力のウエイト\"",
        "_xlnm.Print_Titles",
        "_xlnm.Print_Area",
    ] {
        assert!(workbook.contains(words), "{words}");
    }
    // The heads of the form stand on each of its pages.
    assert!(
        workbook.contains("<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">様式!$"),
        "{workbook}"
    );
    let styles = part(&book, "xl/styles.xml");
    for side in ["left", "right", "top", "bottom"] {
        assert!(styles.contains(&format!("<{side} style=\"thin\">")), "{side}");
    }
    // So is a guess told from what was read, also in print without colours.
    assert!(styles.contains("patternType=\"lightUp\""), "{styles}");
    let form = part(&book, "xl/worksheets/sheet1.xml");
    for words in ["<mergeCell ", "orientation=\"landscape\"", "paperSize=\"8\"", "&amp;P/&amp;N"] {
        assert!(form.contains(words), "{words}");
    }
    let data = part(&book, "xl/worksheets/sheet2.xml");
    assert!(!data.contains("<mergeCell "));
    assert!(data.contains("dataValidation"));
    // Nothing is a formula, whatever it begins with.
    let weights = part(&book, "xl/worksheets/sheet3.xml");
    assert_eq!(weights.matches("<row ").count(), 1 + 123);
    assert!(!form.contains("<f>") && !data.contains("<f>") && !weights.contains("<f>"));
    assert!(styles.contains("基準日") && form.contains("<c r=\"A31\""), "the day stands below the 27 rows");
    let texts = part(&book, "xl/sharedStrings.xml");
    for words in
        ["=HYPERLINK(1) ➀", "row-14", "令和8年度", "推定・期間未確認", "取組中", "部長級", "S 計画以上"]
    {
        assert!(texts.contains(words), "{words}");
    }
}

#[tokio::test]
async fn older_spreadsheets_get_their_characters_and_a_list_of_what_does_not_fit() {
    let server = server().await;
    let (status, kind, csv) = server.file("plan-cp932.csv").await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "text/csv; charset=Shift_JIS"));
    let (text, _, wrong) = encoding_rs::SHIFT_JIS.decode(&csv);
    assert!(!wrong);
    assert!(text.starts_with("行ID,西暦,年度"));
    assert!(text.contains("'=HYPERLINK(1) 〓"));
    let (_, _, list) = server.file("plan-cp932.txt").await;
    assert!(String::from_utf8(list).expect("a text").contains("➀（U+2780）"));
}

#[tokio::test]
async fn the_json_holds_the_ops_as_they_were_made() {
    let server = server().await;
    let mut read =
        op(4, "reading/row-14", &json!({"reading": {"label": "実施", "start": 2024, "end": 2028}}), &[]);
    read["schema"] = json!(2);
    server.sync(&Value::Null, &[read]).await;
    let (_, _, bytes) = server.file("plan.json").await;
    let everything: Value = serde_json::from_slice(&bytes).expect("json");
    assert_eq!(everything["ops"][1]["op"]["value"], json!({"text": "=HYPERLINK(1) ➀"}));
    assert_eq!(everything["policy"]["document"]["id"], "kawagoe-r6");
    // What is guessed says so; what was read says by whom.
    let bars = everything["bars"].as_array().expect("bars");
    assert_eq!(bars.len(), 21);
    let guess = bars.iter().find(|bar| bar["row"] == "row-01").expect("a bar");
    assert_eq!(
        (&guess["printed"], &guess["confirmed_by"]),
        (&json!("実施（推定・期間未確認）"), &Value::Null)
    );
    let read = bars.iter().find(|bar| bar["row"] == "row-14").expect("a bar");
    assert_eq!(read["printed"], "実施 R6–R10（確認済み）");
    assert!(read["confirmed_by"].is_string() && read["confirmed_at"].is_i64(), "{read}");
}

#[tokio::test]
async fn an_unknown_file_says_so() {
    let (status, _, words) = server().await.file("plan.doc").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(String::from_utf8(words).expect("a text").contains("この名前のファイルはありません"));
}

#[tokio::test]
async fn stored_text_is_no_markup_in_any_file() {
    let server = Server::start().await;
    let markup = "<x-stored a=\"1\">'&</x-stored>]]>";
    let text = json!({ "text": markup });
    let bar = json!({"reading": {"label": markup, "start": 2030, "end": 2031}});
    let division = json!({"division": {"name": markup, "first": 2024, "follows": []}});
    let id = uuid::Uuid::from_u128(9);
    let ops = [
        op(1, "note/row-14/2026/issue", &text, &[]),
        op(2, "reading/row-14", &bar, &[]),
        op(3, &format!("division/{id}"), &division, &[]),
        op(4, "divisions/row-14/2026", &json!({"divisions": [id.to_string(), markup]}), &[]),
    ];
    let (_, answer) = server.sync(&Value::Null, &ops).await;
    assert!(
        answer["outcomes"].as_array().is_some_and(|all| all.iter().all(|one| one[1] == "stored")),
        "{answer}"
    );
    let (_, _, plan) = server.file("plan.xlsx").await;
    let (_, _, inquiry) = server.file(&format!("inquiry/2026/{id}.xlsx")).await;
    for book in [plan, inquiry] {
        let mut package = zip::ZipArchive::new(std::io::Cursor::new(&book)).expect("a package");
        let names: Vec<String> = (0..package.len())
            .map(|at| package.by_index(at).expect("a part").name().expect("a name").into_owned())
            .collect();
        let mut holds_it = false;
        for name in names.iter().filter(|name| name.contains(".xml")) {
            let xml = part(&book, name);
            assert!(!xml.contains("<x-stored"), "{name}");
            holds_it |= xml.contains("&lt;x-stored");
        }
        assert!(holds_it);
    }
    let (_, _, everything) = server.file("plan.json").await;
    let everything: Value = serde_json::from_slice(&everything).expect("json");
    assert_eq!(everything["ops"][0]["op"]["value"]["text"], markup);
    for name in ["plan-cp932.csv", "plan-cp932.txt"] {
        let (_, kind, _) = server.file(name).await;
        assert!(
            kind.starts_with("text/csv") || kind.starts_with("text/plain"),
            "{kind}: no browser takes it for a page"
        );
    }
}
