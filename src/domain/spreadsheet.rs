//! Text in the cells of CSV files, which spreadsheets take for a formula if it begins like one.
//!
//! A spreadsheet may also split lines at `;` or at a tab, as it does where the comma is the decimal point. Quotes do not keep
//! it from that, nor from ending the line at a line break: they count only at the beginning of what it takes for a cell. So
//! what follows such a character is a beginning.

use std::borrow::Cow;

/// What makes a spreadsheet leave a cell alone, at its beginning.
const APOSTROPHE: char = '\'';

/// Whether a formula may begin with the character; tabs and line breaks are skipped before one, and some programs take the
/// wide forms for the narrow ones.
fn begins_formula(letter: char) -> bool {
    separates(letter) && letter != ';' || is_operator(letter)
}

fn is_operator(letter: char) -> bool {
    "=+-@＝＋－＠".contains(letter)
}

/// Whether some spreadsheets begin another cell after the character.
fn separates(letter: char) -> bool {
    ";\t\r\n".contains(letter)
}

/// `text` as a cell that no spreadsheet runs: with an apostrophe before it, and before each of its parts that a spreadsheet
/// may split it into, if it begins like a formula. So that [`cell_text`] gives the same text back, one that looks as if that
/// had been done gets another one.
pub fn harmless_cell(text: &str) -> Cow<'_, str> {
    let inside = each_part(text, |part, cell| {
        if looks_like(part, is_operator) {
            cell.push(APOSTROPHE);
        }
        cell.push_str(part);
    });
    // A tab at the beginning is skipped by some programs, and separates for others.
    if looks_like(&inside, begins_formula) {
        Cow::Owned(format!("{APOSTROPHE}{inside}"))
    } else {
        inside
    }
}

/// The text that stands in a `cell` which [`harmless_cell`], or a careful person, wrote.
pub fn cell_text(cell: &str) -> Cow<'_, str> {
    each_part(without_apostrophe(cell, begins_formula), |part, text| {
        text.push_str(without_apostrophe(part, is_operator));
    })
}

/// `text`, in which `write` writes each part behind a separator its own way.
fn each_part(text: &str, write: impl Fn(&str, &mut String)) -> Cow<'_, str> {
    if !text.contains(separates) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split_inclusive(separates);
    let mut written = String::with_capacity(text.len() + 8);
    // A text that is split has a first part.
    written.push_str(parts.next().unwrap_or(text));
    parts.for_each(|part| write(part, &mut written));
    Cow::Owned(written)
}

/// Whether the text is run, or its apostrophe may be one of ours.
fn looks_like(text: &str, beginning: fn(char) -> bool) -> bool {
    text.trim_start_matches(APOSTROPHE).starts_with(beginning)
}

fn without_apostrophe(cell: &str, beginning: fn(char) -> bool) -> &str {
    cell.strip_prefix(APOSTROPHE).filter(|text| looks_like(text, beginning)).unwrap_or(cell)
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
            ("\t=1", "'\t'=1"),
            ("x;=1+1", "x;'=1+1"),
            ("x;'=1;-1\t@a", "x;''=1;'-1\t'@a"),
            ("x\n=1", "x\n'=1"),
            ("x; =1;y", "x; =1;y"),
            ("x; \r\ty", "x; \r\ty"),
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
        fn a_cell_is_harmless_and_says_the_same(text in "['=+@\\-\t\r\n a＝;]{0,6}.{0,3}") {
            let cell = harmless_cell(&text);
            prop_assert!(!cell.starts_with(begins_formula));
            let mut parts = cell.split(separates).skip(1);
            prop_assert!(!parts.any(|part| part.starts_with(begins_formula)), "{cell:?}");
            prop_assert_eq!(cell_text(&cell), text.as_str());
        }
    }
}
