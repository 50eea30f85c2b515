//! The lines of a slate as offers, in the columns of the table of lines.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int32Array, RecordBatch,
};
use arrow::datatypes::Int32Type;

use crate::domain::{Price, Stat, UpcomingLine, UpcomingPlayer, UpcomingSlate, UtcMoment};
use crate::snapshot::SnapshotError;
use crate::snapshot::lines::LINES;

/// What the book of a line is called whose slate names none.
const NO_BOOK: &str = "of the slate";

/// One offer for each player of `slate` who has a line, as the last one that was known. A missing price is −110, and marked.
pub(super) fn table(slate: &UpcomingSlate) -> Result<RecordBatch, SnapshotError> {
    let with_line = |player: &'_ UpcomingPlayer| Some((player.clone(), player.line.clone()?));
    let offers: Vec<(UpcomingPlayer, UpcomingLine)> =
        slate.playing().filter_map(with_line).collect();
    let lines = || offers.iter().map(|(_, line)| line);
    let date = slate.date.days();
    let columns =
        LINES.columns.iter().map(|column| match column.name {
            "player_lookup" => {
                words(offers.iter().map(|(player, _)| Some(player.player_lookup.clone())))
            }
            "game_date" => Arc::new(Date32Array::from(vec![date; offers.len()])),
            "stat" => words(lines().map(|_| Some(Stat::Points.id().to_owned()))),
            "book" => words(lines().map(|line| line.book.clone().or_else(|| Some(NO_BOOK.into())))),
            "line" => floats(lines().map(|line| line.points)),
            "over_price" => prices(lines().map(|line| line.over_price)),
            "under_price" => prices(lines().map(|line| line.under_price)),
            "over_price_assumed" => flags(lines().map(|line| Some(line.over_price.is_none()))),
            "under_price_assumed" => flags(lines().map(|line| Some(line.under_price.is_none()))),
            "fixed_payout" => flags(lines().map(|line| Some(line.is_fixed_payout))),
            "offered_at" => words(lines().map(|line| {
                line.offered_at.map(|moment| UtcMoment::from_seconds(moment).to_string())
            })),
            "minutes_before_tip_off" => Arc::new(Int32Array::new_null(offers.len())),
            // Whether it was the first or the last offer, nobody knows.
            _ => flags(lines().map(|_| None)),
        });
    LINES.batch(columns.collect())
}

fn words(texts: impl Iterator<Item = Option<String>>) -> ArrayRef {
    let texts: Vec<Option<String>> = texts.collect();
    let texts = texts.iter().map(Option::as_deref);
    Arc::new(texts.collect::<DictionaryArray<Int32Type>>())
}

fn floats(values: impl Iterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

fn prices(prices: impl Iterator<Item = Option<Price>>) -> ArrayRef {
    floats(prices.map(|price| price.unwrap_or(Price::ASSUMED).american()))
}

fn flags(values: impl Iterator<Item = Option<bool>>) -> ArrayRef {
    Arc::new(values.collect::<BooleanArray>())
}
