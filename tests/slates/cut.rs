//! A whole invented season, cut before a date.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use arrow::array::{Array as _, AsArray as _, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Date32Type, Float64Type};

use crate::support::files::{read_table, texts, write_table};
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace};

/// The games of a whole season, as its snapshot has them.
#[derive(Clone)]
pub struct WholeSeason {
    games: RecordBatch,
}

impl WholeSeason {
    /// An invented one, made once for all tests. Its players have names that no demo has, so that it is imported as box scores.
    pub fn demo() -> Self {
        static GAMES: OnceLock<RecordBatch> = OnceLock::new();
        let games = GAMES.get_or_init(|| {
            let workplace = Workplace::new();
            workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
            read_table(&workplace.data().join("snapshots").join(SEASON).join("games.parquet"))
        });
        Self { games: games.clone() }
    }

    fn days(&self) -> &[i32] {
        self.games.column_by_name("game_date").unwrap().as_primitive::<Date32Type>().values()
    }

    /// All dates with games, in order.
    pub fn dates(&self) -> Vec<i32> {
        let mut days = self.days().to_vec();
        days.sort_unstable();
        days.dedup();
        days
    }

    fn rows(&self, is_kept: impl Fn(i32) -> bool) -> RecordBatch {
        let kept: BooleanArray = self.days().iter().map(|day| Some(is_kept(*day))).collect();
        filter_record_batch(&self.games, &kept).unwrap()
    }

    /// Writes the games of the dates that `is_kept` names into a file that is read as box scores.
    pub fn write(
        &self,
        workplace: &Workplace,
        name: &str,
        is_kept: impl Fn(i32) -> bool,
    ) -> PathBuf {
        let path = workplace.path(name);
        write_table(&path, &self.rows(is_kept));
        path
    }

    /// Imports the games before `date`.
    pub fn import_before(&self, workplace: &Workplace, date: &str) {
        self.write(workplace, "before.parquet", |day| day < days(date));
        import(workplace, &["before.parquet"]);
    }

    /// The slate of `date`, from who played, as CSV; who has no earlier game is marked as new.
    pub fn slate(&self, date: &str) -> String {
        let rows = self.rows(|day| day == days(date));
        let known: BTreeSet<String> =
            texts(&self.rows(|day| day < days(date)), "player_lookup").into_iter().collect();
        let names = ["team_abbr", "opponent_team_abbr", "player_lookup", "game_id"];
        let [team, opponent, player, game] = names.map(|name| texts(&rows, name));
        let homes = rows.column_by_name("is_home").unwrap().as_boolean();
        let float = |name: &str| rows.column_by_name(name).unwrap().as_primitive::<Float64Type>();
        let (lines, minutes) = (float("points_line"), float("minutes_played"));
        let mut text =
            "game_date,team,opponent,is_home,player_lookup,game_id,new,points_line\n".to_owned();
        for row in 0..rows.num_rows() {
            if minutes.is_valid(row) && minutes.value(row) <= 0.0 {
                continue;
            }
            let home =
                if homes.is_valid(row) { homes.value(row).to_string() } else { String::new() };
            let line =
                if lines.is_valid(row) { lines.value(row).to_string() } else { String::new() };
            let (team, opponent) = (&team[row], &opponent[row]);
            let (player, game) = (&player[row], &game[row]);
            let new = if known.contains(player) { "" } else { "true" };
            writeln!(text, "{date},{team},{opponent},{home},{player},{game},{new},{line}").unwrap();
        }
        text
    }
}

/// Imports `files` of box scores.
pub fn import(workplace: &Workplace, files: &[&str]) {
    let from: Vec<String> = files.iter().map(|file| format!("box-scores:{file}")).collect();
    let mut args = vec!["snapshot", SEASON];
    for from in &from {
        args.extend(["--from", from]);
    }
    workplace.season(&args).succeeds();
}
