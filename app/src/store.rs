//! What the device keeps. Only [`indexed_db`] touches IndexedDB, only [`prefs`] `localStorage`.

pub mod indexed_db;
pub mod prefs;
pub mod self_checks;

use indexed_db::StoreError;

/// Takes everything off this device: edits, policy, self-checks, settings, the app's files.
pub async fn erase_everything() -> Result<(), StoreError> {
    self_checks::erase().await?;
    indexed_db::erase().await?;
    prefs::forget_all();
    prefs::set(prefs::ERASED, true);
    crate::worker::forget_files().await;
    Ok(())
}
