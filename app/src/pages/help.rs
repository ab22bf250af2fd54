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

const TASKS: [Task; 21] = [
    Task {
        id: "walk",
        name: "はじめて方針に触れる",
        href: "/start",
        steps: &[
            "「はじめての方へ」を開きます。",
            "７つのステップを順に読みます。どこからでも始められ、飛ばすこともできます。",
            "途中でやめても、この端末がつづきを覚えています。",
        ],
        picture: "walk",
        shows: "七つのステップの一つ",
    },
    Task {
        id: "look",
        name: "方針の全体を図で見る",
        href: "/map",
        steps: &[
            "「図で見る」を開きます。",
            "見たい項目を選ぶと、右（小さい画面では下）に本文とつながりが出ます。",
            "「つながり」の 1・2・全部で、まわりをどこまで見せるかを変えられます。",
            "「図の全体に戻る」か Esc キーで元に戻ります。",
        ],
        picture: "map",
        shows: "方針の図",
    },
    Task {
        id: "near",
        name: "図を拡大して、取組の項目と計画の行を見る",
        href: "/map/row-14",
        steps: &[
            "２本の指で広げるか、「＋」を選びます。二度続けて触れるか、マウスのホイールでも近づけます。",
            "拡大すると、取組の項目、実施計画の行、R6 から R10 の進みが現れます。",
            "動かすにはなぞります。「全体」で元に戻ります。",
            "キーボードでは、矢印キーで隣の項目へ移り、Enter で選びます。",
        ],
        picture: "near",
        shows: "近づいた図",
    },
    Task {
        id: "why",
        name: "取組が何のためかをたどる",
        href: "/map/torikumi-8",
        steps: &[
            "図で取組を選びます。",
            "「なぜこの取組か」の番号を 1 から順に読むと、日々の取組から住民福祉の増進までの道が分かります。",
            "図の中の番号も同じ順です。根拠になる本文の行も出ます。",
        ],
        picture: "why",
        shows: "取組８から住民福祉の増進までの番号",
    },
    Task {
        id: "years",
        name: "年度ごとの進みを図で見る",
        href: "/map?year=2025",
        steps: &[
            "図の上の R6 から R10 を選びます。",
            "取組と分野に、着手した行の数が出ます。印の意味は図の下にあります。",
        ],
        picture: "map",
        shows: "年度を選ぶ並び",
    },
    Task {
        id: "list",
        name: "図を一覧で見る",
        href: "/map",
        steps: &[
            "図の上の「一覧」を選びます。",
            "図と同じ項目が、方針の順に並びます。キーボードや読み上げでも同じことができます。",
        ],
        picture: "list",
        shows: "図と同じ項目の一覧",
    },
    Task {
        id: "take",
        name: "図を書き出す",
        href: "/map",
        steps: &[
            "図の上の「書き出す」を開きます。",
            "いま見えている範囲を、リンク付きの SVG か PNG の画像で保存できます。",
            "「印刷する」では、図の全体が A4 横一枚に収まります。",
        ],
        picture: "why",
        shows: "図と書き出し",
    },
    Task {
        id: "read",
        name: "本文を読む",
        href: "/read",
        steps: &[
            "「本文を読む」を開き、目次から選びます。目次には、いま読んでいる所が出ます。",
            "横（小さい画面では下）の「つながりとことば」に、関係する図・計画・職位と、ことばの意味があります。",
            "文字の大きさは「標準・大・特大」で変えられます。段落の終わりの「#」で、その段落へのリンクを写せます。",
            "次に開いたときは「つづきから読む」で戻れます。",
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
        name: "ことばを探す",
        href: "/search",
        steps: &[
            "どの画面でも「検索」か Ctrl+K、または「/」のキーで検索が開きます（「/」は「この端末」で切れます）。",
            "ことば、ひらがなの読み、「取組8」のような番号を入れます。入れている間に結果が変わります。",
            "矢印キーで選び、Enter で開きます。",
        ],
        picture: "find",
        shows: "検索の結果",
    },
    Task {
        id: "post",
        name: "自分の職位に求められることを見る",
        href: "/roles",
        steps: &[
            "「わたしの職位」で職種と職位を選びます。",
            "つぎの職位と並び、加わることばに「＋」が付きます。",
            "必要とされる能力と、それに関わる取組へ進めます。",
            "能力のウエイトは文字を取り出すときに失われました。職員課が入力すると表れます。",
        ],
        picture: "post",
        shows: "主任級と主査級の役割",
    },
    Task {
        id: "check",
        name: "自己チェックをする",
        href: "/start/check",
        steps: &[
            "「はじめての方へ」から「自己チェック」を開きます。",
            "行動指針と能力を四つの段階で選び、メモを書きます。書いたものは、この端末の外に出ません。",
            "「新しく始める」と、前回と比べられます。面談のために印刷できます。",
            "「この端末から消去」ですべて消えます。",
        ],
        picture: "check",
        shows: "自己チェック",
    },
    Task {
        id: "shared",
        name: "共用の端末で使う",
        href: "/device",
        steps: &[
            "「この端末」で「共用の端末にする」に印を付けます。",
            "使い終わった人が、上の「終了」を選びます。自己チェック、名前、見た場所の記録が消えます。",
        ],
        picture: "device",
        shows: "この端末の画面",
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
            "「ネットワークなしで使えるか点検する」を選ぶと、ネットワークを止めた状態で各ページを実際に開いて確かめます。",
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
        id: "verify",
        name: "印刷された計画と照らし合わせる",
        href: "/plan/verify",
        steps: &[
            "印刷された26ページを手元に置き、「実施計画」から「原典照合」を開きます。",
            "行ごとに、印刷されている言葉（数字のキー 1〜6 でも選べます）と、開始・境目・終了の年度を選びます。",
            "「確認済みにして次へ」を選ぶと、その行の推定の印がどの画面でも確認済みに変わります。",
            "右の数が原典と合わないときは、どこかの行が違っています。「確認を取り消す」でやり直せます。",
        ],
        picture: "verify",
        shows: "原典照合の一行",
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
        href: "/conflicts",
        steps: &[
            "右上の「要対応」を選びます。計画の「▲ 競合」の欄からも開けます。",
            "もとの値の下に、別々に入力された値が、入力者と時刻とともに並びます。違う語には印が付きます。",
            "「あ」「い」のどちらかを採るか、下の欄で自分で合わせます。選ばなかった値も記録に残ります。",
            "決めたあとでも「元に戻す」で戻せます。",
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
            "「この端末」で、どの変更が未送信かを見られます。「取り下げる」と、入力の前の値に戻す変更になります。",
            "サーバーが受け付けなかった変更は「要対応」に理由とともに残ります。もう一度送るか、取り下げます。",
        ],
        picture: "unsent",
        shows: "未送信の一覧",
    },
    Task {
        id: "rescue",
        name: "つながらない端末の変更を運ぶ",
        href: "/device",
        steps: &[
            "「この端末」で「救出ファイルに書き出す」を選びます。未送信の変更が一つのファイルになります。自己チェックは入りません。",
            "USB メモリーなどで、つながる端末へ運びます。",
            "その端末の「この端末」で「救出ファイルを取り込む」を選びます。サーバーでは jinzai-navi ops import ファイル名 でも取り込めます。",
            "同じファイルを二度取り込んでも、変更は重なりません。",
        ],
        picture: "unsent",
        shows: "未送信の一覧と救出ファイル",
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
