//! `PlayerGameLog` of the league's API: the games of one player, whose team is what the matchup begins with.

use super::Layout;

pub(super) const LAYOUT: Layout = Layout {
    name: "PlayerGameLog",
    signature: &["playerid", "gameid", "gamedate", "matchup", "min", "pts"],
    names: &[],
    marks_starters: false,
};
