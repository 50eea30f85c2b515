//! The warehouse's table `bettingpros_player_points_props`: all stats, whatever its name says, and one row per side or offer.

use crate::source::lines::layout::{OfferLayout, OfferRole, OfferShape};

pub(super) const LAYOUT: OfferLayout = OfferLayout {
    name: "bettingpros_player_points_props",
    shape: OfferShape::Side,
    marks: &["markettype", "bookmaker", "betside"],
    needs: &[OfferRole::Player, OfferRole::Line, OfferRole::Market],
    names: &[
        (OfferRole::Market, &["markettype"]),
        (OfferRole::OfferedAt, &["bookmakerlastupdate", "processedat", "createdat"]),
    ],
    book: None,
};
