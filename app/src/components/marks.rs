//! Marks that say by word and shape, never by hue alone, where something comes from and how far
//! it has come.

use crate::erased::{Erase, List};
use domain::{
    plan::{Rating, Status},
    policy::Provenance,
    scale::Scale,
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
    view! { <span class="status" inner_html=status_html(of).concat()></span> }
}

/// How far a row has come, as a text: a shape, whose lines the style draws, and the word.
pub fn status_html(of: Status) -> [&'static str; 2] {
    let shape = match of {
        Status::NotStarted => {
            r#"<svg class="to-do" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/></svg>"#
        }
        Status::Underway => {
            r#"<svg class="half" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><path d="M8 2a6 6 0 0 0 0 12z"/></svg>"#
        }
        Status::Done => {
            r#"<svg class="done" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7"/><path d="M4.6 8.2l2.4 2.4 4.4-4.8"/></svg>"#
        }
        Status::Stopped => {
            r#"<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><path d="M4 12l8-8"/></svg>"#
        }
    };
    [shape, of.label()]
}

/// How a row's year is rated.
#[component]
pub fn RatingMark(
    /// The rating.
    of: Rating,
    /// The scale of its year.
    scale: Scale,
) -> impl IntoView {
    view! {
        <span class=rating_class(of) title=scale.label(of).to_owned()>
            {scale.sign(of).to_owned()}
            <span class="sr-only">{scale.label(of).to_owned()}</span>
        </span>
    }
}

/// The look of a place on the scale, whichever its sign.
pub fn rating_class(of: Rating) -> &'static str {
    match of {
        Rating::S => "rating rating-S",
        Rating::A => "rating rating-A",
        Rating::B => "rating rating-B",
        Rating::C => "rating rating-C",
        Rating::D => "rating rating-D",
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
