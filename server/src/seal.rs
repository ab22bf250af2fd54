//! The server's mark on an op it took: a MAC over op, author and time.
//!
//! The key lives in a file beside the database, not in it, so a copy of the database cannot make
//! valid seals.

use domain::history::Acceptance;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{fs, io, path::Path};

/// Makes and checks seals.
#[derive(Clone)]
pub struct Sealer {
    key: [u8; 64],
}

impl Sealer {
    /// Reads the key file. Makes it only for a log that is still empty: another key would make
    /// every seal there is look forged.
    pub fn open(path: &Path, log_is_empty: bool) -> io::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let key = decode(text.trim()).and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
                let wrong = || io::Error::new(io::ErrorKind::InvalidData, "128 桁の16進数ではありません");
                key.map(|key| Self { key }).ok_or_else(wrong)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && log_is_empty => Self::create(path),
            Err(error) => Err(error),
        }
    }

    fn create(path: &Path) -> io::Result<Self> {
        let mut key = [0; 64];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        // Whole or not at all: a key cut short would block every later start.
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push("-unfinished");
        let _ = fs::remove_file(&unfinished);
        write_private(Path::new(&unfinished), &encode(&key))?;
        fs::rename(&unfinished, path)?;
        Ok(Self { key })
    }

    /// The seal of an op's bytes with what is said of them: author, times, and whether they are unverified.
    pub fn seal(&self, body: &str, said: &Acceptance) -> String {
        encode(&self.mac(body, said).finalize().into_bytes())
    }

    /// Whether this server made the seal.
    pub fn is_ours(&self, body: &str, said: &Acceptance) -> bool {
        let given = decode(&said.seal);
        given.is_some_and(|given| self.mac(body, said).verify_slice(&given).is_ok())
    }

    /// The key's mark on these parts, in this order.
    pub fn mark(&self, parts: &[&[u8]]) -> String {
        encode(&self.mac_of(parts).finalize().into_bytes())
    }

    /// A secret of 64 hexadecimal digits for another purpose. It says nothing of the key.
    pub fn derived(&self, purpose: &str) -> String {
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&self.key.into());
        mac.update(purpose.as_bytes());
        encode(&mac.finalize().into_bytes())
    }

    fn mac(&self, body: &str, said: &Acceptance) -> Hmac<Sha256> {
        let (time, clock) = (said.time.to_be_bytes(), said.clock.map(i64::to_be_bytes));
        let unverified = [u8::from(said.unverified)];
        let mut parts = vec![body.as_bytes(), said.author.as_bytes(), &time, &unverified];
        parts.extend(clock.as_ref().map(<[u8; 8]>::as_slice));
        self.mac_of(&parts)
    }

    fn mac_of(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&self.key.into());
        // Lengths first, so that no text can pass for the end of another.
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

#[cfg(unix)]
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(not(unix))]
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)
}

fn encode(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn decode(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acceptance(author: &str, time: i64, seal: &str) -> Acceptance {
        let (epoch, seal) = (uuid::Uuid::nil(), seal.to_owned());
        Acceptance { epoch, seq: 1, author: author.to_owned(), time, seal, unverified: false, clock: None }
    }

    #[test]
    fn a_seal_fits_only_what_it_was_made_for() {
        let sealer = Sealer { key: [7; 64] };
        let seal = sealer.seal("body", &acceptance("職員", 5, ""));
        assert!(sealer.is_ours("body", &acceptance("職員", 5, &seal)));
        for (body, author, time) in [("bodyx", "職員", 5), ("body", "他人", 5), ("body", "職員", 6)] {
            assert!(!sealer.is_ours(body, &acceptance(author, time, &seal)));
        }
        let unverified = Acceptance { unverified: true, ..acceptance("職員", 5, &seal) };
        assert!(!sealer.is_ours("body", &unverified));
        let other_clock = Acceptance { clock: Some(4), ..acceptance("職員", 5, &seal) };
        assert!(!sealer.is_ours("body", &other_clock));
        assert!(!sealer.is_ours("body", &acceptance("職員", 5, "zz")));
        assert!(!Sealer { key: [8; 64] }.is_ours("body", &acceptance("職員", 5, &seal)));
    }

    #[test]
    fn the_key_is_made_once_and_kept_and_never_for_a_log_that_has_another() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("seal.key");
        assert!(Sealer::open(&path, false).is_err());
        let first = Sealer::open(&path, true).expect("a key").derived("a");
        assert_eq!(Sealer::open(&path, false).expect("a key").derived("a"), first);
        fs::write(&path, "short").expect("written");
        assert!(Sealer::open(&path, true).is_err());
    }
}
