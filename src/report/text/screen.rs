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
    fn what_is_cut_fits() {
        assert_eq!((cut("abc", 3), cut("abcd", 3)), ("abc".to_owned(), "ab…".to_owned()));
        assert_eq!(cut("日本語", 4), "日…");
    }
}
