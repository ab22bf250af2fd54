//! The self-check: guidelines and abilities, on four levels, for oneself alone.

use crate::{
    clock,
    components::Ask,
    erased::{List, change, click, count, flag, spawn, text},
    store::self_checks,
};
use domain::{
    policy::{Node, NodeKind, Policy},
    self_check::{LEVELS, MEMO_LIMIT, SelfCheck, change as compared},
};
use leptos::prelude::*;
use std::sync::Arc;

/// The present check, the one before, and what went wrong, if anything.
#[derive(Clone, Copy)]
struct Checks {
    now: RwSignal<SelfCheck>,
    before: RwSignal<Option<SelfCheck>>,
    error: RwSignal<String>,
    /// Whether what was kept has been read; before that nothing can be entered.
    ready: RwSignal<bool>,
    unwritten: StoredValue<bool>,
    writing: RwSignal<bool>,
}

impl Checks {
    fn open() -> Self {
        let now = SelfCheck { begun: clock::now(), ..SelfCheck::default() };
        let checks = Self {
            now: RwSignal::new(now),
            before: RwSignal::new(None),
            error: RwSignal::new(String::new()),
            ready: RwSignal::new(false),
            unwritten: StoredValue::new(false),
            writing: RwSignal::new(false),
        };
        checks.read();
        checks
    }

    /// Shows the last check, to go on with, beside the one before it.
    fn read(self) {
        spawn(async move {
            match self_checks::load().await {
                Ok(mut kept) => {
                    if let Some(last) = kept.pop() {
                        self.now.set(last);
                    }
                    self.before.set(kept.pop());
                }
                Err(error) => self.error.set(error.to_string()),
            }
            self.ready.set(true);
        });
    }

    /// Shows an edit at once and writes it. One writer at a time: it takes what is typed meanwhile
    /// along.
    fn edit(self, edit: impl FnOnce(&mut SelfCheck)) {
        self.now.update(edit);
        self.unwritten.set_value(true);
        if self.writing.get_untracked() {
            return;
        }
        self.writing.set(true);
        spawn(async move {
            while self.unwritten.try_get_value() == Some(true) {
                self.unwritten.set_value(false);
                let Some(check) = self.now.try_get_untracked() else { return };
                let kept = self_checks::keep(&check).await;
                let _ = self.error.try_set(kept.err().map(|error| error.to_string()).unwrap_or_default());
            }
            let _ = self.writing.try_set(false);
        });
    }

    /// Begins anew; what was said stays, to compare with.
    fn begin(self) {
        let last = self.now.get_untracked();
        self.now.set(last.next(clock::now()));
        if last.answered() > 0 {
            self.before.set(Some(last));
        }
    }

    fn erase(self) {
        spawn(async move {
            match self_checks::erase().await {
                Ok(()) => {
                    self.before.set(None);
                    self.now.set(SelfCheck { begun: clock::now(), ..SelfCheck::default() });
                }
                Err(error) => self.error.set(error.to_string()),
            }
        });
    }
}

const ERASE: &str = "自己チェックを、前回のものも含めてすべて消します。元に戻せません。";

