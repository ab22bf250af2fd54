//! 人財ナビ in the browser.
//!
//! Pages read signals of the [`replica`], the device's own copy; every gesture ends in one
//! `dispatch`. The replica writes to [`store`] and talks to the server. Online and offline are the
//! same path.

mod clock;
mod components;
mod download;
mod erased;
mod focus;
mod html;
mod in_words;
mod pages;
mod panic;
mod print;
mod replica;
mod segments;
mod stage;
mod store;
mod worker;

use components::{Header, Notices, Search, SearchDialog, Shared, SharedBar};
use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    path,
};
use pages::{
    ConflictsPage, DevicePage, DivisionsPage, ExchangePage, HelpPage, HistoryPage, HomePage, IndicatorsPage,
    MapPage, MissingPage, NotFoundPage, PlanPage, ReadPage, ReportPage, RolesPage, SearchPage, StartPage,
    VerifyPage,
};
use replica::Replica;
use stage::{Stage, StageBar};
use worker::Worker;

/// Shows the app in the page.
pub fn start() {
    panic::show_on_screen();
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    provide_context(Replica::start());
    provide_context(Worker::start());
    let stage = Stage::start();
    provide_context(stage);
    provide_context(Search::start());
    provide_context(Shared::start());
    view! {
        <a class="skip" href="#main">"本文へ移る"</a>
        <Router>
            <Header/>
            <Notices/>
            <SharedBar/>
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage/>
                    <Route path=path!("/map/:id?") view=MapPage/>
                    <Route path=path!("/read/:id?") view=ReadPage/>
                    <Route path=path!("/plan/verify/:row?") view=VerifyPage/>
                    <Route path=path!("/plan/missing/:year?") view=MissingPage/>
                    <Route path=path!("/plan/divisions") view=DivisionsPage/>
                    <Route path=path!("/plan/exchange") view=ExchangePage/>
                    <Route path=path!("/plan/history") view=HistoryPage/>
                    <Route path=path!("/plan/:row?/:year?") view=PlanPage/>
                    <Route path=path!("/indicators/:id?") view=IndicatorsPage/>
                    <Route path=path!("/report/:year?") view=ReportPage/>
                    <Route path=path!("/roles/:family?/:post?") view=RolesPage/>
                    <Route path=path!("/search") view=SearchPage/>
                    <Route path=path!("/start/:step?") view=StartPage/>
                    <Route path=path!("/conflicts") view=ConflictsPage/>
                    <Route path=path!("/device") view=DevicePage/>
                    <Route path=path!("/help") view=HelpPage/>
                </FlatRoutes>
            </main>
            <focus::FollowNavigation/>
            <StageBar/>
            <SearchDialog/>
        </Router>
    }
}
