//! The columns that `grades.parquet` adds to those of a run: one row each, with its name, its type, and what it holds.

use super::run_offers::{PricedPrediction, RunOffers, bet_return};
use super::{Graded, GradedPrediction, Outcome, Void, confidence_decile};
use crate::domain::MarginRemoval;
use crate::engine::OfferedPrice;
use crate::snapshot::layout::{Bounds, COUNT, Column, Kind, LINE, SHARE, optional, required};
use crate::snapshot::lines::ODDS;

/// What is known of a prediction once it is graded.
#[derive(Clone, Copy)]
pub(super) struct GradedRow<'a> {
    pub(super) graded: &'a Graded,
    pub(super) judged: &'a GradedPrediction,
    pub(super) offers: Option<RunOffers<'a>>,
    /// What was offered at its line.
    pub(super) priced: Option<&'a PricedPrediction<'a>>,
}

/// One column: what it is, and what it holds of a prediction.
#[derive(Clone, Copy)]
pub(super) struct GradeColumn {
    pub(super) column: Column,
    pub(super) value: GradeValue,
}

/// What a column holds of a prediction.
#[derive(Clone, Copy)]
pub(super) enum GradeValue {
    Float(fn(&GradedRow<'_>) -> Option<f64>),
    Int(fn(&GradedRow<'_>) -> Option<i32>),
    Flag(fn(&GradedRow<'_>) -> Option<bool>),
    Text(for<'a> fn(&GradedRow<'a>) -> Option<&'a str>),
}

/// How a book's margin is taken out of prices, whatever a command shows: the same run has the same grades.
const MARGIN: MarginRemoval = MarginRemoval::Power;

impl<'a> GradedRow<'a> {
    fn outcome(&self) -> Outcome {
        self.graded.player_dates[self.judged.player_date].outcome
    }

    fn error(&self) -> Option<f64> {
        self.graded.error(self.judged)
    }

    fn within(&self, points: f64) -> Option<bool> {
        Some(self.error()?.abs() <= points)
    }

    /// The offer for one side of the line.
    fn side(&self, is_over: bool) -> Option<OfferedPrice> {
        Some(self.priced?.side(is_over))
    }

    fn book(&self, is_over: bool) -> Option<&'a str> {
        self.offers?.lines.book(self.side(is_over)?)
    }

    fn offered_at(&self, is_over: bool) -> Option<&'a str> {
        self.offers?.lines.offered_at(self.side(is_over)?)
    }

    /// How the market moved after the recommendation.
    fn closing_move(&self) -> Option<super::run_offers::ClosingMove> {
        let is_over = self.judged.recommendation.is_over()?;
        self.priced?.closing_move(self.judged, is_over, MARGIN)
    }
}

/// What a recommendation comes to, for one unit; `None` where an offer makes no profit figure.
fn pick_return(row: &GradedRow<'_>) -> Option<f64> {
    let offered = row.side(row.judged.recommendation.is_over()?)?;
    bet_return(row.judged.verdict, offered).filter(|_| offered.counts())
}

const fn float(column: Column, value: fn(&GradedRow<'_>) -> Option<f64>) -> GradeColumn {
    GradeColumn { column, value: GradeValue::Float(value) }
}

const fn int(column: Column, value: fn(&GradedRow<'_>) -> Option<i32>) -> GradeColumn {
    GradeColumn { column, value: GradeValue::Int(value) }
}

const fn flag(column: Column, value: fn(&GradedRow<'_>) -> Option<bool>) -> GradeColumn {
    GradeColumn { column, value: GradeValue::Flag(value) }
}

const fn text(
    name: &'static str,
    value: for<'a> fn(&GradedRow<'a>) -> Option<&'a str>,
) -> GradeColumn {
    GradeColumn { column: optional(name, Kind::Text), value: GradeValue::Text(value) }
}

const fn number(name: &'static str, bounds: Bounds) -> Column {
    optional(name, Kind::Float).within(bounds)
}

const fn yes_or_no(name: &'static str) -> Column {
    optional(name, Kind::Flag)
}

/// A gain of probability.
const GAIN: Bounds = Bounds::new(-1.0, 1.0);

/// The columns, in their order: how the prediction ended, what books offered at its line, what the recommendation came to
/// there, and how the market moved afterwards.
pub(super) const OWN: [GradeColumn; 29] = [
    int(optional("actual_points", Kind::Int).within(COUNT), |row| row.outcome().points),
    float(number("absolute_error", COUNT), |row| row.error().map(f64::abs)),
    float(optional("signed_error", Kind::Float), |row| row.graded.error(row.judged)),
    flag(yes_or_no("within_3"), |row| row.within(3.0)),
    flag(yes_or_no("within_5"), |row| row.within(5.0)),
    float(optional("predicted_margin", Kind::Float), |row| {
        Some(row.judged.predicted - row.judged.line?.points)
    }),
    float(optional("actual_margin", Kind::Float), |row| {
        Some(row.outcome().actual()? - row.judged.line?.points)
    }),
    flag(yes_or_no("prediction_correct"), |row| row.judged.verdict.correct()),
    flag(required("is_voided", Kind::Flag), |row| Some(row.outcome().void.is_some())),
    text("void_reason", |row| row.outcome().void.map(Void::as_str)),
    int(required("confidence_decile", Kind::Int).within(Bounds::new(1.0, 10.0)), |row| {
        Some(confidence_decile(row.judged.confidence).into())
    }),
    int(required("earlier_games", Kind::Int).within(COUNT), |row| {
        let player_date = row.graded.player_dates[row.judged.player_date];
        i32::try_from(player_date.circumstances.earlier_games).ok()
    }),
    float(number("over_price", ODDS), |row| Some(row.side(true)?.price.american())),
    float(number("under_price", ODDS), |row| Some(row.side(false)?.price.american())),
    flag(yes_or_no("over_price_assumed"), |row| Some(row.side(true)?.is_assumed)),
    flag(yes_or_no("under_price_assumed"), |row| Some(row.side(false)?.is_assumed)),
    flag(yes_or_no("over_fixed_payout"), |row| Some(row.side(true)?.is_fixed_payout)),
    flag(yes_or_no("under_fixed_payout"), |row| Some(row.side(false)?.is_fixed_payout)),
    text("over_book", |row| row.book(true)),
    text("under_book", |row| row.book(false)),
    text("over_offered_at", |row| row.offered_at(true)),
    text("under_offered_at", |row| row.offered_at(false)),
    float(number("market_over_probability", SHARE), |row| row.priced?.market_over(MARGIN)),
    float(number("over_probability", SHARE), |row| row.judged.distribution?.over),
    float(number("pick_return", Bounds::new(-1.0, ODDS.high)), pick_return),
    float(number("closing_line", LINE), |row| Some(row.priced?.closing?.points)),
    float(number("closing_line_value", Bounds::new(-LINE.high, LINE.high)), |row| {
        Some(row.closing_move()?.points)
    }),
    float(number("closing_probability_value", GAIN), |row| {
        Some(row.closing_move()?.probability?.0)
    }),
    text("closing_probability_from", |row| Some(row.closing_move()?.probability?.1.as_str())),
];
