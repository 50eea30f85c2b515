//! `BoxScoreTraditionalV3` of the league's API.

use super::Layout;
use crate::domain::box_score::Field;

pub(super) const LAYOUT: Layout = Layout {
    name: "BoxScoreTraditionalV3",
    signature: &["gameid", "teamtricode", "firstname", "familyname", "minutes", "points"],
    names: &[(Field::Team, &["teamtricode"]), (Field::StartPosition, &["position"])],
    marks_starters: false,
};
