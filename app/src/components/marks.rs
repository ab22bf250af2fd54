//! Marks that say by word and shape, never by hue alone, where something comes from and how far
//! it has come.

use crate::erased::{Erase, List};
use domain::{
    plan::{Rating, Status},
    policy::Provenance,
    search::Piece,
};
use leptos::prelude::*;

/// Where an item comes from.
#[component]
pub fn ProvenanceMark(
    /// Its provenance.
    of: Provenance,
) -> impl IntoView {
    let class = match of {
        Provenance::Original => "mark mark-original",
        Provenance::Reconstructed => "mark mark-rebuilt",
        Provenance::Guess => "mark mark-guess",
        Provenance::Confirmed => "mark mark-confirmed",
    };
    view! { <span class=class>{of.label()}</span> }
}

/// How far a row has come.
#[component]
pub fn StatusMark(
    /// Its status.
    of: Status,
) -> impl IntoView {
    let shape = match of {
        Status::NotStarted => view! {
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.6 2"></circle>
            </svg>
        }
        .erase(),
        Status::Underway => view! {
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6"></circle>
                <path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor"></path>
            </svg>
        }
        .erase(),
        Status::Done => view! {
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="7" fill="currentColor"></circle>
                <path d="M4.6 8.2l2.4 2.4 4.4-4.8" fill="none" stroke="#fff" stroke-width="1.8"></path>
            </svg>
        }
        .erase(),
        Status::Stopped => view! {
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6"></circle>
                <path d="M4 12l8-8" stroke="currentColor" stroke-width="1.6"></path>
            </svg>
        }
        .erase(),
    };
    view! { <span class="status">{shape}{of.label()}</span> }
}

/// How a row's year is rated.
#[component]
pub fn RatingMark(
    /// The rating.
    of: Rating,
) -> impl IntoView {
    view! {
        <span class=format!("rating rating-{}", of.letter()) title=of.label()>
            {of.letter()}
            <span class="sr-only">{of.label()}</span>
        </span>
    }
}

/// A text in pieces, what was looked for marked.
pub fn marked(pieces: &[Piece]) -> Vec<AnyView> {
    let pieces = pieces.iter().map(|piece| {
        let text = piece.text.clone();
        if piece.found { view! { <mark>{text}</mark> }.erase() } else { text.into_any() }
    });
    pieces.list()
}
