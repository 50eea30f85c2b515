//! Odds of `OpticOdds` (before, `OddsJam`): one row per side, whose selection is the player.

use crate::source::lines::layout::{OfferLayout, OfferRole, OfferShape};

pub(super) const LAYOUT: OfferLayout = OfferLayout {
    name: "OpticOdds",
    shape: OfferShape::Side,
    marks: &["selection", "selectionline", "selectionpoints"],
    needs: &[OfferRole::Player, OfferRole::Line, OfferRole::Side],
    names: &[
        (OfferRole::Player, &["selection"]),
        (OfferRole::Side, &["selectionline"]),
        (OfferRole::Line, &["selectionpoints"]),
    ],
    book: None,
};
