//! Small preferences of this device. Nothing here is needed to restore an edit.

use crate::clock;
use domain::{
    op::{Op, OpId},
    sync::client::{LeftBehind, Person},
};
use gloo_storage::{LocalStorage, SessionStorage, Storage};

/// The editor's name, by their own word.
pub const EDITOR: &str = "editor";
/// Whether pages are shown for the wall.
pub const STAGE: &str = "stage";
/// Whether this device might write when it last heard from the server.
pub const MAY_WRITE: &str = "may-write";
/// Whether the key `/` opens the search.
pub const SEARCH_BY_SLASH: &str = "search-by-slash";
/// The post last looked at: family and post.
pub const POST: &str = "post";
/// Which steps of the first walk are done.
pub const WALK: &str = "walk";
/// Size of the text in the reader.
pub const TEXT_SIZE: &str = "text-size";
/// Whether the device is one that many use.
pub const SHARED: &str = "shared";
/// What people call this device.
pub const DEVICE_NAME: &str = "device-name";
/// That its owner erased everything on this device.
pub const ERASED: &str = "erased";
/// When the device last proved that it works without network, in milliseconds since 1970.
pub const SELF_TEST: &str = "self-test";
/// When the device whose store this browser has lost was last heard.
pub const LOST_STORE: &str = "lost-store";
/// The section last read.
pub const LAST_READ: &str = "last-read";

/// Views of the plan's table that someone has kept: their names and queries.
pub const VIEWS: &str = "views";

/// Begins the names of texts that are typed but not yet an edit.
pub const DRAFT: &str = "draft/";
/// Begins the names of edits that a page was left with before the store had them; see [`LeftBehind`].
const LEFT: &str = "left/";
/// A number that grows with each person who is done with the device.
const PERSON: &str = "person";

/// What says something of a person rather than of the device.
const PERSONAL: [&str; 6] = [EDITOR, POST, WALK, TEXT_SIZE, LAST_READ, VIEWS];

/// Forgets what says something of a person, drafts included.
pub fn forget_personal() {
    for name in PERSONAL.map(str::to_owned).into_iter().chain(names(DRAFT)) {
        forget(&name);
    }
}

/// All names that begin so.
pub fn names(begin: &str) -> Vec<String> {
    if !is_there() {
        return Vec::new();
    }
    let storage = LocalStorage::raw();
    let names = (0..LocalStorage::length()).filter_map(|at| storage.key(at).ok().flatten());
    names.filter(|name| name.starts_with(begin)).collect()
}

thread_local! {
    static TAB: String = known_tab();
}

/// The name of this tab. It stays the same when the page is loaded anew.
pub fn tab() -> String {
    TAB.with(String::clone)
}

fn known_tab() -> String {
    let is_there =
        web_sys::window().is_some_and(|window| window.session_storage().is_ok_and(|s| s.is_some()));
    let new = clock::new_id().simple().to_string();
    if !is_there {
        return new;
    }
    let known = SessionStorage::get("tab").unwrap_or(new);
    let _ = SessionStorage::set("tab", &known);
    known
}

/// Begins the names under which open tabs stand, each with when that was last said, in milliseconds since 1970.
const OPEN: &str = "open/";
/// How long a tab that ended without a word counts as open, in milliseconds.
const OPEN_FOR: i64 = 3_600_000;

/// This tab is open, or not any more.
pub fn mark_open(is_open: bool) {
    let name = format!("{OPEN}{}", tab());
    if is_open { set(&name, clock::now()) } else { forget(&name) }
}

/// Whether a tab is open.
pub fn is_open(tab: &str) -> bool {
    let said: Option<i64> = get(&format!("{OPEN}{tab}"));
    tab == self::tab() || said.is_some_and(|said| clock::now() < said.saturating_add(OPEN_FOR))
}

/// Who uses the device: 0 where nobody has been done with it yet.
pub fn person() -> Person {
    get(PERSON).unwrap_or_default()
}

/// Whoever used it is done.
pub fn next_person() {
    set(PERSON, person().max(clock::now().unsigned_abs()) + 1);
}

/// Keeps an edit beside the store.
pub fn leave_behind(LeftBehind { generation, account, op }: &LeftBehind) {
    set(&format!("{LEFT}{}", op.id()), format!("{generation} {account}\n{}", op.bytes()));
}

/// An edit is in the store.
pub fn forget_left(id: &OpId) {
    forget(&format!("{LEFT}{id}"));
}

/// The edits beside the store.
pub fn left_behind() -> Vec<LeftBehind> {
    let read = |name: String| {
        let kept: String = get(&name)?;
        let (head, op) = kept.split_once('\n')?;
        let (generation, account) = head.split_once(' ')?;
        let (generation, account) = (generation.parse().ok()?, account.to_owned());
        Some(LeftBehind { generation, account, op: Op::parse(op.to_owned()).ok()? })
    };
    names(LEFT).into_iter().filter_map(read).collect()
}

/// What was kept under a name.
pub fn get<T: serde::de::DeserializeOwned>(name: &str) -> Option<T> {
    is_there().then(|| LocalStorage::get(name).ok()).flatten()
}

/// Keeps a value under a name. A full or missing store is no loss worth a message.
pub fn set<T: serde::Serialize>(name: &str, value: T) {
    if is_there() {
        let _ = LocalStorage::set(name, value);
    }
}

/// Forgets what was kept under a name.
pub fn forget(name: &str) {
    if is_there() {
        LocalStorage::delete(name);
    }
}

/// Forgets everything.
pub fn forget_all() {
    if is_there() {
        LocalStorage::clear();
    }
}

/// gloo-storage panics where the browser denies `localStorage`.
fn is_there() -> bool {
    let window = web_sys::window();
    window.is_some_and(|window| {
        let storage = js_sys::Reflect::get(&window, &"localStorage".into());
        storage.is_ok_and(|storage| !storage.is_null() && !storage.is_undefined())
    })
}
