//! How a device bears a long history: 100,000 edits read, folded and asked, each beside reading the
//! same bytes.
#![allow(missing_docs)]

use domain::{
    history::{Acceptance, Entry, History, State},
    op::Op,
    sync::Device,
};
use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};
use uuid::Uuid;

const OPS: u64 = 100_000;
/// 27 rows, 5 years, 7 fields.
const CELLS: u64 = 945;
const RUNS: usize = 5;

/// The records of a device that holds the whole history: every cell edited again and again.
fn records() -> Vec<String> {
    let mut last: Vec<Option<Uuid>> = vec![None; usize::try_from(CELLS).expect("small")];
    let record = |number: u64| {
        let id = Uuid::from_u128(u128::from(number) << 64);
        let cell = number % CELLS;
        let parents: Vec<Uuid> =
            last[usize::try_from(cell).expect("small")].replace(id).into_iter().collect();
        let (row, year, text) =
            (cell / 35, 2024 + cell / 7 % 5, "評価結果の分析から、不足の多い能力を選んだ。");
        let kind = ["year-plan", "achievement", "issue", "next", "material"]
            [usize::try_from(cell % 5).expect("small")];
        let op = serde_json::json!({
            "id": id, "cell": format!("note/row-{row}/{year}/{kind}"), "value": {"text": format!("{text}{number}")},
            "parents": parents, "device": Uuid::nil(), "device_seq": number, "gesture": id, "schema": 1,
        });
        let (epoch, seal) = (Uuid::nil(), "0".repeat(64));
        let acceptance = Acceptance {
            epoch,
            seq: number,
            author: String::new(),
            time: 0,
            seal,
            unverified: false,
            clock: None,
        };
        let op = Op::parse(op.to_string()).expect("an op");
        serde_json::to_string(&Entry { op, state: State::Accepted(acceptance) }).expect("a record")
    };
    (1..=OPS).map(record).collect()
}

fn median(mut act: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            act();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn load(records: &[String]) -> Device {
    let mut device = Device::new(Uuid::nil());
    for record in records {
        let entry = Entry::from_json(record).expect("an entry");
        device.history.insert(entry.op, entry.state);
    }
    device
}

fn texts(entries: Vec<&Entry>) -> Vec<String> {
    entries.into_iter().map(|entry| serde_json::to_string(entry).expect("a record")).collect()
}

fn heads(history: &History) -> usize {
    history.cells().map(|cell| history.heads(cell).len()).sum()
}

fn main() {
    let records = records();
    let path = std::env::temp_dir().join("jinzai-navi-growth.jsonl");
    fs::write(&path, records.join("\n")).expect("written");
    let bytes = fs::metadata(&path).expect("a file").len();
    let read = median(|| {
        black_box(fs::read_to_string(&path).expect("read"));
    });
    fs::remove_file(&path).expect("removed");

    let device = load(&records);
    let open: Vec<String> = texts(device.history.open());
    let times = [
        ("read the same bytes", read),
        (
            "read, parse and fold",
            median(|| {
                black_box(heads(&load(&records).history));
            }),
        ),
        (
            "start: parse and fold the open",
            median(|| {
                black_box(heads(&load(&open).history));
            }),
        ),
        (
            "note what is open",
            median(|| {
                black_box(texts(device.history.open()));
            }),
        ),
        (
            "heads, asked again",
            median(|| {
                black_box(heads(&device.history));
            }),
        ),
        (
            "conflicts",
            median(|| {
                black_box(device.history.conflicts());
            }),
        ),
        (
            "a message",
            median(|| {
                black_box(device.request(true));
            }),
        ),
    ];
    println!("{OPS} edits of {CELLS} cells, {} MB, medians of {RUNS}", bytes / 1_000_000);
    for (what, time) in times {
        println!(
            "{what:32} {:9.2} ms {:8.1}×",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / read.as_secs_f64()
        );
    }
}
