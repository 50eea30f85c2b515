//! Our own columns, which are also those of the warehouse's games.

use super::Layout;

pub(super) const LAYOUT: Layout = Layout {
    name: "season",
    signature: &[
        "playername|playerlookup|playerfullname",
        "gamedate",
        "teamabbr",
        "minutesplayed",
        "points",
    ],
    names: &[],
    marks_starters: false,
};
