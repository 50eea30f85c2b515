//! The prices of a slate's lines, read as those of files of lines are.

use std::collections::BTreeMap;

use super::columns::{SlateColumns, SlateField};
use super::table::TextTable;
use crate::domain::{Price, shortened};
use crate::source::file_report::FileReport;
use crate::source::lines::{BookPrices, PriceColumn};
use crate::source::spelling;

/// The prices of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RowPrices {
    pub(super) over: Option<Price>,
    pub(super) under: Option<Price>,
    /// Whether they are those of a pick'em app.
    pub(super) is_fixed_payout: bool,
}

/// The prices of the rows of `table`, in the form that each column has: one for each side, or one for both.
pub(super) fn read(
    table: &TextTable,
    columns: &SlateColumns,
    report: &mut FileReport,
) -> Vec<RowPrices> {
    let of_both = column(table, columns, SlateField::Price, report);
    let [over, under] = [SlateField::OverPrice, SlateField::UnderPrice]
        .map(|field| column(table, columns, field, report));
    let mut books: BTreeMap<&str, BookPrices> = BTreeMap::new();
    let book = |row: usize| {
        columns.place(SlateField::Book).and_then(|place| table.text(row, place)).unwrap_or("")
    };
    let mut rows = Vec::with_capacity(table.len());
    for (row, ((both, over), under)) in of_both.into_iter().zip(over).zip(under).enumerate() {
        if both.is_some() && over.or(under).is_some() {
            let what = "it is the price of both sides, and a side has one of its own";
            report.reject(Some(row + 1), Some(columns.name(SlateField::Price)), what);
        }
        let (over, under) = (over.or(both), under.or(both));
        for price in [over, under].into_iter().flatten() {
            books.entry(book(row)).or_default().add(price.american());
        }
        rows.push(RowPrices { over, under, is_fixed_payout: false });
    }
    for (row, prices) in rows.iter_mut().enumerate() {
        let of_book = books.get(book(row));
        prices.is_fixed_payout = of_book.is_some_and(|prices| prices.are_of_app(book(row)));
    }
    rows
}

/// The price in each row of the column for `field`. What is none of the column's form is found.
fn column(
    table: &TextTable,
    columns: &SlateColumns,
    field: SlateField,
    report: &mut FileReport,
) -> Vec<Option<Price>> {
    let Some(place) = columns.place(field) else { return vec![None; table.len()] };
    let name = columns.name(field);
    let mut prices = PriceColumn::new(name);
    let mut place_of = |row: usize| {
        let text = table.text(row, place)?;
        let number = spelling::number(text);
        if number.is_none() {
            let what = format!("`{}` is not a price", shortened(text));
            report.reject(Some(row + 1), Some(name), what);
        }
        Some(prices.add(row + 1, number?) as usize)
    };
    let places: Vec<Option<usize>> = (0..table.len()).map(&mut place_of).collect();
    let (count, examples) = prices.misfits();
    let shown = examples.len();
    for (row, what) in examples {
        report.reject(Some(row), Some(name), what);
    }
    report.reject_more(count - shown);
    if let Some(mixture) = prices.mixture() {
        report.advise(format!("nothing was written; {mixture}: write all in one form"));
    }
    let converted = prices.prices();
    places.into_iter().map(|place| place.and_then(|place| converted[place])).collect()
}
