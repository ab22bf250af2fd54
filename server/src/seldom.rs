//! What strangers can bring about as often as they like is said seldom: a log must not grow by them.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long nothing more is said.
const PAUSE: Duration = Duration::from_secs(1);

/// When something was said last, and how often it was not said since.
#[derive(Debug)]
pub struct Seldom(Mutex<(Option<Instant>, u64)>);

impl Seldom {
    /// Nothing was said yet.
    pub const fn new() -> Self {
        Self(Mutex::new((None, 0)))
    }

    /// Whether it is time to say it again, and how often it has been left out.
    pub fn again(&self) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, left_out) = *state;
        if last.is_some_and(|last| last.elapsed() < PAUSE) {
            state.1 += 1;
            return None;
        }
        *state = (Some(Instant::now()), 0);
        Some(left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_said_and_those_right_after_are_counted() {
        let seldom = Seldom::new();
        assert_eq!((seldom.again(), seldom.again(), seldom.again()), (Some(0), None, None));
        assert_eq!(seldom.0.lock().expect("a lock").1, 2);
    }
}
