//! A form for a cell that is filled in before it becomes an edit: what stood in the cell when it was filled,
//! and what is in it meanwhile, kept so that leaving the page does not lose it.

use super::{draft::Draft, fields::field_id};
use crate::{
    components::Ask,
    erased::{Erase, effect_after, text, when},
    focus::focus,
    replica::Replica,
};
use domain::{
    edit::{Edit, EditError},
    history::{CellState, History},
    op::OpId,
    plan::{Cell, Value},
};
use leptos::prelude::*;

/// Stands between the fields of a form in its draft: Unicode's unit separator, which no text may have.
const APART: char = '\u{1f}';

/// What a form is of.
struct Of {
    cell: Cell,
    fields: Vec<RwSignal<String>>,
    /// Fills the fields from the cell.
    fill: Box<dyn Fn(&History)>,
}

impl Of {
    fn draft(&self) -> Draft {
        Draft::of(&self.cell)
    }
}

/// A form's view of its cell. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct CellForm {
    replica: Replica,
    of: StoredValue<Of, LocalStorage>,
    heads: StoredValue<Vec<OpId>>,
    begun: RwSignal<bool>,
}

impl CellForm {
    /// Fills a form's fields from its draft if there is one, or from a cell, and again when the cell
    /// changes, until something is chosen. From then on what comes from elsewhere stands against it; what
    /// this device made itself was seen: a conflict settled, a step undone.
    pub fn new(
        replica: Replica,
        cell: Cell,
        fields: Vec<RwSignal<String>>,
        fill: impl Fn(&History) + 'static,
    ) -> Self {
        let name = cell.to_string();
        let of = Of { cell, fields, fill: Box::new(fill) };
        let (heads, text) = of.draft().read().unzip();
        for (field, text) in of.fields.iter().zip(text.iter().flat_map(|text| text.split(APART))) {
            field.set(text.to_owned());
        }
        let form = Self {
            replica,
            of: StoredValue::new_local(of),
            heads: StoredValue::new(heads.unwrap_or_default()),
            begun: RwSignal::new(text.is_some()),
        };
        effect_after(move |before: Option<Vec<OpId>>| {
            let device = replica.device.read();
            let heads = device.history.heads(&name);
            let ids: Vec<OpId> = heads.iter().map(|head| head.op.id()).collect();
            let is_new = before.as_ref().is_none_or(|before| *before != ids && form.heads.get_value() != ids);
            let is_own = before.is_some() && heads.iter().all(|head| head.op.envelope.device == device.id);
            if is_new && (is_own || !form.begun.get_untracked()) {
                form.refill(&device.history);
            }
            ids
        });
        form
    }

    /// From the cell as it is.
    fn refill(self, history: &History) {
        self.of.with_value(|of| {
            (of.fill)(history);
            self.heads.set_value(history.head_ids(&of.cell));
        });
        self.end();
    }

    /// What is in the form is in the cell, too.
    fn end(self) {
        if self.begun.get_untracked() {
            self.begun.set(false);
            self.of.with_value(|of| of.draft().forget());
        }
    }

    /// Something is typed or chosen in a field.
    pub fn touch(self) {
        self.of.with_value(|of| {
            let texts: Vec<String> = of.fields.iter().map(|field| field.get_untracked()).collect();
            let text = texts.join(&APART.to_string());
            self.heads.with_value(|heads| of.draft().write(heads, &text));
        });
        self.begun.set(true);
    }

    /// Whether something is typed or chosen that is no edit yet.
    pub fn is_begun(self) -> bool {
        self.begun.get()
    }

    /// Sets the cell on what was seen. Values in conflict stand right above the form: whoever decides
    /// has seen them all.
    pub fn set(self, value: Value, reason: Option<String>) -> Result<(), EditError> {
        let cell = self.of.with_value(|of| of.cell.clone());
        let in_conflict =
            self.replica.device.with_untracked(|device| device.history.state(&cell) == CellState::Conflict);
        let seen = (!in_conflict).then(|| self.heads.get_value());
        self.replica.dispatch(Edit::set(vec![(cell, value)], reason, seen))?;
        self.end();
        Ok(())
    }
}

/// Says that what is in a form is no edit yet, and offers to drop it.
#[component]
pub fn Begun(form: CellForm) -> impl IntoView {
    let id = format!("begun-{}", form.of.with_value(|of| field_id(&of.cell)));
    let after = format!("#{id}");
    let dropped = RwSignal::new(false);
    let drop = Callback::new(move |()| {
        form.replica.device.with_untracked(|device| form.refill(&device.history));
        dropped.set(true);
        // The button that was pressed is gone.
        focus(after.clone());
    });
    let words = move || match (form.is_begun(), dropped.get()) {
        (true, _) => "まだ記録していません。",
        (false, true) => "書きかけを捨てました。",
        (false, false) => "",
    };
    view! {
        {when(move || form.is_begun(), move || view! {
            <Ask label="書きかけを捨てる" question=Signal::stored("書きかけは元に戻せません。".to_owned()) yes="捨てる" no="やめる" act=drop/>
        }.erase())}
        <span class="quiet" role="status" tabindex="-1" id=id>{text(move || words().to_owned())}</span>
    }
}
