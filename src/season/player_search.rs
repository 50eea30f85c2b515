//! Finding a player or a player-date by what a person types.

use std::fmt;
use std::ops::Range;

use super::{NearestDates, Season};
use crate::domain::{GameDate, fold, nearest_people, shortened};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;

/// Fewer letters are no part of a name.
const LEAST_LETTERS: usize = 3;

/// Why nobody is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayerNotFound {
    /// Nobody is called that.
    Player {
        /// What was typed.
        asked: String,
        /// Who is called something like it, the most alike first.
        nearest: Vec<NamedPlayer>,
    },
    /// More than one are called that.
    Several {
        /// What was typed.
        asked: String,
        /// Those who are.
        players: Vec<NamedPlayer>,
    },
    /// The player is not on the slate of that date.
    Date {
        /// The player.
        player: NamedPlayer,
        /// The date.
        date: GameDate,
        /// Why not.
        why: &'static str,
        /// Those next to it on which the player is on a slate.
        others: NearestDates,
    },
}

/// A player's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlayer {
    /// The key.
    pub lookup: String,
    /// The full name, where the snapshot has it.
    pub full_name: Option<String>,
}

impl fmt::Display for NamedPlayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.full_name {
            Some(name) => write!(f, "{} ({})", shortened(name), shortened(&self.lookup)),
            None => f.write_str(&shortened(&self.lookup)),
        }
    }
}

impl PlayerNotFound {
    /// The nearest player and date that are found; `date` itself unless the player is not on its slate.
    pub fn instead(&self, date: GameDate) -> Option<(&str, GameDate)> {
        match self {
            Self::Player { nearest: players, .. } | Self::Several { players, .. } => {
                players.first().map(|player| (player.lookup.as_str(), date))
            }
            Self::Date { player, date, others, .. } => {
                others.nearest(*date).map(|nearest| (player.lookup.as_str(), nearest))
            }
        }
    }
}

impl fmt::Display for PlayerNotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |players: &[NamedPlayer]| {
            let names: Vec<String> = players.iter().map(NamedPlayer::to_string).collect();
            names.join(", ")
        };
        match self {
            Self::Player { asked, nearest } if nearest.is_empty() => {
                write!(f, "there is no player `{asked}`, nor any with a similar name")
            }
            Self::Player { asked, nearest } => {
                write!(f, "there is no player `{asked}`; the nearest names are {}", list(nearest))
            }
            Self::Several { asked, players } => {
                write!(f, "several players are called `{asked}`: {}", list(players))
            }
            Self::Date { player, date, why, others } => {
                write!(f, "{player} {why} on {date}; {others}")
            }
        }
    }
}

impl std::error::Error for PlayerNotFound {}

/// A player, with the rows of the games.
struct Player<'a> {
    lookup: &'a str,
    full_name: Option<&'a str>,
    id: Option<&'a str>,
    rows: Range<usize>,
}

impl Player<'_> {
    fn named(&self) -> NamedPlayer {
        NamedPlayer { lookup: self.lookup.to_owned(), full_name: self.full_name.map(str::to_owned) }
    }

    /// Whether `asked`, of which `folded` is the folded form, is the player's name or id.
    fn is(&self, asked: &str, folded: &str) -> bool {
        self.lookup == folded
            || self.id == Some(asked)
            || self.full_name.is_some_and(|name| fold(name) == folded)
    }

    /// Whether `folded` is one of the player's names, as a surname is.
    fn is_partly(&self, folded: &str) -> bool {
        folded.len() >= LEAST_LETTERS
            && (self.words().any(|word| word == folded)
                || self.lookup.starts_with(folded)
                || self.lookup.ends_with(folded))
    }

    fn words(&self) -> impl Iterator<Item = String> {
        self.full_name.into_iter().flat_map(str::split_whitespace).map(fold)
    }
}

/// A player, and where the player's rows stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPlayer {
    /// The names.
    pub player: NamedPlayer,
    /// The rows of the season's games that are the player's, oldest first.
    pub rows: Range<usize>,
}

/// The player called `asked`. A name is a lookup, a full name or a part of one, in any case and with or without accents,
/// or an id.
pub fn find_player(
    season: &Season,
    asked: &str,
) -> Result<Result<FoundPlayer, PlayerNotFound>, SnapshotError> {
    let players = players(season)?;
    let found = only(&players, &called(&players, asked), asked);
    Ok(found.map(|player| FoundPlayer { player: player.named(), rows: player.rows.clone() }))
}

