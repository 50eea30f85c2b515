//! The slate set: who else of the team plays on a date, as far as that is taken to be known.
//!
//! *Regulars* are those whose newest game of the season was for the team, with at least 15 minutes in the mean of their newest 10
//! games, who missed fewer than 10 games of the team since; the player is left out. *m*, *u* and *p* are a regular's means over
//! these 10 games of minutes, of plays used (FGA + 0.44 · FTA + turnovers) and of points. Where somebody's presence is likely and
//! not known, the regular counts for as much as that is likely in both sums. Players below 15 minutes are never read: that they appear
//! says how the game went.

use super::feature::{ExtendedFeature, NO_GAME_OF_SEASON, OWN};
use crate::features::extended::newest::mean;

/// When a feature is null.
const NOTHING_KNOWN: &str =
    "null where nothing is taken to be known of who plays; 0 without such a regular";

/// One row of what regulars bring on the whole.
macro_rules! brought {
    (
        $name:literal, $unit:literal, for_trees: $for_trees:literal, $meaning:literal,
        formula: $formula:literal, $who:ident . $what:ident
    ) => {
        feature! {
            $name, $unit, for_trees: $for_trees, $meaning,
            formula: $formula, source: OWN, absent: NOTHING_KNOWN,
            value: |input| Some(input.regulars?.$who.$what),
        }
    };
}

/// All of them.
pub(super) const ROWS: &[&[ExtendedFeature]] = &[
    brought! {
        "present_regulars_count", "players", for_trees: true,
        "How many other regulars of the team are there.",
        formula: "Σ over present regulars of 1", present.count
    },
    brought! {
        "present_regulars_minutes", "minutes", for_trees: true,
        "Usual minutes of the other regulars who are there.",
        formula: "Σ over present regulars of m", present.minutes
    },
    brought! {
        "present_regulars_usage", "plays", for_trees: true,
        "Plays that the other regulars who are there usually end.",
        formula: "Σ over present regulars of u", present.usage
    },
    brought! {
        "present_regulars_points", "points", for_trees: false,
        "Usual points of the other regulars who are there.",
        formula: "Σ over present regulars of p", present.points
    },
    feature! {
        "minutes_share", "share", for_trees: true,
        "The share of the player in the minutes that the player and the regulars who are there usually play.",
        formula: "expected minutes / (expected minutes + present_regulars_minutes); expected minutes as in expected_points",
        source: OWN, absent: "null where nothing is taken to be known of who plays",
        value: |input| {
            let own = input.expected_minutes;
            Some(own / (own + input.regulars?.present.minutes))
        },
    },
    feature! {
        "usage_share", "share", for_trees: true,
        "The share of the player in the plays that the player and the regulars who are there usually end.",
        formula: "u of the player / (u of the player + present_regulars_usage)",
        source: OWN, absent: NO_GAME_OF_SEASON,
        value: |input| {
            let own = mean(&input.player.plays_used, 10)?;
            Some(own / (own + input.regulars?.present.usage))
        },
    },
    brought! {
        "absent_regulars_count", "players", for_trees: true,
        "How many other regulars of the team are out.",
        formula: "Σ over absent regulars of 1", absent.count
    },
    brought! {
        "absent_regulars_minutes", "minutes", for_trees: true,
        "Usual minutes of the other regulars who are out.",
        formula: "Σ over absent regulars of m", absent.minutes
    },
    brought! {
        "absent_regulars_usage", "plays", for_trees: true,
        "Plays that the other regulars who are out usually end.",
        formula: "Σ over absent regulars of u", absent.usage
    },
    brought! {
        "absent_regulars_points", "points", for_trees: false,
        "Usual points of the other regulars who are out.",
        formula: "Σ over absent regulars of p", absent.points
    },
    feature! {
        "absent_regulars_minutes_same_type", "minutes", for_trees: true,
        "Usual minutes of the other regulars who are out and play the same kind of game.",
        formula: "Σ over absent regulars of the player's type of m; guard, wing or inside as in minutes_out_same_type",
        source: OWN, absent: NOTHING_KNOWN,
        value: |input| Some(input.regulars?.absent_same_type),
    },
    feature! {
        "absent_regulars_minutes_near", "minutes", for_trees: true,
        "Usual minutes of the other regulars who are out, those who play as close to the basket weighing most.",
        formula: "Σ over absent regulars of m · exp(−((pos of the regular − pos of the player) / 4)²); \
            pos = 36 · (rebounds + 2 · blocks − assists) / minutes over e(·, 25)",
        source: OWN, absent: NOTHING_KNOWN,
        value: |input| Some(input.regulars?.absent_near),
    },
    brought! {
        "newly_absent_count", "players", for_trees: false,
        "How many regulars are out who played in the team's last game.",
        formula: "Σ over absent regulars who missed no game of 1", newly_absent.count
    },
    brought! {
        "newly_absent_minutes", "minutes", for_trees: true,
        "Usual minutes of the regulars who are out and played in the team's last game.",
        formula: "Σ over absent regulars who missed no game of m", newly_absent.minutes
    },
    brought! {
        "newly_absent_usage", "plays", for_trees: true,
        "Plays that the regulars usually end who are out and played in the team's last game.",
        formula: "Σ over absent regulars who missed no game of u", newly_absent.usage
    },
    brought! {
        "newly_absent_points", "points", for_trees: false,
        "Usual points of the regulars who are out and played in the team's last game.",
        formula: "Σ over absent regulars who missed no game of p", newly_absent.points
    },
    brought! {
        "returning_count", "players", for_trees: false,
        "How many regulars are there who missed the team's last game.",
        formula: "Σ over present regulars who missed a game of 1", returning.count
    },
    brought! {
        "returning_minutes", "minutes", for_trees: true,
        "Usual minutes of the regulars who are there and missed the team's last game.",
        formula: "Σ over present regulars who missed a game of m", returning.minutes
    },
    brought! {
        "returning_usage", "plays", for_trees: true,
        "Plays that the regulars usually end who are there and missed the team's last game.",
        formula: "Σ over present regulars who missed a game of u", returning.usage
    },
    brought! {
        "returning_points", "points", for_trees: false,
        "Usual points of the regulars who are there and missed the team's last game.",
        formula: "Σ over present regulars who missed a game of p", returning.points
    },
    feature! {
        "absence_change", "minutes", for_trees: true,
        "How many more minutes of regulars are out than in the player's games of the season.",
        formula: "absent_regulars_minutes − its mean over the player's earlier games of the season, from who played in them, \
            each weighing 0.87 of the next",
        source: OWN, absent: NO_GAME_OF_SEASON,
        value: |input| Some(input.regulars?.absent.minutes - input.player.absent_minutes.mean()?),
    },
];
