//! One row per side of an offer: `Over` and `Under`, each with its price.

use crate::source::lines::layout::{OfferLayout, OfferRole, OfferShape};

pub(super) const LAYOUT: OfferLayout = OfferLayout {
    name: "one row per side",
    shape: OfferShape::Side,
    marks: &[],
    needs: &[OfferRole::Player, OfferRole::Line, OfferRole::Side],
    names: &[],
    book: None,
};
