//! What putting texts into the plan would do, before it is done.

use crate::{
    erased::{Erase, List},
    in_words,
};
use domain::{history::History, import::is_contested, policy::Policy, sheet::Planned};
use leptos::prelude::*;

/// Most lines that are shown of each kind.
const SHOWN: usize = 500;

/// What changes, what does not, and what cannot and why. What has come since it was planned, or since a
/// division was asked, will stand beside it, and is named.
pub fn preview(policy: Option<&Policy>, history: &History, all: &[Planned]) -> AnyView {
    let changes: Vec<&Planned> = all.iter().filter(|planned| planned.is_change()).collect();
    let wrong: Vec<&Planned> = all.iter().filter(|planned| planned.value.is_err()).collect();
    let same = all.len() - changes.len() - wrong.len();
    // Where there is one source only, that stands above.
    let has_sources = all.iter().any(|one| one.reason != all[0].reason);
    let after = changes.iter().take(SHOWN).map(|planned| {
        let (what, field) = names(policy, history, planned);
        let is_overtaken = planned.cell.as_ref().is_some_and(|cell| history.head_ids(cell) != planned.seen);
        let why = if is_overtaken {
            Some("あとから別の変更が入っています")
        } else {
            is_contested(all, planned).then_some("ファイルによって内容が違います")
        };
        let source = planned.reason.clone().filter(|_| has_sources);
        let source = source.map(|source| view! { <small class="quiet">{source}</small> });
        let note = why.map(|why| view! { <small class="conflict">{format!("▲ {why}。両方を残し、「要対応」で決めます。")}</small> });
        view! { <tr><th scope="row">{what}</th><td>{field}</td><td><del>{planned.before.clone()}</del></td><td>{planned.after.trim().to_owned()}{source.erase()}{note.erase()}</td></tr> }
    });
    let refused = wrong.iter().take(SHOWN).map(|planned| {
        let (what, field) = names(policy, history, planned);
        let why = planned.value.as_ref().err().map(ToString::to_string).unwrap_or_default();
        view! { <tr><th scope="row">{what}</th><td>{field}</td><td>{planned.after.clone()}</td><td>{why}</td></tr> }
    });
    view! {
        <p>{counts(changes.len(), same, wrong.len())}</p>
        <div class="paste-scroll" role="region" aria-label="変更の内容" tabindex="0">
            {table("入れられない所", wrong.len(), ["入れる内容", "理由"], refused.list())}
            {table("変わる所", changes.len(), ["いま", "あと"], after.list())}
        </div>
    }
    .erase()
}

fn counts(changes: usize, same: usize, wrong: usize) -> String {
    let same = if same > 0 { format!("、変わらない {same}か所") } else { String::new() };
    let wrong = match wrong {
        0 => String::new(),
        wrong => format!("、入れられない {wrong}か所。入れられない所は、そのままにします"),
    };
    format!("変わる {changes}か所{same}{wrong}。")
}

fn table(caption: &str, count: usize, heads: [&'static str; 2], rows: Vec<AnyView>) -> AnyView {
    let more = if count > SHOWN { format!("（はじめの {SHOWN}）") } else { String::new() };
    let table = (!rows.is_empty()).then(|| view! {
        <table class="data dense">
            <caption>{format!("{caption}　{count}{more}")}</caption>
            <thead><tr><th scope="col">"行"</th><th scope="col">"欄"</th><th scope="col">{heads[0]}</th><th scope="col">{heads[1]}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    });
    table.erase()
}

/// Row and field of a place, or where it would be.
fn names(policy: Option<&Policy>, history: &History, planned: &Planned) -> (String, String) {
    match &planned.cell {
        Some(cell) => in_words::cell(policy, history, cell),
        None => (format!("上から {}行目", planned.row + 1), format!("左から {}列目", planned.column + 1)),
    }
}
