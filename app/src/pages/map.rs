//! The diagram of the whole structure, with a panel for what is in focus and an equal list.

mod address;
mod cycle;
mod drawing;
mod export;
mod list;
mod panel;
mod status;
mod toolbar;
mod viewport;

pub use cycle::CycleDiagram;
pub use drawing::Still as Picture;

use crate::{
    components::{ProvenanceMark, of_policy},
    erased::{Erase, flag, view},
};
use address::Chosen;
use domain::policy::{Policy, Provenance};
use drawing::Drawing;
use leptos::prelude::*;
use list::NodeList;
use panel::Panel;
use status::StatusKey;
use std::sync::Arc;
use toolbar::Toolbar;

/// `/map` and `/map/:id`.
#[component]
pub fn MapPage() -> impl IntoView {
    let chosen = Chosen::from_address();
    of_policy(move |policy| view! { <Map policy chosen/> }.erase())
}

#[component]
fn Map(policy: Arc<Policy>, chosen: Chosen) -> impl IntoView {
    let as_list = RwSignal::new(false);
    let (for_panel, for_view) = (policy.clone(), policy.clone());
    view! {
        <section class="map" class:has-chosen=flag(move || chosen.focus.read().is_some())>
            <h1 class="sr-only">"方針の図"</h1>
            <Toolbar policy chosen as_list/>
            <div class="map-work">
                <div class="map-canvas">
                    {view(move || if as_list.get() {
                        view! { <NodeList policy=for_view.clone() chosen/> }.erase()
                    } else {
                        view! { <Drawing policy=for_view.clone() chosen/> }.erase()
                    })}
                    <div class="legend">
                        <StatusKey/>
                        <span>"数字は、着手した行／全体の行"</span>
                        <ProvenanceMark of=Provenance::Reconstructed/>
                        <span>"線と配置"</span>
                    </div>
                </div>
                <aside class="map-panel" aria-label="選んだ項目">
                    {view(move || {
                        chosen.track();
                        view! { <Panel policy=for_panel.clone() chosen/> }.erase()
                    })}
                </aside>
            </div>
        </section>
    }
}
