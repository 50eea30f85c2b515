//! The catalogue: one row per feature of `v2_extended`, with its name, its unit, what it means and how it is computed.
//!
//! Columns, models, explanations, audits and checks iterate it. No name stands both here and in
//! [`FeatureName`](crate::domain::FeatureName): no snapshot carries these features, no warehouse sends them, and v1 cannot
//! ask for them.

#[macro_use]
mod feature;

mod large_set;
mod slate_set;
mod small_set;

pub use feature::ExtendedFeature;

/// The rows by file, in the order of the columns of `extended.parquet`.
const FILES: [&[&[ExtendedFeature]]; 2] = [small_set::ROWS, large_set::ROWS];

/// How many features there are.
pub const COUNT: usize = count(&FILES);

/// Every feature that is known of all player-dates, in the order of the columns of `extended.parquet`.
pub static CATALOGUE: [ExtendedFeature; COUNT] = all(&FILES);

/// How many features of who plays on a date there are.
pub const SLATE_COUNT: usize = count(&[slate_set::ROWS]);

/// The features of who plays on a date, in their order: they are known where something is taken to be known of absences.
pub static SLATE_CATALOGUE: [ExtendedFeature; SLATE_COUNT] = all(&[slate_set::ROWS]);

const fn count(files: &[&[&[ExtendedFeature]]]) -> usize {
    let (mut count, mut file) = (0, 0);
    while file < files.len() {
        let mut family = 0;
        while family < files[file].len() {
            count += files[file][family].len();
            family += 1;
        }
        file += 1;
    }
    count
}

const fn all<const N: usize>(files: &[&[&[ExtendedFeature]]]) -> [ExtendedFeature; N] {
    let mut all = [files[0][0][0]; N];
    let (mut count, mut file) = (0, 0);
    while file < files.len() {
        let mut family = 0;
        while family < files[file].len() {
            let mut row = 0;
            while row < files[file][family].len() {
                all[count] = files[file][family][row];
                count += 1;
                row += 1;
            }
            family += 1;
        }
        file += 1;
    }
    all
}

/// The place of a feature in [`CATALOGUE`], for constants: a name that is not there does not compile.
///
/// # Panics
///
/// Without a feature of that name.
#[expect(
    clippy::panic,
    reason = "Invariant: formulas name features in constants, which are computed by the compiler"
)]
pub const fn place(name: &str) -> usize {
    let mut place = 0;
    while place < COUNT {
        if is_same(CATALOGUE[place].name, name) {
            return place;
        }
        place += 1;
    }
    panic!("no feature of v2_extended has this name")
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut byte = 0;
    while byte < a.len() && byte < b.len() && a[byte] == b[byte] {
        byte += 1;
    }
    byte == a.len() && byte == b.len()
}

/// The feature with that name.
pub fn find(name: &str) -> Option<&'static ExtendedFeature> {
    CATALOGUE.iter().chain(&SLATE_CATALOGUE).find(|feature| feature.name == name)
}

/// The names of the features of [`CATALOGUE`], in their order.
pub fn names() -> impl Iterator<Item = &'static str> {
    CATALOGUE.iter().map(|feature| feature.name)
}

/// The names of the features of [`SLATE_CATALOGUE`], in their order.
pub fn slate_names() -> impl Iterator<Item = &'static str> {
    SLATE_CATALOGUE.iter().map(|feature| feature.name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::FeatureName;

    #[test]
    fn every_name_is_found_at_its_place_and_no_baseline_has_it() {
        for (index, feature) in CATALOGUE.iter().enumerate() {
            assert_eq!(place(feature.name), index);
            assert!(feature.name.parse::<FeatureName>().is_err(), "{}", feature.name);
        }
        let all = names().chain(slate_names());
        assert_eq!(all.collect::<BTreeSet<_>>().len(), COUNT + SLATE_COUNT);
        assert!(find("points_ewm_3").is_none());
    }
}
