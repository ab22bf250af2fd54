//! 照会: the workbooks that divisions fill in, out through the router and back in.

use crate::support::{Server, content, op, part};
use axum::http::StatusCode;
use domain::{import::plan_import, inquiry::Inquiry, plan::Cell};
use serde_json::{Value, json};
use std::io::Cursor;
use uuid::Uuid;

fn division(id: u128) -> Uuid {
    Uuid::from_u128(id)
}

/// Two divisions with a name that no file can have, and the rows of each.
fn ops() -> Vec<Value> {
    let enter = |id| {
        let value = json!({"division": {"name": "企画/財政課", "first": 2024, "follows": []}});
        op(id, &format!("division/{}", division(id)), &value, &[])
    };
    let give = |id, row: &str, to| {
        op(id, &format!("divisions/{row}/2026"), &json!({ "divisions": [division(to)] }), &[])
    };
    let formula = json!({"text": "=1+1 ➀\n二行目"});
    vec![
        enter(1),
        enter(2),
        give(3, "row-14", 1),
        give(4, "row-15", 2),
        op(5, "note/row-14/2026/issue", &formula, &[]),
    ]
}

async fn server() -> Server {
    let server = Server::start().await;
    server.sync(&Value::Null, &ops()).await;
    server
}

/// The numbers of the styles that a lock leaves open.
fn open_styles(styles: &str) -> Vec<String> {
    let all = styles.split_once("<cellXfs").expect("styles").1.split_once("</cellXfs>").expect("their end").0;
    let each = all.split("<xf ").skip(1).enumerate();
    each.filter(|(_, style)| style.contains("locked=\"0\"")).map(|(at, _)| at.to_string()).collect()
}

#[tokio::test]
async fn a_division_gets_its_rows_locked_heads_and_choices() {
    let (status, kind, book) = server().await.file(&format!("inquiry/2026/{}.xlsx", division(1))).await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, api::WORKBOOK_KIND));
    let sheet = part(&book, "xl/worksheets/sheet1.xml");
    for words in ["<sheetProtection ", "<dataValidation ", "textLength", "orientation=\"landscape\""] {
        assert!(sheet.contains(words), "{words}");
    }
    assert!(!sheet.contains("<f>"));
    // What is chosen, and where; all else is text of a length.
    for words in [
        "sqref=\"G11\"",
        "<formula1>\"未着手,取組中,完了,中止\"</formula1>",
        "sqref=\"H11\"",
        "<formula1>\"S,A,B,C\"</formula1>",
    ] {
        assert!(sheet.contains(words), "{words}: {sheet}");
    }
    assert_eq!(sheet.matches("type=\"textLength\"").count(), 5);
    // What is filled in is open, and text whatever it looks like; all else is locked.
    let styles = part(&book, "xl/styles.xml");
    assert!(styles.contains("formatCode=\"@\""), "{styles}");
    let open = open_styles(&styles);
    let of_cell = |cell: &str| {
        let from = sheet.split_once(&format!("<c r=\"{cell}\" s=\"")).expect("a cell").1;
        from.split('"').next().expect("a style").to_owned()
    };
    let is_open = |column: char| open.contains(&of_cell(&format!("{column}11")));
    assert_eq!(('A'..='L').filter(|column| is_open(*column)).collect::<String>(), "FGHIJKL");
    assert!(('A'..='L').all(|column| !open.contains(&of_cell(&format!("{column}10")))));
    let texts = part(&book, "xl/sharedStrings.xml");
    for words in [
        "照会番号 2026/",
        "row-14",
        "令和8年度",
        "企画/財政課",
        "推定・期間未確認",
        "このファイルのまま返してください",
        "▼から選びます",
        "それぞれ 4000字まで",
    ] {
        assert!(texts.contains(words), "{words}");
    }
    assert!(!texts.contains("row-15"));
}

#[tokio::test]
async fn what_comes_back_as_it_went_out_says_only_that_it_came() {
    let server = server().await;
    let (_, _, book) = server.file(&format!("inquiry/2026/{}.xlsx", division(1))).await;
    let (_, table) = server.read_workbook(book, "localhost:3000").await;
    let table = table.expect("a table");
    let number = table.rows.iter().flatten().find_map(|text| Inquiry::of_number(text)).expect("a number");
    assert_eq!((number.division, number.moment.seq), (division(1), 5));
    let planned = plan_import(&content().policy, &server.history().await, &table).expect("changes");
    let cells: Vec<&Cell> = planned.iter().filter_map(|one| one.cell.as_ref()).collect();
    assert_eq!(cells, [&Cell::Response { to: number }]);
}

#[tokio::test]
async fn all_divisions_come_in_one_package_with_names_that_files_may_have() {
    let (status, kind, package) = server().await.file("inquiry/2026/all.zip").await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/zip"));
    let mut zip = zip::ZipArchive::new(Cursor::new(package)).expect("a package");
    let mut names: Vec<String> = (0..zip.len())
        .map(|at| zip.by_index(at).expect("a file").name().expect("a name").into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["2_照会_令和8年度_企画_財政課.xlsx", "照会_令和8年度_企画_財政課.xlsx"]);
}

#[tokio::test]
async fn what_is_not_asked_has_no_file() {
    let server = server().await;
    let nobody = Uuid::from_u128(9);
    for name in ["2026/x.xlsx", "2026/all.doc", "2022/all.zip", "R99/all.zip", &format!("2026/{nobody}.xlsx")]
    {
        let (status, _, words) = server.file(&format!("inquiry/{name}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{name}");
        assert!(
            String::from_utf8(words).expect("a text").contains("この名前のファイルはありません"),
            "{name}"
        );
    }
}
