//! Reads records from JSON by the names of their fields.
//!
//! The readers that serde derives are made for any format and come out several times as large in
//! the app, which has to be small. (The server's content files are read by the derived ones.) A
//! field that is forgotten in a [`read_record`] does not compile.

use serde_json::Value;
use uuid::Uuid;

/// A value as it stands in JSON; `None` stands for a field that is not there.
pub trait Read: Sized {
    /// Reads it, or gives `None` where the JSON is of another form.
    fn read(json: Option<&Value>) -> Option<Self>;
}

impl Read for String {
    fn read(json: Option<&Value>) -> Option<Self> {
        Some(json?.as_str()?.to_owned())
    }
}

impl Read for Uuid {
    fn read(json: Option<&Value>) -> Option<Self> {
        json?.as_str()?.parse().ok()
    }
}

impl Read for bool {
    fn read(json: Option<&Value>) -> Option<Self> {
        json?.as_bool()
    }
}

/// A pair is an array of two.
impl<A: Read, B: Read> Read for (A, B) {
    fn read(json: Option<&Value>) -> Option<Self> {
        Some((A::read(json?.get(0))?, B::read(json?.get(1))?))
    }
}

impl Read for i64 {
    fn read(json: Option<&Value>) -> Option<Self> {
        json?.as_i64()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: Option<&Value>) -> Option<Self> {
        json?.as_array()?.iter().map(|item| T::read(Some(item))).collect()
    }
}

impl<T: Read> Read for Option<T> {
    fn read(json: Option<&Value>) -> Option<Self> {
        match json {
            None | Some(Value::Null) => Some(None),
            there => T::read(there).map(Some),
        }
    }
}

macro_rules! read_number {
    ($($number:ty),*) => {$(
        impl Read for $number {
            fn read(json: Option<&Value>) -> Option<Self> {
                json?.as_u64()?.try_into().ok()
            }
        }
    )*};
}

/// `field` is read from the JSON field of its own name, `field: "name"` from that name, and
/// `field = value` has the value where the JSON has no such field.
///
/// With `only` in front, a field that is not named here makes the JSON another form: of a newer
/// version, say.
macro_rules! read_record {
    (only $type:ident { $($field:ident),* $(,)? }) => {
        impl $crate::json::Read for $type {
            fn read(json: Option<&serde_json::Value>) -> Option<Self> {
                let json = json?.as_object()?;
                if json.keys().any(|key| ![$(stringify!($field)),*].contains(&key.as_str())) {
                    return None;
                }
                Some(Self { $($field: $crate::json::Read::read(json.get(stringify!($field)))?),* })
            }
        }
    };
    ($type:ident { $($field:ident $(: $name:literal)? $(= $default:expr)?),* $(,)? }) => {
        impl $crate::json::Read for $type {
            fn read(json: Option<&serde_json::Value>) -> Option<Self> {
                let json = json?.as_object()?;
                Some(Self { $($field: read_record!(@ json, $field $(, name $name)? $(, default $default)?)),* })
            }
        }
    };
    (@ $json:ident, $field:ident) => { $crate::json::Read::read($json.get(stringify!($field)))? };
    (@ $json:ident, $field:ident, name $name:literal) => { $crate::json::Read::read($json.get($name))? };
    (@ $json:ident, $field:ident, default $default:expr) => {
        match $json.get(stringify!($field)) { None => $default, there => $crate::json::Read::read(there)? }
    };
}

/// A word for each variant.
macro_rules! read_word {
    ($type:ident { $($word:literal => $variant:ident),* $(,)? }) => {
        impl $crate::json::Read for $type {
            fn read(json: Option<&serde_json::Value>) -> Option<Self> {
                match json?.as_str()? { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

read_number!(u8, u16, u32, u64);
pub(crate) use {read_record, read_word};
