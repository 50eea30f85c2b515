//! Game logs of players as `BigDataBall` sells them.

use super::Layout;
use crate::domain::box_score::Field;

pub(super) const LAYOUT: Layout = Layout {
    name: "BigDataBall",
    signature: &["playerfullname", "ownteam", "opponentteam", "min", "pts"],
    names: &[
        (Field::Team, &["ownteam"]),
        (Field::Opponent, &["opponentteam"]),
        (Field::Side, &["venuerh", "venuerhn"]),
        (Field::Starter, &["starteryn"]),
        (Field::Assists, &["a"]),
        (Field::OffensiveRebounds, &["or"]),
        (Field::DefensiveRebounds, &["dr"]),
        (Field::Steals, &["st"]),
        (Field::Blocks, &["bl"]),
        (Field::Turnovers, &["to"]),
    ],
    marks_starters: false,
};
