//! Whether two names are two spellings of one person's.

use std::collections::BTreeMap;

use any_ascii::any_ascii;

/// The most people that are offered for a name that nobody has.
const OFFERED: usize = 5;

/// People with a name at least so alike, 0 – 1, are offered.
const ALIKE: f64 = 0.75;

/// Those of `people` who have one of their `names`, folded, most like `asked`, the most alike first.
pub fn nearest_people<T>(
    asked: &str,
    people: impl Iterator<Item = T>,
    names: impl Fn(&T) -> Vec<String>,
) -> Vec<T> {
    let alike = |names: Vec<String>| {
        names.iter().map(|name| strsim::jaro_winkler(asked, name)).fold(0.0, f64::max)
    };
    let people = people.map(|person| (alike(names(&person)), person));
    let mut alike: Vec<(f64, T)> = people.filter(|(alike, _)| *alike >= ALIKE).collect();
    alike.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    alike.into_iter().take(OFFERED).map(|(_, person)| person).collect()
}

/// What stands behind a name and does not belong to it.
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "v"];

/// Short or usual first names, and long ones of which they are no beginning.
const NICKNAMES: [(&str, &str); 36] = [
    ("bill", "william"),
    ("billy", "william"),
    ("bj", "brandon"),
    ("bob", "robert"),
    ("bobby", "robert"),
    ("bones", "nahshon"),
    ("bub", "carlton"),
    ("chuck", "charles"),
    ("cj", "christian"),
    ("dave", "david"),
    ("dick", "richard"),
    ("drew", "andrew"),
    ("ed", "edward"),
    ("gg", "gregory"),
    ("jay", "james"),
    ("jim", "james"),
    ("jimmy", "james"),
    ("joe", "joseph"),
    ("kj", "kenyon"),
    ("larry", "lawrence"),
    ("lu", "luguentz"),
    ("mike", "michael"),
    ("mo", "maurice"),
    ("mo", "mohamed"),
    ("moe", "maurice"),
    ("moe", "moritz"),
    ("moe", "moses"),
    ("nate", "nathaniel"),
    ("nick", "dominick"),
    ("nick", "nicolas"),
    ("pj", "patrick"),
    ("scotty", "scott"),
    ("tony", "anthony"),
    ("ty", "tyrone"),
    ("willy", "guillermo"),
    ("zeke", "ezekiel"),
];

/// The fewest letters of a short first name that begins the long one: with two, `Ja` would be Jabari and Jalen.
const MIN_SHORT: usize = 3;

/// More people of one family name than so many are not compared with each other.
const MAX_OF_ONE_NAME: usize = 100;

/// A name as its words: lower case, accents folded, without a suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PersonName {
    first: String,
    last: String,
}

impl PersonName {
    /// Reads a name with a first and a last part; `Smith, John` is `John Smith`.
    fn new(name: &str) -> Option<Self> {
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
    fn is_alike(&self, other: &Self) -> bool {
        self.last == other.last && is_short_for(&self.first, &other.first)
    }
}

fn is_suffix(word: &str) -> bool {
    let letters: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    SUFFIXES.contains(&letters.to_ascii_lowercase().as_str())
}

/// Whether two first names, folded, may be one person's: they are equal, or one is short for the other.
pub fn is_short_for(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let is_beginning = short.len() >= MIN_SHORT && long.starts_with(short);
    let is_pair = |(nick, name): &(&str, &str)| {
        (*nick, *name) == (one, other) || (*nick, *name) == (other, one)
    };
    one == other || is_beginning || NICKNAMES.iter().any(is_pair)
}

/// Names with what is known of each, and of these the pairs that are alike and `may_be_one` person's.
pub fn alike_pairs<'a, T: Copy>(
    names: impl IntoIterator<Item = (&'a str, T)>,
    may_be_one: impl Fn(T, T) -> bool,
) -> Vec<(T, T)> {
    let mut by_last: BTreeMap<String, Vec<(PersonName, T)>> = BTreeMap::new();
    for (name, known) in names {
        if let Some(name) = PersonName::new(name) {
            by_last.entry(name.last.clone()).or_default().push((name, known));
        }
    }
    let mut pairs = Vec::new();
    for of_last in by_last.values().filter(|names| names.len() <= MAX_OF_ONE_NAME) {
        for (at, (name, known)) in of_last.iter().enumerate() {
            let others = of_last[at + 1..].iter();
            let alike = others
                .filter(|(other, of_other)| name.is_alike(other) && may_be_one(*known, *of_other));
            pairs.extend(alike.map(|(_, of_other)| (*known, *of_other)));
        }
    }
    pairs
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
            ("Willy Example", "Guillermo Example"),
            ("Nic Example", "Nicolas Example"),
        ] {
            assert!(alike(one, other), "{one} and {other}");
        }
        for (one, other) in [
            ("Marcus Morris", "Markieff Morris"),
            ("Seth Curry", "Stephen Curry"),
            ("J Smith", "John Smith"),
            ("Ja Smith", "Jalen Smith"),
            ("Herb Jones", "Herb James"),
        ] {
            assert!(!alike(one, other), "{one} and {other}");
        }
        assert_eq!(PersonName::new("Nenê"), None);
    }
}
