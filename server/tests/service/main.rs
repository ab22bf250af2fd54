//! All tests of the server in one binary: it is linked once.

mod check;
mod cli;
mod closing;
mod connections;
mod content;
mod export;
mod gate;
mod import;
mod inquiry;
mod kill;
mod live;
mod restore;
mod rights;
mod search;
mod support;
mod sync;
