//! `BoxScoreTraditionalV2` of the league's API and its copies, such as Kaggle's `games_details.csv`: the dates and the home
//! sides stand in a table of games beside it.

use super::Layout;

pub(super) const LAYOUT: Layout = Layout {
    name: "BoxScoreTraditionalV2",
    signature: &["gameid", "teamid", "teamabbreviation", "playername", "min", "pts", "to"],
    names: &[],
    marks_starters: false,
};
