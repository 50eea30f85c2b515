//! Tables of basketball-reference, by player or by game: an unnamed column has `@` for games away, and the next what came of
//! the game.

use super::Layout;
use crate::domain::box_score::Field;

pub(super) const LAYOUT: Layout = Layout {
    name: "basketball-reference",
    signature: &["mp", "fg", "fga", "trb", "pts"],
    names: &[
        (Field::Name, &["player", "starters"]),
        (Field::Team, &["tm", "team"]),
        (Field::Side, &["location"]),
        (Field::Win, &["res", "result", "gameresult", "wl", "outcome"]),
        (Field::Starter, &["gs"]),
        (Field::PlusMinus, &["plusminus"]),
    ],
    marks_starters: true,
};
