//! What a run answers for: its systems on its dates, with or without a prediction.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::GameDate;
use crate::run::{RunManifest, RunSettings};
use crate::systems;

/// The rows of the target that a publication replaces: those of these systems on these dates, and no other.
///
/// It is what was asked for, not what came out of it: a date that no longer has predictions loses its former ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The systems, in the order of files.
    pub systems: Vec<String>,
    /// The dates, as ranges without a gap; both ends belong to them.
    pub dates: Vec<(GameDate, GameDate)>,
}

/// The settings of a run do not say what it answers for.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the settings of run {run} name no {what} that this program knows")]
pub struct NoScope {
    run: String,
    what: &'static str,
}

impl Scope {
    /// The scope that the run was made for.
    ///
    /// # Errors
    ///
    /// If its settings name a system that this program does not know, or no date.
    pub fn from_manifest(manifest: &RunManifest) -> Result<Self, NoScope> {
        let no_scope = |what| NoScope { run: manifest.run_id.clone(), what };
        let RunSettings { systems, dates, .. } = &manifest.settings;
        if systems.is_empty() || systems.iter().any(|id| systems::find_system(id).is_none()) {
            return Err(no_scope("systems"));
        }
        if dates.is_empty() || dates.iter().any(|(from, to)| from > to) {
            return Err(no_scope("dates"));
        }
        Ok(Self { systems: systems.clone(), dates: dates.clone() })
    }

    /// Whether a row of `system` on `date` is replaced.
    pub fn contains(&self, system: &str, date: GameDate) -> bool {
        self.systems.iter().any(|id| id == system)
            && self.dates.iter().any(|(from, to)| (*from..=*to).contains(&date))
    }

    /// As a condition in SQL on the columns of `table` (an alias with its dot, or nothing). Its constants on the column of
    /// the partitions prune them, and satisfy a table that requires such a filter.
    pub fn sql(&self, table: &str) -> String {
        let range = |(from, to): &(GameDate, GameDate)| {
            format!("{table}game_date BETWEEN DATE '{from}' AND DATE '{to}'")
        };
        let ranges: Vec<String> = self.dates.iter().map(range).collect();
        let dates = match &ranges[..] {
            [range] => range.clone(),
            ranges => format!("({})", ranges.join(" OR ")),
        };
        format!("{dates} AND {table}system_id IN ({})", self.systems_sql())
    }

    /// As a condition in SQL that keeps the rows of other systems on any date.
    pub fn other_systems_sql(&self) -> String {
        format!("system_id NOT IN ({})", self.systems_sql())
    }

    fn systems_sql(&self) -> String {
        let systems: Vec<String> = self.systems.iter().map(|id| format!("'{id}'")).collect();
        systems.join(", ")
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = |(from, to): &(GameDate, GameDate)| {
            if from == to { from.to_string() } else { format!("{from} to {to}") }
        };
        let dates: Vec<String> = self.dates.iter().map(range).collect();
        write!(f, "{} on {}", self.systems.join(", "), dates.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        let day = GameDate::from_days;
        Scope {
            systems: vec!["xgboost_v1".into(), "ensemble_v1".into()],
            dates: vec![(day(0), day(2)), (day(5), day(5))],
        }
    }

    #[test]
    fn dates_between_ranges_are_not_in_it() {
        let inside = |days| scope().contains("xgboost_v1", GameDate::from_days(days));
        assert_eq!(
            [-1, 0, 2, 3, 4, 5, 6].map(inside),
            [false, true, true, false, false, true, false]
        );
        assert!(!scope().contains("zone_matchup_v1", GameDate::from_days(0)));
    }

    #[test]
    fn its_condition_names_every_range_and_system() {
        assert_eq!(
            scope().sql("T."),
            "(T.game_date BETWEEN DATE '1970-01-01' AND DATE '1970-01-03' OR T.game_date BETWEEN DATE '1970-01-06' \
             AND DATE '1970-01-06') AND T.system_id IN ('xgboost_v1', 'ensemble_v1')"
        );
        assert_eq!(
            scope().to_string(),
            "xgboost_v1, ensemble_v1 on 1970-01-01 to 1970-01-03, 1970-01-06"
        );
    }
}
