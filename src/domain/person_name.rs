//! Whether two names are two spellings of one person's.

use any_ascii::any_ascii;

/// What stands behind a name and does not belong to it.
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "v"];

/// Short first names that are no beginning of the long ones.
const NICKNAMES: [(&str, &str); 24] = [
    ("bill", "william"),
    ("billy", "william"),
    ("bob", "robert"),
    ("bobby", "robert"),
    ("bub", "carlton"),
    ("cam", "cameron"),
    ("chuck", "charles"),
    ("dave", "david"),
    ("dick", "richard"),
    ("drew", "andrew"),
    ("ed", "edward"),
    ("jim", "james"),
    ("jimmy", "james"),
    ("joe", "joseph"),
    ("larry", "lawrence"),
    ("mike", "michael"),
    ("moe", "moritz"),
    ("mo", "maurice"),
    ("nate", "nathaniel"),
    ("nic", "nicolas"),
    ("nick", "nicolas"),
    ("svi", "sviatoslav"),
    ("tony", "anthony"),
    ("will", "william"),
];

/// A name as its words: lower case, accents folded, without a suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName {
    first: String,
    last: String,
}

impl PersonName {
    /// Reads a name with a first and a last part; `Smith, John` is `John Smith`.
    pub fn new(name: &str) -> Option<Self> {
        let turned = match name.split_once(',') {
            Some((last, first)) if !is_suffix(first) => format!("{first} {last}"),
            _ => name.replace(',', " "),
        };
        let folded = any_ascii(&turned).to_ascii_lowercase();
        let letters =
            |word: &str| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let mut words: Vec<String> = folded
            .split([' ', '\u{a0}', '_'])
            .map(letters)
            .filter(|word| !word.is_empty())
            .collect();
        while words.len() > 2 && words.last().is_some_and(|word| SUFFIXES.contains(&word.as_str()))
        {
            words.pop();
        }
        let (first, last) = words.split_first()?;
        if last.is_empty() {
            return None;
        }
        Some(Self { first: first.clone(), last: last.concat() })
    }

    /// Whether both are probably one person's: they differ in a suffix, in accents, or in a short first name.
    pub fn is_alike(&self, other: &Self) -> bool {
        self.last == other.last && is_short_for(&self.first, &other.first)
    }

    /// The family name, by which people are looked up.
    pub fn last(&self) -> &str {
        &self.last
    }
}

fn is_suffix(word: &str) -> bool {
    let letters: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    SUFFIXES.contains(&letters.to_ascii_lowercase().as_str())
}

/// Whether one first name is the other, or short for it.
fn is_short_for(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let is_beginning = short.len() >= 2 && long.starts_with(short);
    short == long
        || is_beginning
        || NICKNAMES
            .iter()
            .any(|(nick, name)| (*nick, *name) == (one, other) || (*nick, *name) == (other, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_accents_and_short_names_are_spellings_of_one_name() {
        let alike = |one: &str, other: &str| {
            PersonName::new(one).unwrap().is_alike(&PersonName::new(other).unwrap())
        };
        for (one, other) in [
            ("Robin Wexcombe III", "Robin Wexcombe"),
            ("Herb Jones", "Herbert Jones"),
            ("Moe Wagner", "Moritz Wagner"),
            ("Luka Dončić", "Luka Doncic"),
            ("Jaren Jackson, Jr.", "Jaren Jackson"),
            ("Jones, Herbert", "Herb Jones"),
            ("D'Angelo Russell", "DAngelo Russell"),
        ] {
            assert!(alike(one, other), "{one} and {other}");
        }
        for (one, other) in [
            ("Marcus Morris", "Markieff Morris"),
            ("Seth Curry", "Stephen Curry"),
            ("J Smith", "John Smith"),
            ("Herb Jones", "Herb James"),
        ] {
            assert!(!alike(one, other), "{one} and {other}");
        }
        assert_eq!(PersonName::new("Nenê"), None);
    }
}