/// The row of the games in which the player called `asked` plays on `date`. A name is read as by
/// [`find_player`].
pub fn find_player_date(
    season: &Season,
    asked: &str,
    date: GameDate,
) -> Result<Result<usize, PlayerNotFound>, SnapshotError> {
    let games = season.games()?;
    let players = players(season)?;
    let plays = |row: &usize| games.minutes.get(*row).is_none_or(|minutes| minutes > 0.0);
    let on_slate = |row: &usize| season.is_on_slate(&games, *row);
    let on_date = |player: &&Player<'_>| {
        player.rows.clone().find(|row| games.dates[*row] == date.days() && on_slate(row))
    };
    let called = called(&players, asked);
    // Of several with one name, the date may tell who is meant.
    let mut playing = called.iter().filter_map(on_date);
    if let (Some(row), None) = (playing.next(), playing.next()) {
        return Ok(Ok(row));
    }
    let player = match only(&players, &called, asked) {
        Ok(player) => player,
        Err(why) => return Ok(Err(why)),
    };
    let row = player.rows.clone().find(|row| games.dates[*row] == date.days());
    let why = match row {
        None => "has no game",
        Some(row) if plays(&row) => "has a game before opening night, which is not predicted,",
        Some(_) => "has a game, but did not play,",
    };
    let on_slates = player.rows.clone().filter(on_slate);
    let dates = on_slates.map(|row| GameDate::from_days(games.dates[row]));
    let others = NearestDates::new(dates, date);
    Ok(Err(PlayerNotFound::Date { player: player.named(), date, why, others }))
}

/// The other players who are called `asked`, too, where the date alone told that the one in row `game` was meant.
pub fn find_namesakes(
    season: &Season,
    asked: &str,
    game: usize,
) -> Result<Vec<NamedPlayer>, SnapshotError> {
    let players = players(season)?;
    let called = called(&players, asked).into_iter();
    let others = called.filter(|player| !player.rows.contains(&game));
    Ok(others.map(Player::named).collect())
}

/// The players who are called `asked`; those of whose names it is a part only where it is nobody's whole name.
fn called<'p, 'a>(players: &'p [Player<'a>], asked: &str) -> Vec<&'p Player<'a>> {
    let folded = fold(asked);
    let called: Vec<_> = players.iter().filter(|player| player.is(asked, &folded)).collect();
    if called.is_empty() {
        return players.iter().filter(|player| player.is_partly(&folded)).collect();
    }
    called
}

/// The only one of those who are `called` what was asked, or why there is no such one among `players`.
fn only<'p, 'a>(
    players: &[Player<'a>],
    called: &[&'p Player<'a>],
    asked: &str,
) -> Result<&'p Player<'a>, PlayerNotFound> {
    match called {
        [player] => Ok(player),
        [] => {
            let names =
                |player: &&Player<'_>| player.words().chain([player.lookup.to_owned()]).collect();
            let nearest = nearest_people(&fold(asked), players.iter(), names);
            let nearest = nearest.into_iter().map(Player::named).collect();
            Err(PlayerNotFound::Player { asked: asked.to_owned(), nearest })
        }
        several => {
            let players = several.iter().map(|player| player.named()).collect();
            Err(PlayerNotFound::Several { asked: asked.to_owned(), players })
        }
    }
}

#[expect(clippy::expect_used, reason = "a table with a null in such a column is not read")]
fn never_null(lookup: Option<&str>) -> &str {
    lookup.expect("Invariant: every game has a player")
}

/// Every player of the games; a player's rows stand together, and the newest says the name.
fn players(season: &Season) -> Result<Vec<Player<'_>>, SnapshotError> {
    let (frame, _) = season.tables();
    let lookups = texts(frame, "player_lookup")?;
    let (names, ids) = (texts(frame, "player_full_name")?, texts(frame, "universal_player_id")?);
    let mut players: Vec<Player<'_>> = Vec::new();
    for (row, lookup) in lookups.iter().enumerate() {
        let lookup = never_null(lookup);
        if players.last().is_none_or(|player| player.lookup != lookup) {
            players.push(Player { lookup, full_name: None, id: None, rows: row..row });
        }
        if let Some(player) = players.last_mut() {
            player.rows.end = row + 1;
            player.full_name = names.get(row).or(player.full_name);
            player.id = ids.get(row).or(player.id);
        }
    }
    Ok(players)
}
