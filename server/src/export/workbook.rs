//! The plan as a workbook: 様式, as people read it, and データ, as programs do; with the abilities' weights.

use super::weights;
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    outline::groups,
    plan::{Status, years},
    policy::Policy,
    progress::{YearState, year_state},
    records::{RATING, STATUS, head, plan_words, records},
    scale::Scale,
    sheet::{Shown, words},
    verify::{Bar, bar},
};
use rust_xlsxwriter::{
    DataValidation, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatPattern, Workbook, Worksheet,
    XlsxError,
};

/// What stands under the years.
const UNDER_YEARS: &str = "進捗区分・評価／担当課";

/// Paper size of the file format: A3.
const A3: u8 = 8;

/// The workbook as a file. Every cell is a text: nothing in it is a formula.
///
/// `now`: in milliseconds since 1970.
pub fn make(policy: &Policy, history: &History, now: i64) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    form(workbook.add_worksheet(), policy, history, now)?;
    data(workbook.add_worksheet(), policy, history)?;
    weights::write(workbook.add_worksheet(), policy, history)?;
    workbook.save_to_buffer()
}

/// 様式: merged headings, one line a row of the plan, the years as columns, on A3 landscape.
fn form(sheet: &mut Worksheet, policy: &Policy, history: &History, now: i64) -> Result<(), XlsxError> {
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let bold = cell.clone().set_bold();
    let heading = bold.clone().set_align(FormatAlign::Center).set_background_color("E6E6E6");
    // As on the screen, a guess is hatched.
    let hatched = cell.clone().set_pattern(FormatPattern::LightUp).set_foreground_color("BFBFBF");
    let title = Format::new().set_bold().set_font_size(16);
    let years: Vec<FiscalYear> = years(policy).collect();
    let last_column = column(4 + years.len());

    sheet.set_name("様式")?;
    sheet.merge_range(
        0,
        0,
        0,
        last_column,
        &format!("{}　実施計画の進捗状況", policy.document.title),
        &title,
    )?;
    for (at, name) in
        ["分野", "取組", "具体的な取組", "計画（原典）", "計画（変更後）"].into_iter().enumerate()
    {
        sheet.merge_range(1, column(at), 2, column(at), name, &heading)?;
    }
    if years.len() > 1 {
        sheet.merge_range(1, 5, 1, last_column, UNDER_YEARS, &heading)?;
    } else {
        sheet.write_string_with_format(1, 5, UNDER_YEARS, &heading)?;
    }
    for (at, year) in years.iter().enumerate() {
        sheet.write_string_with_format(2, column(5 + at), year.long(), &heading)?;
    }

    let mut line = 3;
    let mut fields: Vec<(u32, u32, &str)> = Vec::new();
    for group in groups(policy) {
        let first = line;
        for row in &group.rows {
            let (printed, changed) = row.row.map_or_else(
                || ("長期的・恒常的な取組".to_owned(), String::new()),
                |row| plan_words(history, row),
            );
            sheet.write_string_with_format(line, 2, row.text, &cell)?;
            let is_guess = row.row.is_some_and(|row| matches!(bar(history, row), Bar::Guess(_)));
            sheet.write_string_with_format(line, 3, printed, if is_guess { &hatched } else { &cell })?;
            sheet.write_string_with_format(line, 4, changed, &cell)?;
            for (at, year) in years.iter().enumerate() {
                let state = match year_state(history, row.id, *year) {
                    state @ YearState::Outside => state.label().to_owned(),
                    _ => words(history, &Shown::Progress.cell(row.id, *year)),
                };
                let divisions = words(history, &Shown::Divisions.cell(row.id, *year));
                let state = format!("{state}\n{divisions}").trim().to_owned();
                sheet.write_string_with_format(line, column(5 + at), state, &cell)?;
            }
            line += 1;
        }
        span(sheet, 1, (first, line - 1), &group.initiative.name(), &cell)?;
        match fields.last_mut().filter(|(_, _, name)| *name == group.field.label) {
            Some((_, end, _)) => *end = line - 1,
            None => fields.push((first, line - 1, &group.field.label)),
        }
    }
    for (first, last, name) in fields {
        span(sheet, 0, (first, last), name, &bold)?;
    }
    as_of(sheet, line, now)?;
    sheet.write_string(line, 2, "網掛けは推定（原典未照合・期間未確認）　庁内公開")?;
    line += 1;
    for words in scales_in_words(policy, history) {
        sheet.merge_range(line, 0, line, last_column, &words, &Format::new())?;
        line += 1;
    }

    for (at, width) in [14.0, 32.0, 38.0, 30.0, 26.0].into_iter().enumerate() {
        sheet.set_column_width(column(at), width)?;
    }
    for at in 0..years.len() {
        sheet.set_column_width(column(5 + at), 13.0)?;
    }
    sheet.set_repeat_rows(1, 2)?;
    sheet.set_print_area(0, 0, line - 1, last_column)?;
    sheet.set_freeze_panes(3, 3)?;
    set_page(sheet);
    Ok(())
}

