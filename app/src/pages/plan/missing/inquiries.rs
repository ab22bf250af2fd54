//! 照会: a file for each division to fill in, and who has not answered.

use super::super::{day::Day, view::day_begins};
use crate::{
    clock,
    erased::{Erase, List, memo, text, view, when},
    in_words,
    replica::{Replica, Server},
};
use domain::{
    fiscal_year::FiscalYear,
    inquiry::{Asked, asked, in_no_file},
    op::Change,
    plan::Cell,
    policy::Policy,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;

/// The word in the address for the day from which on answers count.
const SINCE: &str = "answered";

#[component]
pub fn Inquiries(policy: Arc<Policy>, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let of = policy.clone();
    let in_no_file = move || replica.device.with(|device| in_no_file(&of, &device.history, year));
    let query = use_query_map();
    let of = policy.clone();
    let may_answer =
        memo(move || replica.device.with(|device| !asked(&of, &device.history, year, 0).is_empty()));
    let list = move || {
        let since = query.read().get(SINCE).and_then(|day| day_begins(&day)).unwrap_or_default();
        replica.device.with(|device| {
            let asked = asked(&policy, &device.history, year, since);
            if asked.is_empty() {
                return view! { <p>{format!("{}の担当課が決まると、課ごとの Excel を作れます。", year.long())}</p> }.erase();
            }
            let open = asked.iter().filter(|asked| asked.answer.is_none()).count();
            let rows = asked.iter().map(|asked| row(asked, year));
            view! {
                <p role="status">{match open {
                    0 => "すべての課から回答がありました。".to_owned(),
                    open => format!("{}課のうち {open}課から、まだ回答がありません。", asked.len()),
                }}</p>
                <div class="indicator-scroll" role="region" tabindex="0" aria-label="照会と回答">
                    <table class="data dense inquiries">
                        <thead><tr><th scope="col">"課"</th><th scope="col">"行"</th><th scope="col">"入力待ち"</th><th scope="col">"回答"</th><th scope="col">"照会のファイル"</th></tr></thead>
                        <tbody>{rows.list()}</tbody>
                    </table>
                </div>
                <p class="buttons">
                    <a class="button" href=format!("/export/inquiry/{year}/all.zip") rel="external" download="">"すべての課のファイル（zip）"</a>
                    <a class="button" href="/plan/exchange">"回答を取り込む"</a>
                </p>
            }
            .erase()
        })
    };
    let unsent = move || replica.unsent();
    let is_offline = move || replica.status.with(|status| status.server == Server::Offline);
    view! {
        <h2 id="inquiries">"照会"</h2>
        <p class="quiet">"課ごとに、その課の行と記入欄の入った Excel を作ります。戻ってきたファイルは、まとめて選んで一度に取り込めます。照会のあとに別の人が変えた欄は、上書きせずに両方を残します。"</p>
        {when(is_offline, || view! { <p class="notice notice-warning" role="status">"照会のファイルは、サーバーにつながっているときに作れます。"</p> }.erase())}
        {when(move || unsent() > 0, move || view! { <p class="notice notice-warning" role="status">{text(move || format!("未送信の変更 {}件は、照会のファイルにまだ入りません。", unsent()))}</p> }.erase())}
        {view(move || match in_no_file() {
            0 => ().into_any(),
            rows => view! {
                <p class="notice notice-warning" role="status">{format!("担当課が競合している行や、この年度にない課のままの行が {rows}行あり、どの課のファイルにも入りません。競合は")}<a href="/conflicts">"要対応"</a>"で、担当課は行を開いて決めてください。"</p>
            }.erase(),
        })}
        {when(move || may_answer.get(), || view! {
            <div class="filter-fields no-print"><Day name=SINCE label="この日以後に取り込んだ回答だけを数える"/></div>
            <p class="quiet">"同じ年度に二度目の照会をするときは、その日を選びます。それより前の回答は「まだ」に戻ります。一度目のファイルをもう一度取り込んでも数えないので、新しいファイルで照会してください。"</p>
        }.erase())}
        {view(list)}
    }
}

fn row(asked: &Asked, year: FiscalYear) -> AnyView {
    let Asked { division, rows, waiting, answer } = asked;
    let name = division.division.name.clone();
    let answer = match answer {
        Some(entry) => {
            // A year may be asked about more than once: which time was this?
            let asked = match &entry.op.change {
                Change::Known { cell: Cell::Response { to }, .. } => clock::date_in_words(to.moment.time),
                _ => String::new(),
            };
            format!(
                "✓ あり　{}　{}（{asked}までの計画への回答）",
                clock::in_words(entry.time()),
                in_words::author(entry)
            )
        }
        None => "まだ".to_owned(),
    };
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td>{rows.len().to_string()}</td>
            <td>{waiting.to_string()}</td>
            <td>{answer}</td>
            <td><a href=format!("/export/inquiry/{year}/{}.xlsx", division.id) rel="external" download="" aria-label=format!("{name}の照会の Excel")>"Excel"</a></td>
        </tr>
    }
    .erase()
}
