//! 照会: the workbook that a division fills in and sends back.

use super::workbook::{column, set_page};
use domain::{
    history::History,
    inquiry::{FILLED, Inquiry, READ, lines},
    plan::{Status, TEXT_LIMIT},
    policy::Policy,
    records::{RATING, STATUS},
    scale::Scale,
};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, FormatBorder,
    ProtectionOptions, Workbook, XlsxError,
};

/// Widths of the columns, in characters: of [`READ`], then of [`FILLED`].
const WIDTHS: [f64; 12] = [9.0, 10.0, 22.0, 16.0, 26.0, 26.0, 9.0, 6.0, 32.0, 26.0, 26.0, 16.0];

/// Height of a line, in points; least and most lines of a row. There is room to write in, and the file
/// format has no more than 409 points.
const LINE: f64 = 15.0;
const LINES: (f64, f64) = (4.0, 27.0);

/// The workbook for the division of this name. Heads and what it reads are locked, without a password:
/// that keeps ids whole, and whoever must may lift it.
pub fn make(
    policy: &Policy,
    history: &History,
    inquiry: &Inquiry,
    division: &str,
) -> Result<Vec<u8>, XlsxError> {
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let heading = cell.clone().set_bold().set_background_color("D9D9D9");
    let locked = cell.clone().set_background_color("F2F2F2");
    // As text: otherwise the program makes a date of 4/1.
    let open = cell.set_unlocked().set_num_format("@");

    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("照会")?;
    let title = format!("{}　{}の進捗の照会", policy.document.title, inquiry.year.long());
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14))?;
    let mut line = 1;
    let scale = Scale::in_year(history, inquiry.year);
    for text in instructions(division, &scale) {
        sheet.write_string(line, 0, text)?;
        line += 1;
    }
    sheet.write_string_with_format(
        line,
        0,
        inquiry.number(),
        &Format::new().set_font_size(9).set_font_color("595959"),
    )?;

    let head = line + 2;
    for (at, name) in READ.iter().chain(&FILLED).enumerate() {
        sheet.write_string_with_format(head, column(at), *name, &heading)?;
    }
    let mut line = head;
    for texts in lines(policy, history, inquiry) {
        line += 1;
        sheet.set_row_height(line, height(&texts))?;
        for (at, text) in texts.into_iter().enumerate() {
            let format = if at < READ.len() { &locked } else { &open };
            sheet.write_string_with_format(line, column(at), text, format)?;
        }
    }
    for (at, name) in FILLED.iter().enumerate() {
        let at = column(READ.len() + at);
        sheet.add_data_validation(head + 1, at, line, at, &validation(name, &scale)?)?;
    }

    for (at, width) in WIDTHS.into_iter().enumerate() {
        sheet.set_column_width(column(at), width)?;
    }
    let mut options = ProtectionOptions::new();
    options.format_columns = true;
    options.format_rows = true;
    sheet.protect_with_options(&options);
    sheet.set_repeat_rows(head, head)?;
    sheet.set_print_area(0, 0, line, column(WIDTHS.len() - 1))?;
    sheet.set_freeze_panes(head + 1, 3)?;
    set_page(sheet);
    workbook.save_to_buffer()
}

/// The height that a row of texts needs, in points. Not every program finds it by itself.
fn height(texts: &[String]) -> f64 {
    let lines = texts.iter().zip(WIDTHS).map(|(text, width)| {
        // A column of this width holds half as many Japanese characters.
        let of_paragraph = |paragraph: &str| {
            let characters = u32::try_from(paragraph.chars().count()).unwrap_or(u32::MAX);
            (f64::from(characters) * 2.0 / width).ceil().max(1.0)
        };
        text.lines().map(of_paragraph).sum::<f64>()
    });
    lines.fold(LINES.0, f64::max).min(LINES.1) * LINE
}

fn instructions(division: &str, scale: &Scale) -> [String; 6] {
    let grades = scale.in_words();
    [
        format!("照会先　{division}"),
        "白い欄に記入し、このファイルのまま返してください。灰色の欄と見出しは、変わらないように保護してあります。計画の「推定・期間未確認」は、原典の冊子とまだ照らし合わせていないという印です。".to_owned(),
        "進捗区分と評価は、欄に出る▼から選びます。評価は、進捗区分を選んだ行に入れます。".to_owned(),
        format!("評価の区分　{grades}（このアプリの区分で、原典にはありません）"),
        format!("文章の欄は、それぞれ {TEXT_LIMIT}字までです。欄の中の改行は、Alt キーを押しながら Enter キーです。"),
        "行を加えたり消したりせず、下の照会番号はそのままにしてください。".to_owned(),
    ]
}

/// What may be typed in a column.
fn validation(name: &str, scale: &Scale) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new().set_error_style(DataValidationErrorStyle::Stop);
    match name {
        STATUS => rule
            .allow_list_strings(&Status::ALL.map(Status::label))?
            .set_error_title("進捗区分")?
            .set_error_message("▼から選んでください。"),
        RATING => rule
            .allow_list_strings(&scale.grades().map(|(_, grade)| grade.sign.as_str()).collect::<Vec<_>>())?
            .set_error_title("評価")?
            .set_error_message("▼から選んでください。"),
        _ => {
            let limit = u32::try_from(TEXT_LIMIT).unwrap_or(u32::MAX);
            rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(limit))
                .set_error_title("長すぎます")?
                .set_error_message(format!("{TEXT_LIMIT}字までです。短くしてください。"))
        }
    }
}
