//! The scorecard against a second implementation, `tests/python/scorecard.py`, and against known figures.

use std::path::Path;

use super::{grade, score, workplace};
use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace, assert_fits, python, shared};

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
    let printed = workplace.season(&["grade", "--full"]);
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
        let printed = workplace.season(&["grade", "--full", "--by", by]);
        let heading = format!("\nby {by}\nforecaster ");
        printed.succeeds().prints(&[&heading, "against last_10", "ensemble_v1 "]);
        assert_fits(&printed.stdout);
        // What files call ESTIMATED_AVG is said in the words of --line, and never in a table with the market's.
        assert!(!printed.stdout.contains("ESTIMATED_AVG"), "{}", printed.stdout);
        printed.prints(&["\nat estimated lines ", "\nat market lines "]);
        let short = workplace.season(&["grade", "--by", by]);
        short.succeeds().prints(&["the best system", &format!("\nby {by}\n")]);
        assert_fits(&short.stdout);
        let tested = short.stdout.contains("tested: the error of ensemble_v1 on each slice");
        assert_eq!(tested, by != "line_source", "{}", short.stdout);
    }
    let warning = "not offered by a bookmaker: rates against them say";
    for (line, warned) in [("fixed:20", true), ("market", false)] {
        predict(&workplace, &["--line", line]);
        let printed = workplace.season(&["grade", "--full"]);
        assert_eq!(printed.succeeds().stdout.contains(warning), warned, "{}", printed.stdout);
    }
}

/// Everybody has one line, the best first, and one sentence says who that is.
#[test]
fn the_best_stands_first_and_a_plain_average_may_win() {
    let workplace = Workplace::with_demo(SEASON);
    let graded = grade(&workplace, &[]);
    let printed = workplace.season(&["grade"]);
    let rows = printed.succeeds().stdout.lines().skip_while(|line| !line.starts_with("forecaster"));
    let rows: Vec<&str> = rows.skip(1).take(9).collect();
    let names: Vec<&str> = rows.iter().filter_map(|row| row.split(' ').next()).collect();
    let against = |name: &str| {
        let pair = graded["paired"].as_array().unwrap().iter().find_map(|pair| {
            let value = pair["difference"]["value"].as_f64().unwrap();
            match (pair["forecaster"].as_str().unwrap(), pair["against"].as_str().unwrap()) {
                (one, "last_10") if one == name => Some(value),
                ("last_10", other) if other == name => Some(-value),
                _ => None,
            }
        });
        pair.unwrap_or(0.0)
    };
    assert_eq!(names.len(), 9, "{}", printed.stdout);
    assert!(names.is_sorted_by(|one, other| against(one) <= against(other)), "{names:?}");
    let best = names.iter().find(|name| name.ends_with("_v1")).unwrap();
    let text = printed.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    // On this season a plain average is no worse than any system, which the sentence does not hide.
    assert!(against(best) > 0.0 && !text.contains(&format!("{best} wins")), "{text}");
    let said =
        [format!("nearer than the best system, {best}"), format!("whether {best}, the best")];
    assert!(said.iter().any(|said| text.contains(said)), "{text}");
}

/// Of systems that were asked for, JSON and text have these and the averages.
#[test]
fn systems_can_be_chosen() {
    let workplace = Workplace::with_demo(SEASON);
    let chosen = ["--systems", "xgboost_v1,zone_matchup_v1", "--by", "month"];
    let graded = grade(&workplace, &chosen);
    for list in ["scores", "calibration", "paired", "rivals"] {
        for of in graded[list].as_array().unwrap() {
            for who in [&of["forecaster"], &of["against"]] {
                assert!(
                    !["ensemble_v1", "similarity_balanced_v1"]
                        .contains(&who.as_str().unwrap_or(""))
                );
            }
        }
    }
    let differences = graded["slice_differences"].as_array().unwrap();
    assert!(differences.iter().all(|of| of["forecaster"] == "xgboost_v1"), "{differences:?}");
    // Every two of six months.
    assert_eq!(differences.len(), 15);
    assert!(grade(&workplace, &[]).get("slice_differences").is_none());
    let printed = workplace.season(&[&["grade"], &chosen[..]].concat());
    assert!(!printed.succeeds().stdout.contains("ensemble_v1"), "{}", printed.stdout);
    workplace
        .season(&["grade", "--systems", "ensemble_v2"])
        .fails(2, &["has no ensemble_v2; its systems are moving_average_baseline_v1, "]);
    workplace.season(&["grade", "--systems", "ensemble"]).fails(2, &["there is no such system"]);
}
