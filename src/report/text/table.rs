//! Tables without lines that fit the terminal.

use std::fmt;

use super::screen::{columns, cut, lines, width};
use crate::domain::printable;

/// Between two columns.
const GAP: usize = 2;

/// Prose is not broken into narrower lines than this.
const NARROWEST_PROSE: usize = 16;

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    /// From the left.
    Text,
    /// From the right.
    Number,
    /// From the left, in several lines where it is too wide.
    Prose,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct TextColumn {
    title: String,
    setting: Setting,
    rank: u8,
}

impl TextColumn {
    fn new(title: &str, setting: Setting) -> Self {
        Self { title: title.to_owned(), setting, rank: 0 }
    }

    /// Words.
    pub(super) fn text(title: &str) -> Self {
        Self::new(title, Setting::Text)
    }

    /// Numbers.
    pub(super) fn number(title: &str) -> Self {
        Self::new(title, Setting::Number)
    }

    /// Sentences.
    pub(super) fn prose(title: &str) -> Self {
        Self::new(title, Setting::Prose)
    }

    /// The same, left out where there is no room for it: first what has the highest `rank`.
    pub(super) fn if_room(self, rank: u8) -> Self {
        Self { rank, ..self }
    }
}

/// A table without lines. What is too wide is made to fit: columns that can be left out are, prose is broken, and what is
/// still too wide goes on below, with the first columns repeated.
pub(super) struct Table {
    columns: Vec<TextColumn>,
    keys: usize,
    rows: Vec<Vec<String>>,
    width: usize,
}

impl Table {
    /// A table with these columns, of which the first `keys` say whose row it is.
    pub(super) fn new(keys: usize, columns: impl IntoIterator<Item = TextColumn>) -> Self {
        Self { columns: columns.into_iter().collect(), keys, rows: Vec::new(), width: width() }
    }

    /// The same with these rows, each with as many cells as there are columns; what is in them is made printable.
    pub(super) fn rows(mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let row = |row: Vec<String>| row.iter().map(|cell| printable(cell).into_owned()).collect();
        self.rows.extend(rows.into_iter().map(row));
        self
    }

    /// How wide a column is, with its title.
    fn width_of(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| columns(cell)).max().unwrap_or(0);
        widest.max(columns(&self.columns[column].title))
    }

    /// The columns there is room for: all of them, or those that cannot be left out.
    fn shown(&self, widths: &[usize]) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let rank = |column: &usize| self.columns[*column].rank;
        while total(&shown, widths) > self.width
            && let Some(last) = shown.iter().copied().max_by_key(rank).filter(|of| rank(of) > 0)
        {
            shown.retain(|column| *column != last);
        }
        shown
    }

    /// Whether there is room for the column with that title.
    pub(super) fn shows(&self, title: &str) -> bool {
        let (parts, _) = self.fit();
        parts.iter().flatten().any(|column| self.columns[*column].title == title)
    }

    /// Makes room: the columns of each part of the table, and how wide each column becomes.
    fn fit(&self) -> (Vec<Vec<usize>>, Vec<usize>) {
        let mut widths: Vec<usize> = (0..self.columns.len()).map(|at| self.width_of(at)).collect();
        let shown = self.shown(&widths);
        let too_wide = total(&shown, &widths).saturating_sub(self.width);
        if too_wide == 0 {
            return (vec![shown], widths);
        }
        let prose = shown.iter().find(|column| self.columns[**column].setting == Setting::Prose);
        if let Some(prose) = prose.filter(|at| widths[**at] >= too_wide + NARROWEST_PROSE) {
            widths[*prose] -= too_wide;
            return (vec![shown], widths);
        }
        let (keys, others) = shown.split_at(self.keys.min(shown.len()));
        // Keys are only cut where nothing would fit beside them.
        let beside = others.iter().map(|at| widths[*at]).max().unwrap_or(0).min(self.width / 3);
        if total(keys, &widths) + GAP + beside > self.width {
            for key in keys {
                let room = self.width - beside - GAP * keys.len();
                widths[*key] = widths[*key].min(room / keys.len());
            }
        }
        for other in others {
            let room = self.width - total(keys, &widths) - GAP;
            widths[*other] = widths[*other].min(room);
        }
        let mut parts = vec![keys.to_vec()];
        for other in others {
            let last = parts.len() - 1;
            parts[last].push(*other);
            if total(&parts[last], &widths) > self.width && parts[last].len() > keys.len() + 1 {
                parts[last].pop();
                parts.push(keys.iter().copied().chain([*other]).collect());
            }
        }
        (parts, widths)
    }

    /// The lines of a row.
    fn row(&self, cells: &[String], shown: &[usize], widths: &[usize]) -> String {
        let of_cell = |column: &usize| {
            let cell = cells.get(*column).map_or("", String::as_str);
            match self.columns[*column].setting {
                Setting::Prose => lines(cell, widths[*column], widths[*column]),
                Setting::Text | Setting::Number => vec![cut(cell, widths[*column])],
            }
        };
        let cells: Vec<Vec<String>> = shown.iter().map(of_cell).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let line = |at: usize| {
            let set = |(column, lines): (&usize, &Vec<String>)| {
                let cell = lines.get(at).map_or("", String::as_str);
                let space = " ".repeat(widths[*column].saturating_sub(columns(cell)));
                match self.columns[*column].setting {
                    Setting::Number => format!("{space}{cell}"),
                    Setting::Text | Setting::Prose => format!("{cell}{space}"),
                }
            };
            let set: Vec<String> = shown.iter().zip(&cells).map(set).collect();
            format!("{}\n", set.join(&" ".repeat(GAP)).trim_end())
        };
        (0..height).map(line).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, widths) = self.fit();
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.clone()).collect();
        for (at, shown) in parts.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            f.write_str(&self.row(&titles, shown, &widths))?;
            for row in &self.rows {
                f.write_str(&self.row(row, shown, &widths))?;
            }
        }
        Ok(())
    }
}

