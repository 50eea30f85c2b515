//! What kind of game a game is: only those of the regular season are a season's form.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::GameDate;

/// A kind of game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GameKind {
    /// Of the regular season.
    Regular,
    /// Before opening night.
    Preseason,
    /// Of the All-Star weekend.
    AllStar,
    /// Of the playoffs.
    Playoffs,
    /// For the last places in the playoffs.
    PlayIn,
    /// The final of the league's cup, which counts to no figure of the regular season: the league's rule.
    CupFinal,
    /// Against or between teams that are not of the league.
    Exhibition,
}

/// The word of `--include`, of files and of counts, and the name before "game".
const WORDS: [(GameKind, &str, &str); 7] = [
    (GameKind::Regular, "regular", "regular-season"),
    (GameKind::Preseason, "preseason", "preseason"),
    (GameKind::AllStar, "all-star", "All-Star"),
    (GameKind::Playoffs, "playoffs", "playoff"),
    (GameKind::PlayIn, "play-in", "play-in"),
    (GameKind::CupFinal, "cup-final", "cup final"),
    (GameKind::Exhibition, "exhibition", "exhibition or All-Star"),
];

/// The days of the cup's finals, on which no other game is played.
const CUP_FINALS: [&str; 3] = ["2023-12-09", "2024-12-17", "2025-12-16"];

impl GameKind {
    /// The kinds that belong to no regular season.
    pub fn others() -> impl Iterator<Item = Self> {
        WORDS.iter().map(|(kind, ..)| *kind).filter(|kind| *kind != Self::Regular)
    }

    /// The word that files and `--include` use.
    pub const fn word(self) -> &'static str {
        WORDS[self as usize].1
    }

    /// What stands before "game" in a sentence.
    pub const fn name(self) -> &'static str {
        WORDS[self as usize].2
    }

    /// The kind that the league's digit says: the third of a game's id, the first of a season's.
    pub const fn of_digit(digit: u8) -> Option<Self> {
        Some(match digit {
            b'1' => Self::Preseason,
            b'2' => Self::Regular,
            b'3' => Self::AllStar,
            b'4' => Self::Playoffs,
            b'5' => Self::PlayIn,
            b'6' => Self::CupFinal,
            _ => return None,
        })
    }

    /// Whether the cup's final, and no other game, was played on `date`.
    pub fn is_cup_final(date: GameDate) -> bool {
        // Rows ask again and again, and a date takes longer to read than to compare.
        static FINALS: LazyLock<Vec<GameDate>> =
            LazyLock::new(|| CUP_FINALS.iter().filter_map(|day| day.parse().ok()).collect());
        FINALS.contains(&date)
    }
}

const _: () = {
    let mut at = 0;
    while at < WORDS.len() {
        assert!(WORDS[at].0 as usize == at, "the table of kinds is read by position");
        at += 1;
    }
};

impl fmt::Display for GameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for GameKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = WORDS.iter().find(|(_, word, _)| *word == text);
        found.map(|(kind, ..)| *kind).ok_or_else(|| {
            let known: Vec<&str> = Self::others().map(Self::word).collect();
            format!("`{text}` is no kind of game: write {}", known.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_that_reads_back() {
        for (kind, word, _) in WORDS {
            assert_eq!(word.parse(), Ok(kind));
        }
        assert!("friendly".parse::<GameKind>().is_err());
        assert!(CUP_FINALS.iter().all(|day| GameKind::is_cup_final(day.parse().unwrap())));
    }
}
