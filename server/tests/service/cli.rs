//! The command itself: what it prints, and what it says when something is wrong.

use crate::support::process::{Serving, command, exchange, free_address, note, run, said, serve};
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

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
    let output = run(&["serve", "--addr", "127.0.0.1:0", "--database", "notes.sqlite"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("データベースではありません"), "{}", said(&output));
    assert_eq!(fs::read(&path).expect("read"), before);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.sqlite");
    drop(serve(&["--addr", &free_address(), "--database", "t.sqlite"], folder.path()));
    let options = SqliteConnectOptions::new().filename(&path);
    let pool = SqlitePool::connect_with(options).await.expect("opened");
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'later', 1, x'00', 0)")
        .execute(&pool)
        .await
        .expect("a later migration");
    pool.close().await;
    let output = run(&["serve", "--addr", "127.0.0.1:0", "--database", "t.sqlite"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("新しい版"), "{}", said(&output));
}

#[tokio::test]
async fn a_database_of_an_older_version_is_changed_by_a_server_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data.sqlite");
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(&path).create_if_missing(true))
        .await
        .expect("opened");
    let log = include_str!("../../migrations/sqlite/0001_log.sql");
    sqlx::raw_sql(log).execute(&pool).await.expect("the first tables");
    for command in [&["check"][..], &["ops"], &["ops", "import", "rescue.jsonl"]] {
        let before = tables(&pool).await;
        let refused = run(&[command, &["--database", "data.sqlite"]].concat(), folder.path());
        assert!(
            !refused.status.success() && said(&refused).contains("一度 serve で開いて"),
            "{}",
            said(&refused)
        );
        assert_eq!(tables(&pool).await, before, "{command:?}");
    }
}

async fn tables(pool: &SqlitePool) -> Vec<String> {
    sqlx::query_scalar("SELECT sql FROM sqlite_schema ORDER BY name").fetch_all(pool).await.expect("tables")
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("file"), "").expect("written");
    let output = run(&["serve", "--addr", "127.0.0.1:0", "--database", "file/t.sqlite"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("--database"), "{}", said(&output));
}

#[test]
fn a_database_elsewhere_than_in_a_folder_that_is_there_is_refused_and_nothing_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    for (given, why) in [
        ("postgres://user:secret@127.0.0.1/plan", "postgres:"),
        ("date/jinzai-navi.sqlite", "フォルダーがありません"),
        ("sqlite://date/jinzai-navi.sqlite", "フォルダーがありません"),
        (":memory:", "ファイルの場所ではありません"),
    ] {
        let output = run(&["serve", "--addr", &free_address(), "--database", given], folder.path());
        assert_eq!(output.status.code(), Some(1), "{given}");
        assert!(said(&output).contains(why) && said(&output).contains("--database"), "{}", said(&output));
        assert!(!said(&output).contains("secret"), "{}", said(&output));
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

/// All that a server says on its output at its start.
fn told(folder: &Path) -> String {
    let addr = free_address();
    let serving = serve(&["--addr", &addr, "--database", "sqlite:t.sqlite"], folder);
    serving.said.clone()
}

#[test]
fn a_new_database_is_said_aloud_and_a_known_one_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.sqlite");
    let first = told(folder.path());
    assert!(first.contains(&format!("\n新しいデータベースを作りました: {}\n", path.display())), "{first}");
    let again = told(folder.path());
    assert!(!again.contains("新しいデータベース"), "{again}");
    let opening = |said: &str| {
        said.lines().last().and_then(|line| line.split_once("/open/")).map(|(_, token)| token.to_owned())
    };
    assert_eq!(opening(&first), opening(&again), "whoever has opened it once may still write");
}

#[test]
fn a_server_goes_on_when_nobody_reads_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let addr = free_address();
    let mut child = command(&["serve", "--addr", &addr], folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let request = format!("GET /nowhere.txt HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n");
    let answer = (0..100).find_map(|_| {
        thread::sleep(Duration::from_millis(50));
        exchange(&addr, request.as_bytes()).ok()
    });
    assert!(answer.is_some_and(|answer| answer.starts_with("HTTP/1.1 404")));
    assert!(child.try_wait().expect("its state").is_none());
    child.kill().expect("ended");
    child.wait().expect("ended");
}

#[test]
fn a_server_of_http_for_others_says_what_will_not_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_address().rsplit(':').next().map(str::to_owned).expect("a port");
    let serving = serve(&["--addr", &format!("0.0.0.0:{port}")], folder.path());
    assert!(
        serving.said.contains("http://0.0.0.0") && serving.said.contains("--tls-cert"),
        "{}",
        serving.said
    );
}

