//! Leaks are caught where they are, and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _, Date32Array, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};

use super::Audited;
use crate::support::files::{read_table, rehash_snapshot, write_table};
use crate::support::invented::{Draw, Features, League, computed, features_table};
use crate::support::{Workplace, assert_fits, shared};
use season::features::baseline;
use season::snapshot::table::encode;

/// What a test stores in the place of honest values, from (honest, including the date, row, feature).
type Stored<'a> = &'a dyn Fn(f64, f64, usize, usize) -> f64;

/// Audits seasons whose feature rows are computed as tests say: the invented one and, where it is there, the real one.
struct Seasons(Vec<Audit>);

/// Audits one season with the rows that a test stores.
type Audit = Box<dyn Fn(Stored<'_>) -> Audited>;

fn seasons() -> Seasons {
    let mut seasons: Vec<Audit> =
        vec![Box::new(|stored| Audited::of_league(&League::with_rows(stored)))];
    if let Some(folder) = shared("parity/season_2021_22") {
        let rebuilt = Workplace::new();
        rebuilt.rebuild(folder.to_str().unwrap()).succeeds();
        seasons.push(Box::new(move |stored| {
            let workplace = Workplace::new();
            copy_games(&folder, &workplace);
            let rows = computed(&rebuilt.data(), stored);
            let names: Vec<String> = baseline::names().iter().map(ToString::to_string).collect();
            let table = features_table(&rows, &names);
            write_table(&workplace.warehouse().join("ml_feature_store_v2.parquet"), &table);
            workplace.snapshot().succeeds();
            Audited::of(&workplace)
        }));
    }
    Seasons(seasons)
}

fn copy_games(folder: &Path, workplace: &Workplace) {
    const GAMES: &str = "player_game_summary.parquet";
    write_table(&workplace.warehouse().join(GAMES), &read_table(&folder.join(GAMES)));
}

impl Seasons {
    /// For each season, what the audit says of honest rows and of the `stored` ones.
    fn each(&self, stored: Stored<'_>, check: impl Fn(&Audited, &Audited)) {
        for audited in &self.0 {
            check(&audited(&|before, _, _, _| before), &audited(stored));
        }
    }
}

fn rounded(value: f64, decimals: u32) -> f64 {
    let scale = f64::from(10_u32.pow(decimals));
    (value * scale).round_ties_even() / scale
}

/// One row in twenty, by chance.
fn chosen(row: usize) -> bool {
    Draw(row as u64 * 977 + 5).below(1000) < 50
}

#[track_caller]
fn assert_caught(honest: &Audited, leaky: &Audited) {
    assert_eq!(honest.ended.code, 0, "{}", honest.ended.stdout);
    assert_eq!(leaky.ended.code, 1);
    let affected = honest.with_verdict("clean");
    assert!(affected.len() >= 20, "{affected:?}");
    assert_eq!(leaky.with_verdict("leaks"), affected, "{:#}", leaky.json["leaks"]);
}

#[test]
fn honest_rows_are_clean() {
    seasons().each(&|before, _, _, _| before, |audited, _| {
        assert_eq!(audited.ended.code, 0);
        assert_eq!(audited.json["sound"], true);
        assert!(audited.with_verdict("leaks").is_empty());
        assert!(audited.with_verdict("differs").is_empty(), "{:#}", audited.json["leaks"]);
        let cannot = audited.with_verdict("cannot_leak");
        assert!(["home_away", "back_to_back"].iter().all(|name| cannot.contains(name)));
    });
}

#[test]
fn rows_that_all_contain_their_game_are_caught_in_every_feature() {
    seasons().each(&|_, including, _, _| including, assert_caught);
}

#[test]
fn rows_of_which_one_in_twenty_leaks_are_caught_in_every_feature() {
    let stored: Stored<'_> =
        &|before, including, row, _| if chosen(row) { including } else { before };
    seasons().each(stored, assert_caught);
}

#[test]
fn one_leaking_feature_is_the_one_that_is_caught() {
    for name in ["points_avg_season", "minutes_change", "games_in_last_7_days", "opponent_pace"] {
        let leaking = baseline::names().iter().position(|other| other.as_str() == name).unwrap();
        let audited = Audited::of_league(&League::with_rows(|before, including, _, feature| {
            if feature == leaking { including } else { before }
        }));
        assert_eq!(audited.ended.code, 1);
        assert_eq!(audited.with_verdict("leaks"), [name]);
        let finding = audited.finding("leak");
        assert_eq!(finding["feature"], name);
        let example = &finding["examples"][0]["values"];
        assert_eq!(example["stored"], example["including"]);
        assert_ne!(example["stored"], example["before"]);
    }
}

#[test]
fn rounding_hides_no_leak_and_makes_none() {
    for decimals in [1, 2] {
        let honest: Stored<'_> = &|before, _, _, _| rounded(before, decimals);
        seasons().each(honest, |_, audited| {
            assert_eq!(audited.ended.code, 0, "{:#}", audited.json["leaks"]);
            assert!(audited.with_verdict("differs").is_empty());
        });
        let leaky: Stored<'_> = &|_, including, _, _| rounded(including, decimals);
        seasons().each(leaky, |_, audited| {
            assert_eq!(audited.ended.code, 1);
            let leaking = audited.with_verdict("leaks").len();
            assert!(
                leaking >= 19,
                "{leaking} leak with {decimals} decimals: {:#}",
                audited.json["leaks"]
            );
        });
    }
}

#[test]
fn single_precision_is_no_other_definition() {
    #[expect(clippy::cast_possible_truncation, reason = "it is the point")]
    let league = League::with_rows(|before, _, _, _| f64::from(before as f32));
    let audited = Audited::of_league(&league);
    assert_eq!((audited.ended.code, audited.with_verdict("differs").len()), (0, 0));
}

/// Eight days counted for seven, and averages that want ten games: honest, and otherwise defined.
#[test]
fn another_definition_is_no_leak() {
    let mut league = League::with_rows(|before, _, _, _| before);
    for row in &mut league.features {
        let past = || {
            let own = league.games.iter().filter(|game| game.player == row.player);
            own.filter(|game| game.day < row.day)
        };
        let week = past().filter(|game| game.day >= row.day - 8).count();
        row.values[4] = week as f64;
        if past().count() < 10 {
            row.values[..3].fill(10.0);
        }
        let trend = row.values[11];
        row.values[11] = -trend;
    }
    let audited = Audited::of_league(&league);
    assert_eq!(audited.ended.code, 0, "{:#}", audited.json["leaks"]);
    assert!(audited.with_verdict("differs").contains(&"games_in_last_7_days"));
    let leak = &audited.json["leaks"][4];
    assert!(leak["including"].as_u64() > Some(100), "the test has its point: {leak}");
}

/// A value of any definition that has a part of the outcome in it, or the games after it, is none that was known before.
#[test]
fn a_feature_that_knows_the_outcome_is_wrong_whatever_its_definition() {
    let honest = League::with_rows(|before, _, _, _| before);
    let points = |player: &str, days: &dyn Fn(i32) -> bool| -> Vec<f64> {
        let games = honest.games.iter().filter(|game| game.player == player && days(game.day));
        games.filter_map(|game| game.points).map(|points| points as f64).collect()
    };
    let audited = |value: &dyn Fn(&Features) -> Option<(usize, f64)>| {
        let mut league = honest.clone();
        for row in &mut league.features {
            if let Some((place, value)) = value(row) {
                row.values[place] = value;
            }
        }
        Audited::of_league(&league)
    };
    let outcome = |row: &Features| points(&row.player, &|day| day == row.day).first().copied();
    let partly = audited(&|row| Some((0, 0.7 * row.values[0] + 0.3 * outcome(row)?)));
    let disguised = audited(&|row| Some((7, outcome(row)? / 60.0)));
    for (audited, feature) in [(partly, "points_avg_last_5"), (disguised, "pace_score")] {
        assert_eq!(audited.ended.code, 1);
        let found = audited.finding("knows_outcome");
        assert_eq!((&found["feature"], &found["severity"]), (&feature.into(), &"wrong".into()));
        assert!(found["correlation"].as_f64().unwrap() > 0.3, "{found}");
    }
    assert!(audited(&|_| None).findings("knows_outcome").is_empty());
}

/// A few rows among honest ones, and curves that go up and down, hide from a correlation of all rows.
#[test]
fn an_outcome_in_few_rows_or_on_a_curve_is_seen() {
    let outcomes: BTreeMap<(String, i32), f64> = League::with_rows(|before, _, _, _| before)
        .games
        .iter()
        .filter_map(|game| Some(((game.player.clone(), game.day), game.points? as f64)))
        .collect();
    let audited = |value: &dyn Fn(usize, f64, f64) -> (usize, f64)| {
        let mut league = League::with_rows(|before, _, _, _| before);
        for (row, stored) in league.features.iter_mut().enumerate() {
            let Some(points) = outcomes.get(&(stored.player.clone(), stored.day)) else { continue };
            let (place, value) = value(row, stored.values[0], *points);
            stored.values[place] = value;
        }
        Audited::of_league(&league)
    };
    let few = audited(&|row, honest, points| (0, if chosen(row) { points } else { honest }));
    let wave = audited(&|_, _, points| (7, (points * 7919.0) % 101.0));
    let size = audited(&|_, honest, points| (7, (points - honest).abs()));
    for (audited, feature) in
        [(few, "points_avg_last_5"), (wave, "pace_score"), (size, "pace_score")]
    {
        let found = audited.finding("knows_outcome");
        assert_eq!((&found["feature"], audited.ended.code), (&feature.into(), 1), "{found}");
    }
}

/// An imported season whose stored rows are changed, as one who can compute hashes would.
struct RealSeason {
    workplace: Workplace,
    features: RecordBatch,
    games: RecordBatch,
}

fn texts(table: &RecordBatch, name: &str) -> StringArray {
    table.column_by_name(name).unwrap().as_string::<i32>().clone()
}

fn days(table: &RecordBatch) -> Date32Array {
    table.column_by_name("game_date").unwrap().as_primitive::<Date32Type>().clone()
}

impl RealSeason {
    fn new() -> Option<Self> {
        let source = shared("data")?.join("player_games_2016-17.parquet");
        let workplace = Workplace::new();
        let source = format!("box-scores:{}", source.display());
        workplace.season(&["snapshot", "2016-17", "--from", &source]).succeeds();
        workplace.season(&["audit", "2016-17"]).succeeds();
        let folder = workplace.data().join("snapshots/2016-17");
        let features = read_table(&folder.join("features.parquet"));
        let games = read_table(&folder.join("games.parquet"));
        Some(Self { workplace, features, games })
    }

    fn stored(&self, feature: &str) -> Float64Array {
        self.features.column_by_name(feature).unwrap().as_primitive::<Float64Type>().clone()
    }

    /// The kinds of findings of leaks about `feature`, whose stored values become `values`.
    fn leaks(&self, feature: &str, values: impl Iterator<Item = Option<f64>>) -> Vec<String> {
        let mut columns = self.features.columns().to_vec();
        let values: Float64Array = values.collect();
        columns[self.features.schema().index_of(feature).unwrap()] = Arc::new(values);
        let changed = RecordBatch::try_new(self.features.schema(), columns).unwrap();
        let folder = self.workplace.data().join("snapshots/2016-17");
        fs::write(folder.join("features.parquet"), encode(&changed).unwrap()).unwrap();
        rehash_snapshot(&folder);
        let json = self.workplace.season(&["audit", "2016-17", "--json"]).json();
        let findings = json["findings"].as_array().unwrap().iter();
        findings
            .filter(|found| found["group"] == "leaks" && found["feature"] == feature)
            .map(|found| format!("{}: {}", found["severity"].as_str().unwrap(), found["kind"]))
            .collect()
    }
}

/// What knows the line-up is honest, what knows the games to come is not, and neither is told from the other: both are
/// suspicious. That the rows are not as built is certain.
#[test]
fn what_is_known_at_tip_off_and_what_is_known_later_are_suspicious_in_a_real_season() {
    let Some(season) = RealSeason::new() else { return };
    let expected = ["wrong: \"not_as_built\"", "suspicious: \"may_know_outcome\""];
    let points = season.games.column_by_name("points").unwrap().as_primitive::<Int32Type>().clone();
    let (players, dates) = (texts(&season.games, "player_lookup"), days(&season.games));
    let (games, teams) = (texts(&season.games, "game_id"), texts(&season.games, "team_abbr"));
    let mut of_players: BTreeMap<&str, Vec<(i32, f64)>> = BTreeMap::new();
    let mut sides: BTreeMap<(&str, i32), (&str, &str)> = BTreeMap::new();
    for row in (0..season.games.num_rows()).filter(|row| points.is_valid(*row)) {
        let (player, day) = (players.value(row), dates.value(row));
        of_players.entry(player).or_default().push((day, f64::from(points.value(row))));
        sides.insert((player, day), (games.value(row), teams.value(row)));
    }
    let (players, dates) = (texts(&season.features, "player_lookup"), days(&season.features));
    let last_5 = season.stored("points_avg_last_5");
    let to_come = |row: usize| {
        let later =
            of_players[players.value(row)].iter().filter(|(day, _)| *day > dates.value(row));
        let later: Vec<f64> = later.map(|(_, points)| *points).take(5).collect();
        let mean = later.iter().sum::<f64>() / later.len() as f64;
        Some(if later.is_empty() { last_5.value(row) } else { mean })
    };
    let rows = 0..season.features.num_rows();
    assert_eq!(season.leaks("points_avg_last_5", rows.clone().map(to_come)), expected);
    // What a side's players score on average adds up to more than a side scores, where few are absent.
    let last_10 = season.stored("points_avg_last_10");
    let side = |row: usize| sides.get(&(players.value(row), dates.value(row)));
    let mut sums: BTreeMap<&(&str, &str), f64> = BTreeMap::new();
    for row in rows.clone().filter(|row| last_10.is_valid(*row)) {
        if let Some(side) = side(row) {
            *sums.entry(side).or_default() += last_10.value(row);
        }
    }
    let by_line_up = |row: usize| {
        let of_side = side(row).map_or(105.0, |side| sums[side].clamp(50.0, 200.0));
        Some(last_10.value(row) * 105.0 / of_side)
    };
    assert_eq!(season.leaks("points_avg_last_10", rows.map(by_line_up)), expected);
}

/// The stored rows of that season are honest, though they count games of 0 minutes: what the folder holds is judged, not
/// what is said of it.
#[test]
fn the_parity_season_is_not_accused() {
    let Some(folder) = shared("parity/season_2021_22") else { return };
    let workplace = Workplace::new();
    workplace.season(&[
        "snapshot",
        "2021-22",
        "--from",
        &format!("warehouse:{}", folder.display()),
    ]);
    let audited = Audited::of(&workplace);
    assert_eq!(audited.ended.code, 0);
    assert!(audited.with_verdict("leaks").is_empty());
    assert!(audited.with_verdict("clean").contains(&"points_avg_last_5"));
}

#[test]
fn the_table_names_the_leak_and_the_way_out() {
    let workplace = Workplace::new();
    League::with_rows(|_, including, _, _| including).write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    let ended = workplace.season(&["audit"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""));
    ended.prints(&["WRONG", "contain the game they describe", "LEAKS", "--features rebuild"]);
    assert_fits(&ended.stdout);
    workplace.rebuild("warehouse").succeeds();
    let ended = workplace.season(&["audit"]);
    ended.succeeds().prints(&["nothing is wrong", "built from its games"]);
    assert!(!ended.stdout.contains("hint"));
}
