//! `player_box` of sportsdataverse (hoopR), as ESPN has it: seasons are named by the year they end in.

use super::Layout;
use crate::domain::box_score::Field;

pub(super) const LAYOUT: Layout = Layout {
    name: "sportsdataverse player_box",
    signature: &["athletedisplayname", "teamabbreviation", "minutes", "points"],
    names: &[
        (Field::Opponent, &["opponentteamabbreviation"]),
        (Field::Win, &["teamwinner"]),
        (Field::Starter, &["starter"]),
        (Field::Comment, &["reason"]),
        (Field::Fouls, &["fouls"]),
    ],
    marks_starters: false,
};