#[test]
fn an_address_where_nobody_may_write_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let addr = free_address().replace("127.0.0.1", "127.0.0.2");
    let mut child = command(&["serve", "--addr", &addr], folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let output = BufReader::new(child.stdout.take().expect("an output"));
    // Where it is, that the database is new, and what of writing.
    let said: Vec<String> = output.lines().take(3).map(|line| line.expect("a text")).collect();
    child.kill().expect("ended");
    child.wait().expect("ended");
    let said = said.join("\n");
    assert!(said.contains("閲覧のみ") && !said.contains("/open/"), "{said}");
}

#[test]
fn the_log_is_printed_and_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = run(&["ops"], folder.path());
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("データベースがありません"));
    drop(serve(&["--addr", &free_address()], folder.path()));
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

/// The server with a limit on the size of its files, which stands for a full disk.
fn serve_with_limit(kib: u32, addr: &str, folder: &Path) -> Command {
    let binary = env!("CARGO_BIN_EXE_jinzai-navi");
    let script = format!("trap '' XFSZ; ulimit -f {kib}; exec {binary} serve --addr {addr}");
    let mut command = Command::new("bash");
    command.args(["-c", &script]).current_dir(folder).stdin(Stdio::null());
    command
}

#[test]
fn a_full_disk_at_start_is_said_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = serve_with_limit(8, &free_address(), folder.path()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("空きを確かめて"), "{}", said(&output));
    assert_eq!(said(&output).lines().count(), 1, "{}", said(&output));
}

#[test]
fn a_disk_that_fills_up_refuses_clearly_and_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let addr = free_address();
    let child =
        serve_with_limit(400, &addr, folder.path()).stdout(Stdio::piped()).spawn().expect("it starts");
    let serving = Serving::announced(child);
    let mut acknowledged = 0;
    let refused = (1..200).find_map(|id| {
        let answer = serving.writer.push(&note(id, &"あ".repeat(3_000)));
        acknowledged += usize::from(answer.starts_with("HTTP/1.1 200"));
        (!answer.starts_with("HTTP/1.1 200")).then_some(answer)
    });
    let refused = refused.expect("the disk fills up");
    assert!(refused.starts_with("HTTP/1.1 507") && refused.ends_with("\"Storage\""), "{refused}");
    drop(serving);
    let log = run(&["ops"], folder.path());
    let lines = String::from_utf8_lossy(&log.stdout).lines().count();
    assert_eq!(lines, acknowledged, "{}", said(&log));
    assert!(run(&["check"], folder.path()).status.success());
}

#[test]
fn the_app_is_served_over_tls() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    fs::write(folder.path().join("cert.pem"), made.cert.pem()).expect("written");
    fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).expect("written");
    let addr = free_address();
    let serving = serve(&["--addr", &addr, "--tls-cert", "cert.pem", "--tls-key", "key.pem"], folder.path());
    assert!(serving.said.contains("https://"), "{}", serving.said);

    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).expect("a root");
    let mut config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let name = "localhost".try_into().expect("a name");
    let client = rustls::ClientConnection::new(config.into(), name).expect("a client");
    let stream = std::net::TcpStream::connect(&addr).expect("connected");
    let mut stream = rustls::StreamOwned::new(client, stream);
    stream
        .write_all(b"GET /nowhere.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]), "one answer a connection");
    let answer = answer.to_lowercase();
    assert!(answer.contains("content-security-policy") && answer.contains("strict-transport-security"));
}

#[test]
fn the_address_of_a_paragraph_is_a_page_and_a_missing_file_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let addr = free_address();
    let _serving = serve(&["--addr", &addr], folder.path());
    let status = |path: &str| {
        let mut stream = std::net::TcpStream::connect(&addr).expect("connected");
        stream
            .write_all(format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n").as_bytes())
            .expect("sent");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer[9..12]).into_owned()
    };
    assert_eq!(status("/nope.js"), "404");
    // Without the app built in, a page says so; it is not taken for a file.
    assert!(["200", "503"].contains(&status("/read/1-1.4").as_str()));
}

#[test]
fn two_servers_never_have_one_database_and_nobody_else_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let first = serve(&["--addr", &free_address()], folder.path());
    let second = run(&["serve", "--addr", &free_address()], folder.path());
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("別のサーバーがこのデータベースを使っています"), "{}", said(&second));
    first.writer.push(&note(1, "書く"));
    for (name, mode) in [
        ("", 0o700),
        ("jinzai-navi.sqlite", 0o600),
        ("jinzai-navi.sqlite-wal", 0o600),
        ("jinzai-navi.sqlite.key", 0o600),
    ] {
        let file = fs::metadata(folder.path().join("data").join(name)).expect(name);
        assert_eq!(file.permissions().mode() & 0o777, mode, "{name}");
    }
    drop(first);
    drop(serve(&["--addr", &free_address()], folder.path()));
}

