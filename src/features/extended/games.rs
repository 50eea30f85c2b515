//! The games of several seasons as one sequence.

use std::collections::BTreeSet;

use polars::prelude::DataFrame;

use super::form::{GameCounts, shooting_attempts};
use super::season_games::SeasonGames;
use super::tally::{self, ExtendedTally};
use crate::features::games::{Game, GameRows, always};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{ints, texts};

/// One row of the games of one of the seasons.
#[derive(Clone, Copy, Debug)]
pub(super) struct GameEntry {
    /// Which of the seasons' frames, and which of its rows.
    pub(super) frame: usize,
    pub(super) row: usize,
    /// By number, in the order of their names.
    pub(super) player: u32,
    pub(super) team: u32,
    pub(super) opponent: u32,
    pub(super) game: Game,
    /// What he counted; `None` if he did not play or something is not known.
    pub(super) counts: Option<GameCounts>,
    pub(super) tally: ExtendedTally,
    /// Whether the same player-date stands in an earlier season's frame.
    pub(super) again: bool,
}

/// Everything that was played.
#[derive(Debug)]
pub(super) struct Sequence {
    /// By day, team, opponent and player.
    pub(super) entries: Vec<GameEntry>,
    /// Names by number.
    pub(super) players: Vec<String>,
    pub(super) teams: Vec<String>,
}

impl Sequence {
    /// Reads the frames, the earliest season's first.
    pub(super) fn read(seasons: &[SeasonGames<'_>]) -> Result<Self, SnapshotError> {
        let frames = || seasons.iter().map(|season| season.games);
        let players = SortedNames::from_frames(frames(), &["player_lookup"])?;
        let teams = SortedNames::from_frames(frames(), &["team_abbr", "opponent_team_abbr"])?;
        let mut order: Vec<usize> = (0..seasons.len()).collect();
        order.sort_by_key(|frame| seasons[*frame].dates.opening_night);
        let mut entries = Vec::with_capacity(frames().map(DataFrame::height).sum());
        for frame in order {
            read_frame(seasons[frame].games, frame, [&players, &teams], &mut entries)?;
        }
        // The sort is stable: of a player-date in two frames, the earlier season's stands first.
        entries.sort_by_cached_key(|entry| (entry.game.day, entry.player));
        for pair in 1..entries.len() {
            let key = |entry: &GameEntry| (entry.game.day, entry.player);
            entries[pair].again = key(&entries[pair]) == key(&entries[pair - 1]);
        }
        entries
            .sort_by_cached_key(|entry| (entry.game.day, entry.team, entry.opponent, entry.player));
        Ok(Self { entries, players: players.owned(), teams: teams.owned() })
    }
}

/// Who played among the `entries` of a team on a date.
pub(super) fn lineup(entries: &[GameEntry]) -> BTreeSet<u32> {
    entries.iter().filter(|entry| entry.game.played()).map(|entry| entry.player).collect()
}

/// Adds the rows of one of the frames to `entries`.
fn read_frame(
    games: &DataFrame,
    frame: usize,
    [players, teams]: [&SortedNames<'_>; 2],
    entries: &mut Vec<GameEntry>,
) -> Result<(), SnapshotError> {
    let players = players.numbers(games, "player_lookup")?;
    let own_teams = teams.numbers(games, "team_abbr")?;
    let opponents = teams.numbers(games, "opponent_team_abbr")?;
    let inside = inside(games)?;
    let tallies = tally::read(games)?;
    for (row, game) in GameRows::read(games)?.rows.into_iter().enumerate() {
        entries.push(GameEntry {
            frame,
            row,
            player: players[row],
            team: own_teams[row],
            opponent: opponents[row],
            game,
            counts: counts(&game, inside[row]),
            tally: tallies[row],
            again: false,
        });
    }
    Ok(())
}

/// Names, sorted; a name's number is its place.
struct SortedNames<'a>(Vec<&'a str>);

impl<'a> SortedNames<'a> {
    fn from_frames(
        frames: impl Iterator<Item = &'a DataFrame>,
        columns: &[&str],
    ) -> Result<Self, SnapshotError> {
        let mut names = BTreeSet::new();
        for frame in frames {
            for column in columns {
                let mut former = None;
                for name in texts(frame, column)?.iter().map(always) {
                    if former.replace(name) != Some(name) {
                        names.insert(name);
                    }
                }
            }
        }
        Ok(Self(names.into_iter().collect()))
    }

    fn owned(&self) -> Vec<String> {
        self.0.iter().map(|name| (*name).to_owned()).collect()
    }

    #[expect(clippy::expect_used, reason = "the names are those of the same columns")]
    fn numbers(&self, frame: &DataFrame, column: &str) -> Result<Vec<u32>, SnapshotError> {
        let number = |name: &str| {
            let place =
                self.0.binary_search(&name).ok().and_then(|place| u32::try_from(place).ok());
            place.expect("Invariant: every name was collected, and there are fewer than 2^32")
        };
        Ok(texts(frame, column)?.iter().map(|name| number(always(name))).collect())
    }
}

/// Rebounds + 2 · blocks − assists of each row, offensive rebounds aside.
fn inside(frame: &DataFrame) -> Result<Vec<Option<i32>>, SnapshotError> {
    let column = |name| ints(frame, name).map(polars::prelude::ChunkedArray::iter);
    let others = column("blocks")?.zip(column("assists")?);
    let rows = column("defensive_rebounds")?.zip(others);
    Ok(rows.map(|(rebounds, (blocks, assists))| Some(rebounds? + 2 * blocks? - assists?)).collect())
}

fn counts(game: &Game, inside: Option<i32>) -> Option<GameCounts> {
    let plays = game.plays.filter(|_| game.played())?;
    Some(GameCounts {
        minutes: game.minutes?,
        points: game.points? as f64,
        plays_used: plays.used(),
        shooting_attempts: shooting_attempts(plays),
        free_throws_made: game.free_throws_made? as f64,
        inside: f64::from(inside?) + plays.offensive_rebounds as f64,
    })
}
