//! Finding the games of a date, or of a team on it, by what a person types.

use std::collections::BTreeSet;
use std::fmt;

use super::{NearestDates, Season};
use crate::domain::{GameDate, shortened};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;

/// The most teams that are listed: more than any league has had.
const LISTED: usize = 40;

/// Why there are no games.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlateNotFound {
    /// No team is called that.
    Team {
        /// What was typed.
        asked: String,
        /// The teams of the season, in alphabetical order.
        teams: Vec<String>,
    },
    /// There is no game on that date.
    Date {
        /// Whose games were asked for, if not everybody's.
        team: Option<String>,
        /// The date.
        date: GameDate,
        /// Those next to it with games.
        others: NearestDates,
    },
}

impl SlateNotFound {
    /// The nearest date with games.
    pub fn nearest(&self) -> Option<GameDate> {
        let Self::Date { date, others, .. } = self else { return None };
        others.nearest(*date)
    }
}

impl fmt::Display for SlateNotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Team { asked, teams } => {
                let shown: Vec<_> = teams.iter().take(LISTED).map(|team| shortened(team)).collect();
                let more = if teams.len() > LISTED { ", …" } else { "" };
                let (asked, shown) = (shortened(asked), shown.join(", "));
                write!(f, "there is no team `{asked}`; the teams are {shown}{more}")
            }
            Self::Date { team, date, others } => {
                let who = team.as_ref().map_or_else(
                    || "there is no game".to_owned(),
                    |team| format!("{} has no game", shortened(team)),
                );
                write!(f, "{who} on {date}; {others}")
            }
        }
    }
}

/// The team of `season` that is called `asked`, in any case.
pub fn find_team(
    season: &Season,
    asked: &str,
) -> Result<Result<String, SlateNotFound>, SnapshotError> {
    let teams = texts(season.tables().0, "team_abbr")?;
    let teams: BTreeSet<&str> = teams.iter().flatten().collect();
    let found = teams.iter().find(|team| team.eq_ignore_ascii_case(asked.trim()));
    Ok(found.map(|team| (*team).to_owned()).ok_or_else(|| SlateNotFound::Team {
        asked: asked.to_owned(),
        teams: teams.iter().map(|team| (*team).to_owned()).collect(),
    }))
}

/// The rows of the games in which somebody, or the players of `team`, played on `date`, in the order of players.
pub fn find_slate(
    season: &Season,
    date: GameDate,
    team: Option<&str>,
) -> Result<Result<Vec<usize>, SlateNotFound>, SnapshotError> {
    let games = season.games()?;
    let all = find_games(season, team)?;
    let rows: Vec<usize> =
        all.iter().copied().filter(|row| games.dates[*row] == date.days()).collect();
    if !rows.is_empty() {
        return Ok(Ok(rows));
    }
    let dates = all.iter().map(|row| GameDate::from_days(games.dates[*row]));
    let others = NearestDates::new(dates, date);
    Ok(Err(SlateNotFound::Date { team: team.map(str::to_owned), date, others }))
}

/// The rows of the games of everybody who can be predicted, or of the players of a team that [`find_team`] knows.
pub fn find_games(season: &Season, team: Option<&str>) -> Result<Vec<usize>, SnapshotError> {
    let games = season.games()?;
    let teams = texts(season.tables().0, "team_abbr")?;
    let is_on_slate = |row: &usize| {
        season.is_on_slate(&games, *row) && team.is_none_or(|team| teams.get(*row) == Some(team))
    };
    Ok((0..games.dates.len()).filter(is_on_slate).collect())
}
