//! A page of the manual as plain text for a terminal.

use comfy_table::{ContentArrangement, Table, presets};

use crate::domain::printable;

/// How far code stands to the right of text.
const CODE_INDENT: usize = 2;

/// The page of Markdown `text` in lines of at most `width`; code is kept as it is.
pub fn guide_page(text: &str, width: usize) -> String {
    let mut page = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            for code in lines.by_ref().take_while(|code| !code.starts_with("```")) {
                page += format!("{}{}", " ".repeat(CODE_INDENT), printable(code)).trim_end();
                page += "\n";
            }
        } else if line.starts_with('|') {
            let mut rows = vec![line];
            while let Some(row) = lines.next_if(|next| next.starts_with('|')) {
                rows.push(row);
            }
            page += &table(&rows, width);
        } else if let Some((level, heading)) = heading(line) {
            let heading = without_marks(heading);
            let rule = if level == 1 { "=" } else { "-" };
            page += &format!("{heading}\n{}\n", rule.repeat(heading.chars().count()));
        } else {
            let mut paragraph = line.to_owned();
            while let Some(more) = lines.next_if(|next| continues(line, next)) {
                paragraph += " ";
                paragraph += more.trim();
            }
            page += &wrapped(&without_marks(&paragraph), width);
        }
    }
    page
}

/// The level of a heading, and its text.
fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (level > 0).then_some((level, text.trim()))
}

/// Whether `next` belongs to the paragraph or the item that began with `first`.
fn continues(first: &str, next: &str) -> bool {
    !first.is_empty()
        && !next.is_empty()
        && !["#", "|", "```", "- ", "> "].iter().any(|mark| next.starts_with(mark))
        && numbered(next).is_none()
}

/// How wide the number of a numbered item is, with the space after it.
fn numbered(line: &str) -> Option<usize> {
    let (number, _) = line.split_once(". ")?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some(number.len() + 2)
}

/// `text` in lines of at most `width`, those after the first of an item under its text.
fn wrapped(text: &str, width: usize) -> String {
    let marked = text.starts_with("- ") || text.starts_with("> ");
    let indent = if marked { 2 } else { numbered(text).unwrap_or(0) };
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(" ".repeat(indent) + word);
        }
    }
    lines.join("\n") + "\n"
}

/// Markdown's rows as a table without lines, its cells wrapped where it would be wider than `width`.
fn table(rows: &[&str], width: usize) -> String {
    let cells = |row: &&str| -> Vec<String> {
        let row = row.trim().trim_start_matches('|').trim_end_matches('|');
        row.split('|').map(|cell| without_marks(cell.trim())).collect()
    };
    let is_rule = |row: &&&str| row.bytes().all(|byte| b"|-: ".contains(&byte));
    let (header, body) = (cells(&rows[0]), rows[1..].iter().filter(|row| !is_rule(row)));
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    if header.iter().any(|cell| !cell.is_empty()) {
        table.set_header(header);
    }
    table.add_rows(body.map(cells));
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().flat_map(|line| [line.trim_end().to_owned(), "\n".to_owned()]).collect()
}

/// `text` without the marks for code and bold, and of links only the words; what stands within code is kept.
fn without_marks(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let plain = |(position, part): (usize, &str)| {
        if position % 2 == 1 { part.to_owned() } else { without_links(&part.replace("**", "")) }
    };
    printable(&parts.map(plain).collect::<String>()).into_owned()
}

/// `[words](address)` as `words`.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let found = link
            .split_once("](")
            .and_then(|(words, after)| after.split_once(')').map(|(_, after)| (words, after)));
        let Some((words, after)) = found else { break };
        plain += before;
        plain += words;
        rest = after;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_plain_and_narrow() {
        let page = "# Title\n\nSome **bold** words and `code * x`, [a link](files.md).\n\n\
                    - one item that is\n  long enough\n- two\n\n```sh\nseason   demo\n```\n\n\
                    | a | b |\n|---|---|\n| `x` | some words that do not fit |\n";
        let plain = "Title\n=====\n\nSome bold words and\ncode * x, a link.\n\n- one item that is\n  \
                     long enough\n- two\n\n  season   demo\n\na  b\nx  some words that\n   do not fit\n";
        assert_eq!(guide_page(page, 20), plain);
    }
}
