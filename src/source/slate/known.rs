//! The teams and players of a season's games, as a slate may name them.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use crate::domain::{GameDate, PlayerLookup, fold, listed, nearest_people, shortened, team_code};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{ints, texts};

/// The teams of a season's games, with the date of the newest game of each, and the games.
#[derive(Debug)]
pub(super) struct KnownTeams {
    /// The year the season opens in.
    year: i32,
    newest: BTreeMap<String, i32>,
    /// The day of each game.
    days: BTreeMap<String, i32>,
}

impl KnownTeams {
    /// Those of `games`, in the season that opens in `year`.
    pub(super) fn new(games: &DataFrame, year: i32) -> Result<Self, SnapshotError> {
        let mut newest: BTreeMap<String, i32> = BTreeMap::new();
        let mut of_games: BTreeMap<String, i32> = BTreeMap::new();
        let (teams, days) = (texts(games, "team_abbr")?, ints(games, "game_date")?);
        for ((team, day), id) in teams.iter().zip(days.iter()).zip(texts(games, "game_id")?.iter())
        {
            // A snapshot with a null there is not read.
            let (Some(team), Some(day), Some(id)) = (team, day, id) else { continue };
            if !of_games.contains_key(id) {
                of_games.insert(id.to_owned(), day);
            }
            match newest.get_mut(team) {
                Some(newest) => *newest = day.max(*newest),
                None => drop(newest.insert(team.to_owned(), day)),
            }
        }
        Ok(Self { year, newest, days: of_games })
    }

    /// The code of the team that `text` names. One that the games do not have is taken if the league has it or if it
    /// `may_be_new`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub(super) fn find(&self, text: &str, may_be_new: bool) -> Result<String, String> {
        if let Some(team) = self.newest.keys().find(|team| team.eq_ignore_ascii_case(text)) {
            return Ok(team.clone());
        }
        if let Some(code) = team_code(self.year, text) {
            return Ok(code.to_owned());
        }
        if may_be_new {
            return Ok(text.to_owned());
        }
        let codes = listed(self.newest.keys(), ", ");
        Err(format!(
            "`{}` is no team of the season's games, whose teams are {codes}; a new one is marked so in the column new",
            shortened(text)
        ))
    }

    /// The date of the game with that id, if the games have it.
    pub(super) fn date_of(&self, game_id: &str) -> Option<GameDate> {
        self.days.get(game_id).map(|day| GameDate::from_days(*day))
    }

    /// The date of the newest game of a team.
    pub(super) fn newest_game(&self, team: &str) -> Option<GameDate> {
        self.newest.get(team).map(|day| GameDate::from_days(*day))
    }
}

/// A player of a season's games.
#[derive(Clone, Debug)]
pub(super) struct KnownPlayer {
    pub(super) lookup: String,
    pub(super) name: Option<String>,
    pub(super) id: Option<String>,
    /// All spellings of the name that the games have, folded, and all ids.
    names: BTreeSet<String>,
    ids: BTreeSet<String>,
}

/// The players of a season's games, by key.
#[derive(Debug)]
pub(super) struct KnownPlayers(Vec<KnownPlayer>);

/// Who is meant by a row.
#[derive(Debug)]
pub(super) enum NamedInSlate<'a> {
    Known(&'a KnownPlayer),
    /// A player whom the games do not have.
    New(String),
}