/// A text over lines of a column, merged where there are several.
fn span(
    sheet: &mut Worksheet,
    column: u16,
    (first, last): (u32, u32),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if first == last {
        sheet.write_string_with_format(first, column, text, format)?;
    } else {
        sheet.merge_range(first, column, last, column, text, format)?;
    }
    Ok(())
}

/// データ: one record a line, nothing merged, ids and both calendars. It can be taken in again.
fn data(sheet: &mut Worksheet, policy: &Policy, history: &History) -> Result<(), XlsxError> {
    let heading = data_heading();
    // As text: otherwise the program makes a date of 4/1.
    let plain = Format::new().set_num_format("@");
    let head = head();
    let records = records(policy, history);
    for at in 0..head.len() {
        sheet.set_column_format(column(at), &plain)?;
    }
    sheet.set_name("データ")?;
    for (at, name) in head.iter().enumerate() {
        sheet.write_string_with_format(0, column(at), name, &heading)?;
    }
    for (line, record) in (1..).zip(&records) {
        for (at, text) in record.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string_with_format(line, column(at), text, &plain)?;
        }
    }
    let last = u32::try_from(records.len()).unwrap_or(u32::MAX).max(1);
    let choices = [
        (STATUS, Status::ALL.map(|status| status.label().to_owned()).to_vec()),
        (RATING, signs(policy, history)),
    ];
    for (name, words) in choices {
        if let Some(at) = head.iter().position(|other| other == name) {
            let choice = DataValidation::new().allow_list_strings(&words)?;
            sheet.add_data_validation(1, column(at), last, column(at), &choice)?;
        }
    }
    sheet.autofilter(0, 0, last, column(head.len() - 1))?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?;
    set_page(sheet);
    Ok(())
}

/// Hours that Japan's clocks are ahead of UTC.
const JAPAN: i64 = 9;

/// 基準日: the day on which this is all that the server has taken.
fn as_of(sheet: &mut Worksheet, line: u32, now: i64) -> Result<(), XlsxError> {
    let day = Format::new().set_num_format(r#""基準日 "yyyy"年"m"月"d"日""#).set_align(FormatAlign::Left);
    // Of several cells in one, the first holds what stands there.
    sheet.merge_range(line, 0, line, 1, "", &day)?;
    let date = ExcelDateTime::from_timestamp(now / 1000 + JAPAN * 3600)?;
    sheet.write_datetime_with_format(line, 0, &date, &day)?;
    Ok(())
}

/// What the grades mean, one line for each run of years that share a scale.
fn scales_in_words(policy: &Policy, history: &History) -> Vec<String> {
    let mut runs: Vec<(FiscalYear, FiscalYear, String)> = Vec::new();
    for year in years(policy) {
        let words = Scale::in_year(history, year).in_words();
        match runs.last_mut().filter(|(.., other)| *other == words) {
            Some((_, last, _)) => *last = year,
            None => runs.push((year, year, words)),
        }
    }
    let line = |(first, last, words): (FiscalYear, FiscalYear, String)| {
        format!("評価（{}〜{}、このアプリの区分）　{words}", first.short(), last.short())
    };
    runs.into_iter().map(line).collect()
}

/// The signs of all years' scales, each once.
fn signs(policy: &Policy, history: &History) -> Vec<String> {
    let mut signs: Vec<String> = Vec::new();
    for grade in years(policy).flat_map(|year| Scale::in_year(history, year).into_grades()) {
        if !signs.contains(&grade.sign) {
            signs.push(grade.sign);
        }
    }
    signs
}

/// The look of a head above records.
pub fn data_heading() -> Format {
    Format::new().set_bold().set_background_color("E6E6E6").set_border(FormatBorder::Thin)
}

/// A3 landscape, as wide as the paper, with page numbers.
pub fn set_page(sheet: &mut Worksheet) {
    sheet.set_landscape();
    sheet.set_paper_size(A3);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C&P/&N");
}

/// The file format counts columns in 16 bits; a plan has a few dozen.
pub fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
