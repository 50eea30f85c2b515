//! Text of others as it may be shown: on one line, without a character that a terminal obeys or that nobody sees.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::path::Path;

use unicode_width::UnicodeWidthChar as _;

/// The most characters of one text that a message shows.
const MAX_SHOWN: usize = 60;

/// The most items of one list that a message shows.
const MAX_LISTED: usize = 20;

/// The most characters of a line of a message: what a person may read, whatever stands in a file.
const MAX_LINE: usize = 4000;

/// The most marks without a width, such as accents, that one letter is shown with: more of them draw over other lines.
const MAX_MARKS: usize = 4;

/// Characters that reorder what stands beside them, that have no width, or that are blank: what is shown would not be what is
/// there. These are all of Unicode's category Cf, all that it calls ignorable by default, and every blank but the space. Each
/// range is written with its first and its last character.
const UNSEEN: [(char, char); 30] = [
    ('\u{a0}', '\u{a0}'),       // no-break space
    ('\u{ad}', '\u{ad}'),       // soft hyphen
    ('\u{34f}', '\u{34f}'),     // combining grapheme joiner
    ('\u{600}', '\u{605}'),     // Arabic signs of numbers
    ('\u{61c}', '\u{61c}'),     // Arabic letter mark
    ('\u{6dd}', '\u{6dd}'),     // Arabic end of ayah
    ('\u{70f}', '\u{70f}'),     // Syriac abbreviation mark
    ('\u{890}', '\u{891}'),     // Arabic currency marks
    ('\u{8e2}', '\u{8e2}'),     // Arabic disputed end of ayah
    ('\u{115f}', '\u{1160}'),   // Hangul fillers
    ('\u{1680}', '\u{1680}'),   // Ogham space
    ('\u{17b4}', '\u{17b5}'),   // Khmer inherent vowels
    ('\u{180b}', '\u{180f}'),   // Mongolian selectors
    ('\u{2000}', '\u{200f}'),   // spaces, zero-width space and joiners, direction marks
    ('\u{2028}', '\u{202f}'), // line and paragraph separators, embeddings and overrides, narrow space
    ('\u{205f}', '\u{206f}'), // mathematical space, word joiner, isolates
    ('\u{2800}', '\u{2800}'), // Braille blank
    ('\u{3000}', '\u{3000}'), // ideographic space
    ('\u{3164}', '\u{3164}'), // Hangul filler
    ('\u{fe00}', '\u{fe0f}'), // variation selectors
    ('\u{feff}', '\u{feff}'), // byte order mark
    ('\u{ffa0}', '\u{ffa0}'), // half-width Hangul filler
    ('\u{fff0}', '\u{fffb}'), // interlinear annotation
    ('\u{110bd}', '\u{110bd}'), // Kaithi number sign
    ('\u{110cd}', '\u{110cd}'), // Kaithi number sign above
    ('\u{13430}', '\u{1343f}'), // joiners of hieroglyphs
    ('\u{1bca0}', '\u{1bca3}'), // shorthand format controls
    ('\u{1d159}', '\u{1d159}'), // musical null notehead
    ('\u{1d173}', '\u{1d17a}'), // musical format controls
    ('\u{e0000}', '\u{e0fff}'), // tags, variation selectors
];

/// Whether a terminal obeys the character (C0, DEL, C1), or a reader does not see it where it stands.
pub fn is_hostile(letter: char) -> bool {
    letter.is_control()
        || (letter > '\u{7f}' && UNSEEN.iter().any(|(from, to)| (*from..=*to).contains(&letter)))
}

/// `text` on one line, with each hostile character as Rust writes it: `\n`, `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, is_hostile)
}

/// `text` with its lines, and everything else that is hostile escaped: the last gate before a terminal. What is put into
/// a line has to be [`printable`] before.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |letter| letter != '\n' && is_hostile(letter))
}

/// The JSON text with its hostile characters as `\u009b`: a parser reads the same values. JSON itself has the characters
/// below the space so already, and everything else that is hostile stands within its strings.
pub fn harmless_json(json: &str) -> Cow<'_, str> {
    let hostile = |letter| letter > '\u{1f}' && is_hostile(letter);
    if !json.contains(hostile) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 8);
    for letter in json.chars() {
        if hostile(letter) {
            let units = letter.encode_utf16(&mut [0; 2]).to_vec();
            text.extend(units.into_iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            text.push(letter);
        }
    }
    Cow::Owned(text)
}

/// The path on one line.
pub fn printable_path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// What `value` says of itself, on one line.
pub fn one_line(value: &impl Display) -> String {
    printable(&value.to_string()).into_owned()
}

/// Why the system refused, without the number of its error where the words say all.
pub fn io_reason(error: &io::Error) -> String {
    let text = error.to_string();
    match (error.raw_os_error(), error.kind()) {
        (Some(_), ErrorKind::NotFound) => "there is no such file or folder".to_owned(),
        (
            Some(number),
            ErrorKind::PermissionDenied | ErrorKind::IsADirectory | ErrorKind::StorageFull,
        ) => text.trim_end_matches(&format!(" (os error {number})")).to_owned(),
        _ => text,
    }
}

/// The text as a word of a command line, which a shell reads back and in which it runs nothing.
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "/._-,:=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
    }
}

/// `text`, or the beginning of it if it is long, on one line.
pub fn shortened(text: &str) -> String {
    shortened_to(text, MAX_SHOWN)
}

/// `text`, or as many of its first characters as are permitted, on one line.
pub fn shortened_to(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", printable(&text[..end])),
        None => printable(text).into_owned(),
    }
}

