//! The layouts that are recognised, one file each, the more particular first.

mod bettingpros;
mod odds_api_flat;
mod odds_api_table;
mod offers;
mod prizepicks;
mod sides;
mod wide;

use super::layout::OfferLayout;

/// Every layout of rows.
pub(super) const ALL: [&OfferLayout; 7] = [
    &odds_api_table::LAYOUT,
    &bettingpros::LAYOUT,
    &prizepicks::LAYOUT,
    &odds_api_flat::LAYOUT,
    &sides::LAYOUT,
    &offers::LAYOUT,
    &wide::LAYOUT,
];
