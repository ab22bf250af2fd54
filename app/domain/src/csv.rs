//! CSV as RFC 4180 has it, with what spreadsheets make of it in mind: a text that begins like a
//! formula is marked so that it stays a text, and loses the mark on the way back.

/// Tells spreadsheets that the file is UTF-8.
pub const BOM: char = '\u{feff}';

/// Writes a table, with a [`BOM`].
pub fn write(rows: &[Vec<String>]) -> String {
    let mut text = String::from(BOM);
    for row in rows {
        let fields: Vec<String> = row.iter().map(|field| quoted(&marked(field))).collect();
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}

fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// Whether spreadsheets would take a text for a formula, or once did and was kept from it by a mark.
fn is_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text with a mark in front if it begins like a formula.
fn marked(text: &str) -> String {
    if is_like_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text without that mark.
fn unmarked(text: String) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if is_like_formula(rest) => rest.to_owned(),
        _ => text,
    }
}

/// Reads a table. What is not well formed is taken as it stands: nothing is lost.
pub fn read(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut is_new) = (false, true);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => field.extend(rest.next()),
            '"' if quoted => quoted = false,
            '"' if is_new => quoted = true,
            ',' if !quoted => row.push(unmarked(std::mem::take(&mut field))),
            '\n' if !quoted => {
                row.push(unmarked(std::mem::take(&mut field)));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted && rest.peek() == Some(&'\n') => {}
            c => field.push(c),
        }
        is_new = !quoted && matches!(c, ',' | '\n');
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(unmarked(field));
        rows.push(row);
    }
    rows
}
