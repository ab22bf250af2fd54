//! Parts that pages share. One file a part.

mod header;
mod marks;
mod notices;

pub use header::Header;
pub use marks::{ProvenanceMark, RatingMark, StatusMark};
pub use notices::{Loading, Notices};
