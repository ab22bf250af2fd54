//! Telling those who listen that the log has grown: the newest place, and nothing else.

use axum::response::sse::{Event, KeepAlive, Sse};
use std::{convert::Infallible, time::Duration};
use tokio::sync::watch;
use tokio_stream::{Stream, StreamExt, wrappers::WatchStream};

/// How often a silent stream says that it is still there, so that both sides notice a cut line.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// The newest place in the log, for all who listen. A handle: copies are the same.
#[derive(Clone, Debug)]
pub struct Live(watch::Sender<Option<u64>>);

impl Default for Live {
    fn default() -> Self {
        Self(watch::Sender::new(Some(0)))
    }
}

impl Live {
    /// The log has grown to this place, or its history is another one now.
    pub fn tell(&self, newest: u64) {
        self.0.send_replace(Some(newest));
    }

    /// Ends all streams: the server stops.
    pub fn end(&self) {
        self.0.send_replace(None);
    }

    /// The places as they come, for one listener.
    pub fn listen(&self) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let places = WatchStream::new(self.0.subscribe());
        let running = places.take_while(Option::is_some);
        let events = running.map(|newest| Ok(Event::default().data(newest.unwrap_or_default().to_string())));
        Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
    }
}
