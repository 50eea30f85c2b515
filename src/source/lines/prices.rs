//! A file's column of prices: American odds, decimal odds or probabilities, which its numbers or its name tell.

use std::fmt;

use super::numbers::{DistinctNumbers, NONE};
use crate::domain::Price;
use crate::snapshot::manifest::EXAMPLES;

/// How prices are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PriceForm {
    /// −110, +120.
    American,
    /// 1.91, 2.20.
    Decimal,
    /// 0.5238.
    Implied,
}

impl fmt::Display for PriceForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::American => "American",
            Self::Decimal => "decimal",
            Self::Implied => "implied",
        })
    }
}

impl PriceForm {
    fn price(self, number: f64) -> Option<Price> {
        match self {
            Self::American => Price::from_american(number),
            Self::Decimal => Price::from_decimal(number),
            Self::Implied => Price::from_implied(number),
        }
    }
}

/// Which forms a number can be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PriceClass {
    /// Below −100: American only.
    Negative,
    /// Between 0 and 1: a probability only.
    Share,
    /// Between 1 and 100: decimal only.
    Small,
    /// From 100 on: American, or a decimal price of somebody who never wins.
    Large,
    /// No price.
    Neither,
}

impl PriceClass {
    fn of(number: f64) -> Self {
        match number {
            of if of <= -100.0 => Self::Negative,
            of if of > 0.0 && of < 1.0 => Self::Share,
            of if of > 1.0 && of < 100.0 => Self::Small,
            of if of >= 100.0 => Self::Large,
            _ => Self::Neither,
        }
    }
}

/// The most rows that are named for each form of a column that has several.
const MAX_ROWS: usize = 3;

/// A column of prices while its file is read.
#[derive(Debug)]
pub(in crate::source) struct PriceColumn {
    /// What the file calls it.
    pub(super) name: String,
    /// The form, if its name says so.
    said: Option<PriceForm>,
    /// How many numbers of each class there are, and the first rows that have one.
    counts: [usize; 5],
    examples: [Vec<usize>; 5],
    numbers: DistinctNumbers,
    /// For each of the numbers, how many rows have it, and the first of them.
    rows: Vec<(usize, Vec<usize>)>,
}

impl PriceColumn {
    pub(in crate::source) fn new(name: &str) -> Self {
        let folded = name.to_ascii_lowercase();
        let words = [
            ("american", PriceForm::American),
            ("decimal", PriceForm::Decimal),
            ("implied", PriceForm::Implied),
            ("prob", PriceForm::Implied),
        ];
        let said = words.into_iter().find(|(word, _)| folded.contains(word)).map(|(_, form)| form);
        Self {
            name: name.to_owned(),
            said,
            counts: [0; 5],
            examples: [const { Vec::new() }; 5],
            numbers: DistinctNumbers::default(),
            rows: Vec::new(),
        }
    }

    /// Takes the price in a row, and gives its place among those of the column.
    pub(in crate::source) fn add(&mut self, row: usize, number: f64) -> u32 {
        let class = PriceClass::of(number) as usize;
        self.counts[class] += 1;
        if self.examples[class].len() < MAX_ROWS {
            self.examples[class].push(row);
        }
        let place = self.numbers.place(number);
        let at = place as usize;
        // A place is that of a number there is, or the next one.
        if at == self.rows.len() {
            self.rows.push((0, Vec::new()));
        }
        if let Some((count, rows)) = self.rows.get_mut(at) {
            *count += 1;
            if rows.len() < EXAMPLES {
                rows.push(row);
            }
        }
        place
    }

    /// How the prices are written, as the name says or most of the numbers; `None` for a column without any.
    pub(super) fn form(&self) -> Option<PriceForm> {
        let [negative, share, small, large, _] = self.counts;
        if self.counts.iter().sum::<usize>() == 0 {
            return None;
        }
        let american = if negative > 0 { negative + large } else { 0 };
        Some(match self.said {
            Some(form) => form,
            None if american >= share.max(small) => PriceForm::American,
            None if share > small => PriceForm::Implied,
            None => PriceForm::Decimal,
        })
    }

    /// Whether numbers from 100 on are decimal prices: those of a column that has negative ones, too, are American.
    fn has_large_decimals(&self) -> bool {
        let [negative, ..] = self.counts;
        negative == 0 && self.form() == Some(PriceForm::Decimal)
    }

