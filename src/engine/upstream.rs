//! Whether the tables that stored feature rows were made from were full on a date, measured by the date's slate: a short
//! slate needs few rows, and a count that is large for one date is half empty for another.

use std::collections::BTreeMap;
use std::fmt;

use super::{DateStatus, Plan, Slate};
use crate::domain::GameDate;
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{ints, texts};

/// The table with one row per team; the others have one per player.
const TEAMS: &str = "team_defense_zone_analysis";

/// The least share of a slate's players, in percent, that a table should have rows of. A few are always missing: who plays
/// his first game has no past.
const SHARE: u64 = 80;

/// How many dates a warning names.
const NAMED: usize = 3;

/// A table that is thin on some dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thin {
    /// The table.
    pub table: String,
    /// The dates, each with the table's rows and the players, or teams, who played.
    pub dates: Vec<(GameDate, u64, u64)>,
}

/// How many play on a date.
#[derive(Clone, Copy, Debug, Default)]
struct Playing {
    players: u64,
    teams: u64,
}

/// The upstream tables that are thin on a date of `plan` that is predicted. None where the snapshot's source does not tell.
pub fn thin(season: &Season, plan: &Plan) -> Result<Vec<Thin>, SnapshotError> {
    let upstream = &season.origin().upstream;
    if upstream.is_empty() {
        return Ok(Vec::new());
    }
    let playing = playing(season, plan)?;
    let thin = upstream.iter().map(|table| Thin {
        table: table.table.clone(),
        dates: thin_dates(&table.table, &table.rows, &playing),
    });
    Ok(thin.filter(|thin| !thin.dates.is_empty()).collect())
}

/// How many players and teams are on each slate that is predicted.
fn playing(season: &Season, plan: &Plan) -> Result<BTreeMap<GameDate, Playing>, SnapshotError> {
    let slate = Slate::new(&season.games()?, season.opening_night());
    let mut playing = BTreeMap::new();
    for date in &plan.dates {
        let rows = slate.on(*date);
        if !matches!(plan.status(season, *date, rows), DateStatus::NoSlate | DateStatus::Bootstrap)
        {
            playing.insert(*date, Playing { players: rows.len() as u64, teams: 0 });
        }
    }
    let (games, _) = season.tables();
    let teams = ints(games, "game_date")?.iter().zip(texts(games, "team_abbr")?.iter());
    let mut teams: Vec<(Option<i32>, Option<&str>)> = teams.collect();
    teams.sort_unstable();
    teams.dedup();
    for (day, _) in teams {
        if let Some(playing) = playing.get_mut(&GameDate::from_days(day.unwrap_or(i32::MIN))) {
            playing.teams += 1;
        }
    }
    Ok(playing)
}

fn thin_dates(
    table: &str,
    rows: &BTreeMap<GameDate, u64>,
    playing: &BTreeMap<GameDate, Playing>,
) -> Vec<(GameDate, u64, u64)> {
    let dates = playing.iter().map(|(date, Playing { players, teams })| {
        let rows = rows.get(date).copied().unwrap_or(0);
        if table == TEAMS {
            (rows < *teams, (*date, rows, *teams))
        } else {
            (rows * 100 < *players * SHARE, (*date, rows, *players))
        }
    });
    dates.filter(|(thin, _)| *thin).map(|(_, date)| date).collect()
}

impl fmt::Display for Thin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (expected, who) = if self.table == TEAMS {
            ("fewer rows than teams play".to_owned(), "teams")
        } else {
            (format!("rows of less than {SHARE} % of the slate's players"), "players")
        };
        let days = if self.dates.len() == 1 { "date" } else { "dates" };
        write!(f, "{} has {expected} on {} {days}: ", self.table, self.dates.len())?;
        for (at, (date, rows, playing)) in self.dates.iter().take(NAMED).enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}{date} ({rows} for {playing} {who})")?;
        }
        f.write_str(if self.dates.len() > NAMED { ", …" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: i32) -> GameDate {
        GameDate::from_days(18_932 + day)
    }

    #[test]
    fn the_slate_is_the_measure() {
        let playing = |players, teams| Playing { players, teams };
        let slates: BTreeMap<_, _> =
            [(date(0), playing(10, 2)), (date(1), playing(200, 20)), (date(2), playing(10, 2))]
                .into();
        // 8 rows are enough for 10 players and not for 200; a date that is not named has none.
        let rows: BTreeMap<_, _> = [(date(0), 8), (date(1), 159), (date(7), 0)].into();
        assert_eq!(
            thin_dates("player_daily_cache", &rows, &slates),
            [(date(1), 159, 200), (date(2), 0, 10)]
        );
        let rows: BTreeMap<_, _> = [(date(0), 30), (date(1), 19), (date(2), 2)].into();
        assert_eq!(thin_dates(TEAMS, &rows, &slates), [(date(1), 19, 20)]);
    }

    #[test]
    fn a_warning_is_one_line_however_many_dates_there_are() {
        let thin = |dates: i32| Thin {
            table: "player_daily_cache".to_owned(),
            dates: (0..dates).map(|day| (date(day), 7, 10)).collect(),
        };
        assert_eq!(
            thin(1).to_string(),
            "player_daily_cache has rows of less than 80 % of the slate's players on 1 date: \
             2021-11-01 (7 for 10 players)"
        );
        let text = thin(170).to_string();
        assert!(
            text.contains("on 170 dates: 2021-11-01 (7 for 10 players), 2021-11-02 "),
            "{text}"
        );
        assert!(text.ends_with("2021-11-03 (7 for 10 players), …"), "{text}");
    }
}
