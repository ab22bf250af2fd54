//! Small preferences of this device. Nothing here is needed to restore an edit.

use gloo_storage::{LocalStorage, Storage};

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

/// What says something of a person rather than of the device.
const PERSONAL: [&str; 6] = [EDITOR, POST, WALK, TEXT_SIZE, LAST_READ, VIEWS];

/// Forgets what says something of a person, drafts included.
pub fn forget_personal() {
    if !is_there() {
        return;
    }
    for name in PERSONAL {
        LocalStorage::delete(name);
    }
    let storage = LocalStorage::raw();
    let names = (0..LocalStorage::length()).filter_map(|at| storage.key(at).ok().flatten());
    let drafts: Vec<String> = names.filter(|name| name.starts_with(DRAFT)).collect();
    for name in drafts {
        LocalStorage::delete(&name);
    }
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
