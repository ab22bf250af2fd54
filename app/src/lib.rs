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
mod in_words;
mod pages;
mod panic;
mod print;
mod replica;
mod segments;
mod stage;
mod store;
mod worker;

use crate::erased::Erase;
use components::{Header, Notices, Search, SearchDialog, Shared, SharedBar};
use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    path,
};
use pages::{
    ConflictsPage, DevicePage, DivisionsPage, ExchangePage, HelpPage, HistoryPage, HomePage, IndicatorsPage,
    MapPage, MissingPage, NotFoundPage, PlanPage, ReadPage, ReportPage, RolesPage, SearchPage, StartPage,
    VerifyPage, WeightsPage,
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
                    <Route path=path!("/") view=page(|| view! { <HomePage/> }.erase())/>
                    <Route path=path!("/map/:id?") view=page(|| view! { <MapPage/> }.erase())/>
                    <Route path=path!("/read/:id?") view=page(|| view! { <ReadPage/> }.erase())/>
                    <Route path=path!("/plan/verify/weights") view=page(|| view! { <WeightsPage/> }.erase())/>
                    <Route path=path!("/plan/verify/:row?") view=page(|| view! { <VerifyPage/> }.erase())/>
                    <Route path=path!("/plan/missing/:year?") view=page(|| view! { <MissingPage/> }.erase())/>
                    <Route path=path!("/plan/divisions") view=page(|| view! { <DivisionsPage/> }.erase())/>
                    <Route path=path!("/plan/exchange") view=page(|| view! { <ExchangePage/> }.erase())/>
                    <Route path=path!("/plan/history") view=page(|| view! { <HistoryPage/> }.erase())/>
                    <Route path=path!("/plan/:row?/:year?") view=page(|| view! { <PlanPage/> }.erase())/>
                    <Route path=path!("/indicators/:id?") view=page(|| view! { <IndicatorsPage/> }.erase())/>
                    <Route path=path!("/report/:year?") view=page(|| view! { <ReportPage/> }.erase())/>
                    <Route path=path!("/roles/:family?/:post?") view=page(|| view! { <RolesPage/> }.erase())/>
                    <Route path=path!("/search") view=page(|| view! { <SearchPage/> }.erase())/>
                    <Route path=path!("/start/:step?") view=page(|| view! { <StartPage/> }.erase())/>
                    <Route path=path!("/conflicts") view=page(|| view! { <ConflictsPage/> }.erase())/>
                    <Route path=path!("/device") view=page(|| view! { <DevicePage/> }.erase())/>
                    <Route path=path!("/help") view=page(|| view! { <HelpPage/> }.erase())/>
                </FlatRoutes>
            </main>
            <focus::FollowNavigation/>
            <StageBar/>
            <SearchDialog/>
        </Router>
    }
}

/// A page of a route: one type for all of them, see [`erased`].
fn page(show: fn() -> AnyView) -> fn() -> AnyView {
    show
}
