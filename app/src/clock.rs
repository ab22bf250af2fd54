//! The device's clock, and new ids, which need it.

use domain::fiscal_year::FiscalYear;
use futures_util::future::{Either, select};
use js_sys::Date;
use leptos::prelude::{set_timeout, set_timeout_with_handle};
use std::{cell::Cell, pin::pin, time::Duration};
use uuid::{Builder, Uuid};
use wasm_bindgen::JsValue;

/// Now, in milliseconds since 1970.
#[allow(clippy::cast_possible_truncation)] // whole milliseconds, far below 2^53
pub fn now() -> i64 {
    Date::now() as i64
}

/// Lets a tenth of a second go by.
pub async fn pause() {
    let (ring, alarm) = futures_channel::oneshot::channel();
    let ring = move || {
        let _ = ring.send(());
    };
    set_timeout(ring, Duration::from_millis(100));
    let _ = alarm.await;
}

/// What comes of it, unless that takes too long: then it is given up.
pub async fn within<T>(limit: Duration, act: impl Future<Output = T>) -> Option<T> {
    let (ring, alarm) = futures_channel::oneshot::channel::<()>();
    let timer = set_timeout_with_handle(move || drop(ring), limit);
    let done = match select(pin!(act), alarm).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    };
    if let Ok(timer) = timer {
        timer.clear();
    }
    done
}

thread_local! {
    /// When the last id was made, in 4096ths of a millisecond.
    static LAST_ID: Cell<u64> = const { Cell::new(0) };
}

/// A new id (UUIDv7). Those of one page rise, also within a millisecond: what was entered together
/// stays in its order.
pub fn new_id() -> Uuid {
    let moment = (now().unsigned_abs() << 12).max(LAST_ID.get() + 1);
    LAST_ID.set(moment);
    let random = Uuid::new_v4().into_bytes();
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&random[6..]);
    bytes[..2].copy_from_slice(&u16::try_from(moment & 0xfff).unwrap_or_default().to_be_bytes());
    Builder::from_unix_timestamp_millis(moment >> 12, &bytes).into_uuid()
}

/// How far the clocks of Japan are ahead of UTC, in milliseconds.
const JAPAN: f64 = 9.0 * 3_600_000.0;

/// The fiscal year of today in Japan, wherever the device believes to be.
pub fn this_year() -> FiscalYear {
    let today = Date::new(&JsValue::from_f64(Date::now() + JAPAN));
    let year = u16::try_from(today.get_utc_full_year()).unwrap_or(u16::MAX);
    FiscalYear::of_date(year, u8::try_from(today.get_utc_month() + 1).unwrap_or(12))
}

/// Today and now for a file's name: `20261123-0942`.
pub fn file_stamp() -> String {
    let now = Date::new_0();
    let (month, day) = (now.get_month() + 1, now.get_date());
    format!("{}{month:02}{day:02}-{:02}{:02}", now.get_full_year(), now.get_hours(), now.get_minutes())
}

/// A day in words of the device's own time zone: `2026年11月23日`.
#[allow(clippy::cast_precision_loss)] // milliseconds of this millennium are exact
pub fn date_in_words(time: i64) -> String {
    let date = Date::new(&JsValue::from_f64(time as f64));
    format!("{}年{}月{}日", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// A moment that is no long time ago: without its year, if that is this one.
pub fn lately_in_words(time: i64) -> String {
    let this_year = format!("{}年", Date::new_0().get_full_year());
    let words = in_words(time);
    words.strip_prefix(&this_year).map(str::to_owned).unwrap_or(words)
}

/// A moment in words of the device's own time zone: `2026年11月23日 9:42`. The plan runs for years: a day
/// alone would not say which.
#[allow(clippy::cast_precision_loss)] // milliseconds of this millennium are exact
pub fn in_words(time: i64) -> String {
    let date = Date::new(&JsValue::from_f64(time as f64));
    format!("{} {}:{:02}", date_in_words(time), date.get_hours(), date.get_minutes())
}
