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
    counts: [usize; 5],
    /// Rows and numbers of each class, the first of them.
    examples: [Vec<(usize, f64)>; 5],
    numbers: DistinctNumbers,
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
            examples: std::array::from_fn(|_| Vec::new()),
            numbers: DistinctNumbers::default(),
        }
    }

    /// Takes the price in a row, and gives its place among those of the column.
    pub(super) fn add(&mut self, row: usize, number: f64) -> u32 {
        let class = PriceClass::of(number) as usize;
        self.counts[class] += 1;
        if self.examples[class].len() < EXAMPLES {
            self.examples[class].push((row, number));
        }
        self.numbers.place(number)
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

    /// For each place, that of its price in American odds among `prices`; [`NONE`] for what is no price of the column's form.
    pub(super) fn convert(&self, prices: &mut DistinctNumbers) -> Vec<u32> {
        let form = self.form().unwrap_or(PriceForm::American);
        let convert = |place| {
            let price = self.numbers.get(place).and_then(|number| form.price(number));
            price.map_or(NONE, |price| prices.place(price.american()))
        };
        (0_u32..).map_while(|place| self.numbers.get(place).map(|_| place)).map(convert).collect()
    }

    /// The rows whose number is no price of the column's form, the first of them, and how many there are. Only numbers that
    /// can be nothing of that form are counted.
    pub(super) fn misfits(&self) -> (usize, Vec<(usize, f64)>) {
        let form = self.form().unwrap_or(PriceForm::American);
        let classes = [
            PriceClass::Negative,
            PriceClass::Share,
            PriceClass::Small,
            PriceClass::Large,
            PriceClass::Neither,
        ];
        let fits = |class: &PriceClass| match form {
            PriceForm::American => matches!(class, PriceClass::Negative | PriceClass::Large),
            PriceForm::Decimal => matches!(class, PriceClass::Small | PriceClass::Large),
            PriceForm::Implied => *class == PriceClass::Share,
        };
        let bad: Vec<usize> =
            classes.into_iter().filter(|class| !fits(class)).map(|class| class as usize).collect();
        let count = bad.iter().map(|class| self.counts[*class]).sum();
        let mut examples: Vec<(usize, f64)> =
            bad.iter().flat_map(|class| self.examples[*class].iter().copied()).collect();
        examples.sort_by_key(|(row, _)| *row);
        examples.truncate(EXAMPLES);
        (count, examples)
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
    }
}
