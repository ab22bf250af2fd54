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

/// Reads CSV. What is not well formed is taken as it stands: nothing is lost.
pub fn read(text: &str) -> Vec<Vec<String>> {
    table(text.strip_prefix(BOM).unwrap_or(text), ',')
}

/// Reads what a spreadsheet put into the clipboard; at least one text, if an empty one.
pub fn read_block(text: &str) -> Vec<Vec<String>> {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    table(&format!("{text}{end}"), '\t')
}

/// Line ends are `\n`, whichever they were. A quote that nothing closes is a sign like any other.
fn table(text: &str, separator: char) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (rows, is_closed) = fields(&text, separator, true);
    if is_closed { rows } else { fields(&text, separator, false).0 }
}

/// The fields, and whether every quote was closed. `with_quotes`: whether quotes mean anything.
fn fields(text: &str, separator: char, with_quotes: bool) -> (Vec<Vec<String>>, bool) {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut is_new) = (false, true);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => field.extend(rest.next()),
            '"' if quoted => quoted = false,
            '"' if with_quotes && is_new => quoted = true,
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
    (rows, !quoted)
}
