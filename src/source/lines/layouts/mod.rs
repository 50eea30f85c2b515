//! The layouts that are recognised, one file each, the more particular first.

mod bettingpros;
mod odds_api_flat;
mod odds_api_table;
mod offers;
mod opticodds;
mod prizepicks;
mod sides;
mod wide;

use super::layout::OfferLayout;

/// Every layout of rows.
pub(super) const ALL: [&OfferLayout; 8] = [
    &odds_api_table::LAYOUT,
    &bettingpros::LAYOUT,
    &prizepicks::LAYOUT,
    &odds_api_flat::LAYOUT,
    &opticodds::LAYOUT,
    &sides::LAYOUT,
    &offers::LAYOUT,
    &wide::LAYOUT,
];
