//! The document's tables and charts.

use crate::{
    components::{BarText, ProvenanceMark},
    erased::{Erase, List, view as dynamic},
    replica::Replica,
};
use domain::{
    plan::MOST_WEIGHT,
    policy::{Indicator, PlanLineKind, Policy, Provenance, percent},
    weights::{in_words, provenance},
};
use leptos::prelude::*;
use std::sync::Arc;

/// Posts of a family with what is expected of each. The abilities' weights are lost in the text, and shown
/// once someone has read them from the print.
#[component]
pub fn PositionTable(policy: Arc<Policy>, family: String) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let family = policy.families.iter().find(|f| f.id == family)?;
    let rows = family.posts.iter().map(|post| {
        let roles = post.roles.iter().map(|role| view! { <li>{role.text.clone()}</li> });
        let (of_family, of_post) = (family.clone(), post.clone());
        let weights = move || {
            let words = replica.device.with(|device| in_words(&device.history, &of_family, &of_post));
            let words = words.map(|words| view! {
                <p class="quiet">{format!("ウエイト（0〜{MOST_WEIGHT}はこのアプリの区分） {words}")}" "<ProvenanceMark of=Provenance::Confirmed/></p>
            });
            words.erase()
        };
        view! {
            <tr id=post.id.clone()>
                <th scope="row">{post.name.clone()}</th>
                <td><ul class="points">{roles.list()}</ul>{dynamic(weights)}</td>
            </tr>
        }
    });
    let abilities = family.abilities.iter().map(|ability| {
        let (of, column) = (family.clone(), ability.clone());
        let mark = move || {
            let from = replica.device.with(|device| provenance(&device.history, &of, &column));
            view! { <ProvenanceMark of=from/> }.erase()
        };
        view! { <li>{ability.text.clone()}" "{dynamic(mark)}</li> }
    });
    let why = family.abilities.iter().find_map(|ability| ability.why.clone());
    Some(view! {
        <table class="data">
            <caption>{family.name.clone()}" "<ProvenanceMark of=Provenance::Original/></caption>
            <thead><tr><th scope="col">"職位"</th><th scope="col">"必要とされる役割"</th></tr></thead>
            <tbody>{rows.list()}</tbody>
        </table>
        <div class="lost">
            <p>"必要とされる能力（原典の表の見出し。ウエイトは図から失われているため、原典の冊子を参照してください）"</p>
            <ul class="chips">{abilities.list()}</ul>
            {why.map(|why| view! { <p class="quiet">{why}</p> }).erase()}
        </div>
    })
}

/// The plan in the order printed, with the most likely text of each bar.
#[component]
pub fn PrintedPlanTable(policy: Arc<Policy>) -> impl IntoView {
    let heading = |class: &'static str, text: &str| {
        view! { <tr class=class><th colspan="2" scope="rowgroup">{text.to_owned()}</th></tr> }.erase()
    };
    let rows = policy.plan.lines.iter().map(|line| match (line.kind, &line.row) {
        (PlanLineKind::Field, _) => heading("group", &line.text),
        (PlanLineKind::Initiative, _) => heading("initiative", &line.text),
        (PlanLineKind::Item, _) => heading("item", &line.text),
        (_, Some(row)) => view! {
            <tr>
                <td>{line.text.clone()}</td>
                <td><BarText row=row.clone()/></td>
            </tr>
        }
        .erase(),
        _ => ().into_any(),
    });
    let labels = policy.plan.lines.iter().filter(|line| line.kind == PlanLineKind::Label);
    let labels = labels.map(|line| view! { <li>{line.text.clone()}</li> });
    view! {
        <p class="ours">
            "棒の期間と、どの文字がどの行のものかは、原典の文字から失われています。原典照合が済むまで、行に添えた文字は推定です。"
            <a href="/plan">"実施計画の画面で進みを見る"</a>
        </p>
        <table class="data">
            <caption>"実施計画（R6–R10） "<ProvenanceMark of=Provenance::Original/></caption>
            <thead><tr><th scope="col">"具体的な取組"</th><th scope="col">"棒の文字"</th></tr></thead>
            <tbody>{rows.list()}</tbody>
        </table>
        <details>
            <summary>"原典に印刷された棒の文字（抽出された順）"</summary>
            <ul class="chips">{labels.list()}</ul>
        </details>
    }
}

/// The items that show the effect of the initiatives.
#[component]
pub fn IndicatorTable(policy: Arc<Policy>) -> impl IntoView {
    let rows = policy.indicators.list.iter().map(|i| {
        view! {
            <tr><th scope="row">{i.item.text.clone()}</th><td>{i.value.text.clone()}</td></tr>
        }
    });
    view! {
        <table class="data">
            <caption>{policy.indicators.head.text.clone()}" "<ProvenanceMark of=Provenance::Original/></caption>
            <thead><tr><th scope="col">"項目"</th><th scope="col">"数値"</th></tr></thead>
            <tbody>{rows.list()}</tbody>
        </table>
        <p><a href="/read/survey">"調査の分布を見る"</a></p>
    }
}

/// A survey question as a bar of 100 % with its table.
#[component]
pub fn SurveyChart(policy: Arc<Policy>, indicator: String) -> impl IntoView {
    let indicator = policy.indicators.list.iter().find(|i| i.id == indicator)?;
    let Indicator { question, answers, note, top_two, .. } = indicator;
    let segments = answers.iter().enumerate().map(|(index, answer)| {
        let width = percent(answer.share) + "%";
        let label = (answer.share >= 80).then(|| percent(answer.share));
        view! { <span class=format!("share share-{index}") style:width=width>{label}</span> }
    });
    let rows = answers.iter().enumerate().map(|(index, answer)| view! {
        <tr>
            <th scope="row"><span class=format!("key share-{index}") aria-hidden="true"></span>{answer.label.clone()}</th>
            <td class="number">{percent(answer.share)}</td>
        </tr>
    });
    Some(view! {
        <figure class="survey" id=indicator.id.clone()>
            <figcaption>{question.text.clone()}" "<ProvenanceMark of=Provenance::Original/></figcaption>
            <div class="shares" aria-hidden="true">{segments.list()}</div>
            <table class="data dense">
                <thead><tr><th scope="col">"回答"</th><th scope="col" class="number">"割合（%）"</th></tr></thead>
                <tbody>
                    {rows.list()}
                    <tr class="sum">
                        <th scope="row">"そう思う・まあそう思う"</th>
                        <td class="number">{percent(*top_two)}</td>
                    </tr>
                </tbody>
            </table>
            {note.clone().map(|note| view! { <p class="quiet">{note}</p> }).erase()}
        </figure>
    })
}
