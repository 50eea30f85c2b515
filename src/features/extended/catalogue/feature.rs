//! What one row of the catalogue says, and the two ways to write rows.

use crate::features::extended::formula_input::FormulaInput;

/// A feature of `v2_extended`: a number that describes a player-date before its game, made from the box scores of the
/// season and of those before it.
#[derive(Clone, Copy, Debug)]
pub struct ExtendedFeature {
    /// The name as files and models spell it.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// Whether trees read it; networks read all.
    pub for_trees: bool,
    /// What it measures.
    pub meaning: &'static str,
    /// How it is computed. *e(x, h)* is the mean of x over earlier games in which a game counts half as much for every h
    /// games that followed it, and half as much again for every new season; *es(x, h)* the same over this season's alone.
    pub formula: &'static str,
    /// Where the formula comes from.
    pub source: &'static str,
    /// When it is null, or what stands there while little is known.
    pub absent: &'static str,
    /// The formula itself.
    pub(in crate::features::extended) value: fn(&FormulaInput<'_>) -> Option<f64>,
}

/// One row.
macro_rules! feature {
    (
        $name:literal, $unit:literal, for_trees: $for_trees:literal, $meaning:expr,
        formula: $formula:expr, source: $source:expr, absent: $absent:expr, value: $value:expr $(,)?
    ) => {
        &[ExtendedFeature {
            name: $name,
            unit: $unit,
            for_trees: $for_trees,
            meaning: $meaning,
            formula: $formula,
            source: $source,
            absent: $absent,
            value: $value,
        }]
    };
}

/// A family of rows: the mean of the same over all earlier games, once for each half-life, in games.
macro_rules! ewm {
    (
        $name:literal, [$($games:tt),+], $unit:literal, for_trees: $for_trees:literal, $subject:literal,
        over: $over:literal, source: $source:expr, absent: $absent:expr, value: $value:expr $(,)?
    ) => {
        &[$(
            ExtendedFeature {
                name: concat!($name, "_ewm_", $games),
                unit: $unit,
                for_trees: $for_trees,
                meaning: concat!($subject, ", with ", memory!($games), "."),
                formula: concat!("e(", $over, ", ", $games, ")"),
                source: $source,
                absent: $absent,
                value: |input| {
                    let value: fn(&$crate::features::extended::player::PlayerHistory, $crate::features::extended::player::HalfLife) -> Option<f64> = $value;
                    value(input.player, half_life!($games))
                },
            },
        )+]
    };
}

/// How a half-life is called in a meaning.
macro_rules! memory {
    (2) => {
        "the shortest memory"
    };
    (5) => {
        "a longer memory"
    };
    (10) => {
        "a longer memory"
    };
    (25) => {
        "the longest memory"
    };
}

macro_rules! half_life {
    (2) => {
        $crate::features::extended::player::HalfLife::Games2
    };
    (5) => {
        $crate::features::extended::player::HalfLife::Games5
    };
    (10) => {
        $crate::features::extended::player::HalfLife::Games10
    };
    (25) => {
        $crate::features::extended::player::HalfLife::Games25
    };
}

// Where formulas come from.
pub(super) const ADDITIVE_RATINGS: &str = "additive ratings (Oliver 2004)";
pub(super) const COUNTED: &str = "counted";
pub(super) const ERROR_CORRECTION: &str = "ratings by error correction (Elo 1978)";
pub(super) const OWN: &str = "own";
pub(super) const PLAYS_OF_USAGE: &str = "plays of usage (Oliver 2004)";
pub(super) const SHRINKAGE: &str = "shrinkage to the mean (Efron and Morris 1975)";
pub(super) const SMOOTHING: &str = "exponential smoothing (Brown 1956)";

// When a feature is null.
pub(super) const NEVER: &str = "never null";
pub(super) const NO_GAME: &str = "null without an earlier game";
pub(super) const NO_GAME_OF_SEASON: &str = "null without an earlier game of the season";
pub(super) const NOT_KNOWN: &str = "null without an earlier game in which it is known";
pub(super) const NO_TEAMMATE: &str = "null if no other player is known to be with the team";
pub(super) const OF_LEAGUE: &str = "never null: without games, the league's";
pub(super) const ZERO: &str = "never null: 0 without games";

/// 1 for yes, 0 for no.
pub(super) fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// `days`, of which no more than `most` matter.
pub(super) fn at_most(most: i32, days: Option<i32>) -> Option<f64> {
    days.map(|days| f64::from(days.min(most)))
}
