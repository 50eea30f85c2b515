//! `LeagueGameLog` of the league's API, by player: a row for each player and game of a season.

use super::Layout;

pub(super) const LAYOUT: Layout = Layout {
    name: "LeagueGameLog",
    signature: &["playername", "teamabbreviation", "gameid", "gamedate", "matchup", "min", "pts"],
    names: &[],
    marks_starters: false,
};
