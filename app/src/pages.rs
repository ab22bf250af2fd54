//! One file a page.

mod device;
mod help;
mod home;
mod map;
mod not_found;
mod plan;
mod read;

pub use device::DevicePage;
pub use help::HelpPage;
pub use home::HomePage;
pub use map::MapPage;
pub use not_found::NotFoundPage;
pub use plan::{PlanPage, in_words};
pub use read::ReadPage;
