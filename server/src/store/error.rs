//! What can go wrong with the database.

use api::ApiError;

/// A failure of the store. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Written by a newer program.
    #[error(
        "データベースは、このプログラムより新しい版で作られています。新しい版の jinzai-navi を使ってください。"
    )]
    NewerVersion,
    /// No server of this version has opened it yet.
    #[error(
        "データベースは、この版のサーバーでまだ開かれていません。前の版のサーバーを終え、一度 serve で開いてから、もう一度実行してください。"
    )]
    OlderVersion,
    /// A file that is no database, or is damaged.
    #[error(
        "データベースのファイルが壊れているか、データベースではありません。控えから戻すか、別の --database を指定してください。"
    )]
    Damaged,
    /// No room to write, or a disk that fails.
    #[error("ディスクに書き込めません。空きを確かめてから、もう一度実行してください。")]
    Full,
    /// No permission to write, or no such folder.
    #[error(
        "データベースのファイルを開けないか、書き込めません。--database の場所とフォルダーの権限を確かめてください。"
    )]
    NotWritable,
    /// Another process holds the database.
    #[error("別のプログラムがデータベースを使っています。それを終えてから、もう一度実行してください。")]
    Busy,
    /// The database does not keep what it is told to keep.
    #[error("データベースが WAL・synchronous=FULL で動きません。別のファイルシステムに置いてください。")]
    NotDurable,
    /// The end of the log's chain is missing.
    #[error(
        "記録の終わりの封印がありません。書き換えられたか、鍵ファイルより古い控えから戻したものです。データベースと一緒に保存した鍵ファイルを使ってください。"
    )]
    Headless,
    /// Anything else.
    #[error("データベースで予期しない問題が起きました: {0}")]
    Sqlx(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    /// Tells SQLite's primary result codes apart (<https://www.sqlite.org/rescode.html>).
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::PoolTimedOut = error {
            return Self::Busy;
        }
        let code = error.as_database_error().and_then(|e| e.code()?.parse::<i32>().ok());
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Busy,
            Some(8 | 14) => Self::NotWritable,
            Some(11 | 26) => Self::Damaged,
            Some(10 | 13) => Self::Full,
            _ => Self::Sqlx(error),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        // Whoever waits is told so.
        if !matches!(error, StoreError::Busy) {
            tracing::error!(%error, "store");
        }
        match error {
            StoreError::Full | StoreError::NotWritable => Self::Storage,
            StoreError::Busy => Self::Busy,
            _ => Self::Server,
        }
    }
}
