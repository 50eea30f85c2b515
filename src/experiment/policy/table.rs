//! `bets.parquet`: one row per bet, rule by rule in the order of the file, each by date in the order in which bets were taken.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Float64Array, RecordBatch, StringArray};

use super::{PolicyBet, PolicyReplay, Rule};
use crate::grade::Verdict;
use crate::snapshot::SnapshotError;
use crate::snapshot::layout::{
    Bounds, COUNT, Column, Kind, LINE, SHARE, TableLayout, optional, required,
};
use crate::snapshot::lines::ODDS;

/// A column: what it is, and what it holds of a bet of the rule with that name.
struct BetColumn {
    column: Column,
    value: BetValue,
}

enum BetValue {
    Text(fn(&str, &PolicyBet) -> Option<String>),
    Date(fn(&PolicyBet) -> i32),
    Flag(fn(&PolicyBet) -> Option<bool>),
    Float(fn(&PolicyBet) -> Option<f64>),
}

const fn float(column: Column, value: fn(&PolicyBet) -> Option<f64>) -> BetColumn {
    BetColumn { column, value: BetValue::Float(value) }
}

const fn text(column: Column, value: fn(&str, &PolicyBet) -> Option<String>) -> BetColumn {
    BetColumn { column, value: BetValue::Text(value) }
}

const fn number(name: &'static str, bounds: Bounds) -> Column {
    optional(name, Kind::Float).within(bounds)
}

/// A gain of probability.
const GAIN: Bounds = Bounds::new(-1.0, 1.0);

/// What a bet wins or loses.
const PROFIT: Bounds = Bounds::new(-super::BANKROLL, super::BANKROLL * ODDS.high);

const COLUMNS: [BetColumn; 21] = [
    text(required("rule", Kind::Text), |rule, _| Some(rule.to_owned())),
    text(required("season", Kind::Text), |_, bet| Some(bet.season.to_string())),
    BetColumn {
        column: required("game_date", Kind::Date),
        value: BetValue::Date(|bet| bet.date.days()),
    },
    text(required("player_lookup", Kind::Text), |_, bet| Some(bet.player.clone())),
    text(required("game_id", Kind::Text), |_, bet| Some(bet.game_id.clone())),
    text(required("system_id", Kind::Text), |_, bet| Some(bet.system.to_string())),
    float(required("predicted_points", Kind::Float).within(COUNT), |bet| Some(bet.predicted)),
    text(required("side", Kind::Text), |_, bet| Some(bet.side.as_str().to_owned())),
    float(required("line", Kind::Float).within(LINE), |bet| Some(bet.line.points)),
    text(required("line_source", Kind::Text), |_, bet| Some(bet.line.source.as_str().to_owned())),
    float(number("price", ODDS), |bet| Some(bet.offered?.price.american())),
    BetColumn {
        column: optional("price_assumed", Kind::Flag),
        value: BetValue::Flag(|bet| Some(bet.offered?.is_assumed)),
    },
    text(optional("book", Kind::Text), |_, bet| bet.book.clone()),
    text(optional("offered_at", Kind::Text), |_, bet| bet.offered_at.clone()),
    float(number("probability", SHARE), |bet| bet.probability),
    float(number("market_probability", SHARE), |bet| bet.market_probability),
    float(number("stake", Bounds::new(0.0, super::BANKROLL)), |bet| Some(bet.settled.money?.0)),
    text(required("outcome", Kind::Text), |_, bet| Some(outcome(bet.settled.verdict).to_owned())),
    float(number("profit", PROFIT), |bet| Some(bet.settled.money?.1)),
    float(number("closing_line_value", Bounds::new(-LINE.high, LINE.high)), |bet| {
        Some(bet.settled.closing?.points)
    }),
    float(number("closing_probability_value", GAIN), |bet| {
        Some(bet.settled.closing?.probability?.0)
    }),
];

/// The word of the file for how a bet ended.
const fn outcome(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Win => "won",
        Verdict::Loss => "lost",
        Verdict::Push => "push",
        Verdict::Void | Verdict::None => "void",
    }
}

/// The columns of `bets.parquet`.
pub fn bets_layout() -> TableLayout {
    let columns: Vec<Column> = COLUMNS.iter().map(|of| of.column).collect();
    TableLayout { file: "bets.parquet", columns: columns.into() }
}

/// The bets that the `replays` of `rules` made.
pub(super) fn table(
    rules: &[Rule],
    replays: &[PolicyReplay],
) -> Result<RecordBatch, SnapshotError> {
    let bets = || {
        let both = rules.iter().zip(replays);
        both.flat_map(|(rule, replay)| replay.bets.iter().map(|bet| (rule.name.as_str(), bet)))
    };
    let column = |of: &BetColumn| -> ArrayRef {
        match of.value {
            BetValue::Text(value) => {
                Arc::new(bets().map(|(rule, bet)| value(rule, bet)).collect::<StringArray>())
            }
            BetValue::Date(value) => {
                Arc::new(Date32Array::from_iter_values(bets().map(|(_, bet)| value(bet))))
            }
            BetValue::Flag(value) => {
                Arc::new(bets().map(|(_, bet)| value(bet)).collect::<BooleanArray>())
            }
            BetValue::Float(value) => {
                Arc::new(bets().map(|(_, bet)| value(bet)).collect::<Float64Array>())
            }
        }
    };
    let layout = bets_layout();
    RecordBatch::try_new(layout.schema(), COLUMNS.iter().map(column).collect())
        .map_err(|error| SnapshotError::table(Path::new(layout.file), error))
}
