//! What must hold for the rows of a slate together.

use std::collections::BTreeMap;

use super::columns::{SlateColumns, SlateField};
use super::known::KnownTeams;
use super::rows::ReadRow;
use crate::domain::{GameDate, SeasonDates, shortened};
use crate::source::file_report::FileReport;

/// The days from opening night within which every game of a season is.
const SEASON_DAYS: i32 = 365;

/// The most players of a side: a roster with those who are out.
const MAX_SIDE: usize = 30;

/// Checks that the rows are of one date that lies in the season and after the newest game of each team, that each player
/// stands there once, and that each team plays one other, whose rows agree. The date.
pub(super) fn check(
    rows: &[ReadRow],
    columns: &SlateColumns,
    teams: &KnownTeams,
    dates: &SeasonDates,
    report: &mut FileReport,
) -> Option<GameDate> {
    let checks = SlateChecks { rows, columns };
    let date = checks.date(dates, report)?;
    checks.players(report);
    checks.sides(report);
    checks.games(teams, report);
    checks.newest_games(date, teams, report);
    Some(date)
}

/// Refuses a date that is none of the season.
pub(super) fn check_season(date: GameDate, dates: &SeasonDates) -> Result<(), String> {
    let (opening, season) = (dates.opening_night, dates.season);
    let days = opening..opening.plus_days(SEASON_DAYS);
    if days.contains(&date) && season.has_year_of(date) {
        return Ok(());
    }
    Err(format!("{date} is not in {season}, which opens on {opening}"))
}

struct SlateChecks<'a> {
    rows: &'a [ReadRow],
    columns: &'a SlateColumns,
}

impl SlateChecks<'_> {
    fn reject(&self, row: &ReadRow, field: SlateField, what: String, report: &mut FileReport) {
        report.reject(Some(row.number), Some(self.columns.name(field)), what);
    }

    fn date(&self, dates: &SeasonDates, report: &mut FileReport) -> Option<GameDate> {
        let first = self.rows.first()?;
        for row in self.rows.iter().filter(|row| row.date != first.date) {
            let what = format!(
                "{} is another date than {} in row {}, and a slate is of one date",
                row.date, first.date, first.number
            );
            self.reject(row, SlateField::Date, what, report);
        }
        if let Err(what) = check_season(first.date, dates) {
            self.reject(first, SlateField::Date, what, report);
        }
        Some(first.date)
    }

    fn players(&self, report: &mut FileReport) {
        let mut met: BTreeMap<&str, usize> = BTreeMap::new();
        for row in self.rows {
            let lookup = row.player.player_lookup.as_str();
            if let Some(former) = met.insert(lookup, row.number) {
                let what = format!("{lookup} stands in row {former}, too");
                self.reject(row, SlateField::Player, what, report);
            }
        }
    }

    /// The first row of each team tells whom it plays, where, and in which game; all others of both teams agree.
    fn sides(&self, report: &mut FileReport) {
        let mut of_team: BTreeMap<&str, &ReadRow> = BTreeMap::new();
        for row in self.rows {
            let first = *of_team.entry(row.player.team.as_str()).or_insert(row);
            if let Some((field, what)) = differs_from_teammate(row, first) {
                self.reject(row, field, what, report);
            }
        }
        for row in of_team.values() {
            let other = of_team.get(row.player.opponent.as_str()).copied();
            if let Some((field, what)) = differs_from_opponent(row, other) {
                self.reject(row, field, what, report);
            }
        }
        let mut of_game: BTreeMap<&str, &ReadRow> = BTreeMap::new();
        for row in of_team.values() {
            let first = *of_game.entry(row.player.game_id.as_str()).or_insert(row);
            let [team, opponent] = [&first.player.team, &first.player.opponent];
            if ![team, opponent].contains(&&row.player.team) {
                let what =
                    format!("it is that of {team} against {opponent} in row {}", first.number);
                self.reject(row, SlateField::Game, what, report);
            }
        }
    }

    /// No side has more players than one can have, and no game is one that was played.
    fn games(&self, teams: &KnownTeams, report: &mut FileReport) {
        let mut of_team: BTreeMap<&str, usize> = BTreeMap::new();
        for row in self.rows {
            let team = row.player.team.as_str();
            let count = of_team.entry(team).or_default();
            *count += 1;
            if *count == MAX_SIDE + 1 {
                let what = format!("{team} has more than {MAX_SIDE} players");
                self.reject(row, SlateField::Team, what, report);
            }
            if let Some(date) = teams.date_of(&row.player.game_id).filter(|_| *count == 1) {
                let game = shortened(&row.player.game_id);
                let what = format!("{game} is a game of {date}, which was played");
                self.reject(row, SlateField::Game, what, report);
            }
        }
    }

    fn newest_games(&self, date: GameDate, teams: &KnownTeams, report: &mut FileReport) {
        let mut met: BTreeMap<&str, &ReadRow> = BTreeMap::new();
        for row in self.rows {
            met.entry(row.player.team.as_str()).or_insert(row);
        }
        let newest = |team: &str| teams.newest_game(team).filter(|newest| *newest >= date);
        let late: Vec<(&str, &ReadRow, GameDate)> = met
            .into_iter()
            .filter_map(|(team, row)| newest(team).map(|newest| (team, row, newest)))
            .collect();
        // Where a day's games are there, they are there of all its teams.
        if let Some((team, row, newest)) = late.iter().min_by_key(|(_, row, _)| row.number) {
            let others = match late.len() - 1 {
                0 => String::new(),
                1 => ", nor after that of another team".to_owned(),
                others => format!(", nor after those of {others} other teams"),
            };
            let what = format!(
                "{date} is not after the newest game of {team} in the snapshot, which is of {newest}{others}"
            );
            self.reject(row, SlateField::Date, what, report);
            let season = "season grade --run ID grades a run that predicted it";
            report.advise(format!("the snapshot has the outcomes of such a date; {season}"));
        }
    }
}

