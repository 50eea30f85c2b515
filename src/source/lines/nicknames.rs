//! First names that are one: the short or usual one of a player, and the one in his passport.

/// Pairs, folded, of which neither begins with the other.
const PAIRS: [(&str, &str); 29] = [
    ("bill", "william"),
    ("bj", "brandon"),
    ("bob", "robert"),
    ("bones", "nahshon"),
    ("bub", "carlton"),
    ("chuck", "charles"),
    ("cj", "christian"),
    ("gg", "gregory"),
    ("guillermo", "willy"),
    ("jay", "james"),
    ("jim", "james"),
    ("jimmy", "james"),
    ("kj", "kenyon"),
    ("lu", "luguentz"),
    ("mike", "michael"),
    ("mo", "mohamed"),
    ("moe", "maurice"),
    ("moe", "moritz"),
    ("moe", "moses"),
    ("nick", "dominick"),
    ("pj", "patrick"),
    ("ray", "raymond"),
    ("rob", "robert"),
    ("scotty", "scott"),
    ("sviatoslav", "svi"),
    ("ty", "tyrone"),
    ("wes", "wesley"),
    ("will", "william"),
    ("zeke", "ezekiel"),
];

/// The fewest letters of a short form that begins the long one: with two, `Ja` would be Jabari and Jalen.
const MIN_SHORT: usize = 3;

/// Whether two folded first names may be those of one person.
pub(super) fn are_one(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let begins = short.len() >= MIN_SHORT && long.starts_with(short);
    let is_pair = |(first, second): &(&str, &str)| {
        (*first, *second) == (one, other) || (*first, *second) == (other, one)
    };
    begins || PAIRS.iter().any(is_pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_and_nicknames_are_one_name() {
        for (one, other) in
            [("herb", "herbert"), ("nicolas", "nic"), ("moe", "moritz"), ("carlton", "bub")]
        {
            assert!(are_one(one, other) && are_one(other, one), "{one} {other}");
        }
        for (one, other) in [("jalen", "jaylin"), ("ja", "jabari"), ("franz", "moritz")] {
            assert!(!are_one(one, other), "{one} {other}");
        }
    }
}
