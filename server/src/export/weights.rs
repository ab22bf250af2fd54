//! 能力のウエイト as a sheet: one record a line, nothing merged. It is not taken in again.

use super::workbook::{column, data_heading, set_page};
use domain::{
    history::CellState,
    history::History,
    policy::Policy,
    text::CONFLICT,
    weights::{cell, entered, provenance},
};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Heads of the columns. None of them is one by which a table of the plan is known.
const HEADS: [&str; 8] = [
    "職種ID",
    "職種",
    "職位ID",
    "職位",
    "能力ID",
    "能力",
    "能力名の根拠",
    "ウエイト（0〜3、このアプリの区分）",
];

/// Writes all weights, those that nobody has entered yet as empty.
pub fn write(sheet: &mut Worksheet, policy: &Policy, history: &History) -> Result<(), XlsxError> {
    let plain = Format::new().set_num_format("@");
    sheet.set_name("能力のウエイト")?;
    for (at, name) in HEADS.iter().enumerate() {
        sheet.set_column_format(column(at), &plain)?;
        sheet.write_string_with_format(0, column(at), *name, &data_heading())?;
    }
    let columns = policy.families.iter().flat_map(|family| {
        let of_post = move |post| family.abilities.iter().map(move |ability| (family, post, ability));
        family.posts.iter().flat_map(of_post)
    });
    let mut line = 1;
    for (family, post, ability) in columns {
        let Some(cell) = cell(post, ability) else { continue };
        let weight = match (entered(history, &cell), history.state(&cell)) {
            (Some(weight), _) => weight.to_string(),
            (None, CellState::Conflict) => CONFLICT.to_owned(),
            _ => String::new(),
        };
        let from = provenance(history, family, ability).label();
        let ids = ability.abilities.join("・");
        let record = [&family.id, &family.name, &post.id, &post.name, &ids, &ability.text, from, &weight];
        for (at, text) in record.into_iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string_with_format(line, column(at), text, &plain)?;
        }
        line += 1;
    }
    sheet.autofilter(0, 0, line.max(2) - 1, column(HEADS.len() - 1))?;
    sheet.autofit();
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?;
    set_page(sheet);
    Ok(())
}
