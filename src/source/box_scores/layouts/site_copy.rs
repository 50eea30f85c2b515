//! A table copied from the league's site: the game log with its headings in words.

use super::Layout;

pub(super) const LAYOUT: Layout = Layout {
    name: "table of nba.com",
    signature: &["player", "matchup", "gamedate", "min", "pts"],
    names: &[],
    marks_starters: false,
};
