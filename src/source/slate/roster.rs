//! Who may play in games that are not yet played: the rosters of their teams, as the season's games tell them.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::DataFrame;

use super::checks::check_season;
use super::game_list::GameList;
use super::known::KnownTeams;
use super::{FileReport, refused};
use crate::domain::{GameDate, SeasonDates};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{floats, ints, texts};
use crate::source::SourceError;

/// The games whose mean the usual minutes are.
const USUAL_GAMES: usize = 10;

/// A player who may play.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterEntry {
    /// The key.
    pub player_lookup: String,
    /// The full name, if the games have it.
    pub player_full_name: Option<String>,
    /// The id, if the games have it.
    pub player_id: Option<String>,
    /// The team that the player's newest game was for.
    pub team: String,
    /// The other team.
    pub opponent: String,
    /// Whether the team is at home.
    pub is_home: bool,
    /// The games of the team since the player's last for it.
    pub games_missed: usize,
    /// The mean minutes of the player's last at most 10 games of the season; `None` if none of them are known.
    pub usual_minutes: Option<f64>,
}

/// A player's games of the season before the date, the newest last.
struct PlayedGames<'a> {
    lookup: &'a str,
    name: Option<&'a str>,
    id: Option<&'a str>,
    team: &'a str,
    last: i32,
    minutes: Vec<Option<f64>>,
}

/// Everybody who may play on `date` in the games that `list` names, such as `LAL@GSW,BOS@MIA`: players whose newest game of the
/// season with minutes was for one of the teams, by team and then by usual minutes, the most first. `games` are sorted by player and date.
///
/// # Errors
///
/// If a game or a team is none, or the date is not after the newest game of one of the teams.
pub fn roster(
    games: &DataFrame,
    dates: &SeasonDates,
    date: GameDate,
    list: &str,
) -> Result<Vec<RosterEntry>, SourceError> {
    let teams = KnownTeams::new(games, dates.season.start_year())?;
    let wrong = |what: String| {
        let mut report = FileReport::new("--games");
        report.reject(None, None, what);
        refused(Path::new("--games"), report)
    };
    let list = GameList::parse(list, &teams).map_err(wrong)?;
    check_season(date, dates).map_err(wrong)?;
    list.teams().try_for_each(|team| check_date(team, date, &teams)).map_err(wrong)?;
    let first = dates.opening_night;
    let team_days = team_days(games, first)?;
    let mut entries: Vec<RosterEntry> = Vec::new();
    for of in played(games, first)? {
        let Some(game) = list.game(of.team) else { continue };
        let days = team_days.get(of.team).map_or(&[] as &[i32], Vec::as_slice);
        entries.push(RosterEntry {
            player_lookup: of.lookup.to_owned(),
            player_full_name: of.name.map(str::to_owned),
            player_id: of.id.map(str::to_owned),
            team: of.team.to_owned(),
            opponent: game.opponent.clone(),
            is_home: game.is_home,
            games_missed: days.iter().filter(|day| **day > of.last).count(),
            usual_minutes: usual_minutes(&of.minutes),
        });
    }
    entries.sort_by(|one, other| {
        let minutes = |of: &RosterEntry| of.usual_minutes.unwrap_or(-1.0);
        let by_minutes = minutes(other).total_cmp(&minutes(one));
        one.team.cmp(&other.team).then(by_minutes).then(one.player_lookup.cmp(&other.player_lookup))
    });
    Ok(entries)
}

/// Refuses a date that is not after the newest game of a team.
fn check_date(team: &str, date: GameDate, teams: &KnownTeams) -> Result<(), String> {
    match teams.newest_game(team).filter(|newest| *newest >= date) {
        None => Ok(()),
        Some(newest) => Err(format!(
            "{date} is not after the newest game of {team} in the snapshot, which is of {newest}"
        )),
    }
}

/// The mean of the last at most 10 games; games of unknown minutes count for nothing.
fn usual_minutes(minutes: &[Option<f64>]) -> Option<f64> {
    let newest = minutes.iter().rev().take(USUAL_GAMES).copied();
    let known: Vec<f64> = newest.flatten().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// The days on which each team played, from `first` on, each once.
fn team_days(
    games: &DataFrame,
    first: GameDate,
) -> Result<BTreeMap<&str, Vec<i32>>, SnapshotError> {
    let mut days: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    let rows = texts(games, "team_abbr")?.iter().zip(ints(games, "game_date")?.iter());
    for (team, day) in rows {
        if let (Some(team), Some(day)) = (team, day.filter(|day| *day >= first.days())) {
            days.entry(team).or_default().push(day);
        }
    }
    for of_team in days.values_mut() {
        of_team.sort_unstable();
        of_team.dedup();
    }
    Ok(days)
}

/// The players of `games` who played from `first` on: with minutes, or with points where these are not known.
fn played(games: &DataFrame, first: GameDate) -> Result<Vec<PlayedGames<'_>>, SnapshotError> {
    let mut players: Vec<PlayedGames<'_>> = Vec::new();
    let text = |name: &str| texts(games, name).map(polars::prelude::ChunkedArray::iter);
    let names = text("player_full_name")?.zip(text("universal_player_id")?);
    let who = text("player_lookup")?.zip(text("team_abbr")?).zip(names);
    let numbers = floats(games, "minutes_played")?.iter().zip(ints(games, "points")?.iter());
    for (((who, (name, id)), day), (minutes, points)) in
        who.zip(ints(games, "game_date")?.iter()).zip(numbers)
    {
        let ((Some(lookup), Some(team)), Some(day)) = (who, day) else { continue };
        let has_played = minutes.map_or(points.is_some(), |minutes| minutes > 0.0);
        if day < first.days() || !has_played {
            continue;
        }
        if players.last().is_none_or(|last| last.lookup != lookup) {
            players.push(PlayedGames { lookup, name, id, team, last: day, minutes: Vec::new() });
        }
        if let Some(player) = players.last_mut() {
            (player.team, player.last) = (team, day);
            player.name = name.or(player.name);
            player.id = id.or(player.id);
            player.minutes.push(minutes);
        }
    }
    Ok(players)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_minutes_are_the_mean_of_the_last_ten() {
        // Two games of 40 minutes lie before the last ten, of which nine had 20 minutes and one is not known.
        let mut minutes = vec![Some(40.0); 2];
        minutes.extend([Some(20.0); 9]);
        minutes.push(None);
        assert_eq!(usual_minutes(&minutes), Some(20.0));
        assert_eq!(usual_minutes(&[Some(10.0), Some(15.0)]), Some(12.5));
        assert_eq!(usual_minutes(&[None]), None);
        assert_eq!(usual_minutes(&[]), None);
    }
}
