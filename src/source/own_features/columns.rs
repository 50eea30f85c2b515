//! What the columns of a file of own features are for.

use crate::domain::{fold, listed};
use crate::snapshot::own_features::may_be_own;
use crate::source::person_columns;
use crate::source::spelling::shown;

/// The most features of one file.
pub(super) const MAX_FEATURES: usize = 256;

/// What a column is called by what it is for, folded; the better name first.
const LOOKUP: [&str; 1] = ["playerlookup"];
const DATE: [&str; 5] = ["gamedate", "date", "slatedate", "eventdate", "day"];
const TIP_OFF: [&str; 10] = [
    "tipoff",
    "tipofftime",
    "tipoffat",
    "tipoffutc",
    "commencetime",
    "starttime",
    "gametime",
    "gamedatetime",
    "eventstart",
    "scheduledat",
];
const TEAM: [&str; 5] = ["team", "teamabbr", "teamabbreviation", "playerteam", "teamname"];

/// Columns that say which game, team or season a row is of, and are no features unless they are asked for.
const KEYS: [&str; 7] =
    ["gameid", "season", "seasonid", "seasonyear", "teamid", "opponentteamid", "opponentid"];

/// The columns of a file, by what they are for.
#[derive(Debug, Default)]
pub(super) struct OwnFeatureColumns {
    pub(super) player: Option<String>,
    pub(super) id: Option<String>,
    pub(super) date: Option<String>,
    pub(super) tip_off: Option<String>,
    pub(super) team: Option<String>,
    pub(super) known_at: Option<String>,
    /// Those that hold features.
    pub(super) values: Vec<String>,
    /// Whether these were named.
    pub(super) are_named: bool,
}

impl OwnFeatureColumns {
    /// What the columns that are `there` are for, of which `known_at` says when a row was known, and those that are `named`
    /// hold features; without any, all others do that are numbers. What is wrong with them is an error for each.
    pub(super) fn new(
        there: &[String],
        known_at: Option<&str>,
        named: &[String],
    ) -> Result<Self, Vec<String>> {
        let find = |wanted: &str| there.iter().find(|name| fold(name) == wanted).cloned();
        let first = |names: &[&str]| names.iter().find_map(|name| find(name));
        let mut faults = Vec::new();
        let mut exact = |name: &str| {
            let found = there.iter().find(|column| *column == name).cloned();
            let found = found.or_else(|| find(&fold(name)));
            if found.is_none() {
                faults.push(format!(
                    "there is no column {}; its columns are {}",
                    shown(name),
                    listed(there, ", ")
                ));
            }
            found
        };
        let known_at = known_at.and_then(&mut exact);
        let named: Vec<String> = named.iter().filter_map(|name| exact(name)).collect();
        let mut columns = Self {
            player: first(&LOOKUP).or_else(|| first(person_columns::NAME)),
            id: first(person_columns::ID),
            date: first(&DATE),
            tip_off: first(&TIP_OFF),
            team: first(&TEAM),
            known_at,
            are_named: !named.is_empty(),
            values: named,
        };
        if !columns.are_named {
            let others = there.iter().filter(|name| !columns.has_role(name));
            columns.values = others.filter(|name| !KEYS.contains(&&*fold(name))).cloned().collect();
        }
        faults.extend(columns.faults(there));
        if faults.is_empty() { Ok(columns) } else { Err(faults) }
    }

    /// What the columns lack.
    fn faults(&self, there: &[String]) -> Vec<String> {
        let mut faults = Vec::new();
        let its_columns = || listed(there, ", ");
        if self.player.is_none() && self.id.is_none() {
            faults.push(format!(
                "there is no column for the player, such as player or player_id; its columns are {}",
                its_columns()
            ));
        }
        if self.date.is_none() && self.tip_off.is_none() {
            faults.push(format!(
                "there is no column for the date of the game, such as game_date, or for its tip-off; its columns are {}",
                its_columns()
            ));
        }
        if self.values.is_empty() {
            faults
                .push(format!("there is no column of features; its columns are {}", its_columns()));
        }
        if self.values.len() > MAX_FEATURES {
            let count = self.values.len();
            faults.push(format!("{count} columns may hold features, and at most {MAX_FEATURES} can: name them with --columns"));
        }
        for name in self.values.iter().filter(|name| !may_be_own(name)) {
            let instead = "give the column another name, or choose others with --columns";
            faults.push(format!("a feature cannot be called {}: {instead}", shown(name)));
        }
        faults
    }

    fn has_role(&self, name: &String) -> bool {
        self.roles().any(|role| role == name)
    }

    fn roles(&self) -> impl Iterator<Item = &String> {
        [&self.player, &self.id, &self.date, &self.tip_off, &self.team, &self.known_at]
            .into_iter()
            .flatten()
    }

    /// The columns that are read, each once.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.roles().chain(&self.values).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(
        there: &[&str],
        known_at: Option<&str>,
        named: &[&str],
    ) -> Result<OwnFeatureColumns, Vec<String>> {
        let owned =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        OwnFeatureColumns::new(&owned(there), known_at, &owned(named))
    }

    #[test]
    fn what_is_no_key_is_a_feature_unless_columns_are_named() {
        let there = ["Player Name", "GAME_DATE", "game_id", "rest", "mood", "seen"];
        let found = columns(&there, Some("seen"), &[]).unwrap();
        assert_eq!(found.player.as_deref(), Some("Player Name"));
        assert_eq!(found.values, ["rest", "mood"]);
        assert_eq!(columns(&there, Some("seen"), &["mood"]).unwrap().values, ["mood"]);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let faults = columns(&["rest", "points_avg_season"], Some("seen"), &[]).unwrap_err();
        let said = faults.join("\n");
        for part in ["no column seen", "for the player", "for the date", "called points_avg_season"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
