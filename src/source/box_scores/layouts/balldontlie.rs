//! `stats` of balldontlie, its nested names joined by points or underscores: teams are told by ids.

use super::Layout;
use crate::domain::box_score::Field;

pub(super) const LAYOUT: Layout = Layout {
    name: "balldontlie",
    signature: &["playerfirstname", "playerlastname", "gamedate", "min", "pts"],
    names: &[
        (Field::Date, &["gamedate"]),
        (Field::Season, &["gameseason"]),
        (Field::Team, &["teamabbreviation"]),
        (Field::TeamId, &["teamid"]),
        (Field::HomeTeamId, &["gamehometeamid"]),
        (Field::AwayTeamId, &["gamevisitorteamid"]),
        (Field::Turnovers, &["turnover"]),
    ],
    marks_starters: false,
};
