//! Texts of manifests that become paths or are shown: each is checked where the manifest is read, and nowhere after.

use serde::{Deserialize as _, Deserializer, de::Error};

use crate::domain::shortened;

/// The digits of the name of a run or a training.
pub const ID_DIGITS: usize = 16;

/// The digits of a SHA-256.
const HASH_DIGITS: usize = 64;

/// The most characters of the version of a program, and of a time.
const MAX_WORD: usize = 40;

/// Whether a run or a training can be called so: 16 hexadecimal digits in lower case.
pub fn is_id(text: &str) -> bool {
    text.len() == ID_DIGITS && is_hexadecimal(text)
}

/// Whether it is a SHA-256 as manifests write it: 64 hexadecimal digits in lower case.
pub fn is_hash(text: &str) -> bool {
    text.len() == HASH_DIGITS && is_hexadecimal(text)
}

/// Whether a version of a program or a time can be written so: a few visible characters of ASCII.
fn is_word(text: &str) -> bool {
    (1..=MAX_WORD).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Reads the name of a run or a training.
pub fn read_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    check(String::deserialize(deserializer)?, is_id, NO_ID)
}

/// Reads the name of a run or a training, if there is one.
pub fn read_optional_id<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::deserialize(deserializer)?;
    text.map(|text| check(text, is_id, NO_ID)).transpose()
}

/// Reads a SHA-256.
pub fn read_hash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    check(String::deserialize(deserializer)?, is_hash, NO_HASH)
}

/// Reads a SHA-256, if there is one.
pub fn read_optional_hash<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::deserialize(deserializer)?;
    text.map(|text| check(text, is_hash, NO_HASH)).transpose()
}

/// Reads the version of a program, or a time.
pub fn read_word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    check(String::deserialize(deserializer)?, is_word, NO_WORD)
}

const NO_ID: &str = "is no name of a run or a training, which has 16 hexadecimal digits";
const NO_HASH: &str = "is no SHA-256, which has 64 hexadecimal digits";
const NO_WORD: &str = "is neither a version nor a time";

fn check<E: Error>(text: String, is_such: fn(&str) -> bool, what: &str) -> Result<String, E> {
    if is_such(&text) {
        return Ok(text);
    }
    Err(E::custom(format!("`{}` {what}", shortened(&text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_name_and_no_hash_is_refused() {
        assert!(is_id("0123456789abcdef") && is_hash(&"0a".repeat(32)));
        for text in
            ["", "../../models/012", "0123456789ABCDEF", "0123456789abcde", "é123456789abcde"]
        {
            assert!(!is_id(text) && !is_hash(text), "{text}");
        }
        assert!(is_word("0.1.0") && is_word("2026-11-30T09:30:12Z"));
        for text in ["", "a b", "\u{1b}[2J", &"x".repeat(41)] {
            assert!(!is_word(text), "{text}");
        }
    }
}