/// `text` with its lines, each or the beginning of it if it is long: the last gate of messages.
pub fn bounded(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| shortened_to(line, MAX_LINE)).collect();
    lines.join("\n")
}

/// An error with its causes.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    bounded(&text)
}

/// The items behind each other, each shortened; a long list says how many more there are.
pub fn listed(items: impl IntoIterator<Item = impl AsRef<str>>, between: &str) -> String {
    let (shown, more) = first_items(items, |item| shortened(item.as_ref()));
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    shown.join(between) + &more
}

/// The items, each indented on a line of its own; a long list says how many more there are.
pub fn listed_lines(items: impl IntoIterator<Item = impl Display>) -> String {
    let (mut shown, more) = first_items(items, |item| one_line(&item));
    shown.extend((more > 0).then(|| format!("and {more} more")));
    shown.iter().fold(String::new(), |text, line| text + "\n  " + line)
}

/// The first items as they are shown, and how many more there are.
fn first_items<T>(
    items: impl IntoIterator<Item = T>,
    show: impl Fn(T) -> String,
) -> (Vec<String>, usize) {
    let mut items = items.into_iter();
    let shown = items.by_ref().take(MAX_LISTED).map(show).collect();
    (shown, items.count())
}

fn escaped(text: &str, hostile: impl Fn(char) -> bool) -> Cow<'_, str> {
    // Counts the marks since the last letter, and says whether the character is shown as it is.
    let is_shown = |marks: &mut usize, letter: char| {
        *marks = if letter.width() == Some(0) { *marks + 1 } else { 0 };
        *marks <= MAX_MARKS && !hostile(letter)
    };
    let mut marks = 0;
    if text.chars().all(|letter| is_shown(&mut marks, letter)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    marks = 0;
    for letter in text.chars() {
        if is_shown(&mut marks, letter) {
            shown.push(letter);
        } else {
            // The default form knows \n, \r and \t, and writes all others as numbers.
            shown.extend(letter.escape_default());
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_shown_and_piles_of_them_are_not() {
        for name in ["José", "Jose\u{301}", "Nguye\u{302}\u{303}n"] {
            assert_eq!(printable(name), name);
        }
        let piled = format!("e{}", "\u{301}".repeat(6));
        assert_eq!(printable(&piled), format!("e{}{}", "\u{301}".repeat(4), r"\u{301}\u{301}"));
    }

    #[test]
    fn what_a_terminal_obeys_is_written_as_it_is_typed_in_a_program() {
        for (text, shown) in [
            ("Nikola Jokić", "Nikola Jokić"),
            ("八村 塁", "八村 塁"),
            ("\u{1b}[2JAlex", "\\u{1b}[2JAlex"),
            ("a\nerror: b\r\t", "a\\nerror: b\\r\\t"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("\u{202e}sj\u{2069}", "\\u{202e}sj\\u{2069}"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("a\u{2028}b\u{e0041}", "a\\u{2028}b\\u{e0041}"),
            ("a\u{13430}b\u{2800}\u{a0}\u{3000}", "a\\u{13430}b\\u{2800}\\u{a0}\\u{3000}"),
            ("\u{600}\u{e0fff}", "\\u{600}\\u{e0fff}"),
            ("C:\\new", "C:\\new"),
        ] {
            assert_eq!(printable(text), shown);
        }
        assert_eq!(printable_lines("a\nb\u{1b}"), "a\nb\\u{1b}");
    }

    #[test]
    fn nothing_shown_holds_a_hostile_character() {
        let all: String = ('\0'..=char::MAX).collect();
        assert!(!printable(&all).contains(is_hostile));
        assert!(!printable_lines(&all).contains(|c| c != '\n' && is_hostile(c)));
    }

    #[test]
    fn a_parser_reads_from_harmless_json_what_was_there() {
        let text: String = ('\0'..='\u{ff}').chain(['\u{202e}', '\u{e0041}', 'é', '𝔸']).collect();
        let json = serde_json::to_string_pretty(&[&text]).unwrap();
        let harmless = harmless_json(&json);
        assert!(!harmless.contains(|c| c != '\n' && is_hostile(c)), "{harmless}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&harmless).unwrap(), [text]);
    }

    #[test]
    fn a_word_that_is_copied_into_a_shell_runs_nothing() {
        for (text, word) in [
            ("market,fixed:20", "market,fixed:20"),
            ("$(reboot)", "'$(reboot)'"),
            ("it's; x", r"'it'\''s; x'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }

    #[test]
    fn common_errors_of_the_system_have_no_number() {
        for (number, reason) in [
            (2, "there is no such file or folder"),
            (13, "Permission denied"),
            (21, "Is a directory"),
            (28, "No space left on device"),
            (5, "Input/output error (os error 5)"),
        ] {
            assert_eq!(io_reason(&io::Error::from_raw_os_error(number)), reason);
        }
        assert_eq!(io_reason(&io::Error::other("why (os error 2)")), "why (os error 2)");
    }

    #[test]
    fn long_texts_and_lists_are_cut() {
        assert_eq!(shortened("a\nb"), "a\\nb");
        assert_eq!(shortened(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(listed(["a", "b"], ", "), "a, b");
        let many: Vec<String> = (0..113).map(|number| format!("c{number}")).collect();
        assert!(listed(&many, ", ").ends_with("c19 and 93 more"));
        assert_eq!(listed(&many[..20], ", ").matches(", ").count(), 19);
        assert_eq!(listed_lines(["a b", "c\nd"]), "\n  a b\n  c\\nd");
        assert!(listed_lines(&many).ends_with("\n  c19\n  and 93 more"));
    }
}