    /// Why the prices are of their form.
    const fn why(&self) -> &'static str {
        if self.said.is_some() { "as the column's name says" } else { "as most of the column are" }
    }

    /// Which rows are of which form, where the numbers are of several that no other form can have.
    pub(in crate::source) fn mixture(&self) -> Option<String> {
        let [negative, share, small, large, _] = self.counts;
        let of_large =
            if self.has_large_decimals() { PriceClass::Small } else { PriceClass::Negative };
        let classes = [
            (PriceForm::American, PriceClass::Negative, negative),
            (PriceForm::Decimal, PriceClass::Small, small),
            (PriceForm::Implied, PriceClass::Share, share),
        ];
        let mut parts = Vec::new();
        for (form, class, count) in classes.into_iter().filter(|(.., count)| *count > 0) {
            let mut rows = self.examples[class as usize].clone();
            let mut all = count;
            if class == of_large {
                all += large;
                rows.extend(&self.examples[PriceClass::Large as usize]);
                rows.sort_unstable();
                rows.truncate(MAX_ROWS);
            }
            let shown: Vec<String> = rows.iter().map(usize::to_string).collect();
            let more = if all > rows.len() { ", …" } else { "" };
            let rows = if all == 1 { "row" } else { "rows" };
            parts.push(format!("{form} in {all} {rows} ({}{more})", shown.join(", ")));
        }
        (parts.len() > 1).then(|| format!("prices of {} are {}", self.name, parts.join(", ")))
    }

    /// The price that the number at each place is, in the form of the column, if it is one.
    fn converted(&self) -> impl Iterator<Item = (f64, Option<Price>)> {
        let form = self.form().unwrap_or(PriceForm::American);
        let takes_large = form == PriceForm::American || self.has_large_decimals();
        let numbers = (0_u32..).map_while(|place| self.numbers.get(place));
        numbers.map(move |number| {
            let price = form.price(number).filter(|_| takes_large || number < 100.0);
            (number, price)
        })
    }

    /// For each place, that of its price in American odds among `prices`; [`NONE`] for what is no price of the column's form.
    pub(super) fn convert(&self, prices: &mut DistinctNumbers) -> Vec<u32> {
        let convert = |(_, price): (f64, Option<Price>)| {
            price.map_or(NONE, |price| prices.place(price.american()))
        };
        self.converted().map(convert).collect()
    }

    /// The price at each place, if it is one of the column's form.
    pub(in crate::source) fn prices(&self) -> Vec<Option<Price>> {
        self.converted().map(|(_, price)| price).collect()
    }

    /// The rows whose number is no price of the column's form: how many there are, and what is wrong with the first.
    pub(in crate::source) fn misfits(&self) -> (usize, Vec<(usize, String)>) {
        let Some(form) = self.form() else { return (0, Vec::new()) };
        let (mut all, mut examples) = (0, Vec::new());
        for ((number, price), (count, rows)) in self.converted().zip(&self.rows) {
            if price.is_none() {
                all += count;
                let what = || format!("`{number}` is no {form} price, {}", self.why());
                examples.extend(rows.iter().map(|row| (*row, what())));
            }
        }
        examples.sort_unstable();
        examples.truncate(EXAMPLES);
        (all, examples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, numbers: &[f64]) -> PriceColumn {
        let mut column = PriceColumn::new(name);
        for (row, number) in numbers.iter().enumerate() {
            column.add(row + 1, *number);
        }
        column
    }

    #[test]
    fn numbers_and_names_tell_the_form() {
        let form = |name: &str, numbers: &[f64]| column(name, numbers).form();
        assert_eq!(form("price", &[-110.0, 120.0]), Some(PriceForm::American));
        assert_eq!(form("price", &[105.0, 120.0]), Some(PriceForm::American));
        assert_eq!(form("price", &[1.91, 2.2, 101.0]), Some(PriceForm::Decimal));
        assert_eq!(form("price", &[0.52, 0.5]), Some(PriceForm::Implied));
        assert_eq!(form("over_price_american", &[105.0]), Some(PriceForm::American));
        assert_eq!(form("decimal_odds", &[101.0]), Some(PriceForm::Decimal));
        assert_eq!(form("price", &[]), None);
    }

    #[test]
    fn most_numbers_tell_the_form_and_the_others_are_named() {
        let mixed = column("Odds", &[-110.0, 1.91, 1.95, 120.0, 2.1, 1.8, 1.7]);
        assert_eq!(mixed.form(), Some(PriceForm::Decimal));
        // 120 is no decimal price beside −110.
        let said =
            |number: &str| format!("`{number}` is no decimal price, as most of the column are");
        assert_eq!(mixed.misfits(), (2, vec![(1, said("-110")), (4, said("120"))]));
        let said = "prices of Odds are American in 2 rows (1, 4), decimal in 5 rows (2, 3, 5, …)";
        assert_eq!(mixed.mixture().as_deref(), Some(said));
        let mixed = column("Odds", &[-110.0, 105.0, 0.5, 1.9, -120.0, -115.0]);
        assert_eq!(mixed.form(), Some(PriceForm::American));
        let said = "prices of Odds are American in 4 rows (1, 2, 5, …), decimal in 1 row (4), implied in 1 row (3)";
        assert_eq!(mixed.mixture().as_deref(), Some(said));
        for one in [&[-110.0, 105.0, 0.0][..], &[1.9, 101.0], &[0.5], &[]] {
            assert_eq!(column("Odds", one).mixture(), None, "{one:?}");
        }
    }

    #[test]
    fn numbers_of_another_form_are_found_with_their_rows() {
        let rows = |numbers: &[f64]| {
            let (count, examples) = column("price", numbers).misfits();
            (count, examples.into_iter().map(|(row, _)| row).collect::<Vec<_>>())
        };
        assert_eq!(rows(&[-110.0, 1.91, 120.0, 50.0]), (2, vec![2, 4]));
        assert_eq!(rows(&[1.91, 0.0]), (1, vec![2]));
        assert_eq!(column("price", &[-110.0, 250.0]).misfits(), (0, vec![]));
        // What no bet pays, in either form: each is said, and none is left out in silence.
        let infinite = f64::INFINITY;
        let columns = [
            column("price", &[-110.0, infinite, -2e6, 99.0]),
            column("decimal_odds", &[1.91, infinite, 1.0, 1e9]),
            column("implied_prob", &[0.5, infinite, 1.0, 0.0]),
        ];
        for column in columns {
            let (count, examples) = column.misfits();
            assert_eq!((count, examples.len()), (3, 3), "{column:?}");
        }
        let (count, examples) = column("price", &[&[-110.0][..], &[0.0; 30]].concat()).misfits();
        assert_eq!((count, examples.len()), (30, EXAMPLES));
    }
}
