//! Parts that pages share. One file a part.

mod ask;
mod bar;
mod header;
mod leaving;
mod marks;
mod markup;
mod notices;
mod search;
mod shared;
mod tie;

pub use ask::Ask;
pub use bar::BarText;
pub use header::Header;
pub use marks::{ProvenanceMark, RatingMark, StatusMark, marked, rating_class, sign_class};
pub use markup::{put_behind, put_in};
pub use notices::{Loading, Notices, of_policy};
pub use search::{Results, Search, SearchBox, SearchDialog};
pub use shared::{Shared, SharedBar};
pub use tie::tie_view;
