//! All tests of the server in one binary: it is linked once.

mod cli;
mod closing;
mod content;
mod export;
mod import;
mod inquiry;
mod kill;
mod live;
mod restore;
mod rights;
mod search;
mod support;
mod sync;
