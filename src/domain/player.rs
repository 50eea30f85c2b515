use std::fmt;

use any_ascii::any_ascii_char;
use thiserror::Error;

/// A player's key: the name in lower case, only `a`–`z` and `0`–`9` (`lebronjames`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlayerLookup(String);

/// The text is no player lookup.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a player lookup: only lower-case letters and digits, such as lebronjames")]
pub struct BadPlayerLookup(String);

impl PlayerLookup {
    /// Checks `text`; it is not changed, because two spellings of one key would hide a duplicate.
    pub fn new(text: &str) -> Result<Self, BadPlayerLookup> {
        Self::check(text).map(|()| Self(text.to_owned()))
    }

    /// Says whether `text` is a lookup, without making one.
    pub fn check(text: &str) -> Result<(), BadPlayerLookup> {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !text.is_empty() && text.bytes().all(good) {
            Ok(())
        } else {
            Err(BadPlayerLookup(text.to_owned()))
        }
    }

    /// The lookup as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name as a lookup is spelt: lower case, accents folded, letters and digits only. Empty if it has neither.
pub fn fold(name: &str) -> String {
    let letters = name.chars().flat_map(|letter| any_ascii_char(letter).chars());
    letters.filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

impl fmt::Display for PlayerLookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_case_letters_and_digits_are_a_lookup() {
        assert_eq!(PlayerLookup::new("lebronjames").unwrap().as_str(), "lebronjames");
        for text in ["", "LeBron James", "nikolajokić", "lebron_james", "x\n"] {
            assert!(PlayerLookup::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_folds_to_lower_case_letters_and_digits() {
        let names = [
            ("LeBron James", "lebronjames"),
            ("Kristaps Porziņģis", "kristapsporzingis"),
            ("D'Angelo Russell", "dangelorussell"),
            ("Jaren Jackson Jr.", "jarenjacksonjr"),
            ("Luka Don\u{10d}ić", "lukadoncic"),
            ("Nicolas Claxton 3", "nicolasclaxton3"),
            ("—", ""),
        ];
        for (name, lookup) in names {
            assert_eq!(fold(name), lookup, "{name}");
        }
    }
}
