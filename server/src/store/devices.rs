//! Which browser holds which device's store.

use super::{Store, StoreError, parse_id, work::now};
use domain::op::DeviceId;
use uuid::Uuid;

/// How old a record may grow before it is renewed, in milliseconds: asking every few seconds must
/// not mean writing every few seconds.
const RENEW_AFTER: i64 = 10 * 60 * 1_000;

/// Most browsers that are known: those heard last.
const MOST: i64 = 1_000;

/// What is known of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The device whose store it held.
    pub device: DeviceId,
    /// When it was last heard, in milliseconds since 1970.
    pub last_heard: i64,
}

impl Store {
    /// What is known of the browser with this cookie.
    pub async fn known_device(&self, cookie: Uuid) -> Result<Option<Known>, StoreError> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT device, last_heard FROM device WHERE cookie = ?1")
                .bind(cookie.to_string())
                .fetch_optional(&self.pool)
                .await?;
        row.map(|(device, last_heard)| Ok(Known { device: parse_id(&device)?, last_heard })).transpose()
    }

    /// Notes that the browser with this cookie holds this device's store.
    pub async fn note_device(&self, cookie: Uuid, device: DeviceId) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO device (cookie, device, last_heard) VALUES (?1, ?2, ?3)
             ON CONFLICT (cookie) DO UPDATE SET device = ?2, last_heard = ?3",
        )
        .bind(cookie.to_string())
        .bind(device.to_string())
        .bind(now())
        .execute(&self.pool)
        .await?;
        sqlx::query("DELETE FROM device WHERE cookie IN (SELECT cookie FROM device ORDER BY last_heard DESC LIMIT -1 OFFSET ?1)")
            .bind(MOST)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

impl Known {
    /// Whether this says already, and lately, that the browser holds this device's store.
    pub fn is_fresh(&self, device: DeviceId) -> bool {
        self.device == device && now() - self.last_heard < RENEW_AFTER
    }
}
