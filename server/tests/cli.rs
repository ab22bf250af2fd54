//! The command itself: what it prints, and what it says when something is wrong.
#![allow(missing_docs)]

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

fn command(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jinzai-navi"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command
}

fn run(args: &[&str], folder: &Path) -> Output {
    command(args, folder).output().expect("the command runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server, ended when dropped.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server and waits for its first line.
fn serve(args: &[&str], folder: &Path) -> (Serving, String) {
    let mut all = vec!["serve"];
    all.extend(args);
    let mut child = command(&all, folder).stdout(Stdio::piped()).spawn().expect("the server starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("an output");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    (Serving(child), line)
}

fn free_address() -> String {
    let probe = TcpListener::bind("127.0.0.1:0").expect("a free port");
    probe.local_addr().expect("an address").to_string()
}

#[test]
fn the_policy_is_checked_and_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = run(&["policy", "check"], folder.path());
    assert!(check.status.success(), "{}", said(&check));
    let text = run(&["policy", "text"], folder.path());
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.starts_with("はじめに\n") && text.contains("② コミュニケーション能力"));
    let json = run(&["policy", "json"], folder.path());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("json");
    assert_eq!(json["document"]["id"], "kawagoe-r6");
}

#[test]
fn invalid_content_is_named_and_nothing_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = run(&["policy", "check", "--content", "nowhere"], folder.path());
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing).contains("--content"), "{}", said(&missing));
    fs::create_dir(folder.path().join("content")).expect("a folder");
    fs::write(folder.path().join("content/document.toml"), "id = 1\n").expect("written");
    let wrong = run(&["serve", "--content", "content"], folder.path());
    assert_eq!(wrong.status.code(), Some(1));
    assert!(said(&wrong).contains("document.toml:1:"), "{}", said(&wrong));
    assert!(!folder.path().join("data").exists(), "no database was made");
}

#[test]
fn a_taken_port_is_said_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = taken.local_addr().expect("an address").to_string();
    let output = run(&["serve", "--addr", &addr], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("別のプログラムが使っています") && said(&output).contains("--addr"));
    assert_eq!(said(&output).lines().count(), 1);
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.sqlite");
    fs::write(&path, "これはデータベースではありません。".repeat(100)).expect("written");
    let before = fs::read(&path).expect("read");
    let output = run(&["serve", "--database", "notes.sqlite"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("データベースではありません"), "{}", said(&output));
    assert_eq!(fs::read(&path).expect("read"), before);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.sqlite");
    let (serving, _) = serve(&["--addr", &free_address(), "--database", "t.sqlite"], folder.path());
    drop(serving);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let pool = sqlx::SqlitePool::connect_with(options).await.expect("opened");
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'later', 1, x'00', 0)")
        .execute(&pool)
        .await
        .expect("a later migration");
    pool.close().await;
    let output = run(&["serve", "--database", "t.sqlite"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("新しい版"), "{}", said(&output));
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("file"), "").expect("written");
    let output = run(&["serve", "--database", "file/t.sqlite"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("--database"), "{}", said(&output));
}

#[test]
fn a_server_of_http_for_others_says_what_will_not_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_address().rsplit(':').next().map(str::to_owned).expect("a port");
    let (_serving, line) = serve(&["--addr", &format!("0.0.0.0:{port}")], folder.path());
    assert!(line.contains("http://0.0.0.0"), "{line}");
}

#[test]
fn the_log_is_printed_and_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = run(&["ops"], folder.path());
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("データベースがありません"));
    let (serving, _) = serve(&["--addr", &free_address()], folder.path());
    drop(serving);
    let check = run(&["check"], folder.path());
    assert!(check.status.success(), "{}", said(&check));
    assert!(run(&["ops"], folder.path()).stdout.is_empty());
}

#[test]
fn tls_files_that_cannot_be_read_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(
        &["serve", "--addr", &free_address(), "--tls-cert", "no.pem", "--tls-key", "no.key"],
        folder.path(),
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("--tls-cert"), "{}", said(&output));
}
