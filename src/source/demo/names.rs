//! Names of people who do not exist, in places where no team plays.

use std::collections::BTreeSet;

use super::random::Dice;

/// The teams' codes: six divisions of five, the first three of the eastern conference. Hartford, Providence, Buffalo,
/// Montreal, Pittsburgh; Cincinnati, Columbus, Louisville, Saint Louis, Nashville; Raleigh, Norfolk, Jacksonville,
/// Tampa, Charleston; Omaha, Kansas City, Tulsa, Des Moines, Winnipeg; Albuquerque, Boise, El Paso, Tucson, Reno;
/// San Diego, Fresno, Honolulu, Anchorage, Spokane.
pub(super) const TEAM_CODES: [&str; 30] = [
    "HAR", "PRV", "BUF", "MTL", "PIT", "CIN", "COL", "LOU", "STL", "NSH", "RAL", "NFK", "JAX",
    "TPA", "CHS", "OMA", "KCY", "TUL", "DSM", "WPG", "ABQ", "BOI", "ELP", "TUC", "RNO", "SDG",
    "FRE", "HNL", "ANC", "SPK",
];

const FIRST: [&str; 64] = [
    "Aaron", "Abel", "Adrian", "Andre", "Arlo", "Ben", "Bogdan", "Caleb", "Cedric", "Clay", "Cole",
    "Damon", "Dario", "Darnell", "Desmond", "Eli", "Emeka", "Ezra", "Felix", "Flynn", "Gabe",
    "Goran", "Hugo", "Idris", "Isaiah", "Ivo", "Jalen", "Jamal", "Jonas", "José", "Jules", "Kai",
    "Keon", "Kofi", "Lamar", "Leon", "Luca", "Luís", "Malik", "Marcus", "Mateo", "Miles", "Moussa",
    "Nico", "Nils", "Noah", "Omar", "Oscar", "Otis", "Pavel", "Quentin", "Rafael", "Reggie",
    "Rémi", "Rowan", "Sami", "Silas", "Sören", "Tariq", "Theo", "Tobias", "Vince", "Wes", "Zeke",
];

const LAST: [&str; 72] = [
    "Abara",
    "Alder",
    "Ashby",
    "Banks",
    "Barlow",
    "Beckett",
    "Birch",
    "Blanco",
    "Bowden",
    "Brandt",
    "Calloway",
    "Carver",
    "Castillo",
    "Crane",
    "Cross",
    "Dalton",
    "Delacroix",
    "Diallo",
    "Dorsey",
    "Drummer",
    "Eason",
    "Ekberg",
    "Farrow",
    "Fontaine",
    "Foster",
    "Galloway",
    "Garner",
    "Graves",
    "Grujić",
    "Hale",
    "Harlan",
    "Hendry",
    "Holloway",
    "Horvat",
    "Ibarra",
    "Jarvis",
    "Keita",
    "Kessler",
    "Kovač",
    "Lacroix",
    "Langley",
    "Lindqvist",
    "Lowe",
    "Maddox",
    "Mensah",
    "Mercer",
    "Moreau",
    "Núñez",
    "Oakes",
    "Okoro",
    "Osei",
    "Pascal",
    "Penn",
    "Petrov",
    "Pryor",
    "Quarles",
    "Radic",
    "Ramsey",
    "Reyes",
    "Rhodes",
    "Sayers",
    "Slade",
    "Sterling",
    "Tate",
    "Thorne",
    "Traoré",
    "Vance",
    "Vidal",
    "Walden",
    "Whitlock",
    "Yates",
    "Zeman",
];

/// A name and the key that it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) full: String,
    pub(super) lookup: String,
}

/// `count` names with `count` different keys; at most as many as the lists can pair.
pub(super) fn names(count: usize, dice: &mut Dice) -> Vec<Name> {
    let pairs = FIRST.iter().flat_map(|first| LAST.iter().map(move |last| (first, last)));
    let mut names: Vec<Name> = pairs
        .map(|(first, last)| format!("{first} {last}"))
        .map(|full| Name { lookup: full.chars().filter_map(fold).collect(), full })
        .collect();
    dice.shuffle(&mut names);
    let mut taken = BTreeSet::new();
    names.retain(|name| taken.insert(name.lookup.clone()));
    names.truncate(count);
    names
}

/// The letter of a key that stands for a letter of a name, for the letters that the lists use.
fn fold(letter: char) -> Option<char> {
    match letter.to_ascii_lowercase() {
        'é' => Some('e'),
        'í' => Some('i'),
        'ö' => Some('o'),
        'ú' => Some('u'),
        'ñ' => Some('n'),
        'ć' | 'č' => Some('c'),
        plain if plain.is_ascii_lowercase() => Some(plain),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PlayerLookup;

    #[test]
    fn keys_are_unique_and_lose_no_letter() {
        let names = names(usize::MAX, &mut Dice::new(1, 0));
        assert_eq!(names.len(), FIRST.len() * LAST.len());
        let keys: BTreeSet<&str> = names.iter().map(|name| name.lookup.as_str()).collect();
        assert_eq!(keys.len(), names.len());
        for Name { full, lookup } in &names {
            assert!(PlayerLookup::check(lookup).is_ok(), "{lookup}");
            assert_eq!(full.chars().count(), lookup.len() + 1, "{full}");
        }
        let folded = names.iter().find(|name| name.full == "Sören Núñez").unwrap();
        assert_eq!(folded.lookup, "sorennunez");
    }

    #[test]
    fn no_code_stands_twice() {
        assert_eq!(TEAM_CODES.iter().collect::<BTreeSet<_>>().len(), TEAM_CODES.len());
    }
}
