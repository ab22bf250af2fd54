//! How to do what: tasks by name, with pictures of the app. Works without network.

use crate::erased::List;
use leptos::prelude::*;

/// A task: its address on the page, its name, the page it is done on, how, and its picture.
struct Task {
    id: &'static str,
    name: &'static str,
    href: &'static str,
    steps: &'static [&'static str],
    picture: &'static str,
    shows: &'static str,
}

const TASKS: [Task; 13] = [
    Task {
        id: "look",
        name: "方針の全体を図で見る",
        href: "/map",
        steps: &[
            "「図で見る」を開きます。",
            "見たい項目を選ぶと、右（小さい画面では下）に本文の初めとつながりが出ます。",
            "「図の全体に戻る」で元に戻ります。",
        ],
        picture: "map",
        shows: "方針の図",
    },
    Task {
        id: "why",
        name: "取組が何のためかをたどる",
        href: "/map/torikumi-8",
        steps: &[
            "図で取組を選びます。",
            "「何のためか」の番号を 1 から順に読むと、日々の取組から住民福祉の増進までの道が分かります。",
            "図の中の番号も同じ順です。",
        ],
        picture: "why",
        shows: "取組８から住民福祉の増進までの番号",
    },
    Task {
        id: "list",
        name: "図を一覧で見る",
        href: "/map",
        steps: &[
            "図の下の「一覧で見る」を開きます。",
            "図と同じ項目が、方針の順に並びます。キーボードや読み上げでも同じことができます。",
        ],
        picture: "list",
        shows: "図と同じ項目の一覧",
    },
    Task {
        id: "read",
        name: "本文を読む",
        href: "/read",
        steps: &[
            "「本文を読む」を開き、目次から選びます。",
            "章の終わりの「次へ」で続きに進みます。",
            "次に開いたときは、はじめのページの「つづきから」で戻れます。",
        ],
        picture: "read",
        shows: "本文と目次",
    },
    Task {
        id: "note",
        name: "注を読む",
        href: "/read/torikumi-1-3",
        steps: &[
            "本文の「＊」を選ぶと、その場に注が開きます。",
            "もう一度選ぶと閉じます。印刷では、いつも注が付きます。",
        ],
        picture: "note",
        shows: "開いた注",
    },
    Task {
        id: "find",
        name: "言葉を探す",
        href: "/read",
        steps: &[
            "探したい章を「本文を読む」で開きます。",
            "ブラウザーの「ページ内を検索」（Ctrl+F、iPad では共有の「ページを検索」）に言葉を入れます。",
            "図の項目は「一覧で見る」を開いて探せます。",
        ],
        picture: "read",
        shows: "本文",
    },
    Task {
        id: "post",
        name: "自分の職位に求められることを読む",
        href: "/read/2-4",
        steps: &[
            "「職位ごとに必要とされる能力と役割」を開きます。",
            "自分の職種の表で、職位の行を読みます。",
            "能力のウエイトは原典の図から失われているため、冊子を参照してください。",
        ],
        picture: "post",
        shows: "職位の表",
    },
    Task {
        id: "project",
        name: "投影する",
        href: "/map",
        steps: &[
            "上の「投影」を選びます。文字が大きくなり、操作の枠が消えます。",
            "PageDown・PageUp のキー、またはリモコンで次・前へ進みます。",
            "「投影をやめる」か Esc キーで戻ります。",
        ],
        picture: "stage",
        shows: "投影の画面",
    },
    Task {
        id: "prepare",
        name: "端末を準備する",
        href: "/device",
        steps: &[
            "ネットワークにつながる場所で、https のアドレスを開きます。",
            "「この端末」に「ネットワークなしで使えます」と出るまで待ちます。",
            "機内モードにして、もう一度開けることを確かめます。",
        ],
        picture: "device",
        shows: "この端末の画面",
    },
    Task {
        id: "status",
        name: "計画の状況を入力する",
        href: "/plan",
        steps: &[
            "「実施計画」で、行と年度の欄を選びます。",
            "はじめての端末では、名前を入れます（自己申告として記録されます）。",
            "進捗区分と評価を選び、実績などを書きます。欄を離れると、この端末に保存されます。",
        ],
        picture: "plan",
        shows: "実施計画の入力",
    },
    Task {
        id: "undo",
        name: "入力を元に戻す",
        href: "/plan",
        steps: &[
            "「元に戻す」で、この端末の最後の入力から順に取り消します。",
            "「やり直す」で戻せます。",
            "ほかの人が後から変えた欄は、勝手には戻しません。",
        ],
        picture: "plan",
        shows: "元に戻すボタン",
    },
    Task {
        id: "conflict",
        name: "競合を解く",
        href: "/plan",
        steps: &[
            "「▲ 競合」の欄を選びます。",
            "別々に入力された値が、入力者と時刻とともに並びます。",
            "「こちらにする」を選ぶか、入力し直します。選ばなかった値も記録に残ります。",
        ],
        picture: "conflict",
        shows: "競合した二つの値",
    },
    Task {
        id: "unsent",
        name: "未送信の変更を確かめる",
        href: "/device",
        steps: &[
            "右上に「端末に保存済み・未送信 n件」と出ているときは、変更はこの端末に残っています。",
            "ネットワークがつながると自動で送られ、「すべて送信済み」に変わります。",
            "「この端末」で、どの変更が未送信かを見られます。",
        ],
        picture: "unsent",
        shows: "未送信の一覧",
    },
];

/// `/help`.
#[component]
pub fn HelpPage() -> impl IntoView {
    let contents = TASKS.iter().map(|task| {
        view! {
            <li><a href=format!("#{}", task.id)>{task.name}</a></li>
        }
    });
    let tasks = TASKS.iter().map(|task| {
        let steps = task.steps.iter().map(|step| view! { <li>{*step}</li> });
        view! {
            <section class="task" id=task.id>
                <div>
                    <h2>{task.name}</h2>
                    <ol>{steps.list()}</ol>
                    <p><a href=task.href>"この画面を開く"</a></p>
                </div>
                <img src=format!("/help/{}.png", task.picture) alt=task.shows/>
            </section>
        }
    });
    view! {
        <section class="page help">
            <h1>"使い方"</h1>
            <p>"このページは、ネットワークがないときも開けます。"</p>
            <nav aria-label="作業の一覧"><ul class="task-list">{contents.list()}</ul></nav>
            {tasks.list()}
            <section>
                <h2>"印の意味"</h2>
                <dl class="facts">
                    <dt>"原典"</dt><dd>"方針の文字をそのまま写したもの"</dd>
                    <dt>"本文から再構成"</dt><dd>"図の線のように失われたものを、本文から組み立て直したもの"</dd>
                    <dt>"推定"</dt><dd>"原典の文字からは決められず、最もありそうなものを示したもの"</dd>
                    <dt>"職員課確認済"</dt><dd>"職員課が印刷された原典と照らし合わせたもの"</dd>
                </dl>
            </section>
        </section>
    }
}
