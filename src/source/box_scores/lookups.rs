//! The lookups of rows: the file's own, or folded names.

use super::log::Log;
use super::violation::{Violation, Violations};
use crate::domain::box_score::Field;
use crate::domain::{PlayerLookup, fold};
use crate::source::file_report::Reason;
use crate::source::spelling::shown;

/// The lookup of each row, as its rank among all lookups.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    of_row: Vec<Option<u32>>,
    /// Sorted.
    pub(super) texts: Vec<String>,
}

impl Lookups {
    /// The file's own lookups, and folded names where it has none. Those that are none are found.
    pub(super) fn new(log: &Log, violations: &mut Violations) -> Self {
        let own = &log.lookups;
        let good = |text: &str| PlayerLookup::check(text).is_ok();
        let own_texts: Vec<String> = own.texts().map(str::to_owned).collect();
        let folded: Vec<String> = log.names.texts().map(fold).collect();
        let mut texts: Vec<String> = own_texts.iter().chain(&folded).cloned().collect();
        texts.retain(|text| good(text));
        texts.sort_unstable();
        texts.dedup();
        #[expect(clippy::expect_used, reason = "a log has at most 2^31 rows, each with two texts")]
        let number = |at: usize| u32::try_from(at).expect("Invariant: no more lookups than texts");
        let rank = |text: &String| texts.binary_search(text).ok().map(number);
        let own_ranks: Vec<Option<u32>> = own_texts.iter().map(rank).collect();
        let folded_ranks: Vec<Option<u32>> = folded.iter().map(rank).collect();
        let mut of_row = vec![None; log.len()];
        for row in log.rows() {
            let (field, text, rank) = match (own.get(row), log.names.get(row)) {
                (Some(code), _) => (Field::Lookup, own.text(code), own_ranks[code as usize]),
                (None, Some(code)) => {
                    (Field::Name, log.names.text(code), folded_ranks[code as usize])
                }
                (None, None) => (Field::Lookup, "", None),
            };
            if rank.is_none() {
                violations.push(no_lookup(row, field, text));
            }
            of_row[row as usize] = rank;
        }
        Self { of_row, texts }
    }

    pub(super) fn get(&self, row: u32) -> Option<u32> {
        self.of_row[row as usize]
    }

    pub(super) fn text(&self, rank: u32) -> &str {
        &self.texts[rank as usize]
    }
}

/// A row without a lookup, where `text` stands in `field`.
fn no_lookup(row: u32, field: Field, text: &str) -> Violation {
    let (reason, what) = match (field, text) {
        (_, "") => (Reason::Missing, "the value is null".to_owned()),
        (Field::Name, name) => {
            (Reason::Unreadable, format!("`{}` has no letter or digit", shown(name)))
        }
        (_, text) => {
            let rule = "only lower-case letters and digits, such as lebronjames";
            (Reason::Unreadable, format!("`{}` is not a player lookup: {rule}", shown(text)))
        }
    };
    Violation { row, field, reason, what, other: None }
}
