//! `--database`: where the log is kept.

use super::CliError;
use crate::{
    seal::Sealer,
    store::{Store, StoreError},
};
use clap::Args;
use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// The one folder that is made where it is not there.
const DEFAULT_FOLDER: &str = "data";

#[derive(Debug, Args)]
pub struct DatabaseArg {
    /// データベースのファイル（SQLite）
    #[arg(long, global = true, default_value = "data/jinzai-navi.sqlite")]
    database: String,
}

/// A database that is open, with the key that seals its log.
pub struct Open {
    pub path: PathBuf,
    /// It has just been made.
    pub is_new: bool,
    pub store: Store,
    pub sealer: Sealer,
    /// Kept by who serves it.
    _lock: Option<File>,
}

impl DatabaseArg {
    /// Opens the database. One that is not there is made, but no folder for it: a mistyped path would give an
    /// empty plan.
    pub async fn open_or_make(&self) -> Result<Open, CliError> {
        let path = file(&self.database)?;
        make_room(&path)?;
        let lock = lock(&path)?;
        make_private(&path);
        let is_new = std::fs::metadata(&path).map_or(true, |file| file.len() == 0);
        let store = Store::open(&path).await;
        let open = Open::with(store, path, is_new).await?;
        open.link().await?;
        Ok(Open { _lock: Some(lock), ..open })
    }

    /// Opens the database, which must be there, as a server of this version left it.
    pub async fn existing(&self) -> Result<Open, CliError> {
        let path = file(&self.database)?;
        if !path.is_file() {
            return Err(CliError::NoDatabase(path));
        }
        let store = Store::open_as_it_is(&path).await;
        let open = Open::with(store, path, false).await?;
        let is_linked = open.store.is_linked().await.map_err(|error| open.failed(error))?;
        // A server that ended before it had linked the log has not opened it.
        if is_linked || open.noted().exists() { Ok(open) } else { Err(open.failed(StoreError::OlderVersion)) }
    }
}

impl Open {
    async fn with(store: Result<Store, StoreError>, path: PathBuf, is_new: bool) -> Result<Self, CliError> {
        let failed = |error| CliError::Store(path.clone(), error);
        let store = store.map_err(failed)?;
        let is_empty = store.is_empty().await.map_err(failed)?;
        let key = key(&path, is_empty);
        let unusable = |error| CliError::SealKey(key.clone(), error);
        let sealer = Sealer::open(&key, is_empty).map_err(unusable)?;
        Ok(Self { path, is_new, store, sealer, _lock: None })
    }

    /// Sees to it that the log is linked, and notes beside the database that it is: only one that never was may be
    /// linked as it is.
    async fn link(&self) -> Result<(), CliError> {
        let was_linked = self.noted().exists() && !self.is_new;
        self.store.link(&self.sealer, was_linked).await.map_err(|error| self.failed(error))?;
        let noted = File::options().write(true).create(true).truncate(false).open(self.noted());
        noted.map(drop).map_err(|_| self.failed(StoreError::NotWritable))
    }

    fn noted(&self) -> PathBuf {
        beside(&self.path, "linked")
    }

    /// What to say of a failure of this database.
    pub fn failed(&self, error: StoreError) -> CliError {
        CliError::Store(self.path.clone(), error)
    }
}

/// The key's file: beside the database, under its whole name. Those of before lack the ending, as may the key of
/// another database.
fn key(database: &Path, log_is_empty: bool) -> PathBuf {
    let (whole, before) = (beside(database, "key"), database.with_extension("key"));
    if !log_is_empty && !whole.exists() && before.exists() { before } else { whole }
}

/// A file under the database's whole name and this ending.
fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    path.into()
}

/// Keeps other servers from the database while the file is open: each would tell its own listeners alone.
fn lock(database: &Path) -> Result<File, CliError> {
    let path = beside(database, "lock");
    let failed = |_| CliError::Store(path.clone(), StoreError::NotWritable);
    let file = File::options().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CliError::InUse(database.to_owned())),
        // A file system without locks has never kept anyone out.
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "the database could not be locked");
            Ok(file)
        }
    }
}

/// Makes the file that a new database goes into, for nobody else to read.
#[cfg(unix)]
fn make_private(path: &Path) {
    use std::os::unix::fs::OpenOptionsExt;
    // What cannot be made here is said by SQLite.
    let _ = File::options().write(true).create_new(true).mode(0o600).open(path);
}

#[cfg(not(unix))]
fn make_private(_: &Path) {}

/// The file that is meant: a path, also as `sqlite:path` or `sqlite://path`.
fn file(given: &str) -> Result<PathBuf, CliError> {
    let path = match scheme(given) {
        None => given,
        Some("sqlite") => {
            let rest = &given["sqlite:".len()..];
            rest.strip_prefix("//").unwrap_or(rest)
        }
        Some(other) => return Err(CliError::DatabaseKind(other.to_owned())),
    };
    // SQLite keeps what has such a name in memory.
    if path.is_empty() || path.starts_with(':') {
        return Err(CliError::NoFile(given.to_owned()));
    }
    Ok(path.into())
}

/// What stands before the first colon, as in an address (RFC 3986, 3.1). One letter is a drive of Windows.
fn scheme(given: &str) -> Option<&str> {
    let (scheme, _) = given.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then_some(scheme)
}

fn make_room(path: &Path) -> Result<(), CliError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if folder != Path::new(DEFAULT_FOLDER) {
        return Err(CliError::NoFolder(folder.to_owned()));
    }
    make_folder(folder).map_err(|_| CliError::Store(path.to_owned(), StoreError::NotWritable))
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_or_an_address_of_sqlite_names_a_file() {
        for (given, meant) in [
            ("data/jinzai-navi.sqlite", Some("data/jinzai-navi.sqlite")),
            ("sqlite:data/a.sqlite", Some("data/a.sqlite")),
            ("sqlite://data/a.sqlite", Some("data/a.sqlite")),
            ("sqlite:///srv/a.sqlite", Some("/srv/a.sqlite")),
            (r"C:\data\a.sqlite", Some(r"C:\data\a.sqlite")),
            ("./令和6年度:控え.sqlite", Some("./令和6年度:控え.sqlite")),
            ("postgres://user:secret@host/plan", None),
            ("mysql:plan", None),
            ("file:a.sqlite?mode=ro", None),
            (":memory:", None),
            ("sqlite::memory:", None),
            ("sqlite://", None),
            ("", None),
        ] {
            assert_eq!(file(given).ok(), meant.map(PathBuf::from), "{given}");
        }
    }

    #[test]
    fn a_refused_address_is_named_without_what_may_be_secret() {
        let said = file("postgres://user:secret@host/plan").map_err(|error| error.to_string());
        assert!(said.is_err_and(|said| said.contains("postgres:") && !said.contains("secret")));
    }
}
