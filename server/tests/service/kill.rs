//! The server killed in the midst of work, again and again: what it acknowledged is there.
//!
//! `KILLS` sets how often.

use crate::support::process::{free_address, note, run, said, serve};
use std::{
    collections::BTreeSet,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};
use uuid::Uuid;

const WRITERS: usize = 4;

/// Ids in the log.
fn stored(folder: &Path) -> Vec<Uuid> {
    let log = run(&["ops"], folder);
    assert!(log.status.success(), "{}", said(&log));
    let lines = String::from_utf8_lossy(&log.stdout).into_owned();
    let id = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line of the log");
        line["op"]["id"].as_str().expect("an id").parse().expect("an id")
    };
    lines.lines().map(id).collect()
}

/// Lets several write at once until the server is killed. Gives what it acknowledged.
fn write_until_killed(folder: &Path, next: &AtomicU64, after: Duration) -> Vec<Uuid> {
    let serving = serve(&["--addr", &free_address()], folder);
    let writer = serving.writer.clone();
    let killed = AtomicBool::new(false);
    let write = || {
        let mut acknowledged = Vec::new();
        while !killed.load(Ordering::Relaxed) {
            let id = u128::from(next.fetch_add(1, Ordering::Relaxed));
            let answer = writer.try_push(&note(id, "負荷")).unwrap_or_default();
            if answer.starts_with("HTTP/1.1 200") && answer.contains("\"stored\"") {
                acknowledged.push(Uuid::from_u128(id));
            }
        }
        acknowledged
    };
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(write)).collect();
        thread::sleep(after);
        drop(serving); // SIGKILL
        killed.store(true, Ordering::Relaxed);
        writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect()
    })
}

#[test]
fn what_was_acknowledged_outlives_every_kill() {
    let kills: u32 = std::env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(30);
    let folder = tempfile::tempdir().expect("a folder");
    let next = AtomicU64::new(1);
    let mut acknowledged = BTreeSet::new();
    for kill in 0..kills {
        let after = Duration::from_millis(40 + u64::from(kill * 37 % 120));
        acknowledged.extend(write_until_killed(folder.path(), &next, after));
        let stored = stored(folder.path());
        let once: BTreeSet<Uuid> = stored.iter().copied().collect();
        assert_eq!(once.len(), stored.len(), "an op is there twice");
        assert!(acknowledged.is_subset(&once), "an acknowledged op is lost");
    }
    assert!(acknowledged.len() > kills as usize, "hardly anything was written");
    let check = run(&["check"], folder.path());
    assert!(check.status.success(), "{}", said(&check));
}
