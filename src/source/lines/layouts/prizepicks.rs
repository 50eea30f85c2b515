//! Projections of `PrizePicks`: one row per line, without prices; demons and goblins are other lines at other payouts.

use crate::source::lines::layout::{OfferLayout, OfferRole, OfferShape};

pub(super) const LAYOUT: OfferLayout = OfferLayout {
    name: "PrizePicks projections",
    shape: OfferShape::Offer,
    marks: &["linescore", "stattype"],
    needs: &[OfferRole::Player, OfferRole::Line, OfferRole::Market],
    names: &[(OfferRole::Line, &["linescore"]), (OfferRole::Market, &["stattype"])],
    book: Some("PrizePicks"),
};
