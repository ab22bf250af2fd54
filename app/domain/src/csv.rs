//! Tables as text, with what spreadsheets make of it in mind: CSV as RFC 4180 has it, and what they put
//! into the clipboard. A text that begins like a formula is marked so that it stays a text, and loses
//! the mark on the way back.

/// Tells spreadsheets that the file is UTF-8.
pub const BOM: char = '\u{feff}';

/// A table as CSV, with a [`BOM`].
pub fn write(rows: &[Vec<String>]) -> String {
    let mut text = String::from(BOM);
    for row in rows {
        text.push_str(&line(row, ","));
        text.push_str("\r\n");
    }
    text
}

/// A table for the clipboard: columns by tabs, rows by line ends.
pub fn write_block(rows: &[Vec<String>]) -> String {
    let lines: Vec<String> = rows.iter().map(|row| line(row, "\t")).collect();
    lines.join("\n")
}

fn line(row: &[String], separator: &str) -> String {
    let fields: Vec<String> = row.iter().map(|field| quoted(&marked(field), separator)).collect();
    fields.join(separator)
}

fn quoted(field: &str, separator: &str) -> String {
    if field.contains(['"', '\n', '\r']) || field.contains(separator) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// Whether spreadsheets would take a text for a formula, or once did and was kept from it by a mark.
/// Japanese ones take the wide signs for the narrow ones.
fn is_like_formula(text: &str) -> bool {
    let signs = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    text.trim_start_matches('\'').starts_with(signs)
}

/// A text with a mark in front if it begins like a formula.
pub(crate) fn marked(text: &str) -> String {
    if is_like_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text without that mark.
fn unmarked(text: String) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if is_like_formula(rest) => rest.to_owned(),
        _ => text,
    }
}

/// A quote that nothing closes: where its field ends is not known, nor are the fields after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0}行目の「\"」で始まる欄が、閉じていません。欄の終わりに「\"」を付けるか、表計算ソフトで保存し直してください"
)]
pub struct OpenQuote(
    /// The line, from 1.
    usize,
);

/// Reads CSV.
pub fn read(text: &str) -> Result<Vec<Vec<String>>, OpenQuote> {
    let (rows, open) = fields(&with_line_ends(text.strip_prefix(BOM).unwrap_or(text)), ',', true);
    open.map_or(Ok(rows), |line| Err(OpenQuote(line)))
}

/// Reads what a spreadsheet put into the clipboard; at least one text, if an empty one. A quote that
/// nothing closes is a sign like any other: what is pasted may be no table at all.
pub fn read_block(text: &str) -> Vec<Vec<String>> {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let text = with_line_ends(&[text, end].concat());
    let (rows, open) = fields(&text, '\t', true);
    if open.is_none() { rows } else { fields(&text, '\t', false).0 }
}

/// Line ends are `\n`, whichever they were.
fn with_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The fields, and the line where a quote begins that nothing closes. `with_quotes`: whether quotes mean
/// anything.
fn fields(text: &str, separator: char, with_quotes: bool) -> (Vec<Vec<String>>, Option<usize>) {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut is_new) = (false, true);
    let (mut line, mut opened) = (1, 1);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        line += usize::from(c == '\n');
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => field.extend(rest.next()),
            '"' if quoted => quoted = false,
            '"' if with_quotes && is_new => (quoted, opened) = (true, line),
            c if c == separator && !quoted => row.push(unmarked(std::mem::take(&mut field))),
            '\n' if !quoted => {
                row.push(unmarked(std::mem::take(&mut field)));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
        is_new = !quoted && (c == separator || c == '\n');
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(unmarked(field));
        rows.push(row);
    }
    (rows, quoted.then_some(opened))
}
