//! The command as a process, and messages to it over the wire.

use serde_json::{Value, json};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
};
use uuid::Uuid;

pub fn command(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jinzai-navi"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command
}

pub fn run(args: &[&str], folder: &Path) -> Output {
    command(args, folder).output().expect("the command runs")
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server, ended when dropped.
pub struct Serving {
    pub child: Child,
    /// What it said at its start.
    pub said: String,
    pub writer: Writer,
}

/// One who may write to a server.
#[derive(Clone)]
pub struct Writer {
    pub addr: String,
    cookie: String,
}

impl Serving {
    /// A server that has said where it is, and has let its owner in.
    pub fn announced(mut child: Child) -> Self {
        let mut lines = BufReader::new(child.stdout.take().expect("an output")).lines();
        let mut said = String::new();
        let token = loop {
            let line = lines.next().expect("a line").expect("a text");
            said += &format!("{line}\n");
            if let Some((_, token)) = line.split_once("/open/") {
                break token.to_owned();
            }
        };
        let scheme_and_addr =
            said.lines().next().and_then(|line| line.split_once("://")).expect("an address");
        let addr = scheme_and_addr.1.replace("0.0.0.0", "127.0.0.1");
        let is_plain = scheme_and_addr.0.ends_with(" http");
        let cookie = if is_plain { open(&addr, &token) } else { String::new() };
        Self { child, said, writer: Writer { addr, cookie } }
    }
}

/// The cookie that the address with the token gives.
fn open(addr: &str, token: &str) -> String {
    let head = format!("GET /open/{token} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n");
    let answer = exchange(addr, head.as_bytes()).expect("an answer");
    let set = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    set.split(';').next().unwrap_or_default().to_owned()
}

/// Sends these bytes, and gives back what comes until the end.
pub fn exchange(addr: &str, bytes: &[u8]) -> io::Result<String> {
    let mut stream = TcpStream::connect(addr)?;
    stream.write_all(bytes)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a server and waits until it has said where it is.
pub fn serve(args: &[&str], folder: &Path) -> Serving {
    let mut all = vec!["serve"];
    all.extend(args);
    Serving::announced(command(&all, folder).stdout(Stdio::piped()).spawn().expect("the server starts"))
}

pub fn free_address() -> String {
    let probe = TcpListener::bind("127.0.0.1:0").expect("a free port");
    probe.local_addr().expect("an address").to_string()
}

/// An op that notes a text, of a device and id of its own.
pub fn note(id: u128, text: &str) -> Value {
    let id = Uuid::from_u128(id);
    json!({
        "id": id, "cell": "note/row-01/2024/issue", "value": {"text": text}, "parents": [], "device": id,
        "device_seq": 1, "gesture": id, "schema": 1,
    })
}

impl Writer {
    /// Sends one op in a message of the protocol, and gives back status line, head and body.
    pub fn push(&self, op: &Value) -> String {
        self.try_push(op).expect("an answer")
    }

    /// The same, where the server may die in the midst.
    pub fn try_push(&self, op: &Value) -> io::Result<String> {
        self.push_all(std::slice::from_ref(op))
    }

    /// Sends ops, none perhaps, in one message.
    pub fn push_all(&self, ops: &[Value]) -> io::Result<String> {
        let push: Vec<String> = ops.iter().map(ToString::to_string).collect();
        let request = json!({"protocol": 1, "device": Uuid::nil(), "cursor": null, "push": push});
        let body = json!({ "request": request }).to_string();
        exchange(&self.addr, (self.head("/api/sync", "application/json", body.len()) + &body).as_bytes())
    }

    /// The head of a message from this one's page.
    pub fn head(&self, path: &str, kind: &str, length: usize) -> String {
        let Self { addr, cookie } = self;
        format!(
            "POST {path} HTTP/1.1\r\nHost: {addr}\r\nOrigin: http://{addr}\r\nCookie: {cookie}\r\n\
             Content-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        )
    }
}
