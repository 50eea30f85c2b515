//! The scorecard against a second implementation, `tests/python/scorecard.py`, and against known figures.

use std::path::Path;

use super::{grade, score, workplace};
use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace, python, shared};

/// Has the scorecard of the newest run made anew in Python, which compares at least so many statistics.
#[track_caller]
pub(super) fn assert_made_anew(workplace: &Workplace, least: u32) {
    assert_made_anew_of(workplace, None, least);
}

/// The same of the player-dates with so many earlier games, or of all.
#[track_caller]
pub(super) fn assert_made_anew_of(workplace: &Workplace, min_games: Option<&str>, least: u32) {
    let data = workplace.data();
    let program = Path::new(env!("CARGO_BIN_EXE_season"));
    let args: Vec<&Path> =
        [program, &data, Path::new(SEASON)].into_iter().chain(min_games.map(Path::new)).collect();
    let Some(ended) = python::run("scorecard.py", &args) else { return };
    ended.succeeds().prints(&[" compared, 0 differ"]);
    let compared: u32 = ended.stdout.split(' ').next().unwrap().parse().unwrap();
    assert!(compared >= least, "{}", ended.stdout);
}

fn real_season() -> Option<Workplace> {
    let folder = shared("parity/season_2021_22")?;
    let workplace = Workplace::new();
    let source = format!("warehouse:{}", folder.display());
    workplace.season(&["snapshot", SEASON, "--from", &source]).succeeds();
    Some(workplace)
}

#[test]
fn an_invented_season_is_scored_as_a_second_implementation_does() {
    let workplace = workplace();
    predict(&workplace, &["--line", "market,estimated", "--skip-bootstrap-days", "0"]);
    assert_made_anew(&workplace, 1000);
}

#[test]
fn a_demo_is_scored_as_a_second_implementation_does() {
    let workplace = Workplace::with_demo(SEASON);
    assert_made_anew(&workplace, 1000);
}

#[test]
fn the_real_season_is_scored_as_a_second_implementation_does() {
    let Some(workplace) = real_season() else { return };
    predict(&workplace, &["--parallel"]);
    assert_made_anew(&workplace, 1000);
    assert_made_anew_of(&workplace, Some("5"), 1000);
}

#[test]
fn the_real_season_has_the_errors_that_are_known() {
    let Some(workplace) = real_season() else { return };
    let args = ["--line", "fixed:20", "--skip-bootstrap-days", "0", "--start-date", "2021-11-02"];
    let run = predict(&workplace, &args);
    let graded = grade(&workplace, &["--run", &id(&run)]);
    let known = [
        ("ensemble_v1", 22_710, "4.7915"),
        ("moving_average_baseline_v1", 22_710, "5.0725"),
        ("similarity_balanced_v1", 21_000, "4.8400"),
        ("xgboost_v1", 22_710, "4.8377"),
        ("zone_matchup_v1", 22_710, "5.7529"),
    ];
    let printed = workplace.season(&["grade"]);
    for (system, n, mae) in known {
        let score = score(&graded, system, "overall", "all");
        assert_eq!(score["n"], n, "{system}");
        assert_eq!(format!("{:.4}", score["errors"]["mae"]["value"].as_f64().unwrap()), mae);
        let line = printed.stdout.lines().find(|line| line.starts_with(system)).unwrap();
        assert!(line.contains(mae), "{line}");
    }
}

#[test]
fn what_is_printed_fits_and_says_what_its_lines_are() {
    let workplace = Workplace::with_demo(SEASON);
    for by in ["month", "venue", "rest", "role", "line_source", "confidence"] {
        let printed = workplace.season(&["grade", "--by", by]);
        let heading = format!("\nby {by}\nforecaster ");
        printed.succeeds().prints(&[&heading, "against last_10", "ensemble_v1 "]);
        let too_wide: Vec<&str> =
            printed.stdout.lines().filter(|line| line.chars().count() > 100).collect();
        assert!(too_wide.is_empty(), "{too_wide:#?}");
        // What files call ESTIMATED_AVG is said in the words of --line.
        assert!(!printed.stdout.contains("ESTIMATED_AVG"), "{}", printed.stdout);
        assert!(printed.stdout.contains("estimated"), "{}", printed.stdout);
    }
    let warning = "not offered by a bookmaker: rates against them say nothing\nabout money\n";
    for (line, warned) in [("fixed:20", true), ("market", false)] {
        predict(&workplace, &["--line", line]);
        let printed = workplace.season(&["grade"]);
        assert_eq!(printed.succeeds().stdout.contains(warning), warned, "{}", printed.stdout);
    }
}
