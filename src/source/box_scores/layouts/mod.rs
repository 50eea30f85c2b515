//! Layouts of box scores that are known by name: one file each.
//!
//! A layout is told by columns that only it has together, and says what it calls those of ours whose names are not common.

mod balldontlie;
mod basketball_reference;
mod big_data_ball;
mod box_score_traditional;
mod box_score_traditional_v3;
mod common;
mod league_game_log;
mod live_data;
mod own;
mod player_box;
mod player_game_log;
mod player_game_logs;
mod player_statistics;
mod schedule_table;
mod site_copy;

use any_ascii::any_ascii_char;

pub(super) use self::schedule_table::ScheduleTable;
use crate::domain::box_score::Field;

/// A layout of box scores.
#[derive(Debug)]
pub(super) struct Layout {
    /// What it is called where it comes from.
    pub(super) name: &'static str,
    /// Columns that tell it, as [`fold`] writes them; of each text with `|`, one.
    signature: &'static [&'static str],
    /// What it calls our columns, as [`fold`] writes it, where [`common::NAMES`] has other names or none.
    names: &'static [(Field, &'static [&'static str])],
    /// Whether it marks who starts, so that whoever has no mark does not, be it in all rows of a file.
    pub(super) marks_starters: bool,
}

/// All layouts; the first whose signature is there is taken.
const LAYOUTS: [&Layout; 13] = [
    &own::LAYOUT,
    &player_game_logs::LAYOUT,
    &league_game_log::LAYOUT,
    &site_copy::LAYOUT,
    &player_game_log::LAYOUT,
    &box_score_traditional::LAYOUT,
    &live_data::LAYOUT,
    &box_score_traditional_v3::LAYOUT,
    &player_statistics::LAYOUT,
    &player_box::LAYOUT,
    &basketball_reference::LAYOUT,
    &balldontlie::LAYOUT,
    &big_data_ball::LAYOUT,
];

/// A column's name without what differs between copies: case, blanks of any kind, underscores and points.
pub(super) fn fold(name: &str) -> String {
    let name = name.trim();
    if name == "+/-" || name == "±" {
        return "plusminus".to_owned();
    }
    let letters = name.chars().flat_map(|letter| match letter {
        '%' => "pct".chars(),
        letter => any_ascii_char(letter).chars(),
    });
    letters.filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Names `folded` with those that columns without a name have by their place: between a team and its opponent stands `@`
/// for games away, and behind the opponent what came of the game.
pub(super) fn named_by_place(mut folded: Vec<String>) -> Vec<String> {
    let is_team = |name: &str| matches!(name, "tm" | "team");
    let is_opponent = |name: &str| matches!(name, "opp" | "opponent");
    for at in 1..folded.len() {
        if !(folded[at].is_empty() || folded[at].starts_with("unnamed")) {
            continue;
        }
        let next = folded.get(at + 1).map_or("", String::as_str);
        if is_team(&folded[at - 1]) && is_opponent(next) {
            "location".clone_into(&mut folded[at]);
        } else if is_opponent(&folded[at - 1]) {
            "result".clone_into(&mut folded[at]);
        }
    }
    folded
}

impl Layout {
    /// The layout of a file whose columns are `folded`, if it is known.
    pub(super) fn of(folded: &[String]) -> Option<&'static Self> {
        let has = |name: &str| folded.iter().any(|other| other == name);
        let is = |layout: &&Self| layout.signature.iter().all(|names| names.split('|').any(has));
        LAYOUTS.into_iter().find(is)
    }

    /// What it calls `field`, as [`fold`] writes it.
    fn names(&self, field: Field) -> &'static [&'static str] {
        self.names.iter().find(|(of, _)| *of == field).map_or(&[], |(_, names)| names)
    }
}

/// What `field` may be called in a file of `layout`, as [`fold`] writes it; the first that is there is meant.
pub(super) fn names(layout: Option<&Layout>, field: Field) -> impl Iterator<Item = &'static str> {
    let common =
        common::NAMES.iter().find(|(of, _)| *of == field).map_or(&[][..], |(_, names)| names);
    layout.map_or(&[][..], |layout| layout.names(field)).iter().chain(common).copied()
}

/// Whether a column called `folded` is one that nothing here needs, whatever the layout.
fn is_of_no_use(folded: &str) -> bool {
    common::OF_NO_USE.contains(&folded) || folded.ends_with("pct") || folded.ends_with("rank")
}

/// Whether a column called `folded` is known in a file of `layout`, be it that it says again what another says.
pub(super) fn is_known(layout: Option<&Layout>, folded: &str) -> bool {
    let is_called = |field: &Field| names(layout, *field).any(|name| name == folded);
    is_of_no_use(folded) || Field::ALL.iter().any(is_called)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_to_what_copies_share() {
        for (name, folded) in [
            ("GAME_ID", "gameid"),
            ("gameId", "gameid"),
            ("MATCH\u{a0}UP", "matchup"),
            (" Game Date ", "gamedate"),
            ("W/L", "wl"),
            ("+/-", "plusminus"),
            ("FG%", "fgpct"),
            ("3PA", "3pa"),
            ("player.first_name", "playerfirstname"),
            ("", ""),
        ] {
            assert_eq!(fold(name), folded, "{name}");
        }
    }

    #[test]
    fn columns_without_a_name_have_one_by_their_place() {
        let named = |names: &[&str]| {
            named_by_place(names.iter().map(|name| fold(name)).collect()).join(" ")
        };
        assert_eq!(named(&["Rk", "Tm", "", "Opp", "", "GS"]), "rk tm location opp result gs");
        assert_eq!(named(&["Team", "Unnamed: 6", "Opponent", "GS"]), "team location opponent gs");
        assert_eq!(named(&["Unnamed: 0", "Tm", "Opp", "x"]), "unnamed0 tm opp x");
    }

    #[test]
    fn every_name_of_a_layout_is_folded_and_told_from_the_others() {
        let all = LAYOUTS.iter().flat_map(|layout| layout.names.iter()).chain(common::NAMES);
        for (field, names) in all {
            for name in *names {
                assert_eq!(fold(name), **name, "{field:?}");
            }
        }
        for layout in LAYOUTS {
            let told: Vec<String> = layout
                .signature
                .iter()
                .map(|names| names.split('|').next().unwrap().to_owned())
                .collect();
            assert_eq!(Layout::of(&told).map(|found| found.name), Some(layout.name));
        }
    }
}
