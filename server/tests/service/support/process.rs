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
pub struct Serving(pub Child);

impl Serving {
    /// A server that has said its first line.
    pub fn announced(mut child: Child) -> Self {
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output")).read_line(&mut line).expect("a line");
        Self(child)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server and waits for its first line.
pub fn serve(args: &[&str], folder: &Path) -> (Serving, String) {
    let mut all = vec!["serve"];
    all.extend(args);
    let mut child = command(&all, folder).stdout(Stdio::piped()).spawn().expect("the server starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("an output");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    (Serving(child), line)
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

/// Sends one op in a message of the protocol, and gives back status line, head and body.
pub fn push(addr: &str, op: &Value) -> String {
    try_push(addr, op).expect("an answer")
}

/// The same, where the server may die in the midst.
pub fn try_push(addr: &str, op: &Value) -> io::Result<String> {
    push_all(addr, std::slice::from_ref(op))
}

/// Sends ops, none perhaps, in one message.
pub fn push_all(addr: &str, ops: &[Value]) -> io::Result<String> {
    let push: Vec<String> = ops.iter().map(ToString::to_string).collect();
    let request = json!({"protocol": 1, "device": Uuid::nil(), "cursor": null, "push": push});
    let body = json!({ "request": request }).to_string();
    let mut stream = TcpStream::connect(addr)?;
    let head = format!(
        "POST /api/sync HTTP/1.1\r\nHost: {addr}\r\nOrigin: http://{addr}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
