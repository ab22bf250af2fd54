//! What the address of the diagram holds: node, year, and how many steps around it stay in view.

use crate::erased::memo;
use crate::replica::Replica;
use domain::{fiscal_year::FiscalYear, plan::nearest_year};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Steps around the focus that stay in view unless the address says otherwise.
const STEPS: usize = 2;

/// The node, year and steps in the address.
#[derive(Clone, Copy)]
pub struct Chosen {
    /// Id of the node in focus.
    pub focus: Memo<Option<String>>,
    /// Fiscal year whose status is shown.
    pub year: Memo<u16>,
    /// Steps around the focus that stay in view; 0 for all.
    pub steps: Memo<usize>,
    /// The year that shows where the address names none.
    usual_year: Memo<u16>,
    /// Whether the page scrolls to the node in focus: not where the drawing only goes with a text.
    pub scrolls: bool,
}

impl Chosen {
    /// What the present address says, and any later one.
    pub fn from_address() -> Self {
        let replica = expect_context::<Replica>();
        let (params, query) = (use_params_map(), use_query_map());
        let number = move |name: &'static str| query.read().get(name).and_then(|text| text.parse().ok());
        Self {
            focus: memo(move || params.read().get("id")),
            year: memo(move || {
                let asked = number("year").and_then(|year: usize| u16::try_from(year).ok()).map(FiscalYear);
                let policy = replica.policy.get();
                asked.zip(policy).map_or(replica.this_year(), |(year, policy)| nearest_year(&policy, year)).0
            }),
            steps: memo(move || number("k").unwrap_or(STEPS)),
            usual_year: memo(move || replica.this_year().0),
            scrolls: true,
        }
    }

    /// A node in focus whatever the address says, in this year.
    pub fn fixed(id: &'static str) -> Self {
        let replica = expect_context::<Replica>();
        Self {
            focus: memo(move || Some(id.to_owned())),
            year: memo(move || replica.this_year().0),
            steps: memo(|| STEPS),
            usual_year: memo(move || replica.this_year().0),
            scrolls: false,
        }
    }

    /// Whoever calls this is made anew with every change of the address.
    pub fn track(self) {
        drop((self.focus.read(), self.year.read(), self.steps.read()));
    }

    /// Whether a node is in focus.
    pub fn is_focus(self, id: &str) -> bool {
        self.focus.read().as_deref() == Some(id)
    }

    /// The year whose status is shown.
    pub fn year(self) -> FiscalYear {
        FiscalYear(self.year.get())
    }

    /// The address of a node, year and steps as they are.
    pub fn at(self, id: Option<&str>) -> String {
        self.address(id, self.year.get(), self.steps.get())
    }

    /// The address with another year.
    pub fn in_year(self, year: FiscalYear) -> String {
        self.address(self.focus.get().as_deref(), year.0, self.steps.get())
    }

    /// The address with other steps.
    pub fn within(self, steps: usize) -> String {
        self.address(self.focus.get().as_deref(), self.year.get(), steps)
    }

    /// What is as usual is left out.
    fn address(self, id: Option<&str>, year: u16, steps: usize) -> String {
        let path = id.map_or("/map".to_owned(), |id| format!("/map/{id}"));
        let year = (year != self.usual_year.get()).then(|| format!("year={year}"));
        let steps = (steps != STEPS).then(|| format!("k={steps}"));
        let query: Vec<String> = year.into_iter().chain(steps).collect();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}
