//! Many connections and slow ones, at the command itself.

use crate::support::process::{Serving, Writer, command, exchange, free_address, note};
use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A server that may open no more than 256 files and connections.
fn serve_with_few(folder: &Path) -> Serving {
    let plain = command(&["serve", "--addr", &free_address()], folder);
    let mut limited = Command::new("prlimit");
    limited.arg("--nofile=256").arg(plain.get_program()).args(plain.get_args()).current_dir(folder);
    Serving::announced(
        limited.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the server starts"),
    )
}

fn memory_in_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn answers(writer: &Writer) -> bool {
    let begun = Instant::now();
    let answer = writer.push_all(&[]).unwrap_or_default();
    answer.starts_with("HTTP/1.1 200") && begun.elapsed() < Duration::from_secs(5)
}

#[test]
fn idle_and_half_sent_connections_keep_nobody_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = serve_with_few(folder.path());
    let writer = &serving.writer;
    let held: Vec<TcpStream> = (0..400)
        .filter_map(|at| {
            let mut stream = TcpStream::connect(&writer.addr).ok()?;
            if at % 2 == 1 {
                stream.write_all(b"POST /api/sync HTTP/1.1\r\nHost: ").ok()?;
            }
            Some(stream)
        })
        .collect();
    assert!(held.len() > 300, "{} connections", held.len());
    assert!(answers(writer));
    // A head that does not come to its end ends the connection.
    let mut last = held.into_iter().next_back().expect("a connection");
    last.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let mut rest = Vec::new();
    assert!(last.read_to_end(&mut rest).is_ok(), "the server ended it");
}

#[test]
fn bodies_that_do_not_end_and_answers_that_nobody_reads_take_little_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = serve_with_few(folder.path());
    let (writer, pid) = (&serving.writer, serving.child.id());
    for id in 1..=40 {
        writer.push(&note(id, &"長い文。".repeat(900)));
    }
    let before = memory_in_kib(pid);
    let Writer { addr, .. } = writer;
    let bodies: Vec<TcpStream> = (0..60)
        .map(|_| {
            let mut stream = TcpStream::connect(addr).expect("connected");
            let head = writer.head("/api/workbook", api::WORKBOOK_KIND, 15 << 20);
            stream.write_all(head.as_bytes()).expect("sent");
            let _ = stream.set_write_timeout(Some(Duration::from_millis(50)));
            let _ = stream.write_all(&vec![b'a'; 4 << 20]);
            stream
        })
        .collect();
    let readers: Vec<TcpStream> = (0..60)
        .map(|_| {
            let mut stream = TcpStream::connect(addr).expect("connected");
            let head = format!("GET /export/plan.json HTTP/1.1\r\nHost: {addr}\r\n\r\n");
            stream.write_all(head.as_bytes()).expect("sent");
            stream
        })
        .collect();
    assert!(answers(writer));
    let more = memory_in_kib(pid).saturating_sub(before);
    assert!(more < 130 * 1024, "{more} KiB more");
    drop((bodies, readers));
    let page =
        exchange(addr, format!("GET /x.js HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n").as_bytes());
    assert!(page.expect("an answer").starts_with("HTTP/1.1 404"));
}
