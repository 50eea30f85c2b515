//! Box scores of the league's live data, a game in each file.

use super::Layout;
use crate::domain::box_score::Field;

pub(super) const LAYOUT: Layout = Layout {
    name: "liveData boxscore",
    signature: &["gameid", "teamtricode", "personid", "minutes", "points", "gametimeutc"],
    names: &[
        (Field::Date, &["gametimeutc"]),
        (Field::Team, &["teamtricode"]),
        (Field::Side, &["homeaway"]),
    ],
    marks_starters: false,
};
