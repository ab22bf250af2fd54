//! Workbooks that come back, through the router.

use crate::support::{Server, op, underway};
use axum::http::StatusCode;
use domain::{
    history::History,
    import::{NotImport, plan_import},
};
use rust_xlsxwriter::{Chart, ChartType, Format, Formula, Workbook};
use serde_json::{Value, json};
use std::{
    io::{Cursor, Read, Write, copy, repeat},
    time::{Duration, Instant},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

fn ops() -> Vec<Value> {
    let formula = json!({"text": "=HYPERLINK(1) ➀\n二行目  三"});
    vec![op(1, "progress/row-14/2026", &underway(), &[]), op(2, "note/row-14/2026/issue", &formula, &[])]
}

/// The workbook of `texts`, at their lines and columns.
fn book(texts: &[(u32, u16, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("記入").expect("a name");
    for (line, column, text) in texts {
        sheet.write_string(*line, *column, *text).expect("a text");
    }
    book.save_to_buffer().expect("a workbook")
}

/// The workbook with this part, in place of one of the same name.
fn with_part(book: &[u8], name: &str, mut content: impl Read) -> Vec<u8> {
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    if let Ok(mut from) = ZipArchive::new(Cursor::new(book)) {
        for at in 0..from.len() {
            let part = from.by_index_raw(at).expect("a part");
            if part.name().expect("a name") != name {
                to.raw_copy_file(part).expect("a copy");
            }
        }
    }
    to.start_file(name, SimpleFileOptions::default()).expect("a part");
    copy(&mut content, &mut to).expect("its content");
    to.flush().expect("written");
    to.finish().expect("a package").into_inner()
}

#[tokio::test]
async fn what_was_written_out_changes_nothing_when_it_comes_back() {
    let server = Server::start().await;
    server.sync(&Value::Null, &ops()).await;
    let (_, _, book) = server.file("plan.xlsx").await;
    let (status, table) = server.read_workbook(book, "localhost:3000").await;
    assert_eq!(status, StatusCode::OK);
    let table = table.expect("a table");
    assert_eq!(table.sheet.as_deref(), Some("データ"));
    let history = server.history().await;
    let policy = crate::support::content().policy;
    assert_eq!(plan_import(&policy, &history, &table), Ok(vec![]));
    // A device that has not received what the file rests on would take it for changes.
    assert_eq!(plan_import(&policy, &History::default(), &table), Err(vec![NotImport::Newer]));
}

#[tokio::test]
async fn numbers_and_lines_of_a_sheet_read_as_texts_where_they_stand() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(2, 1, "行ID").expect("a text");
    sheet.write_number(2, 3, 2026.0).expect("a number");
    sheet.write_string(3, 1, "一\r\n二").expect("a text");
    let date = Format::new().set_num_format("m/d");
    sheet.write_number_with_format(4, 1, 46_113.0, &date).expect("a date");
    let (_, table) =
        Server::start().await.read_workbook(book.save_to_buffer().expect("a workbook"), "localhost").await;
    let rows = table.expect("a table").rows;
    assert_eq!(
        rows,
        [vec![], vec![], vec!["", "行ID", "", "2026"], vec!["", "一\n二"], vec!["", "2026-04-01"]]
    );
}

#[tokio::test]
async fn what_is_no_harmless_workbook_is_refused_and_says_what_to_do() {
    let server = Server::start().await;
    let plain = book(&[(0, 0, "行ID")]);
    let texts = format!("<sst>{}</sst>", "<si/>".repeat(4_000_001));
    let zeros = || repeat(0).take(201 * 1024 * 1024);
    for (what, file, status, words) in [
        ("a text", b"no workbook".to_vec(), 422, "Excel のファイル（.xlsx）として読み取れません。"),
        ("half a file", plain[..plain.len() / 2].to_vec(), 422, "読み取れません。"),
        ("an older or encrypted one", vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1], 422, "パスワード"),
        ("a package of others", with_part(&[], "a.txt", &b"a"[..]), 422, "読み取れません。"),
        ("macros", with_part(&plain, "xl/vbaProject.bin", &b"a"[..]), 422, "マクロ"),
        ("macros of Excel 4.0", with_part(&plain, "xl/MacroSheets/sheet1.xml", &b"a"[..]), 422, "マクロ"),
        ("links", with_part(&plain, "xl/externalLinks/externalLink1.xml", &b"a"[..]), 422, "リンク"),
        ("a bomb", with_part(&plain, "xl/media/a.bin", zeros()), 422, "大きくなりすぎる"),
        (
            "a false count of texts",
            with_part(
                &plain,
                "xl/sharedStrings.xml",
                &br#"<sst uniqueCount="1000000000000"><si/></sst>"#[..],
            ),
            422,
            "大きくなりすぎる",
        ),
        (
            "texts without end",
            with_part(&plain, "xl/sharedStrings.xml", texts.as_bytes()),
            422,
            "大きくなりすぎる",
        ),
        (
            "a far cell",
            book(&[(0, 0, "行ID"), (1_048_575, 16_383, "a")]),
            422,
            "シート「記入」が大きすぎます。",
        ),
        ("a large file", vec![b'a'; 15 * 1024 * 1024 + 1], 413, "15 MB まで"),
        ("a huge file", vec![b'a'; 200 * 1024 * 1024], 413, "15 MB まで"),
    ] {
        let (got, answer) = server.read_workbook(file, "127.0.0.1:3000").await;
        let why = answer.expect_err(what);
        assert_eq!(got.as_u16(), status, "{what}: {why}");
        assert!(why.contains(words), "{what}: {why}");
    }
}

#[tokio::test]
async fn a_cell_without_its_value_is_no_text_and_not_empty() {
    let server = Server::start().await;
    let error = || Formula::new("NA()").set_result("#N/A");
    for (line, column, formula, names) in [
        (1, 2, error(), Some("シート「記入」のC2「課題」")),
        (3, 2, Formula::new("A1").set_result("課題"), None),
        (3, 2, Formula::new("\"\"").set_result(""), None),
        // Beside the table, and above its heads.
        (1, 4, error(), None),
    ] {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("記入").expect("a name");
        sheet.write_row(0, 0, ["行ID", "年度", "課題"]).expect("heads");
        sheet.write_formula(line, column, formula).expect("a formula");
        let saved = book.save_to_buffer().expect("a workbook");
        let (_, answer) = server.read_workbook(saved, "localhost").await;
        match names {
            Some(names) => assert!(answer.expect_err("an error").starts_with(names)),
            None => _ = answer.expect("a table"),
        }
    }
    // A program that saves formulas without their results.
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>行ID</t></is></c></row><row r="2"><c r="A2"><f>1+1</f></c></row></sheetData></worksheet>"#;
    let saved = with_part(&book(&[]), "xl/worksheets/sheet1.xml", sheet.as_bytes());
    let (_, answer) = server.read_workbook(saved, "localhost").await;
    assert!(answer.expect_err("an error").starts_with("シート「記入」のA2「行ID」"));
}

#[tokio::test]
async fn a_sheet_of_one_chart_is_passed_over() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["行ID", "年度"]).expect("heads");
    sheet.write_row(1, 0, [1, 2]).expect("numbers");
    let chart = book.add_chartsheet();
    let mut bars = Chart::new(ChartType::Bar);
    bars.add_series().set_values("Sheet1!$A$2:$B$2");
    chart.insert_chart(0, 0, &bars).expect("a chart");
    let saved = book.save_to_buffer().expect("a workbook");
    let (_, answer) = Server::start().await.read_workbook(saved, "localhost").await;
    assert_eq!(answer.expect("a table").rows[0], ["行ID", "年度"]);
}

