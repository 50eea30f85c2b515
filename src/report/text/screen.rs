//! How wide text may be, and how it is broken or cut to fit.

use std::sync::OnceLock;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How wide text is where nobody says otherwise: in files, in pipes and in most terminals.
const USUAL_COLUMNS: usize = 80;

/// Wider lines are hard to read, however wide the terminal is.
const MAX_COLUMNS: usize = 160;

static COLUMNS: OnceLock<usize> = OnceLock::new();

/// From now on text may be as wide as a terminal of so many columns, if that is more than 80. Only the
/// first call counts.
pub fn set_columns(columns: usize) {
    COLUMNS.get_or_init(|| columns.clamp(USUAL_COLUMNS, MAX_COLUMNS));
}

/// How wide text may be, in columns of the terminal.
pub(super) fn width() -> usize {
    COLUMNS.get().copied().unwrap_or(USUAL_COLUMNS)
}

/// How many columns of the terminal `text` takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// `text` in lines of at most `first` and then `later` columns, broken between words, and within one that is longer.
pub(super) fn lines(text: &str, first: usize, later: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let room = if lines.len() == 1 { first } else { later };
        let last = lines.len() - 1;
        if columns(&lines[last]) + usize::from(!lines[last].is_empty()) + columns(word) <= room {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last] += word;
            continue;
        }
        if !lines[last].is_empty() {
            lines.push(String::new());
        }
        for character in word.chars() {
            let room = if lines.len() == 1 { first } else { later };
            let last = lines.len() - 1;
            if columns(&lines[last]) + character.width().unwrap_or(0) > room {
                lines.push(String::new());
            }
            let last = lines.len() - 1;
            lines[last].push(character);
        }
    }
    lines
}

/// Each line of `text`, broken between words where it is wider than so many `columns`; what goes on below is indented. A
/// hint is what somebody may paste into a shell, and stays as it is.
pub fn broken(text: &str, columns: usize) -> String {
    const NARROWEST: usize = 40;
    let room = columns.max(NARROWEST);
    let broken = |line: &str| {
        if line.starts_with("hint: ") {
            return line.to_owned();
        }
        let words = line.trim_start();
        let indent = " ".repeat(line.len() - words.len());
        let room = room.saturating_sub(indent.len()).max(NARROWEST / 2);
        let lines = lines(words, room, room - 2);
        format!("{indent}{}", lines.join(&format!("\n{indent}  ")))
    };
    text.split('\n').map(broken).collect::<Vec<_>>().join("\n")
}

/// `text` in at most so many columns, its end left out where it is longer.
pub(super) fn cut(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        if columns(&short) + character.width().unwrap_or(0) + 1 > room {
            break;
        }
        short.push(character);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_within_long_ones() {
        assert_eq!(lines("to be or not", 5, 6), ["to be", "or not"]);
        assert_eq!(lines("abcdefgh ij", 5, 3), ["abcde", "fgh", "ij"]);
        assert_eq!(lines("日本語 x", 4, 4), ["日本", "語 x"]);
        assert_eq!(lines("", 5, 5), [""]);
    }

    #[test]
    fn talk_is_broken_between_words_and_hints_are_not() {
        let long = "error: one two three four five six seven eight";
        let said = format!("{long}\n  because: {}\nhint: season {long}", &long[7..]);
        let expected = "error: one two three four five six seven\n  eight\n  because: one two three four five six\n    \
                        seven eight\nhint: season error: one two three four five six seven eight";
        assert_eq!(broken(&said, 40), expected);
        assert_eq!(broken(&said, 200), said);
    }

    #[test]
    fn what_is_cut_fits() {
        assert_eq!((cut("abc", 3), cut("abcd", 3)), ("abc".to_owned(), "ab…".to_owned()));
        assert_eq!(cut("日本語", 4), "日…");
    }
}
