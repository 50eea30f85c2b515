//! How text is laid out for a terminal: tables without lines, wrapped lines, the line of timings.

use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};

use crate::domain::{printable, shell_word};

/// A table without lines; the first column is text, the others are numbers.
pub(super) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    table_of(1, header, rows)
}

/// A table without lines; so many `texts` stand first, and after them numbers.
pub(super) fn table_of(
    texts: usize,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header.iter().copied());
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    for (position, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if position >= texts {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().flat_map(|line| [line.trim_end().to_owned(), "\n".to_owned()]).collect()
}

/// The folder that is taken where none is named.
const USUAL_FOLDER: &str = "data";

/// The line that a shell would run for `season <command>` with the data in `root`.
pub(super) fn on(root: &Path, command: &str) -> String {
    if root == Path::new(USUAL_FOLDER) {
        return format!("season {command}");
    }
    format!("season {command} --data-dir {}", shell_word(&root.to_string_lossy()))
}

/// The widest line.
pub(super) const WIDTH: u16 = 100;

/// `text`, whatever is in it, in lines of at most [`WIDTH`], indented, the later ones further.
pub(super) fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = vec![" ".repeat(indent)];
    for word in printable(text).split(' ') {
        let last = lines.len() - 1;
        let empty = lines[last].trim().is_empty();
        if !empty && lines[last].chars().count() + 1 + word.chars().count() > usize::from(WIDTH) {
            lines.push(format!("{}{word}", " ".repeat(indent + 2)));
        } else {
            lines[last] += if empty { "" } else { " " };
            lines[last] += word;
        }
    }
    lines.join("\n") + "\n"
}

/// The line of stages and how many milliseconds each took, of what may have been made before.
pub(super) fn time(stages: &[(&str, f64)], threads: usize, reused: bool) -> String {
    let stage = |(at, (name, took)): (usize, &(&str, f64))| {
        format!("{name} {took:.1}{}", if at == 0 { " ms" } else { "" })
    };
    let stages: Vec<String> = stages.iter().enumerate().map(stage).collect();
    format!(
        "time     {} on {threads} thread{}{}\n",
        stages.join(" · "),
        if threads == 1 { "" } else { "s" },
        if reused { ", when it was made" } else { "" },
    )
}

/// What is said behind the folder of what may have been there.
pub(super) fn was_there(reused: bool) -> &'static str {
    if reused { " (existed; --force makes it again)" } else { "" }
}
