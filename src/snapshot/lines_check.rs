//! What rows of `lines.parquet` have to be beside what each column says: in order, of a stat that is predicted, with prices
//! and moments that can be.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type};
use arrow::util::display::array_value_to_string;

use super::words::Words;
use crate::domain::{Price, Stat, UtcMoment, shortened};

/// The moments at which an offer can be made, in seconds since 1970-01-01 UTC: from 2000-01-01, since what lies before stands
/// for none, such as 0, to 2106-02-07, the last that 32 bits hold.
pub const MOMENTS: RangeInclusive<i64> = 946_684_800..=u32::MAX as i64;

/// What is wrong with the first row that cannot be, by row, column and value.
pub(super) fn check(rows: &RecordBatch) -> Result<(), String> {
    let all = [other_stat, impossible_price, impossible_moment, out_of_order];
    let found = all.into_iter().find_map(|find| find(rows));
    found.map_or(Ok(()), |ImpossibleCell { row, column, what }| {
        Err(format!("row {}, column {column}: {what}", row + 1))
    })
}

/// A cell that cannot be; rows count from 0.
struct ImpossibleCell {
    row: usize,
    column: &'static str,
    what: String,
}

fn words<'a>(rows: &'a RecordBatch, column: &str) -> Words<'a> {
    rows.column_by_name(column).map_or_else(Words::default, |values| Words::new(values))
}

/// The first row whose word in `column` is none that `fits` says, and the word.
fn first_word<'a>(
    rows: &'a RecordBatch,
    column: &str,
    fits: impl Fn(&str) -> bool,
) -> Option<(usize, &'a str)> {
    let words = words(rows, column);
    let fits: Vec<bool> = words.all().map(fits).collect();
    let of_row = |row: usize| words.place(row).filter(|place| !fits[*place]);
    let row = (0..rows.num_rows()).find(|row| of_row(*row).is_some())?;
    Some((row, words.get(row)?))
}

fn other_stat(rows: &RecordBatch) -> Option<ImpossibleCell> {
    let column = "stat";
    let (row, word) = first_word(rows, column, |word| word == Stat::Points.id())?;
    let what = format!("`{}` is no stat that lines are read of", shortened(word));
    Some(ImpossibleCell { row, column, what })
}

fn impossible_price(rows: &RecordBatch) -> Option<ImpossibleCell> {
    ["over_price", "under_price"].into_iter().find_map(|column| {
        let prices = rows.column_by_name(column)?.as_primitive_opt::<Float64Type>()?.values();
        let row = prices.iter().position(|odds| Price::from_american(*odds).is_none())?;
        let what =
            format!("`{}` is no American price: it is at least 100, or at most -100", prices[row]);
        Some(ImpossibleCell { row, column, what })
    })
}

fn impossible_moment(rows: &RecordBatch) -> Option<ImpossibleCell> {
    let column = "offered_at";
    let fits = |word: &str| {
        word.parse().is_ok_and(|moment: UtcMoment| MOMENTS.contains(&moment.seconds()))
    };
    let (row, word) = first_word(rows, column, fits)?;
    let what = format!(
        "`{}` is no moment from 2000 to 2106, such as 2024-10-22T23:10:00Z",
        shortened(word)
    );
    Some(ImpossibleCell { row, column, what })
}

/// The first row that stands behind one that it has to stand before: lines are chosen from what stands together, the earlier
/// offer first.
fn out_of_order(rows: &RecordBatch) -> Option<ImpossibleCell> {
    let key = SortKey::new(rows)?;
    (1..rows.num_rows()).find_map(|row| {
        let (column, order) = key.first_difference(row - 1, row)?;
        let what = || {
            let [before, here] = [row - 1, row].map(|row| shown(rows, column, row));
            format!("{here} stands behind {before}, and rows are in order")
        };
        (order == Ordering::Greater).then(|| ImpossibleCell { row, column, what: what() })
    })
}

/// The columns by which rows are sorted.
struct SortKey<'a> {
    players: Words<'a>,
    days: &'a [i32],
    books: Words<'a>,
    moments: Words<'a>,
    lines: &'a [f64],
}

impl<'a> SortKey<'a> {
    fn new(rows: &'a RecordBatch) -> Option<Self> {
        Some(Self {
            players: words(rows, "player_lookup"),
            days: rows.column_by_name("game_date")?.as_primitive_opt::<Date32Type>()?.values(),
            books: words(rows, "book"),
            moments: words(rows, "offered_at"),
            lines: rows.column_by_name("line")?.as_primitive_opt::<Float64Type>()?.values(),
        })
    }

    /// The first column in which two rows differ, and how.
    fn first_difference(&self, one: usize, other: usize) -> Option<(&'static str, Ordering)> {
        // Most rows have the words of the row before.
        let text = |words: Words<'_>| {
            let is_same = words.place(one) == words.place(other);
            if is_same { Ordering::Equal } else { words.get(one).cmp(&words.get(other)) }
        };
        let columns = [
            ("player_lookup", text(self.players)),
            ("game_date", self.days[one].cmp(&self.days[other])),
            ("book", text(self.books)),
            ("offered_at", text(self.moments)),
            ("line", self.lines[one].total_cmp(&self.lines[other])),
        ];
        columns.into_iter().find(|(_, order)| order.is_ne())
    }
}

/// A cell in words.
fn shown(rows: &RecordBatch, column: &str, row: usize) -> String {
    let value = rows.column_by_name(column).map(|values| array_value_to_string(values, row));
    match value {
        Some(Ok(value)) if !value.is_empty() => format!("`{}`", shortened(&value)),
        _ => "no value".to_owned(),
    }
}