/// In what a row differs from the `first` of its team.
fn differs_from_teammate(row: &ReadRow, first: &ReadRow) -> Option<(SlateField, String)> {
    let (one, other) = (&row.player, &first.player);
    let number = first.number;
    if one.opponent != other.opponent {
        let what = format!(
            "{} against {}, and against {} in row {number}",
            one.team, one.opponent, other.opponent
        );
        Some((SlateField::Opponent, what))
    } else if one.is_home != other.is_home {
        Some((SlateField::Home, format!("it is otherwise for {} in row {number}", one.team)))
    } else if one.game_id != other.game_id {
        Some((SlateField::Game, format!("the game is another one in row {number}")))
    } else {
        None
    }
}

/// In what a row differs from one of the other team.
fn differs_from_opponent(row: &ReadRow, other: Option<&ReadRow>) -> Option<(SlateField, String)> {
    let one = &row.player;
    let Some(other_row) = other else {
        let what = format!("{} plays {1}, and there is no row of {1}", one.team, one.opponent);
        return Some((SlateField::Opponent, what));
    };
    let (other, number) = (&other_row.player, other_row.number);
    let is_home_twice = one.is_home == other.is_home && one.is_home.is_some();
    if other.opponent != one.team {
        let what = format!(
            "{} plays {}, and {} plays {} in row {number}",
            one.team, one.opponent, other.team, other.opponent
        );
        Some((SlateField::Opponent, what))
    } else if is_home_twice || one.is_home.is_some() != other.is_home.is_some() {
        // Each pair of teams is met from both sides, and told once.
        let what = format!("{} and {} cannot be so both (row {number})", one.team, other.team);
        (one.team < other.team).then_some((SlateField::Home, what))
    } else if one.game_id != other.game_id {
        let what = format!("the game of {} is another one in row {number}", other.team);
        (one.team < other.team).then_some((SlateField::Game, what))
    } else {
        None
    }
}
