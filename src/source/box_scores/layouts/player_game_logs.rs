//! `PlayerGameLogs` of the league's API: as [`super::league_game_log`], with the season's name and ranks.

use super::Layout;

pub(super) const LAYOUT: Layout = Layout {
    name: "PlayerGameLogs",
    signature: &["seasonyear", "nickname", "teamabbreviation", "gameid", "matchup", "min", "pts"],
    names: &[],
    marks_starters: false,
};
