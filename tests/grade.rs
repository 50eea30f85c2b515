//! `season grade`: every row and every statistic against computations of another hand.

mod edges;
mod files;
mod filter;
mod range;
mod refusals;
mod rows;
mod scorecard;

use std::path::Path;

use arrow::array::RecordBatch;
use serde_json::Value;

use crate::support::files::read_table;
use crate::support::invented::League;
use crate::support::{SEASON, Workplace};

/// The systems of a run, in the order of files.
const SYSTEMS: [&str; 5] = [
    "moving_average_baseline_v1",
    "zone_matchup_v1",
    "similarity_balanced_v1",
    "xgboost_v1",
    "ensemble_v1",
];

/// An invented season of which every third game has a market line, some of them at the very points, and in which some
/// players did not play, or nobody knows. Some games are played before opening night.
fn league() -> League {
    let mut league = League::invented();
    for (at, game) in league.games.iter_mut().enumerate() {
        let points = game.points.unwrap() as f64;
        match at % 12 {
            0 => game.line = Some(points),
            3 => game.line = Some(points + 1.5),
            6 => game.line = Some((points - 2.5).max(0.5)),
            9 => game.line = Some((points / 2.0).round() + 0.5),
            _ => {}
        }
        match at % 37 {
            5 => (game.points, game.minutes) = (Some(0), None),
            11 => (game.points, game.minutes) = (None, None),
            17 => game.points = None,
            23 => game.points = Some(0),
            29 => game.minutes = None,
            33 => (game.points, game.minutes) = (Some(0), Some(0.0)),
            _ => {}
        }
    }
    let opening = league.games.iter().map(|game| game.day).min().unwrap();
    let mut early = league.games.clone();
    early.retain(|game| game.day == opening);
    for game in &mut early {
        game.day -= 4;
    }
    league.games.extend(early);
    league
}

/// A workplace with a snapshot of that season.
fn workplace() -> Workplace {
    workplace_of(&league())
}

/// A workplace with a snapshot of that `league`.
fn workplace_of(league: &League) -> Workplace {
    let workplace = Workplace::new();
    league.write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    workplace
}

/// What `grade --json` prints.
#[track_caller]
fn grade(workplace: &Workplace, args: &[&str]) -> Value {
    workplace.season(&[&["grade", SEASON, "--json"], args].concat()).succeeds().json()
}

fn grades(run: &Path) -> RecordBatch {
    read_table(&run.join("grades.parquet"))
}

/// The score of a forecaster on a slice.
#[track_caller]
fn score<'a>(graded: &'a Value, forecaster: &str, dimension: &str, slice: &str) -> &'a Value {
    let scores = graded["scores"].as_array().unwrap();
    let wanted = |score: &&Value| {
        score["forecaster"] == forecaster
            && score["dimension"] == dimension
            && score["slice"] == slice
    };
    let found: Vec<&Value> = scores.iter().filter(wanted).collect();
    assert_eq!(found.len(), 1, "{forecaster} {dimension} {slice}");
    found[0]
}
