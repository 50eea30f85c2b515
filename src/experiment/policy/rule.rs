//! A rule: which predictions become bets, and what is staked.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::error::PolicyFileError;
use crate::domain::{Recommendation, Stat, fold, printable};
use crate::grade::{Rest, Role, Slice};
use crate::systems::all_systems;

/// A rule. It bets at most once on a player-date. What is `None` or empty asks for nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// What it is called.
    pub name: String,
    /// Whose predictions it looks at; the first that passes is what is bet on.
    pub systems: Vec<String>,
    /// How many of the systems have to pass, on the same side.
    pub agree: usize,
    /// The side, if only one is bet on.
    pub side: Option<BetSide>,
    /// The least distance of the points predicted from the line, on the side of the bet, in points.
    pub min_edge: Option<f64>,
    /// The least probability of the side by the system, given no push, 0 – 1.
    pub min_probability: Option<f64>,
    /// The least profit that a unit is expected to make at the offered price, by the system, given no push, in units.
    pub min_value: Option<f64>,
    /// The roles of players.
    pub role: Vec<String>,
    /// At home, away, or where that is not known.
    pub venue: Vec<String>,
    /// How long players have rested.
    pub rest: Vec<String>,
    /// The least quality of the feature row, 0 – 100.
    pub min_quality: Option<f64>,
    /// The books that may have the best price at the line.
    pub books: Vec<String>,
    /// The least time between the offer and tip-off, in minutes.
    pub min_minutes_before: Option<f64>,
    /// The most.
    pub max_minutes_before: Option<f64>,
    /// The most bets on a date.
    pub max_per_day: Option<usize>,
    /// The most bets on a game.
    pub max_per_game: Option<usize>,
    /// What is staked on each bet, in units, where no share of Kelly is.
    pub stake: f64,
    /// The fraction of Kelly's share that is staked.
    pub kelly: Option<f64>,
    /// The most that a share of Kelly stakes, in units.
    pub max_stake: Option<f64>,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            name: String::new(),
            systems: Vec::new(),
            agree: 1,
            side: None,
            min_edge: None,
            min_probability: None,
            min_value: None,
            role: Vec::new(),
            venue: Vec::new(),
            rest: Vec::new(),
            min_quality: None,
            books: Vec::new(),
            min_minutes_before: None,
            max_minutes_before: None,
            max_per_day: None,
            max_per_game: None,
            stake: 1.0,
            kelly: None,
            max_stake: None,
        }
    }
}

/// A side of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BetSide {
    /// More points than the line.
    Over,
    /// Fewer.
    Under,
}

impl BetSide {
    /// The side for more points, or for fewer.
    pub const fn new(is_over: bool) -> Self {
        if is_over { Self::Over } else { Self::Under }
    }

    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Over => Recommendation::Over.as_str(),
            Self::Under => Recommendation::Under.as_str(),
        }
    }
}

/// A number of a rule and what it can be.
struct NumberKey {
    key: &'static str,
    value: fn(&Rule) -> Option<f64>,
    range: [f64; 2],
}

/// The most bets on a date that a rule can name, and the most minutes: a year.
const MANY: f64 = 1e6;

const NUMBERS: [NumberKey; 11] = [
    NumberKey {
        key: "min_edge",
        value: |rule| rule.min_edge,
        range: [0.0, Stat::Points.info().bounds.high],
    },
    NumberKey { key: "min_probability", value: |rule| rule.min_probability, range: [0.0, 1.0] },
    NumberKey { key: "min_value", value: |rule| rule.min_value, range: [-1.0, 100.0] },
    NumberKey { key: "min_quality", value: |rule| rule.min_quality, range: [0.0, 100.0] },
    NumberKey {
        key: "min_minutes_before",
        value: |rule| rule.min_minutes_before,
        range: [0.0, MANY],
    },
    NumberKey {
        key: "max_minutes_before",
        value: |rule| rule.max_minutes_before,
        range: [0.0, MANY],
    },
    NumberKey {
        key: "max_per_day",
        value: |rule| rule.max_per_day.map(|most| most as f64),
        range: [1.0, MANY],
    },
    NumberKey {
        key: "max_per_game",
        value: |rule| rule.max_per_game.map(|most| most as f64),
        range: [1.0, MANY],
    },
    NumberKey { key: "stake", value: |rule| Some(rule.stake), range: [0.01, super::BANKROLL] },
    NumberKey { key: "kelly", value: |rule| rule.kelly, range: [0.001, 1.0] },
    NumberKey { key: "max_stake", value: |rule| rule.max_stake, range: [0.01, super::BANKROLL] },
];

/// A list of words of a rule, and the words that there are.
struct WordKey {
    key: &'static str,
    words: fn(&Rule) -> &[String],
    known: fn() -> Vec<String>,
}

const WORDS: [WordKey; 4] = [
    WordKey {
        key: "systems",
        words: |rule| &rule.systems,
        known: || shown(all_systems().iter().map(|of| of.id())),
    },
    WordKey { key: "role", words: |rule| &rule.role, known: || shown(Role::ALL.map(Slice::Role)) },
    WordKey {
        key: "venue",
        words: |rule| &rule.venue,
        known: || shown([Some(true), Some(false), None].map(Slice::Venue)),
    },
    WordKey { key: "rest", words: |rule| &rule.rest, known: || shown(Rest::ALL.map(Slice::Rest)) },
];

fn shown(words: impl IntoIterator<Item = impl Display>) -> Vec<String> {
    words.into_iter().map(|word| word.to_string()).collect()
}

/// The longest name of a rule, in characters.
const MAX_NAME: usize = 60;

impl Rule {
    /// The rule with books as they are compared, if every value is one that it can have.
    pub(super) fn checked(mut self) -> Result<Self, PolicyFileError> {
        let name = self.name.clone();
        let wrong = |key, what| PolicyFileError::Value { rule: name.clone(), key, what };
        let is_plain = printable(&name) == name && name.trim() == name;
        if name.is_empty() || name.chars().count() > MAX_NAME || !is_plain {
            let what = format!("a name has 1 to {MAX_NAME} characters that can be shown");
            return Err(wrong("name", what));
        }
        for NumberKey { key, value, range: [low, high] } in NUMBERS {
            if let Some(value) = value(&self).filter(|value| !(low..=high).contains(value)) {
                return Err(wrong(key, format!("it is from {low} to {high}, and not {value}")));
            }
        }
        for WordKey { key, words, known } in WORDS {
            let known = known();
            if let Some(word) = words(&self).iter().find(|word| !known.contains(word)) {
                let (word, known) = (printable(word), known.join(", "));
                return Err(wrong(key, format!("`{word}` is none of: {known}")));
            }
        }
        let count = self.systems.len();
        if count == 0 {
            return Err(wrong("systems", "name at least one".to_owned()));
        }
        if !(1..=count).contains(&self.agree) {
            let what =
                format!("of {count} systems, 1 to {count} can agree, and not {}", self.agree);
            return Err(wrong("agree", what));
        }
        if self.kelly.is_some() != self.max_stake.is_some() {
            let what = "kelly and max_stake go together: a share of Kelly has a cap".to_owned();
            return Err(wrong("kelly", what));
        }
        for book in &mut self.books {
            *book = fold(book);
        }
        Ok(self)
    }
}
