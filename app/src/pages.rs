//! One file a page.

mod conflicts;
mod device;
mod help;
mod home;
mod indicators;
mod map;
mod not_found;
mod plan;
mod read;
mod report;
mod roles;
mod search;
mod start;

pub use conflicts::ConflictsPage;
pub use device::DevicePage;
pub use help::HelpPage;
pub use home::HomePage;
pub use indicators::IndicatorsPage;
pub use map::MapPage;
pub use not_found::NotFoundPage;
pub use plan::{
    DivisionsPage, ExchangePage, HistoryPage, MissingPage, PlanPage, VerifyPage, WeightsPage, is_of_plan,
};
pub use read::ReadPage;
pub use report::ReportPage;
pub use roles::RolesPage;
pub use search::SearchPage;
pub use start::StartPage;
