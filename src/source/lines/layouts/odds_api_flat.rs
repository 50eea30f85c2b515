//! Flat copies of The Odds API's events: one row per outcome, in which `description` is the player.

use crate::source::lines::layout::{OfferLayout, OfferRole, OfferShape};

pub(super) const LAYOUT: OfferLayout = OfferLayout {
    name: "The Odds API, flat",
    shape: OfferShape::Side,
    marks: &["description", "point"],
    needs: &[OfferRole::Player, OfferRole::Line, OfferRole::Side],
    names: &[
        (OfferRole::Player, &["description"]),
        (OfferRole::Side, &["outcome", "outcomename", "label", "name"]),
        (OfferRole::Line, &["point"]),
    ],
    book: None,
};
