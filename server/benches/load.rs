//! How the server bears load: 1,000 queued edits of one device, each beside syncing as much to the
//! disk; and 200 devices that ask while one writes.
#![allow(missing_docs)]

#[path = "../tests/service/support/process.rs"]
#[allow(dead_code)]
mod process;

use process::{free_address, note, serve};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

const EDITS: u128 = 1_000;
/// As many ops as a device puts into one message.
const MESSAGE: usize = 500;
const DEVICES: usize = 200;
const RUNS: usize = 5;

fn main() {
    let (pushed, synced): (Vec<Duration>, Vec<Duration>) = (0..RUNS).map(|_| push_queued()).unzip();
    let (pushed, synced) = (median(pushed), median(synced));
    println!("push of {EDITS} queued edits     {}", beside(pushed, synced));
    println!("the same bytes, synced to disk {}", beside(synced, synced));
    let (alone, among) = (ask(1), ask(DEVICES));
    println!("a question, one device asking  {}", beside(alone.0, alone.0));
    println!("the same, {DEVICES} asking, p50     {}", beside(among.0, alone.0));
    println!("the same, {DEVICES} asking, p95     {}", beside(among.1, alone.0));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn beside(time: Duration, other: Duration) -> String {
    format!("{:8.2} ms {:6.1}×", time.as_secs_f64() * 1e3, time.as_secs_f64() / other.as_secs_f64())
}

/// How long the edits take, and how long the disk alone takes for the same messages.
fn push_queued() -> (Duration, Duration) {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = serve(&["--addr", &free_address()], folder.path());
    let writer = &serving.writer;
    let edits: Vec<Value> =
        (1..=EDITS).map(|id| note(id, "評価結果の分析から、不足の多い能力を選んだ。")).collect();
    let begun = Instant::now();
    for message in edits.chunks(MESSAGE) {
        let answer = writer.push_all(message).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    (begun.elapsed(), sync_to_disk(folder.path(), &edits))
}

fn sync_to_disk(folder: &Path, edits: &[Value]) -> Duration {
    let begun = Instant::now();
    let mut file = File::create(folder.join("plain")).expect("a file");
    for message in edits.chunks(MESSAGE) {
        file.write_all(json!(message).to_string().as_bytes()).expect("written");
        file.sync_all().expect("synced");
    }
    begun.elapsed()
}

/// How long a question takes (p50, p95) while so many devices ask, one after each answer, and one
/// more writes.
fn ask(devices: usize) -> (Duration, Duration) {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = serve(&["--addr", &free_address()], folder.path());
    let writer = &serving.writer;
    let done = AtomicBool::new(false);
    let mut times = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut id = 1;
            while !done.load(Ordering::Relaxed) {
                writer.push_all(&[note(id, "書く")]).expect("an answer");
                id += 1;
                thread::sleep(Duration::from_millis(20));
            }
        });
        // Devices ask every few seconds; a hundredth of the wait makes the load of many more.
        let asking: Vec<_> = (0..devices)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    for _ in 0..20 {
                        let begun = Instant::now();
                        writer.push_all(&[]).expect("an answer");
                        times.push(begun.elapsed());
                        thread::sleep(Duration::from_millis(50));
                    }
                    times
                })
            })
            .collect();
        times.extend(asking.into_iter().flat_map(|device| device.join().expect("a device")));
        done.store(true, Ordering::Relaxed);
    });
    times.sort();
    (times[times.len() / 2], times[times.len() * 95 / 100])
}
