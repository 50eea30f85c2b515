//! The warehouse's table `odds_api_player_points_props`: one row per offer, points alone.

use crate::source::lines::layout::{OfferLayout, OfferRole, OfferShape};

pub(super) const LAYOUT: OfferLayout = OfferLayout {
    name: "odds_api_player_points_props",
    shape: OfferShape::Offer,
    marks: &["snapshottimestamp", "pointsline", "bookmaker"],
    needs: &[OfferRole::Player, OfferRole::Line, OfferRole::Book],
    names: &[
        (OfferRole::OfferedAt, &["snapshottimestamp"]),
        (OfferRole::TipOff, &["gamestarttime"]),
    ],
    book: None,
};
