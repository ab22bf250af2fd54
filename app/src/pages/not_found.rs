//! An address that leads nowhere.

use leptos::prelude::*;

/// Says so, and shows ways on.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <section class="page">
            <h1>"このページはありません"</h1>
            <p>"アドレスが変わったか、間違っている可能性があります。次のページからお探しください。"</p>
            <ul class="plain-list">
                <li><a href="/">"はじめのページ"</a></li>
                <li><a href="/map">"方針を図で見る"</a></li>
                <li><a href="/read">"本文を読む"</a></li>
                <li><a href="/plan">"実施計画"</a></li>
                <li><a href="/help">"使い方"</a></li>
            </ul>
        </section>
    }
}
