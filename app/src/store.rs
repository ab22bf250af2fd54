//! What the device keeps. Only [`indexed_db`] touches IndexedDB, only [`prefs`] `localStorage`.

pub mod indexed_db;
pub mod prefs;
pub mod self_checks;
