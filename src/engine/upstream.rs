//! Whether the tables that stored feature rows were made from were full on a date, measured by the date's slate: a short
//! slate needs few rows, and a count that is large for one date is half empty for another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{DateStatus, Plan, Slate};
use crate::domain::GameDate;
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{ints, texts};
use crate::snapshot::manifest::UpstreamRows;

/// The table with one row per team; the others have one per player.
const TEAMS: &str = "team_defense_zone_analysis";

/// The least share of a slate's players, in percent, that a table should have rows of. A few are always missing: who plays
/// his first game has no past.
const SHARE: u64 = 80;

/// How many dates a warning names.
const NAMED: usize = 3;

/// A table that is thin on some dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SparseTable {
    /// The table.
    pub table: String,
    /// The dates, each with the table's rows and the players, or teams, who played.
    pub dates: Vec<(GameDate, u64, u64)>,
}

/// Tables that have no row of some dates, since they are empty or drop rows after a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiredTables {
    /// The tables.
    pub tables: Vec<String>,
    /// The dates of which a table has no row, over all of them.
    pub dates: usize,
}

/// What the snapshot's source tells of the tables that stored feature rows were made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upstream {
    /// The tables that are thin on some dates.
    pub sparse: Vec<SparseTable>,
    /// Those that no longer tell.
    pub expired: Option<ExpiredTables>,
}

/// How many play on a date.
#[derive(Clone, Copy, Debug, Default)]
struct Playing {
    players: u64,
    teams: u64,
}

/// The upstream tables that are thin on a date of `plan` that is predicted, and those that have nothing of such a date any
/// more. None where the snapshot's source does not tell.
pub fn sparse_upstream(season: &Season, plan: &Plan) -> Result<Upstream, SnapshotError> {
    let tables = &season.origin().upstream;
    if tables.is_empty() {
        return Ok(Upstream::default());
    }
    Ok(judge(tables, &playing(season, plan)?))
}

fn judge(tables: &[UpstreamRows], playing: &BTreeMap<GameDate, Playing>) -> Upstream {
    let (mut upstream, mut of_tables, mut gone_dates) =
        (Upstream::default(), Vec::new(), BTreeSet::new());
    for table in tables {
        // A date that the table does not name has no rows.
        let rows = |date: &GameDate| table.rows.get(date).copied().unwrap_or(0);
        let empty = playing.keys().all(|date| rows(date) == 0);
        let is_gone = |date: &GameDate| {
            rows(date) == 0 && (empty || table.kept_from.is_some_and(|first| *date < first))
        };
        let gone: Vec<GameDate> = playing.keys().filter(|date| is_gone(date)).copied().collect();
        let mut dates = thin_dates(&table.table, &table.rows, playing);
        dates.retain(|(date, ..)| !is_gone(date));
        if !dates.is_empty() {
            upstream.sparse.push(SparseTable { table: table.table.clone(), dates });
        }
        if !gone.is_empty() {
            of_tables.push(table.table.clone());
            gone_dates.extend(gone);
        }
    }
    if !of_tables.is_empty() {
        upstream.expired = Some(ExpiredTables { tables: of_tables, dates: gone_dates.len() });
    }
    upstream
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
        let date = day.map(GameDate::from_days);
        if let Some(playing) = date.and_then(|date| playing.get_mut(&date)) {
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
        // A date that the table does not name has no rows.
        let rows = rows.get(date).copied().unwrap_or(0);
        if table == TEAMS {
            (rows < *teams, (*date, rows, *teams))
        } else {
            (rows * 100 < *players * SHARE, (*date, rows, *players))
        }
    });
    dates.filter(|(thin, _)| *thin).map(|(_, date)| date).collect()
}

impl fmt::Display for SparseTable {
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

impl fmt::Display for ExpiredTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = if self.dates == 1 { "date" } else { "dates" };
        write!(
            f,
            "{} no longer have rows of {} {days}: how complete they were when feature rows were made is unknown",
            self.tables.join(", "),
            self.dates
        )
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
    fn what_is_gone_by_the_table_s_own_rule_is_one_line_and_no_thin_date() {
        let slates: BTreeMap<_, _> =
            (0..4).map(|day| (date(day), Playing { players: 10, teams: 2 })).collect();
        let table = |table: &str, rows: &[(i32, u64)], kept_from: Option<i32>| UpstreamRows {
            table: table.to_owned(),
            rows: rows.iter().map(|(day, rows)| (date(*day), *rows)).collect(),
            kept_from: kept_from.map(date),
        };
        // Of two dates the rows are gone; the third is thin, and so is the fourth, which the table should still have.
        let cache = table("player_daily_cache", &[(2, 3)], Some(3));
        let upstream = judge(&[cache, table(TEAMS, &[], None)], &slates);
        let thin = SparseTable {
            table: "player_daily_cache".to_owned(),
            dates: vec![(date(2), 3, 10), (date(3), 0, 10)],
        };
        assert_eq!(upstream.sparse, [thin]);
        let gone = upstream.expired.unwrap();
        assert_eq!((gone.tables.len(), gone.dates), (2, 4));
        assert!(gone.to_string().starts_with("player_daily_cache, team_defense_zone_analysis no"));
        // A table that keeps everything is thin where it has nothing.
        let full = table("player_daily_cache", &[(1, 10), (2, 10), (3, 10)], None);
        let upstream = judge(&[full], &slates);
        assert_eq!((upstream.sparse[0].dates.len(), upstream.expired), (1, None));
    }

    #[test]
    fn a_warning_is_one_line_however_many_dates_there_are() {
        let thin = |dates: i32| SparseTable {
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
