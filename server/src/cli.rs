//! The command line: what can be asked for, and what is said when it cannot be done.

mod database;
mod ops;
mod serve;

use crate::{
    content::{self, Content, Fault, Files},
    store::StoreError,
};
use clap::{Args, Parser, Subcommand};
use database::{DatabaseArg, Open};
use domain::{policy::official_text, rescue::NotRescue};
use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};
use tokio::runtime::Runtime;

/// 人財ナビ: 人財育成基本方針を、見て、読んで、進める。
#[derive(Debug, Parser)]
#[command(version, name = "jinzai-navi")]
struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// サーバーを起動する
    Serve(Serve),
    /// 方針のファイルを確かめる、書き出す
    Policy {
        #[command(subcommand)]
        what: PolicyAction,
        #[command(flatten)]
        content: ContentArg,
    },
    /// 変更の記録を JSON Lines で書き出す、救出ファイルを取り込む
    Ops {
        #[command(subcommand)]
        what: Option<OpsAction>,
        #[command(flatten)]
        database: DatabaseArg,
        #[command(flatten)]
        content: ContentArg,
    },
    /// データベースに欠けや書き換えがないか確かめる
    Check(DatabaseArg),
    /// 標準入力のファイルを表として書き出す（サーバーが自分で呼び出す）
    #[command(name = crate::import::COMMAND, hide = true)]
    ReadWorkbook,
}