#[test]
fn databases_whose_names_differ_in_the_ending_have_keys_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["plan.sqlite", "plan.db"] {
        drop(serve(&["--addr", &free_address(), "--database", name], folder.path()));
    }
    let key = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a key");
    assert_ne!(key("plan.sqlite.key"), key("plan.db.key"));
    // One of before keeps the name that it has.
    let serving = serve(&["--addr", &free_address(), "--database", "plan.db"], folder.path());
    serving.writer.push(&note(1, "書く"));
    drop(serving);
    fs::rename(folder.path().join("plan.db.key"), folder.path().join("plan.key")).expect("renamed");
    assert!(run(&["check", "--database", "plan.db"], folder.path()).status.success());
}

#[test]
fn what_a_file_says_does_nothing_to_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(serve(&["--addr", &free_address()], folder.path()));
    let file = rescue_file(300, &["一"]).replace("会議用タブレット 3", "\u{9b}2J\u{202e}端末");
    fs::write(folder.path().join("rescue.jsonl"), file).expect("written");
    let done = run(&["ops", "import", "rescue.jsonl"], folder.path());
    let words = String::from_utf8_lossy(&done.stdout).into_owned() + &said(&done);
    assert!(words.contains("端末") && !words.contains(['\u{9b}', '\u{1b}', '\u{202e}']), "{words:?}");
}

/// The rescue file of a device that noted texts in one cell, one on the other.
fn rescue_file(first: u128, texts: &[&str]) -> String {
    let mut device = domain::sync::Device::new(uuid::Uuid::from_u128(7));
    let mut parents = Vec::new();
    for (number, text) in (1_u64..).zip(texts) {
        let mut op = note(first + u128::from(number), text);
        op["device_seq"] = serde_json::json!(number);
        op["parents"] = serde_json::json!(parents);
        parents = vec![op["id"].clone()];
        device.commit(vec![domain::op::Op::parse(op.to_string()).expect("an op")]);
    }
    domain::rescue::write(&device, "会議用タブレット 3", 0)
}

#[test]
fn a_rescue_file_is_taken_once_and_a_damaged_one_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(serve(&["--addr", &free_address()], folder.path()));
    let path = folder.path().join("rescue.jsonl");
    let file = rescue_file(100, &["一", "二"]);
    for _ in 0..2 {
        fs::write(&path, &file).expect("written");
        let done = run(&["ops", "import", "rescue.jsonl"], folder.path());
        assert!(done.status.success(), "{}", said(&done));
        let words = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(words.contains("会議用タブレット 3 の変更 2 件のうち 2 件"), "{words}");
    }
    let log = run(&["ops"], folder.path());
    assert_eq!(String::from_utf8_lossy(&log.stdout).lines().count(), 2);

    fs::write(&path, &file[..file.len() - 10]).expect("written");
    let cut = run(&["ops", "import", "rescue.jsonl"], folder.path());
    assert!(!cut.status.success() && said(&cut).contains("途中で切れているか"), "{}", said(&cut));
    fs::write(&path, rescue_file(200, &[&"長".repeat(4_001), "良"])).expect("written");
    let refused = run(&["ops", "import", "rescue.jsonl"], folder.path());
    assert!(!refused.status.success(), "what does not fit is named");
    assert!(said(&refused).contains("4,000字まで") && said(&refused).contains("2 件"), "{}", said(&refused));
    let missing = run(&["ops", "import", "nowhere"], folder.path());
    assert!(said(&missing).contains("nowhere"), "{}", said(&missing));
    assert!(run(&["check"], folder.path()).status.success());
}

#[test]
fn a_disk_with_room_again_is_written_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let addr = free_address();
    let binary = env!("CARGO_BIN_EXE_jinzai-navi");
    let script = format!("trap '' XFSZ; ulimit -S -f 400; exec {binary} serve --addr {addr}");
    let child = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let serving = Serving::announced(child);
    let text = "あ".repeat(3_000);
    let full = (1..200).find(|id| !serving.writer.push(&note(*id, &text)).starts_with("HTTP/1.1 200"));
    let full = full.expect("the disk fills up");
    let limit = Command::new("prlimit")
        .args(["--fsize=unlimited", "--pid", &serving.child.id().to_string()])
        .status();
    assert!(limit.expect("prlimit runs").success());
    let answer = serving.writer.push(&note(full, &text));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"stored\""), "{answer}");
    drop(serving);
    let log = run(&["ops"], folder.path());
    assert_eq!(String::from_utf8_lossy(&log.stdout).lines().count() as u128, full);
    assert!(run(&["check"], folder.path()).status.success());
}