impl KnownPlayers {
    /// Those of `games`, which are sorted by player and date. Of several names or ids of one player, the newest counts.
    pub(super) fn new(games: &DataFrame) -> Result<Self, SnapshotError> {
        let mut players: Vec<KnownPlayer> = Vec::new();
        let names = texts(games, "player_full_name")?.iter();
        let ids = texts(games, "universal_player_id")?.iter();
        for ((lookup, name), id) in texts(games, "player_lookup")?.iter().zip(names).zip(ids) {
            // A snapshot with a null there is not read.
            let Some(lookup) = lookup else { continue };
            if players.last().is_none_or(|last| last.lookup != lookup) {
                players.push(KnownPlayer {
                    lookup: lookup.to_owned(),
                    name: None,
                    id: None,
                    names: BTreeSet::new(),
                    ids: BTreeSet::new(),
                });
            }
            let Some(player) = players.last_mut() else { continue };
            if let Some(name) = name.filter(|name| player.name.as_deref() != Some(*name)) {
                player.name = Some(name.to_owned());
                player.names.insert(fold(name));
            }
            if let Some(id) = id.filter(|id| player.id.as_deref() != Some(*id)) {
                player.id = Some(id.to_owned());
                player.ids.insert(id.to_owned());
            }
        }
        Ok(Self(players))
    }

    /// The player whom a row names by a key, an id or a name: the first of them that is there decides.
    ///
    /// # Errors
    ///
    /// Which of the three is wrong, by its place, and what is wrong with it.
    pub(super) fn find(
        &self,
        [lookup, id, name]: [Option<&str>; 3],
        may_be_new: bool,
    ) -> Result<NamedInSlate<'_>, (usize, String)> {
        if let Some(lookup) = lookup {
            PlayerLookup::check(lookup).map_err(|bad| (0, bad.to_string()))?;
            let found = self.0.binary_search_by(|of| of.lookup.as_str().cmp(lookup));
            return match found {
                Ok(place) => Ok(NamedInSlate::Known(&self.0[place])),
                Err(_) if may_be_new => Ok(NamedInSlate::New(lookup.to_owned())),
                Err(_) => Err((0, self.unknown(lookup))),
            };
        }
        if let Some(id) = id
            && let Some(player) = self.0.iter().find(|player| player.ids.contains(id))
        {
            return Ok(NamedInSlate::Known(player));
        }
        let Some(name) = name else {
            let what = id.map_or_else(
                || (2, "there is no value".to_owned()),
                |id| (1, format!("`{}` is no player's id in the season's games", shortened(id))),
            );
            return Err(what);
        };
        self.by_name(name, may_be_new).map_err(|what| (2, what))
    }

    fn by_name(&self, name: &str, may_be_new: bool) -> Result<NamedInSlate<'_>, String> {
        let folded = fold(name);
        let is_called = |player: &&KnownPlayer| {
            player.lookup == folded || player.names.contains(&folded) || player.ids.contains(name)
        };
        let called: Vec<&KnownPlayer> = self.0.iter().filter(is_called).collect();
        match called[..] {
            [player] => Ok(NamedInSlate::Known(player)),
            [] if folded.is_empty() => Err(format!("`{}` is no name", shortened(name))),
            [] if may_be_new => Ok(NamedInSlate::New(folded)),
            [] => Err(self.unknown(name)),
            _ => {
                let players: Vec<String> = called
                    .iter()
                    .map(|of| match &of.id {
                        Some(id) => format!("{} ({})", of.lookup, shortened(id)),
                        None => of.lookup.clone(),
                    })
                    .collect();
                Err(format!(
                    "`{}` is the name of several players: {}; a column player_lookup or player_id says who is meant",
                    shortened(name),
                    players.join(", ")
                ))
            }
        }
    }

    /// What is said of a name that nobody has.
    fn unknown(&self, name: &str) -> String {
        let names =
            |player: &&KnownPlayer| player.names.iter().chain([&player.lookup]).cloned().collect();
        let names: Vec<String> = nearest_people(&fold(name), self.0.iter(), names)
            .into_iter()
            .map(|of| shortened(of.name.as_deref().unwrap_or(&of.lookup)))
            .collect();
        let nearest = if names.is_empty() {
            "nobody has a similar name".to_owned()
        } else {
            format!("the nearest names are {}", names.join(", "))
        };
        format!(
            "nobody in the season's games is called `{}`; {nearest}; a new player is marked so in the column new",
            shortened(name)
        )
    }
}
