//! The rescue file: what a device has not been able to send, to be taken by another device or by
//! the server.
//!
//! The first line says what the file is, each further line is an op as its device stores it. The
//! contents are as untrusted as any push. Self-checks are no ops and are never in it.

use crate::history::{Entry, State};
use crate::json::read_record;
use crate::op::{DeviceId, Op};
use crate::sync::Device;
use serde::Serialize;

/// Names the format.
const FORMAT: &str = "jinzai-navi-rescue";
/// The newest form of the file.
const VERSION: u16 = 1;

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The format's name.
    pub format: String,
    /// The form of the file.
    pub version: u16,
    /// Whose ops it holds.
    pub device: DeviceId,
    /// What people call the device.
    pub device_name: String,
    /// When it was written, by the device's clock, in milliseconds since 1970.
    pub time: i64,
    /// How many ops follow.
    pub count: u64,
    /// [`checksum`] of all that follows the first line.
    pub checksum: String,
}

read_record!(Head { format, version, device, device_name = String::new(), time = 0, count, checksum });

/// Why a file cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRescue {
    /// Another kind of file.
    #[error(
        "救出ファイルではありません。人財ナビの「救出ファイルに書き出す」で作ったファイルを選んでください。"
    )]
    OtherFile,
    /// Of a newer form.
    #[error("新しい版の人財ナビで作られた救出ファイルです。アプリを新しい版にしてから取り込んでください。")]
    Newer,
    /// Cut or changed on its way.
    #[error("救出ファイルが途中で切れているか、書き換わっています。元の端末でもう一度書き出してください。")]
    Damaged,
}

/// The ops of a device that are not with the server: unsent ones, and refused ones that wait for
/// their editor.
fn unsent(device: &Device) -> impl Iterator<Item = &Entry> {
    device.history.not_accepted().filter(|e| matches!(e.state, State::Pending | State::Refused(_)))
}

/// Writes the file of a device; see [`Head`] for name and time.
pub fn write(device: &Device, device_name: &str, time: i64) -> String {
    let lines: Vec<String> = unsent(device).filter_map(|entry| serde_json::to_string(entry).ok()).collect();
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let head = Head {
        format: FORMAT.to_owned(),
        version: VERSION,
        device: device.id,
        device_name: device_name.to_owned(),
        time,
        count: lines.len() as u64,
        checksum: checksum(&body),
    };
    format!("{}\n{body}", serde_json::to_string(&head).unwrap_or_default())
}

/// Reads a file: its head and its ops, in the order of editing.
pub fn read(file: &str) -> Result<(Head, Vec<Op>), NotRescue> {
    let (first, body) = file.split_once('\n').unwrap_or((file, ""));
    let head = serde_json::from_slice(first.trim_start_matches('\u{feff}').as_bytes()).ok();
    let head: Head =
        head.and_then(|json| crate::json::Read::read(Some(&json))).ok_or(NotRescue::OtherFile)?;
    if head.format != FORMAT {
        return Err(NotRescue::OtherFile);
    }
    if head.version > VERSION {
        return Err(NotRescue::Newer);
    }
    if head.checksum != checksum(body) {
        return Err(NotRescue::Damaged);
    }
    let entry = |line: &str| Entry::from_json(line).map_err(|_| NotRescue::Damaged);
    let entries = body.lines().map(entry).collect::<Result<Vec<_>, _>>()?;
    let in_order = crate::order::by_key(entries, |entry| {
        i32::try_from(entry.op.envelope.device_seq).unwrap_or(i32::MAX)
    });
    Ok((head, in_order.into_iter().map(|entry| entry.op).collect()))
}

/// The ops of a file that a device does not know yet, as it takes them: unsent, in its session.
pub fn unknown_to(device: &Device, ops: Vec<Op>) -> Vec<Op> {
    ops.into_iter().filter(|op| device.history.get(op.id()).is_none()).collect()
}

/// FNV-1a of 64 bits (Fowler, Noll, Vo), in hexadecimal. It finds damage, not intent.
pub fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_published_one() {
        for (text, hash) in
            [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")]
        {
            assert_eq!(checksum(text), hash);
        }
    }
}
