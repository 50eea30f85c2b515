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

/// A column of prices while its file is read.
#[derive(Debug)]
pub(super) struct PriceColumn {
    /// What the file calls it.
    pub(super) name: String,
    /// The form, if its name says so.
    said: Option<PriceForm>,
    /// How many numbers of each class there are.
    counts: [usize; 5],
    numbers: DistinctNumbers,
    /// For each of the numbers, how many rows have it, and the first of them.
    rows: Vec<(usize, Vec<usize>)>,
}

impl PriceColumn {
    pub(super) fn new(name: &str) -> Self {
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
            numbers: DistinctNumbers::default(),
            rows: Vec::new(),
        }
    }

    /// Takes the price in a row, and gives its place among those of the column.
    pub(super) fn add(&mut self, row: usize, number: f64) -> u32 {
        self.counts[PriceClass::of(number) as usize] += 1;
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

    /// How the prices are written; `None` for a column without any.
    pub(super) fn form(&self) -> Option<PriceForm> {
        let [negative, share, small, ..] = self.counts;
        if self.counts.iter().sum::<usize>() == 0 {
            return None;
        }
        Some(match self.said {
            Some(form) => form,
            None if negative > 0 || share == 0 && small == 0 => PriceForm::American,
            None if share > small => PriceForm::Implied,
            None => PriceForm::Decimal,
        })
    }

    /// The price that the number at each place is, in the form of the column, if it is one.
    fn converted(&self) -> impl Iterator<Item = (f64, Option<Price>)> {
        let form = self.form().unwrap_or(PriceForm::American);
        let numbers = (0_u32..).map_while(|place| self.numbers.get(place));
        numbers.map(move |number| (number, form.price(number)))
    }

    /// For each place, that of its price in American odds among `prices`; [`NONE`] for what is no price of the column's form.
    pub(super) fn convert(&self, prices: &mut DistinctNumbers) -> Vec<u32> {
        let convert = |(_, price): (f64, Option<Price>)| {
            price.map_or(NONE, |price| prices.place(price.american()))
        };
        self.converted().map(convert).collect()
    }

    /// The rows whose number is no price of the column's form, the first of them, and how many there are.
    pub(super) fn misfits(&self) -> (usize, Vec<(usize, f64)>) {
        let (mut all, mut examples) = (0, Vec::new());
        for ((number, price), (count, rows)) in self.converted().zip(&self.rows) {
            if price.is_none() {
                all += count;
                examples.extend(rows.iter().map(|row| (*row, number)));
            }
        }
        examples.sort_by_key(|(row, _)| *row);
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
    fn numbers_of_another_form_are_found_with_their_rows() {
        assert_eq!(
            column("price", &[-110.0, 1.91, 50.0]).misfits(),
            (2, vec![(2, 1.91), (3, 50.0)])
        );
        assert_eq!(column("price", &[1.91, 0.0]).misfits(), (1, vec![(2, 0.0)]));
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
        let (count, examples) = column("price", &[&[-110.0][..], &[7.0; 30]].concat()).misfits();
        assert_eq!((count, examples.len()), (30, EXAMPLES));
    }
}
