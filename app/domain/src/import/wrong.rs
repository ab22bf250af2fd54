//! What can be wrong with a table, and where.

use crate::records::MOMENT;
use crate::sheet::NotValue;
use std::fmt;

/// A place in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) sheet: Option<String>,
    /// From 1.
    pub(super) line: usize,
    /// From 0, and its head.
    pub(super) column: Option<(usize, String)>,
}

impl Place {
    /// Of a workbook: sheet, line from 1, column from 0 and its head.
    pub fn in_sheet(sheet: String, line: usize, column: usize, head: String) -> Self {
        Self { sheet: Some(sheet), line, column: Some((column, head)) }
    }
}

/// `4行目「課題」`, or of a workbook `シート「照会」のK4「課題」`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.sheet, &self.column) {
            (Some(sheet), Some((at, _))) => write!(f, "シート「{sheet}」の{}{}", letters(*at), self.line)?,
            (Some(sheet), None) => write!(f, "シート「{sheet}」の{}行目", self.line)?,
            (None, _) => write!(f, "{}行目", self.line)?,
        }
        self.column.as_ref().map_or(Ok(()), |(_, name)| write!(f, "「{name}」"))
    }
}

/// A column as spreadsheets name it: A … Z, AA …
fn letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    let before = (column / 26).checked_sub(1).map(letters).unwrap_or_default();
    format!("{before}{last}")
}

/// Why nothing of a file is taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotImport {
    /// A column is missing.
    #[error("「{0}」の見出しがありません。書き出した表の見出しを、そのまま使ってください")]
    NoColumn(&'static str),
    /// Two columns have the same head: one of them would be left out.
    #[error("「{0}」の見出しが2つあります。1つにしてください")]
    TwoColumns(&'static str),
    /// Written out when more was in the plan than is here.
    #[error(
        "この端末がまだ受け取っていない変更のあとに書き出されたものです。サーバーとつながり「すべて送信済み」になってから、もう一度選んでください（つながっていてもこう出るときは「{MOMENT}」の列を消すと、いまの計画と比べます）"
    )]
    Newer,
    /// An answer to no inquiry: what it would stand against is not known.
    #[error(
        "照会番号がないか、壊れています。照会のファイルのまま記入したものを選ぶか、照会からやり直してください"
    )]
    NoNumber,
    /// The table has no record.
    #[error("見出しの下に行がありません")]
    Empty,
    /// No such row.
    #[error("{0}: 行ID「{1}」は計画にありません")]
    Row(Place, String),
    /// No such year in the plan.
    #[error("{0}: 「{1}」は計画の年度ではありません（例: R6、令和6年度、2024）")]
    Year(Place, String),
    /// One column names another year than the other.
    #[error("{0}: 「{1}」とありますが、同じ行に「{2}」ともあります。どちらかに合わせてください")]
    OtherColumn(Place, String, String),
    /// Not the year that was asked about.
    #[error("{0}: {1}とありますが、{2}の照会への回答です")]
    OtherYear(Place, String, String),
    /// The moment when it was written out cannot be read.
    #[error(
        "{0}: 書き出したときの値ではありません。もとの値に戻すか、列ごと消してください（消すと、いまの計画と比べます）"
    )]
    Moment(Place),
    /// Row and year have come before, in this line.
    #[error("{0}: {1}の同じ年度が{2}行目にもあります")]
    Twice(Place, String, usize),
    /// What was planned is another than in the plan.
    #[error(
        "{0}: 計画の列は取り込めません。もとの値に戻すか、列ごと消してください。計画の変更は、行を開き「計画の変更」で理由とともに入れます"
    )]
    Plan(Place),
    /// A value that does not fit.
    #[error("{0}: {1}")]
    Value(Place, NotValue),
    /// The year that was asked about takes no answer.
    #[error("{0}")]
    Answer(NotValue),
    /// A text with the mark of a character that CP932 does not have.
    #[error(
        "{0}: 「〓」は CP932 に入らなかった文字です。もとの文字に直すか、UTF-8 の CSV か Excel を使ってください"
    )]
    Lost(Place),
    /// There are more.
    #[error("ほかに {0}か所")]
    More(usize),
}

/// Most errors of a file that are named one by one.
const NAMED: usize = 50;

/// The first errors, and how many more there are.
pub(super) fn first_of(mut wrong: Vec<NotImport>) -> Vec<NotImport> {
    let more = wrong.len().saturating_sub(NAMED);
    wrong.truncate(NAMED);
    if more > 0 {
        wrong.push(NotImport::More(more));
    }
    wrong
}
