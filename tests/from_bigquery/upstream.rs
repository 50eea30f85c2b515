//! The tables that stored feature rows are made from: counted when the season is exported, and weighed when it is predicted.

use std::collections::{BTreeMap, BTreeSet};

use super::snapshot;
use super::warehouse::Warehouse;
use crate::fake_bigquery::state::{Field, Row};
use crate::fake_bigquery::value::Value;
use crate::support::vectors::days;
use crate::support::{Ended, SEASON, Workplace, vectors};

/// By date: the players who played, and the teams.
fn slates() -> BTreeMap<String, (usize, usize)> {
    let mut slates: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    for game in vectors::load().games {
        // Whoever stayed on the bench is on no slate.
        let (players, teams) = slates.entry(game.game_date).or_default();
        *players += usize::from(game.minutes_played.is_none_or(|minutes| minutes > 0.0));
        teams.insert(game.team_abbr);
    }
    slates.into_iter().map(|(date, (players, teams))| (date, (players, teams.len()))).collect()
}

/// An upstream table with so many rows on each date.
fn fill(warehouse: &Warehouse, name: &str, date: &str, rows: impl Fn(&str, usize, usize) -> usize) {
    let mut state = warehouse.fake.state();
    let now = state.now - 1_000_000;
    let table = state.create(
        &format!("season-test.nba_precompute.{name}"),
        vec![Field::new("key", "STRING").required(), Field::new(date, "DATE").required()],
    );
    let row = |date: &str| -> Row { vec![Value::Text("x".to_owned()), Value::Date(days(date))] };
    let slates = slates();
    let all = slates
        .iter()
        .flat_map(|(date, (players, teams))| vec![row(date); rows(date, *players, *teams)]);
    table.versions[0].0 = now;
    table.put(all.collect(), now);
}

fn predict(workplace: &Workplace) -> Ended {
    workplace.season(&["predict", SEASON, "--skip-bootstrap-days", "0"])
}

fn warnings(ended: &Ended) -> Vec<&str> {
    ended.stderr.lines().filter(|line| line.starts_with("warning: ")).collect()
}

#[test]
fn thin_tables_are_told_one_line_each() {
    let warehouse = Warehouse::of(&vectors::load());
    let full = Workplace::new();
    warehouse.snapshot(&full, &[]).succeeds();
    // Without a table, nothing is known and nothing said.
    assert_eq!(warnings(predict(&full).succeeds()), [""; 0]);
    assert_eq!(snapshot(&full).2.get("upstream"), None);

    fill(&warehouse, "player_daily_cache", "cache_date", |_, players, _| players / 2);
    fill(&warehouse, "player_shot_zone_analysis", "analysis_date", |_, players, _| players);
    fill(&warehouse, "team_defense_zone_analysis", "analysis_date", |_, _, teams| teams - 1);
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    let (files, manifest, origin) = snapshot(&workplace);
    assert_eq!((files, manifest), {
        let (files, manifest, _) = snapshot(&full);
        (files, manifest)
    });
    assert_eq!(origin["upstream"].as_array().unwrap().len(), 3);
    drop(warehouse);
    let ended = predict(&workplace);
    let warnings = warnings(ended.succeeds());
    assert_eq!(warnings.len(), 2, "{}", ended.stderr);
    let thin = slates().into_iter().filter(|(date, (players, _))| {
        // Of a date without a row, an old table no longer tells.
        date.as_str() >= "2021-10-19" && *players > 1 && players / 2 * 100 < players * 80
    });
    let thin: Vec<(String, (usize, usize))> = thin.collect();
    let (dates, (first, (players, _))) = (thin.len(), &thin[0]);
    let start = format!(
        "warning: player_daily_cache has rows of less than 80 % of the slate's players on {dates} dates: {first} ({} for {players} players), ",
        players / 2
    );
    assert!(warnings[0].starts_with(&start), "{}\n{start}", warnings[0]);
    assert!(
        warnings[1]
            .starts_with("warning: team_defense_zone_analysis has fewer rows than teams play on ")
    );
}

/// The owner's tables drop their rows after 30 and 90 days: of a season that is over there is nothing to warn of.
#[test]
fn tables_that_have_dropped_a_seasons_rows_are_one_line() {
    let warehouse = Warehouse::of(&vectors::load());
    fill(&warehouse, "player_daily_cache", "cache_date", |_, _, _| 0);
    fill(&warehouse, "player_shot_zone_analysis", "analysis_date", |_, _, _| 0);
    fill(&warehouse, "team_defense_zone_analysis", "analysis_date", |date, _, teams| {
        // The last of them are still there.
        if date > "2022-03-01" { teams } else { 0 }
    });
    let workplace = Workplace::new();
    warehouse.snapshot(&workplace, &[]).succeeds();
    let ended = predict(&workplace);
    assert_eq!(warnings(ended.succeeds()), [""; 0]);
    let notes: Vec<&str> = ended.stderr.lines().filter(|line| line.starts_with("note: ")).collect();
    assert_eq!(notes.len(), 1, "{}", ended.stderr);
    let tables = "player_daily_cache, player_shot_zone_analysis, team_defense_zone_analysis";
    assert!(notes[0].starts_with(&format!("note: {tables} no longer have rows of ")), "{notes:?}");
}
