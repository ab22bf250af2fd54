//! My post: what is asked of it, what the next one adds, and what helps to get there.

mod abilities;

use crate::{
    components::{Loading, ProvenanceMark},
    erased::{Erase, List, if_true, memo, view},
    replica::Replica,
    store::prefs,
};
use abilities::Abilities;
use domain::policy::{Family, Policy, Post, Provenance, RolePair, compare};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::sync::Arc;

/// `/roles/:family/:post`.
#[component]
pub fn RolesPage() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let params = use_params_map();
    let part = |name: &'static str| memo(move || params.read().get(name));
    let (family, post) = (part("family"), part("post"));
    view(move || {
        let (family, post) = match family.get() {
            Some(family) => (Some(family), post.get()),
            None => last_looked_at(),
        };
        match replica.policy.get() {
            None => view! { <Loading/> }.erase(),
            Some(policy) => view! { <Roles policy family post/> }.erase(),
        }
    })
}

/// What shows where the address names no post.
fn last_looked_at() -> (Option<String>, Option<String>) {
    let last = prefs::get::<String>(prefs::POST);
    let parts = last.as_deref().and_then(|last| last.split_once('/'));
    parts.map(|(family, post)| (family.to_owned(), post.to_owned())).unzip()
}

#[component]
fn Roles(policy: Arc<Policy>, family: Option<String>, post: Option<String>) -> impl IntoView {
    let known =
        family.as_ref().and_then(|id| policy.families.iter().find(|family| family.id == *id)).cloned();
    let unknown = family.filter(|_| known.is_none());
    let families = policy.families.iter().map(|family| {
        let here = known.as_ref().is_some_and(|known| known.id == family.id);
        view! { <a href=format!("/roles/{}", family.id) aria-current=if_true(move || here)>{family.name.clone()}</a> }
    });
    let families = families.list();
    let choose = match unknown {
        Some(unknown) => view! {
            <p role="status">"職種「"{unknown.clone()}"」はこの方針にありません。上から選んでください。"</p>
            <Nearest policy=policy.clone() wanted=unknown/>
        }
        .erase(),
        None => view! { <p>"職種を選んでください。"</p> }.erase(),
    };
    view! {
        <section class="page roles">
            <div class="roles-head">
                <h1>"わたしの職位"</h1>
                <nav class="segments" aria-label="職種">{families}</nav>
            </div>
            {match known {
                Some(family) => view! { <FamilyPosts policy family post/> }.erase(),
                None => choose,
            }}
        </section>
    }
}

/// The post that comes nearest to something unknown.
#[component]
fn Nearest(policy: Arc<Policy>, wanted: String) -> impl IntoView {
    policy.nearest_post(&wanted).map(|(family, post)| {
        let (href, name) =
            (format!("/roles/{}/{}", family.id, post.id), format!("{}　{}", family.name, post.name));
        view! { <p>"近い名前の職位: "<a href=href>{name}</a></p> }
    })
}

/// The ladder of a family's posts, and the chosen one.
#[component]
fn FamilyPosts(policy: Arc<Policy>, family: Family, post: Option<String>) -> impl IntoView {
    let at = post.as_ref().and_then(|id| family.posts.iter().position(|post| post.id == *id));
    let rungs = family.posts.iter().enumerate().map(|(index, post)| {
        let class = match at {
            Some(at) if index + 1 == at => "next",
            _ => "",
        };
        let href = format!("/roles/{}/{}", family.id, post.id);
        view! { <li class=class><a href=href aria-current=if_true(move || at == Some(index))>{post.name.clone()}</a></li> }
    });
    let rungs = rungs.list();
    let chosen = match (at, post) {
        (Some(at), _) => view! { <OnePost policy family at/> }.erase(),
        (None, Some(unknown)) => view! {
            <p role="status">"職位「"{unknown.clone()}"」は"{family.name}"にありません。一覧から選んでください。"</p>
            <Nearest policy wanted=unknown/>
        }
        .erase(),
        (None, None) => view! { <p>"職位を選んでください。"</p> }.erase(),
    };
    view! {
        <div class="roles-work">
            <nav aria-label="職位"><ol class="ladder">{rungs}</ol></nav>
            <div>{chosen}</div>
        </div>
    }
}

#[component]
fn OnePost(policy: Arc<Policy>, family: Family, at: usize) -> impl IntoView {
    let post = family.posts[at].clone();
    prefs::set(prefs::POST, format!("{}/{}", family.id, post.id));
    // The table begins with the highest post.
    let next = at.checked_sub(1).and_then(|above| family.posts.get(above)).cloned();
    let table = policy.section_holding(&family.id).map(|section| {
        view! { <a href=format!("/read/{}", section.id)>{section.page.to_string()}"ページの表で見る"</a> }
    });
    let beside = match &next {
        Some(next) => view! { <BesideNext post=post.clone() next=next.clone()/> }.erase(),
        None => view! { <Alone post=post.clone()/> }.erase(),
    };
    view! {
        {beside}
        <p class="roles-note">{table.erase()}</p>
        <Abilities policy family post/>
    }
    .erase()
}

/// The highest post of a family: its roles alone.
#[component]
fn Alone(post: Post) -> impl IntoView {
    let roles = post.roles.iter().map(|role| view! { <li>{role.text.clone()}</li> });
    view! {
        <p class="quiet">"いま（この表でいちばん上の職位）"</p>
        <h2>{post.name.clone()}" "<ProvenanceMark of=post.provenance/></h2>
        <ul class="points roles-alone">{roles.list()}</ul>
    }
}

/// Two posts side by side, what the next one adds marked.
#[component]
fn BesideNext(post: Post, next: Post) -> impl IntoView {
    let rows = compare(&post, &next).into_iter().map(role_row).list();
    view! {
        <table class="beside">
            <caption class="sr-only">{post.name.clone()}"と"{next.name.clone()}"に必要とされる役割"</caption>
            <thead>
                <tr>
                    <th scope="col"><small>"いま"</small>{post.name.clone()}" "<ProvenanceMark of=post.provenance/></th>
                    <th scope="col" class="next"><small>"つぎの職位"</small>{next.name.clone()}" "<ProvenanceMark of=next.provenance/></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="quiet">
            <ProvenanceMark of=Provenance::Reconstructed/>
            "左右の対応づけと「＋」（つぎの職位で加わることば）の印は、このアプリが文のことばを比べて付けたものです。文は印刷のままです。"
        </p>
    }
}

fn role_row(pair: RolePair) -> AnyView {
    let from = match pair.from {
        Some(role) => role.text.clone().into_any(),
        None => view! { <span class="quiet">"（対応する役割の記載はありません）"</span> }.erase(),
    };
    let to = pair
        .to
        .into_iter()
        .map(|part| if part.added { view! { <ins>{part.text}</ins> }.erase() } else { part.text.into_any() });
    let to = to.list();
    let to = if to.is_empty() {
        view! { <span class="quiet">"（対応する役割の記載はありません）"</span> }.erase()
    } else {
        to.into_any()
    };
    view! { <tr><td>{from}</td><td>{to}</td></tr> }.erase()
}
