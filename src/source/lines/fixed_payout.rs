//! Books that are pick'em apps: what they pay for one pick is a convention.

use crate::domain::fold;

/// The fewest prices of a book in a file that are called constant, if all are the same.
const MIN_CONSTANT: usize = 20;

/// Apps whose payout depends on how many picks are combined, folded: the price of a single one is a convention.
const PICK_EM: [&str; 8] = [
    "prizepicks",
    "underdog",
    "underdogfantasy",
    "sleeper",
    "parlayplay",
    "betrpicks",
    "betrdfs",
    "dabble",
];

/// The prices of a book in one file.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::source) struct BookPrices {
    first: Option<u64>,
    varies: bool,
    count: usize,
}

impl BookPrices {
    /// Counts one more.
    pub(in crate::source) fn add(&mut self, price: f64) {
        let first = *self.first.get_or_insert(price.to_bits());
        self.varies |= first != price.to_bits();
        self.count += 1;
    }

    /// Whether `book`, whose prices these are, is an app: one that is known, or of one price everywhere.
    pub(in crate::source) fn are_of_app(self, book: &str) -> bool {
        PICK_EM.contains(&fold(book).as_str()) || !self.varies && self.count >= MIN_CONSTANT
    }
}
