//! A workbook, read into a table. It may be made to take all memory or time: read only in a process of its own.

use calamine::{Cell, Data, DataRef, Reader, SheetType, Xlsx};
use domain::import::{Place, Table, head_line};
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Cursor, Read, copy, sink};
use zip::ZipArchive;

/// Most bytes that a workbook may unpack to, and most parts it may have.
const UNPACKED: u64 = 200 * 1024 * 1024;
const PARTS: usize = 2_000;
/// Most texts that the sheets may share. The reader makes room for as many as the file says.
const SHARED: usize = 4_000_000;
/// Most sheets.
const SHEETS: usize = 100;
/// Most lines and columns of a sheet that are read, and most characters and cells, empty ones too, of all sheets.
const LINES: u32 = 20_000;
const COLUMNS: u32 = 200;
const CHARACTERS: usize = 50_000_000;
const CELLS: usize = 4_000_000;

/// Why a workbook is no table. The words say what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWorkbook {
    #[error(
        "Excel のファイル（.xlsx）として読み取れません。Excel で開いて「名前を付けて保存」で .xlsx にしてください。"
    )]
    Unreadable,
    #[error("パスワードが付いているか、古い形式（.xls）です。パスワードを外して .xlsx で保存してください。")]
    Locked,
    #[error("マクロが入っています。マクロのない .xlsx で保存してください。")]
    Macros,
    #[error("ほかのファイルへのリンクが入っています。リンクを解いて（値にして）保存してください。")]
    Links,
    #[error("開くと大きくなりすぎるファイルです。記入するシートだけを、新しいファイルに移してください。")]
    Bomb,
    #[error("表のあるシートが2枚以上あります。1枚ずつ別のファイルにして、まとめて選んでください。")]
    Several,
    #[error(
        "{0}: 計算の誤り（#N/A など）か、結果が保存されていない数式です。Excel で開いて値に直し、保存してください。"
    )]
    NoValue(Place),
    #[error("シート「{0}」が大きすぎます。{LINES}行、{COLUMNS}列までにしてください。")]
    Sheet(String),
}

/// What older Excel and encrypted files begin with (Compound File Binary, MS-CFB 2.2).
const COMPOUND: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// The table of a workbook's first sheet that has one.
pub fn table(bytes: &[u8]) -> Result<Table, NotWorkbook> {
    if bytes.starts_with(&COMPOUND) {
        return Err(NotWorkbook::Locked);
    }
    check_parts(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| NotWorkbook::Unreadable)?;
    let (mut first, mut found) = (None, None);
    // Sheets of one chart alone have no cells.
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    if names.len() > SHEETS {
        return Err(NotWorkbook::Bomb);
    }
    let mut left = Left { characters: CHARACTERS, cells: CELLS };
    for name in names {
        let sheet = read_sheet(&mut book, &name, &mut left)?;
        let head = head_line(&sheet.rows);
        if let Some(head) = head {
            all_have_values(&name, &sheet, head)?;
        }
        let table = Table { sheet: Some(name), rows: sheet.rows };
        match (head, &found) {
            (Some(_), None) => found = Some(table),
            (Some(_), Some(_)) => return Err(NotWorkbook::Several),
            (None, _) => first = first.or(Some(table)),
        }
    }
    found.or(first).ok_or(NotWorkbook::Unreadable)
}

/// What may still be read.
struct Left {
    characters: usize,
    cells: usize,
}

/// A worksheet as it is read.
#[derive(Default)]
struct Sheet {
    /// Its texts.
    rows: Vec<Vec<String>>,
    /// Lines and columns of the cells that have no value: where a calculation failed, and where a program saved a
    /// formula without its result.
    without_value: Vec<(u32, u32)>,
}

/// Makes sure that every cell below a head has the value that its formula stands for: an error is no text, and a
/// formula without its result is not empty.
fn all_have_values(name: &str, sheet: &Sheet, head: usize) -> Result<(), NotWorkbook> {
    let title_of = |column: u32| {
        sheet.rows.get(head).and_then(|row| row.get(column as usize)).map_or("", String::as_str).trim()
    };
    let is_read = |(line, column): &&(u32, u32)| *line as usize > head && !title_of(*column).is_empty();
    let Some((line, column)) = sheet.without_value.iter().find(is_read) else { return Ok(()) };
    let title = title_of(*column).to_owned();
    Err(NotWorkbook::NoValue(Place::in_sheet(name.to_owned(), *line as usize + 1, *column as usize, title)))
}

