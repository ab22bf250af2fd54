//! Workbooks that come back, read into tables by a process of its own: whatever a file does to its reader, the
//! server goes on. Nothing of them is kept.

mod workbook;

use crate::{
    Rooms,
    gate::{MayWrite, Unread},
    turns::Turns,
};
use axum::{
    Extension, Json,
    body::{Body, Bytes},
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::import::NotTable;
use std::{
    io::{self, Read, Write},
    path::PathBuf,
    process::{ExitCode, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
    time::timeout,
};

/// Name of the command that is the reader.
pub const COMMAND: &str = "read-workbook";

/// Most workbooks that are read at once, and how long others wait for their turn.
const AT_ONCE: usize = 2;
const TURN: Duration = Duration::from_secs(10);

/// How long reading may take, and how much memory, in bytes: many times what a plan of a thousand rows takes.
const TIME: Duration = Duration::from_secs(20);
const MEMORY: u64 = 1 << 30;

/// Longest table that is passed on, in bytes.
const LONGEST: u64 = 256 << 20;

/// What the reader ends with where the workbook is no table, and says why.
const NO_TABLE: u8 = 3;

/// Why a file was not read. The words say what to do.
#[derive(Debug, thiserror::Error)]
enum NotRead {
    #[error("この端末からは取り込めません（読み取り専用）。")]
    ReadOnly,
    #[error("ファイルが大きすぎます。{} MB までにしてください。", api::LARGEST_FILE >> 20)]
    TooLarge,
    #[error("ファイルの送信が途中で切れました。もう一度選んでください。")]
    CutOff,
    #[error("ほかのファイルを読んでいます。少し待ってから、もう一度選んでください。")]
    Busy,
    #[error(
        "読むのに時間かメモリーがかかりすぎるファイルです。記入するシートだけを、新しいファイルに移してください。"
    )]
    TooMuch,
    #[error("サーバーでファイルを読めませんでした。管理者に連絡してください。")]
    Reader(#[from] io::Error),
    /// In the reader's own words.
    #[error("no table")]
    NoTable(Vec<u8>),
}

impl From<Unread> for NotRead {
    fn from(why: Unread) -> Self {
        match why {
            Unread::TooLarge => Self::TooLarge,
            Unread::CutOff => Self::CutOff,
            Unread::Busy => Self::Busy,
        }
    }
}

impl IntoResponse for NotRead {
    fn into_response(self) -> Response {
        // Who may not write is told so, and not noted.
        if !matches!(self, Self::ReadOnly) {
            tracing::warn!(why = %self, "a workbook was not read");
        }
        let status = match &self {
            Self::ReadOnly => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::CutOff => StatusCode::REQUEST_TIMEOUT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMuch | Self::NoTable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Reader(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        match self {
            Self::NoTable(words) => (status, [(header::CONTENT_TYPE, JSON)], words).into_response(),
            other => (status, Json(NotTable { why: other.to_string() })).into_response(),
        }
    }
}

const JSON: &str = "application/json";

/// The program that reads workbooks, and the turns at it.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
    turns: Turns,
}

impl Reader {
    /// A reader by this program, which knows [`COMMAND`].
    pub fn new(program: PathBuf) -> Self {
        Self { program, turns: Turns::new(AT_ONCE, TURN) }
    }

    /// The table of a workbook, in JSON.
    async fn read(&self, book: Bytes) -> Result<Vec<u8>, NotRead> {
        let _turn = self.turns.take(1).await.ok_or(NotRead::Busy)?;
        let mut child = Command::new(&self.program)
            .arg(COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let send = async {
            if let Some(mut stdin) = stdin {
                // It may have seen enough before it has all.
                let _ = stdin.write_all(&book).await;
            }
        };
        let hear = async {
            let mut said = Vec::new();
            if let Some(stdout) = stdout {
                stdout.take(LONGEST).read_to_end(&mut said).await?;
            }
            Ok::<_, io::Error>(said)
        };
        let work = async {
            let ((), said) = tokio::join!(send, hear);
            Ok::<_, io::Error>((said?, child.wait().await?))
        };
        let (said, status) = timeout(TIME, work).await.map_err(|_| NotRead::TooMuch)??;
        match status.code() {
            Some(0) => Ok(said),
            Some(code) if code == i32::from(NO_TABLE) => Err(NotRead::NoTable(said)),
            // It was ended for want of memory or time, or by a fault that such a file found.
            _ => Err(NotRead::TooMuch),
        }
    }
}

/// `POST /api/workbook`: the table of a workbook's first sheet that has one.
pub async fn workbook(
    State(rooms): State<Rooms>,
    may_write: Option<Extension<MayWrite>>,
    body: Body,
) -> Response {
    if may_write.is_none() {
        return NotRead::ReadOnly.into_response();
    }
    match take(&rooms, body).await {
        Ok(table) => ([(header::CONTENT_TYPE, JSON)], table).into_response(),
        Err(why) => why.into_response(),
    }
}

async fn take(rooms: &Rooms, body: Body) -> Result<Vec<u8>, NotRead> {
    let largest = usize::try_from(api::LARGEST_FILE).unwrap_or(usize::MAX);
    let (book, _share) = rooms.bodies.read_file(body, largest).await?;
    rooms.reader.read(book).await
}

/// The reader: a workbook comes in, and its table goes out, or why there is none.
pub fn read_workbook() -> io::Result<ExitCode> {
    limit()?;
    let mut book = Vec::new();
    io::stdin().take(u64::from(api::LARGEST_FILE)).read_to_end(&mut book)?;
    let (said, code) = match workbook::table(&book) {
        Ok(table) => (serde_json::to_vec(&table)?, ExitCode::SUCCESS),
        Err(why) => (serde_json::to_vec(&NotTable { why: why.to_string() })?, ExitCode::from(NO_TABLE)),
    };
    io::stdout().write_all(&said)?;
    Ok(code)
}

/// Has the system end this process where it takes too much. It writes no picture of its memory then.
#[cfg(unix)]
fn limit() -> io::Result<()> {
    use rlimit::Resource;
    let most = MEMORY.min(Resource::AS.get_hard()?);
    Resource::AS.set(most, most)?;
    Resource::CPU.set(TIME.as_secs(), TIME.as_secs())?;
    Resource::CORE.set(0, 0)
}

/// Where the system has no such bounds, time alone is bounded, by who waits.
#[cfg(not(unix))]
fn limit() -> io::Result<()> {
    Ok(())
}
