//! How text is laid out for a terminal: tables without lines, wrapped lines, the line of the time.

use std::path::Path;

use super::screen::{lines, width};
use super::table::{Table, TextColumn};
use crate::domain::{printable, shell_word};
use crate::report::numbers::counted;

/// A table without lines; the first column is text, the others are numbers.
pub(super) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    table_of(1, header, rows)
}

/// A table without lines; so many `texts` stand first, and after them numbers. What is too wide goes on below, with the
/// texts repeated.
pub(super) fn table_of(
    texts: usize,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> String {
    let column = |(at, title): (usize, &&str)| {
        if at < texts { TextColumn::text(title) } else { TextColumn::number(title) }
    };
    Table::new(texts, header.iter().enumerate().map(column)).rows(rows).to_string()
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

/// `text`, whatever is in it, in lines that fit, indented, the later ones further.
pub(super) fn wrapped(text: &str, indent: usize) -> String {
    let text = printable(text);
    let first = " ".repeat(indent);
    let later = format!("{first}  ");
    lines(&text, width() - indent, width() - indent - 2)
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let indented = format!("{}{line}", if at == 0 { &first } else { &later });
            indented.trim_end().to_owned() + "\n"
        })
        .collect()
}

/// `text`, whatever is in it, in lines that fit.
pub(super) fn paragraph(text: &str) -> String {
    lines(&printable(text), width(), width()).into_iter().map(|line| line + "\n").collect()
}

/// How wide the column of labels is.
pub(super) const LABELS: usize = 9;

/// `what`, a word or two, in the column of labels; beside it `text`, whatever is in it, in lines that fit.
pub(super) fn labelled(what: &str, text: &str) -> String {
    labelled_in(LABELS, what, text)
}

/// The same in a column of another width.
pub(super) fn labelled_in(column: usize, what: &str, text: &str) -> String {
    let room = width() - column;
    let lines = lines(&printable(text), room, room);
    let labels = std::iter::once(what).chain(std::iter::repeat(""));
    let line = |(label, line): (&str, &String)| {
        let labelled = format!("{label:<column$}{line}");
        labelled.trim_end().to_owned() + "\n"
    };
    labels.zip(&lines).map(line).collect()
}

/// The line of how long it took to make what may have been there before: the whole time, and that of each stage while there
/// is room.
pub(super) fn time(total_ms: f64, stages: &[(&str, f64)], threads: usize, reused: bool) -> String {
    let threads = counted(threads, "thread");
    let line = format!("time     {} s on {threads}", in_seconds(total_ms));
    if reused {
        return line + ", when it was made\n";
    }
    let stage = |(name, took): &(&str, f64)| format!("{name} {}", in_seconds(*took));
    let stages: Vec<String> = stages.iter().map(stage).collect();
    if stages.is_empty() { line + "\n" } else { format!("{line}: {}\n", stages.join(" · ")) }
}

/// Milliseconds as seconds: in hundredths, and in tenths where it took long.
pub(super) fn in_seconds(ms: f64) -> String {
    let seconds = ms / 1000.0;
    if seconds < 10.0 { format!("{seconds:.2}") } else { format!("{seconds:.1}") }
}

/// What is said behind the folder of what may have been there.
pub(super) fn was_there(reused: bool) -> &'static str {
    if reused { " (existed; --force makes it again)" } else { "" }
}
