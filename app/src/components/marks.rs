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
    let sign = ["sign", sign_class(of)].join(" ");
    view! { <span class="status"><i class=sign aria-hidden="true"></i>{of.label()}</span> }
}

/// The sign, which the style draws, that stands before the word of a status.
pub fn sign_class(of: Status) -> &'static str {
    match of {
        Status::NotStarted => "sign-none",
        Status::Underway => "sign-half",
        Status::Done => "sign-done",
        Status::Stopped => "sign-stopped",
    }
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