/// Unpacks every part into nothing, to know how large it really is: the sizes it names may be false.
fn check_parts(bytes: &[u8]) -> Result<(), NotWorkbook> {
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| NotWorkbook::Unreadable)?;
    if parts.len() > PARTS {
        return Err(NotWorkbook::Bomb);
    }
    let mut left = UNPACKED;
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).map_err(|_| NotWorkbook::Unreadable)?;
        // The names of parts are the same in either case (ECMA-376, part 2, 6.2.2).
        let name = part.name().map_err(|_| NotWorkbook::Unreadable)?.to_lowercase();
        if name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") {
            return Err(NotWorkbook::Macros);
        }
        if name.contains("/externallinks/") {
            return Err(NotWorkbook::Links);
        }
        let mut part = Counted { part: (&mut part).take(left + 1), size: 0 };
        if name.ends_with("sharedstrings.xml") {
            check_shared(&mut part)?;
        }
        copy(&mut part, &mut sink()).map_err(|_| NotWorkbook::Unreadable)?;
        left = left.checked_sub(part.size).ok_or(NotWorkbook::Bomb)?;
    }
    Ok(())
}

/// Looks how many shared texts there are, and how many the part says that there are: it need not be true.
fn check_shared(part: impl Read) -> Result<(), NotWorkbook> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
    xml.config_mut().check_end_names = false;
    let (mut buffer, mut count) = (Vec::new(), 0);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| NotWorkbook::Unreadable)? {
            Event::Start(start) | Event::Empty(start) => {
                if says_too_many(&start) {
                    return Err(NotWorkbook::Bomb);
                }
                count += usize::from(start.local_name().as_ref() == "si");
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        if count > SHARED {
            return Err(NotWorkbook::Bomb);
        }
    }
}

fn says_too_many(start: &BytesStart) -> bool {
    let mut all = start.attributes();
    let mut counts =
        all.with_checks(false).flatten().filter(|one| one.key.local_name().as_ref() == "uniqueCount");
    counts.any(|count| count.value.trim().parse().is_ok_and(|count: u64| count > SHARED as u64))
}

/// Counts what is read of a part.
struct Counted<R> {
    part: R,
    size: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(buffer)?;
        self.size += read as u64;
        Ok(read)
    }
}

/// Reads a sheet cell by cell: it may say that it has millions of lines. Of formulas it is only seen that they are
/// there.
fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, left: &mut Left) -> Result<Sheet, NotWorkbook> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| NotWorkbook::Unreadable)?;
    let mut sheet = Sheet::default();
    while let Some(read) = cells.next_cell_with_formula_metadata().map_err(|_| NotWorkbook::Unreadable)? {
        left.cells = left.cells.checked_sub(1).ok_or(NotWorkbook::Bomb)?;
        let (line, column) = read.pos;
        let is_far = line >= LINES || column >= COLUMNS;
        let is_without_value = match &read.value {
            DataRef::Empty => read.formula.is_some(),
            value => matches!(value, DataRef::Error(_)),
        };
        if is_without_value && !is_far {
            sheet.without_value.push(read.pos);
        }
        let text = text(&Cell::new(read.pos, read.value));
        if text.is_empty() {
            continue;
        }
        if is_far {
            return Err(NotWorkbook::Sheet(name.to_owned()));
        }
        left.characters = left.characters.checked_sub(text.len()).ok_or(NotWorkbook::Bomb)?;
        put(&mut sheet.rows, line as usize, column as usize, text);
    }
    Ok(sheet)
}

fn put(rows: &mut Vec<Vec<String>>, line: usize, column: usize, text: String) {
    if rows.len() <= line {
        rows.resize(line + 1, Vec::new());
    }
    if rows[line].len() <= column {
        rows[line].resize(column + 1, String::new());
    }
    rows[line][column] = text;
}

/// A cell as text: line ends as everywhere here, a whole number without a point, and what a spreadsheet
/// took for a date as a date, not as the number that stands for it.
fn text(cell: &Cell<DataRef>) -> String {
    if let DataRef::DateTime(moment) = cell.get_value()
        && moment.is_datetime()
    {
        let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
        let time = if (hour, minute) == (0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}") };
        return format!("{year}-{month:02}-{day:02}{time}");
    }
    let text = Data::from(cell.get_value().clone()).to_string();
    text.replace("\r\n", "\n").replace('\r', "\n")
}
