//! One date with all that is known before it: the rows of its player-dates, for any slate of it.

use super::games::{GameEntry, Sequence};
use super::history::History;
use super::known_presence::KnownPresence;
use super::pass::{describe, follow, openings, season_of};
use super::season_games::SeasonGames;
use super::values::ExtendedValues;
use crate::domain::{GameDate, UpcomingSlate};
use crate::snapshot::SnapshotError;

/// One date with all that is known before it.
#[derive(Debug)]
pub struct BeforeDate {
    sequence: Sequence,
    history: History,
    /// Where the entries of the date begin; nothing of a later one is there.
    first: usize,
}

impl BeforeDate {
    /// That of `date`, which is the last of `seasons`.
    pub fn new(seasons: &[SeasonGames<'_>], date: GameDate) -> Result<Self, SnapshotError> {
        let mut sequence = Sequence::read(seasons)?;
        let until = |day: i32| sequence.entries.partition_point(|entry| entry.game.day < day);
        let (first, end) = (until(date.days()), until(date.days() + 1));
        sequence.entries.truncate(end);
        let (before, of_date) = sequence.entries.split_at(first);
        let mut history = follow(seasons, &sequence, before, true, |_, _, _| ());
        if !of_date.is_empty() {
            history.start_season(of_date, season_of(&openings(seasons), of_date));
        }
        Ok(Self { sequence, history, first })
    }

    /// The rows of those who play for `team`, as [`compute`](super::compute) gives them where `slate`, which is of the date, says who
    /// plays.
    pub fn rows(&self, team: &str, slate: &UpcomingSlate) -> Vec<ExtendedValues> {
        let is_of_team = |entry: &GameEntry| self.sequence.teams[entry.team as usize] == team;
        let known = (KnownPresence::Slate(slate), &self.sequence);
        let rows = describe(&self.history, &self.sequence.entries[self.first..], known, is_of_team);
        rows.into_iter().map(|(_, row)| row).collect()
    }
}
