//! Text in the cells of CSV files, which spreadsheets take for a formula if it begins like one.

use std::borrow::Cow;

/// What makes a spreadsheet leave a cell alone, at its beginning.
const APOSTROPHE: char = '\'';

/// Whether a formula may begin with the character; tabs and line breaks are skipped before one, and some programs take the
/// wide forms for the narrow ones.
fn begins_formula(letter: char) -> bool {
    "=+-@\t\r\n＝＋－＠".contains(letter)
}

/// `text` as a cell that no spreadsheet runs: with an apostrophe before it, if it begins like a formula. So that
/// [`cell_text`] gives the same text back, one that looks as if that had been done gets another one.
pub fn harmless_cell(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches(APOSTROPHE).starts_with(begins_formula) {
        Cow::Owned(format!("{APOSTROPHE}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that stands in a `cell` which [`harmless_cell`], or a careful person, wrote.
pub fn cell_text(cell: &str) -> &str {
    match cell.strip_prefix(APOSTROPHE) {
        Some(text) if text.trim_start_matches(APOSTROPHE).starts_with(begins_formula) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_begins_like_a_formula_gets_an_apostrophe() {
        for (text, cell) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("0022100001", "0022100001"),
            ("D'Angelo", "D'Angelo"),
            ("'tis", "'tis"),
            ("", ""),
        ] {
            assert_eq!(harmless_cell(text), cell);
            assert_eq!(cell_text(cell), text);
        }
    }

    proptest! {
        #[test]
        fn a_cell_is_harmless_and_says_the_same(text in "['=+@\\-\t\r\n a＝]{0,4}.{0,3}") {
            let cell = harmless_cell(&text);
            prop_assert!(!cell.starts_with(begins_formula));
            prop_assert_eq!(cell_text(&cell), text.as_str());
        }
    }
}
