//! A word for each session, which names its jobs and tables and decides nothing.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

/// A word that no other session has: random, so that neither a clock nor the numbers of processes, which begin anew in every
/// container, can make two alike.
pub(in crate::cli) fn word() -> String {
    // The standard library's source of randomness, which a map's seeds come from.
    let random = || RandomState::new().hash_one(0);
    format!("{:016x}{:016x}", random(), random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_alike() {
        let words: std::collections::BTreeSet<String> = (0..1000).map(|_| word()).collect();
        assert_eq!(words.len(), 1000);
    }
}
