//! One row per offer, with the prices of both sides, or without any.

use crate::source::lines::layout::{OfferLayout, OfferRole, OfferShape};

pub(super) const LAYOUT: OfferLayout = OfferLayout {
    name: "one row per offer",
    shape: OfferShape::Offer,
    marks: &[],
    needs: &[OfferRole::Player, OfferRole::Line],
    names: &[],
    book: None,
};
