//! One row per player-date, with columns for each book.

use crate::source::lines::layout::{OfferLayout, OfferRole, OfferShape};

pub(super) const LAYOUT: OfferLayout = OfferLayout {
    name: "a column per book",
    shape: OfferShape::Wide,
    marks: &[],
    needs: &[OfferRole::Player],
    names: &[],
    book: None,
};
