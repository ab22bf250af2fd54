//! Parts that pages share. One file a part.

mod ask;
mod header;
mod leaving;
mod marks;
mod notices;
mod search;
mod shared;
mod tie;

pub use ask::Ask;
pub use header::Header;
pub use marks::{ProvenanceMark, RatingMark, StatusMark};
pub use notices::{Loading, Notices};
pub use search::{Results, Search, SearchBox, SearchDialog};
pub use shared::{Shared, SharedBar};
pub use tie::tie_view;