#[component]
pub fn SelfCheckPage(policy: Arc<Policy>) -> impl IntoView {
    let checks = Checks::open();
    let kind = |kind: NodeKind| policy.structure.nodes.iter().filter(move |node| node.kind == kind);
    let all: Vec<Node> = kind(NodeKind::Guideline).chain(kind(NodeKind::Ability)).cloned().collect();
    let of = all.len();
    let begun = move || clock::lately_in_words(checks.now.read().begun);
    let before = move || {
        let before = checks.before.with(|before| before.as_ref().map(|before| before.begun));
        before.map_or(String::new(), |time| format!("　前回 {}", clock::lately_in_words(time)))
    };
    view! {
        <section class="page self-check">
            <h1>"自己チェック"</h1>
            <p class="verdict">
                <b>"ここに書いたことは、この端末の外に出ません。"</b>
                "サーバーにも、書き出すファイルにも入りません。四つの段階はこのアプリのもので、方針や人事評価のものではありません。"
            </p>
            <p class="quiet">
                {text(begun)}" に始めたチェック　"{count(move || checks.now.read().answered())}"／"{of.to_string()}{text(before)}
                <b role="status">{text(move || saved(checks).to_owned())}</b>
            </p>
            <fieldset class="questions" disabled=flag(move || !checks.ready.get())>
                {all.iter().map(|node| view! { <Question policy=policy.clone() node=node.clone() checks/> }).list()}
            </fieldset>
            <p class="error" role="alert">{text(move || checks.error.get())}</p>
            <p class="buttons no-print">
                <button class="button fill" on:click=click(|_| { let _ = window().print(); })>"面談のために印刷する"</button>
                <button class="button" disabled=flag(move || checks.now.read().answered() == 0) on:click=click(move |_| checks.begin())>"新しく始める（いまのものは前回になる）"</button>
                <Ask label="この端末から消去" question=Signal::stored(ERASE.to_owned()) yes="消去する" no="やめる" act=Callback::new(move |()| checks.erase())/>
            </p>
        </section>
    }
}

/// Whether what is entered is safe on this device.
fn saved(checks: Checks) -> &'static str {
    match (checks.writing.get(), checks.now.read().answers.is_empty(), checks.error.read().is_empty()) {
        (true, ..) => "　保存しています",
        (_, false, true) => "　この端末に保存済み",
        _ => "",
    }
}

/// One guideline or ability: what it says, a level, a memo, and what was said last time.
#[component]
fn Question(policy: Arc<Policy>, node: Node, checks: Checks) -> impl IntoView {
    let id = StoredValue::new(node.id.clone());
    let memo_now = move || {
        checks
            .now
            .with(|now| id.with_value(|id| now.of(id).map(|answer| answer.memo.clone()).unwrap_or_default()))
    };
    let level = move || checks.now.with(|now| id.with_value(|id| now.of(id).and_then(|answer| answer.level)));
    let before = move || {
        checks.before.with(|before| {
            let answer = before.as_ref()?;
            id.with_value(|id| answer.of(id).and_then(|answer| answer.level))
        })
    };
    let compared_words = move || {
        let before = before();
        let level_before = before.and_then(|level| LEVELS.get(usize::from(level)));
        let words = level_before.map_or(String::new(), |level| format!("前回: {level}"));
        format!("{words}　{}", compared(before, level()).unwrap_or_default())
    };
    let levels = LEVELS.iter().zip(0_u8..).map(|(words, number)| {
        view! {
            <label>
                <input type="radio" name=node.id.clone()
                    prop:checked=flag(move || level() == Some(number))
                    on:change=change(move |_| checks.edit(|check| id.with_value(|id| check.choose(id, number))))/>
                {*words}
            </label>
        }
    });
    let levels = levels.list();
    let text_of = policy.section(&node.section).and_then(|section| section.blocks.first());
    let official = text_of.map(|block| block.text.clone()).unwrap_or_default();
    let memo = format!("memo-{}", node.id);
    view! {
        <fieldset class="question">
            <legend>{node.label.clone()}</legend>
            <p>{official}</p>
            <div class="choice levels">{levels}</div>
            <p class="quiet">{text(compared_words)}</p>
            <label for=memo.clone()>"メモ"</label>
            <textarea
                id=memo
                class="input"
                maxlength=MEMO_LIMIT.to_string()
                prop:value=text(memo_now)
                on:input=change(move |event| {
                    let memo = event_target_value(&event);
                    checks.edit(|check| id.with_value(|id| check.note(id, &memo)));
                })
            ></textarea>
            <p class="memo" aria-hidden="true">{text(memo_now)}</p>
        </fieldset>
    }
}
