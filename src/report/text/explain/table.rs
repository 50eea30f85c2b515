//! Tables of an explanation, whose last column is broken where it is too wide.

use crate::report::text::table::{Table, TextColumn};

/// On which side the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellSide {
    Left,
    Right,
}

pub(super) use CellSide::{Left, Right};

/// Numbers with their points below each other; words stand on the left.
pub(super) fn aligned(numbers: Vec<String>) -> Vec<String> {
    let is_word = |text: &str| text.starts_with(char::is_alphabetic);
    let whole = |text: &str| text.find('.').unwrap_or(text.len());
    let to_align = numbers.iter().filter(|text| !is_word(text));
    let before = to_align.map(|text| whole(text)).max().unwrap_or(0);
    let pad = |text: String| {
        let spaces = if is_word(&text) { 0 } else { before - whole(&text) };
        format!("{}{text}", " ".repeat(spaces))
    };
    numbers.into_iter().map(pad).collect()
}

/// A table without lines. Its last column is broken, where it is too wide and stands on the left.
pub(super) fn table(
    sides: &[CellSide],
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> String {
    let last = header.len() - 1;
    let columns = header.iter().zip(sides).enumerate().map(|(at, (title, side))| match side {
        Left if at == last => TextColumn::prose(title),
        Left => TextColumn::text(title),
        Right => TextColumn::number(title),
    });
    Table::new(1, columns).rows(rows).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_below_each_other() {
        let numbers = ["25.27", "-2.5", "0", "-", "missing"].map(str::to_owned).to_vec();
        assert_eq!(aligned(numbers), ["25.27", "-2.5", " 0", " -", "missing"]);
    }
}
