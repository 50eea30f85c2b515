//! Tables of an explanation, whose last column is broken where it is too wide.

pub(super) use comfy_table::CellAlignment::{self, Left, Right};
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

use crate::domain::printable;
use crate::report::text::layout::WIDTH;

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

/// A table without lines. Only its last column is broken, where it is too wide.
pub(super) fn table(
    alignments: &[CellAlignment],
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header.iter().copied());
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    let last = header.len() - 1;
    for (position, (column, alignment)) in table.column_iter_mut().zip(alignments).enumerate() {
        column.set_padding((0, if position == last { 0 } else { 2 }));
        column.set_cell_alignment(*alignment);
        if position < last {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.lines().flat_map(|line| [line.trim_end().to_owned(), "\n".to_owned()]).collect()
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