/// How wide these columns are together.
fn total(shown: &[usize], widths: &[usize]) -> usize {
    let gaps = GAP * shown.len().saturating_sub(1);
    shown.iter().map(|column| widths[*column]).sum::<usize>() + gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(width: usize, columns: Vec<TextColumn>, rows: &[&[&str]]) -> String {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
        let mut table = Table::new(1, columns).rows(rows);
        table.width = width;
        table.to_string()
    }

    fn numbers() -> Vec<TextColumn> {
        let last = TextColumn::number("last").if_room(2);
        let room = TextColumn::number("room").if_room(1);
        vec![TextColumn::text("who"), TextColumn::number("n"), room, last]
    }

    #[test]
    fn what_can_be_left_out_is_where_there_is_no_room() {
        let rows: &[&[&str]] = &[&["anna", "1", "22", "333"]];
        assert_eq!(table(19, numbers(), rows), "who   n  room  last\nanna  1    22   333\n");
        assert_eq!(table(18, numbers(), rows), "who   n  room\nanna  1    22\n");
        assert_eq!(table(12, numbers(), rows), "who   n\nanna  1\n");
    }

    #[test]
    fn what_is_too_wide_goes_on_below() {
        let columns = || ["who", "one", "two", "three"].map(TextColumn::text).to_vec();
        let rows: &[&[&str]] = &[&["a", "1", "2", "3"]];
        assert_eq!(
            table(14, columns(), rows),
            "who  one  two\na    1    2\n\nwho  three\na    3\n"
        );
        let long: &[&[&str]] = &[&["a very long name", "1", "2", "3"]];
        let text = table(14, columns(), long);
        assert!(text.lines().all(|line| columns_of(line) <= 14), "{text}");
        assert!(text.contains("a very"), "{text}");
    }

    #[test]
    fn prose_is_broken() {
        let columns = vec![TextColumn::text("who"), TextColumn::prose("why")];
        let rows: &[&[&str]] = &[&["a", "because it is so and not otherwise"]];
        let text = table(25, columns, rows);
        assert_eq!(text, "who  why\na    because it is so and\n     not otherwise\n");
    }

    #[test]
    fn characters_of_two_columns_count_twice() {
        let columns = vec![TextColumn::text("名"), TextColumn::number("n")];
        assert_eq!(table(80, columns, &[&["日本", "1"]]), "名    n\n日本  1\n");
    }

    fn columns_of(line: &str) -> usize {
        columns(line)
    }
}