#[tokio::test]
async fn of_several_tables_none_is_left_out_in_silence() {
    let mut book = Workbook::new();
    for name in ["一", "二"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        sheet.write_string(0, 0, "行ID").expect("a text");
    }
    let book = book.save_to_buffer().expect("a workbook");
    let (status, answer) = Server::start().await.read_workbook(book, "localhost").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.expect_err("a refusal").contains("1枚ずつ"));
}

#[tokio::test]
async fn only_who_may_write_has_workbooks_read() {
    let (status, answer) =
        Server::start().await.read_workbook(book(&[(0, 0, "行ID")]), "server.example:3000").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(answer.expect_err("a refusal").contains("読み取り専用"));
}

/// A workbook of one sheet, written by hand.
fn sheet(cells: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
    );
    with_part(&book(&[]), "xl/worksheets/sheet1.xml", sheet.as_bytes())
}

/// A workbook that names its one sheet so many times.
fn sheets(count: usize, cells: &str) -> Vec<u8> {
    let named: String =
        (1..=count).map(|at| format!(r#"<sheet name="{at}" sheetId="{at}" r:id="rId1"/>"#)).collect();
    let workbook = format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{named}</sheets></workbook>"#
    );
    with_part(&sheet(cells), "xl/workbook.xml", workbook.as_bytes())
}

#[tokio::test]
async fn no_file_takes_the_servers_memory_or_time() {
    let server = Server::start().await;
    let shared = |si: &str| {
        format!(
            r#"<row r="1"><c r="A1" t="str"><f t="shared" ref="A1:A9" si="{si}">B1</f><v>行ID</v></c></row>"#
        )
    };
    let derived: String = (2..3_000)
        .map(|row| format!(r#"<row r="{row}"><c r="A{row}"><f t="shared" si="0"/><v>1</v></c></row>"#))
        .collect();
    let long = format!(
        r#"<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">{}</f><v>1</v></c></row>{derived}"#,
        "SUM(A1:B2)+".repeat(5_000)
    );
    let empty = "<row>".to_owned() + &"<c/>".repeat(4_000_001) + "</row>";
    for (what, file, is_read) in [
        ("a far formula", sheet(&shared("2000000000")), true),
        ("formulas of one", sheet(&long), true),
        ("sheets without end", sheets(2_000, &shared("1")), false),
        ("sheets of one part", sheets(90, &format!("<row>{}</row>", "<c/>".repeat(50_000))), false),
        ("cells without end", sheet(&empty), false),
    ] {
        let begun = Instant::now();
        let (status, answer) = server.read_workbook(file, "localhost").await;
        assert_eq!((status == StatusCode::OK, answer.is_ok()), (is_read, is_read), "{what}: {answer:?}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}: {:?}", begun.elapsed());
    }
}
