//! All tests of the domain in one binary: it is linked once.

mod closing;
mod convergence;
mod device;
mod edit;
mod filter;
mod history;
mod indicators;
mod inquiry;
mod marks;
mod records;
mod rescue;
mod scale;
mod sheet;
mod simulator;
mod stored;
mod support;
mod sync;
mod timeline;
mod verify;
mod weights;
mod year;