/// What `serve` needs.
#[derive(Debug, Args)]
pub struct Serve {
    /// 待ち受けるアドレス
    #[arg(long, default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    #[command(flatten)]
    database: DatabaseArg,
    #[command(flatten)]
    content: ContentArg,
    /// このサーバーを開くときの名前（何度でも。例: --host jinzai.city.example.jp）
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// TLS の証明書（PEM）
    #[arg(long, requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// TLS の秘密鍵（PEM）
    #[arg(long, requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ContentArg {
    /// 方針のフォルダー（省略時は組み込みの川越市人財育成基本方針）
    #[arg(long, global = true)]
    content: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum OpsAction {
    /// 端末の救出ファイルを取り込む
    Import {
        /// 救出ファイル
        file: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum PolicyAction {
    /// ファイルを確かめる
    Check,
    /// 本文を読む順に書き出す
    Text,
    /// 機械が読む形（JSON）で書き出す
    Json,
}

/// Why a command could not be carried out. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Content files with faults.
    #[error("方針のファイルに {} 件の問題があります。\n{}", .0.len(), list(.0))]
    Content(Vec<Fault>),
    /// A content folder that cannot be read.
    #[error("方針のフォルダー {0} を読めません（{1}）。--content の場所を確かめてください。")]
    ContentFolder(PathBuf, io::Error),
    /// The database.
    #[error("{0}: {1}")]
    Store(PathBuf, StoreError),
    /// A database of a kind that this program does not know; its address may hold a password.
    #[error(
        "{0}: のデータベースは使えません。SQLite のファイルの場所を指定してください（例: --database data/jinzai-navi.sqlite）。"
    )]
    DatabaseKind(String),
    /// What names no file: SQLite would keep it in memory, and lose it.
    #[error(
        "--database「{0}」はファイルの場所ではありません。SQLite のファイルの場所を指定してください（例: --database data/jinzai-navi.sqlite）。"
    )]
    NoFile(String),
    /// A folder that is not there, for a new database.
    #[error(
        "{0}: フォルダーがありません。--database の場所を確かめるか、フォルダーを作ってから、もう一度実行してください。"
    )]
    NoFolder(PathBuf),
    /// A database that is not there, where one is only read.
    #[error("{0}: データベースがありません。--database の場所を確かめてください。")]
    NoDatabase(PathBuf),
    /// Another server has the database.
    #[error(
        "{0}: 別のサーバーがこのデータベースを使っています。そのサーバーを終えてから、もう一度実行してください。"
    )]
    InUse(PathBuf),
    /// The key file beside the database.
    #[error("{0}: 封印の鍵ファイルを使えません（{1}）。控えから戻してください。")]
    SealKey(PathBuf, io::Error),
    /// `check` found something.
    #[error("データベースに {} 件の問題があります。\n{}", .0.len(), .0.join("\n"))]
    Damaged(Vec<String>),
    /// A rescue file that cannot be read.
    #[error("{0}: 救出ファイルを読めません（{1}）。場所を確かめてください。")]
    RescueFile(PathBuf, io::Error),
    /// A rescue file that is none.
    #[error("{0}: {1}")]
    NotRescue(PathBuf, NotRescue),
    /// What the server answered to the edits of a rescue file.
    #[error("{0}")]
    Api(#[from] api::ApiError),
    /// Some of the edits of a rescue file were not taken.
    #[error("受け付けられなかった変更が {} 件あります。ほかは取り込みました。\n{}", .0.len(), .0.join("\n"))]
    NotTaken(Vec<String>),
    /// The address is taken.
    #[error(
        "{0} は別のプログラムが使っています。そのプログラムを終えるか、別の番号を指定してください（例: PORT=3001 make run、--addr 127.0.0.1:3001）。"
    )]
    AddressTaken(SocketAddr),
    /// The address cannot be used.
    #[error("{0} で待ち受けられません（{1}）。--addr を確かめてください。")]
    Address(SocketAddr, io::Error),
    /// The TLS files.
    #[error("TLS の証明書か鍵を読めません（{0}）。--tls-cert と --tls-key を確かめてください。")]
    Tls(io::Error),
    /// The system gives no threads.
    #[error("プログラムを始められません（{0}）。ほかのプログラムを終えてから、もう一度実行してください。")]
    Runtime(io::Error),
    /// Output that could not be written.
    #[error("書き出せません（{0}）。")]
    Output(#[from] io::Error),
    /// JSON that could not be made.
    #[error("JSON にできません（{0}）。")]
    Json(#[from] serde_json::Error),
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Reads the command line and carries it out. The program's whole asynchronous part is compiled here, once for the
/// tests and the binary.
pub fn main() -> ExitCode {
    let command = Command::parse();
    if let Action::ReadWorkbook = command.action {
        return crate::import::read_workbook().unwrap_or(ExitCode::FAILURE);
    }
    let done = Runtime::new().map_err(CliError::Runtime).and_then(|runtime| runtime.block_on(run(command)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jinzai-navi: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Carries a command out.
async fn run(command: Command) -> Result<(), CliError> {
    match command.action {
        Action::Serve(options) => serve::run(&options, load(&options.content)?).await,
        Action::Policy { what, content } => policy(what, &load(&content)?),
        Action::Ops { what: None, database, .. } => ops::print_all(database.existing().await?).await,
        Action::Ops { what: Some(OpsAction::Import { file }), database, content } => {
            ops::import(&file, database.existing().await?, load(&content)?).await
        }
        Action::Check(database) => check(database.existing().await?).await,
        // Before all else, in `main`.
        Action::ReadWorkbook => Ok(()),
    }
}

fn load(arg: &ContentArg) -> Result<Content, CliError> {
    let files = match &arg.content {
        None => Files::built_in(),
        Some(folder) => {
            Files::of_folder(folder).map_err(|error| CliError::ContentFolder(folder.clone(), error))?
        }
    };
    content::load(&files).map_err(CliError::Content)
}

fn policy(what: PolicyAction, content: &Content) -> Result<(), CliError> {
    let policy = &content.policy;
    let text = match what {
        PolicyAction::Check => format!(
            "{}（{}）: 問題はありません。節 {}、職位 {}、実施計画 {} 行、恒常的な取組 {}、指標 {}、版 {}\n",
            policy.document.title,
            policy.document.revised,
            policy.sections.len(),
            policy.families.iter().map(|family| family.posts.len()).sum::<usize>(),
            policy.rows().count(),
            policy.plan.permanent.len(),
            policy.indicators.list.len(),
            content.version,
        ),
        PolicyAction::Text => official_text(policy),
        PolicyAction::Json => serde_json::to_string_pretty(policy)? + "\n",
    };
    print(&text)
}

async fn check(open: Open) -> Result<(), CliError> {
    let problems = open.store.check(&open.sealer).await.map_err(|error| open.failed(error))?;
    let before = open.store.linked_later().await.map_err(|error| open.failed(error))?;
    open.store.close().await;
    if problems.is_empty() {
        print("問題はありません。\n")?;
        if before > 0 {
            print(&format!(
                "1 番から {before} 番までは、変更どうしをつなぐ前の版の記録です。つなぐ前に消された変更があっても見つかりません。\n"
            ))?;
        }
        Ok(())
    } else {
        Err(CliError::Damaged(problems))
    }
}

/// Writes to the terminal. A reader that has gone away (`| head`) is no error.
fn print(text: &str) -> Result<(), CliError> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
