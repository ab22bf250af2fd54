//! How an iPad keeps what is on it.

use leptos::prelude::*;

#[component]
pub fn HomeScreen() -> impl IntoView {
    view! {
        <details>
            <summary>"iPad では、ホーム画面に置いてください"</summary>
            <p>"iPad の Safari は、7日ほど使わないサイトの保存内容を消します。ホーム画面に置いたものは消されません。"</p>
            <ol class="numbered">
                <li>"Safari でこのページを開き、共有ボタン（四角から矢印が上に出る印）を押します。"</li>
                <li>"「ホーム画面に追加」を選び、「追加」を押します。"</li>
                <li>"次からは、ホーム画面の「人財ナビ」から開きます。はじめに一度、ネットワークにつないで開き、このページの自己点検をしてください。"</li>
            </ol>
        </details>
    }
}
