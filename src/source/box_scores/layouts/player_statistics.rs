//! Kaggle's `PlayerStatistics.csv`: teams by city and name, dates with the time in New York.

use super::Layout;
use crate::domain::box_score::Field;

pub(super) const LAYOUT: Layout = Layout {
    name: "PlayerStatistics",
    signature: &[
        "firstname",
        "lastname",
        "personid",
        "gameid",
        "playerteamname",
        "opponentteamname",
        "numminutes",
        "points",
    ],
    names: &[
        (Field::Date, &["gamedatetimeest", "gamedate"]),
        (Field::TeamCity, &["playerteamcity"]),
        (Field::TeamName, &["playerteamname"]),
        (Field::OpponentCity, &["opponentteamcity"]),
        (Field::OpponentName, &["opponentteamname"]),
        (Field::SeasonType, &["gametype"]),
        (Field::Home, &["home"]),
        (Field::Win, &["win"]),
        (Field::Minutes, &["numminutes"]),
    ],
    marks_starters: false,
};
