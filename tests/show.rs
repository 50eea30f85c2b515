//! `season show`: the rows of a date or of a player are those of the run, beside what happened.

use season::domain::GameDate;
use serde_json::Value;

use crate::support::box_scores;
use crate::support::files::{floats, read_table, texts};
use crate::support::invented::with_some_lines;
use crate::support::runs::{Outcome, Prediction, id, outcomes, predict, predictions, trained};
use crate::support::{Ended, SEASON, Workplace, vectors};

/// A workplace with a run of an invented season: some lines, some games without points.
fn workplace() -> Workplace {
    let workplace = with_some_lines();
    predict(&workplace, &[]);
    workplace
}

/// Six players of each of four teams, with names; everything lies in the warm-up unless there is none.
fn named(warm_up: &str) -> Workplace {
    let workplace = Workplace::new();
    box_scores::season().write_csv(&workplace.path("games.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"]).succeeds();
    predict(&workplace, &["--warmup-days", warm_up]);
    workplace
}

fn show(workplace: &Workplace, args: &[&str]) -> Ended {
    workplace.season(&[&["show"], args].concat())
}

#[track_caller]
fn narrow(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= 80 && line == line.trim_end(), "{line}");
    }
}

fn number(row: &Value, name: &str) -> Option<f64> {
    row[name].as_f64()
}

/// The predictions of one system on a day, the most points first.
fn expected(all: &[Prediction], system: &str, day: i32) -> Vec<Prediction> {
    let of_day = |row: &&Prediction| row.system == system && row.day == day;
    let mut rows: Vec<Prediction> = all.iter().filter(of_day).cloned().collect();
    rows.sort_by(|one, other| other.points.total_cmp(&one.points));
    rows
}

#[test]
fn the_rows_of_a_date_are_those_of_the_run_beside_what_happened() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    let (all, outcomes) = (predictions(&run), outcomes(&workplace));
    let (date, day) = ("2021-12-14", vectors::days("2021-12-14"));
    let expected = expected(&all, "ensemble_v1", day);
    assert!(expected.len() > 8, "{expected:?}");
    let json = show(&workplace, &[SEASON, date, "--top", "1000", "--json"]).succeeds().json();
    assert_eq!(json["system_id"], "ensemble_v1");
    assert_eq!(json["run_id"], id(&run));
    let rows = json["predictions"].as_array().unwrap();
    let predicted: Vec<&Value> =
        rows.iter().filter(|row| !row["predicted_points"].is_null()).collect();
    assert_eq!(predicted.len(), expected.len());
    for (row, expected) in predicted.iter().zip(&expected) {
        assert_eq!(row["player_lookup"], expected.player);
        assert_eq!(number(row, "predicted_points"), Some(expected.points));
        assert_eq!(number(row, "line"), expected.line.as_ref().map(|line| line.0));
        let source = expected.line.as_ref().map(|line| line.1.as_str());
        assert_eq!(row["line_source"].as_str(), source);
        assert_eq!(row["recommendation"], expected.side);
        let outcome =
            outcomes.iter().find(|of| of.player == expected.player && of.day == day).unwrap();
        assert_eq!(row["actual_points"].as_i64(), outcome.points.map(i64::from));
        assert_eq!(row["void"].is_null(), outcome.points.is_some());
    }
    // Whoever has no prediction comes last, with the reason.
    let skipped = read_table(&run.join("skipped.parquet"));
    let reasons = texts(&skipped, "reason");
    for row in &rows[predicted.len()..] {
        assert!(reasons.contains(&row["no_prediction"].as_str().unwrap().to_owned()), "{row}");
    }
    let text = show(&workplace, &[date]).succeeds().stdout.clone();
    narrow(&text);
    let shown: Vec<&str> = text.lines().skip(3).take(10).collect();
    for (line, expected) in shown.iter().zip(&expected) {
        assert!(line.starts_with(&expected.player), "{line}");
        assert!(line.contains(&format!(" {:.1} ", expected.points)), "{line}");
    }
    assert!(text.contains("most points predicted first\n"), "{text}");
    assert!(text.contains("\n~: an estimated line"), "{text}");
}

#[test]
fn rows_are_sorted_by_edge_and_by_error_and_cut() {
    let workplace = workplace();
    for (order, value) in [("edge", "line"), ("error", "actual_points")] {
        let args = ["2021-12-14", "--sort", order, "--top", "7", "--json"];
        let json = show(&workplace, &args).succeeds().json();
        let rows = json["predictions"].as_array().unwrap();
        assert_eq!(rows.len(), 7);
        let far =
            |row: &Value| Some((number(row, "predicted_points")? - number(row, value)?).abs());
        let values: Vec<f64> = rows.iter().map(|row| far(row).unwrap_or(-1.0)).collect();
        assert!(values.is_sorted_by(|one, other| one >= other) && values[0] > 0.0, "{values:?}");
        assert!(json["all"]["player_dates"].as_u64().unwrap() > 7);
    }
    show(&workplace, &["2021-12-14", "--top", "0"]).fails(2, &["--top"]);
}

#[test]
fn a_player_is_shown_over_the_season() {
    let workplace = named("14");
    for name in ["Zeno", "Çağ LAL Jr.", "caglaljr"] {
        let ended = show(&workplace, &[SEASON, "--player", name]);
        if name == "Zeno" {
            ended.fails(2, &["there is no player `Zeno`"]);
            continue;
        }
        let text = &ended.succeeds().stdout;
        narrow(text);
        ended.prints(&[
            "2021-22 · Çağ LAL Jr. (caglaljr) · ensemble_v1 · run ",
            "2021-10-19  LAL vs GSW",
            "2021-11-05  LAL at GSW",
            "2021-11-06  LAL vs BOS",
            "3 games, in the order of dates\n",
            "(a) no prediction: warm-up, 1 player-date",
        ]);
    }
    // A date picks one of them.
    show(&workplace, &["2021-11-06", "--player", "caglaljr"])
        .succeeds()
        .prints(&["1 game, in the order of dates"]);
    // In a run of one date, the others say so.
    let run = predict(&workplace, &["--dates", "2021-11-06"]);
    show(&workplace, &["--player", "caglaljr", "--run", &id(&run)])
        .succeeds()
        .prints(&["no prediction: not in this run, 2 player-dates"]);
}

#[test]
fn dates_choose_from_the_games_of_a_player() {
    let workplace = named("0");
    let games = |flags: &[&str]| -> Vec<String> {
        let args = [&["--player", "caglaljr", "--json"], flags].concat();
        let json = show(&workplace, &args).succeeds().json();
        let rows = json["predictions"].as_array().unwrap();
        rows.iter().map(|row| row["game_date"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(games(&["--start-date", "2021-11-01"]), ["2021-11-05", "2021-11-06"]);
    assert_eq!(games(&["--end-date", "2021-11-05"]), ["2021-10-19", "2021-11-05"]);
    assert_eq!(games(&["--dates", "2021-11-06,2021-10-19"]), ["2021-10-19", "2021-11-06"]);
    let none = ["--player", "caglaljr", "--start-date", "2021-11-07"];
    show(&workplace, &none).fails(
        2,
        &[
            "Çağ LAL Jr. (caglaljr) has no game of 2021-22 on these dates",
            "hint: season show 2021-22 --player caglaljr",
        ],
    );
    let wrong = ["--player", "caglaljr", "--start-date", "2021-11-07", "--end-date", "2021-11-06"];
    show(&workplace, &wrong).fails(2, &["--end-date 2021-11-06 is before --start-date 2021-11-07"]);
    for words in [&["2021-11-06", "--dates", "2021-11-06"][..], &["--dates", "2021-11-06"]] {
        let ended = show(&workplace, words);
        assert_eq!(ended.code, 2, "{}", ended.stderr);
    }
    // One spelling for all commands; the older one is understood.
    for flag in ["--systems", "--system"] {
        let json = show(&workplace, &["2021-11-06", flag, "xgboost_v1", "--json"]);
        assert_eq!(json.succeeds().json()["system_id"], "xgboost_v1");
    }
}

#[test]
fn a_team_is_shown_by_its_code() {
    let workplace = named("0");
    let json = show(&workplace, &["2021-11-05", "--team", "lal", "--json"]).succeeds().json();
    let rows = json["predictions"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| row["team"] == "LAL" && row["opponent"] == "GSW"));
    assert!(rows.iter().all(|row| row["is_home"] == false));
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let workplace = named("0");
    let cases: [(&[&str], &[&str]); 9] = [
        (&[], &["a date, a player or an order is missing"]),
        (&[SEASON], &["a date, a player or an order is missing", "season show --sort error"]),
        (
            &["2021-11-07"],
            &[
                "there is no game on 2021-11-07; the nearest dates are 2021-11-06 before and 2021-11-08 after it",
                "hint: season show 2021-22 2021-11-06",
            ],
        ),
        (
            &["2021-11-06", "--team", "GSW"],
            &[
                "GSW has no game on 2021-11-06; the nearest dates are 2021-11-05 before and 2021-11-08 after it",
                "hint: season show 2021-22 2021-11-05 --team GSW",
            ],
        ),
        (
            &["2021-11-06", "--team", "LAX"],
            &["there is no team `LAX`; the teams are BOS, GSW, LAL, NYK"],
        ),
        (
            &["--player", "feetz"],
            &[
                "there is no player `feetz`; the nearest names are Fitz",
                "hint: season show 2021-22 --player fitz",
            ],
        ),
        (
            &["2021-11-06", "--player", "fitzgswjr"],
            &[
                "has no game on 2021-11-06",
                "hint: season show 2021-22 2021-11-05 --player fitzgswjr",
            ],
        ),
        (
            &["2021-11-06", "--system", "network_v2"],
            &["has no network_v2; its systems are moving_average_baseline_v1, "],
        ),
        (&["yesterday"], &["`yesterday` is not a date"]),
    ];
    for (args, words) in cases {
        show(&workplace, args).fails(2, words);
    }
    show(&workplace, &["2021-11-06", "--run", "zz"]).fails(2, &["no run zz"]);
    let run = predict(&workplace, &["--dates", "2021-11-06", "--warmup-days", "0"]);
    show(&workplace, &["2021-11-05", "--run", &id(&run)])
        .fails(2, &["does not predict 2021-11-05", "2021-11-06 is the nearest"]);
    show(&Workplace::new(), &["2021-11-05"]).fails(4, &["there is no snapshot"]);
}

#[test]
fn a_date_or_a_run_says_which_season_is_meant() {
    let workplace = named("0");
    let demo = workplace.season(&["snapshot", "2020-21", "--from", "demo", "--json"]);
    let date = demo.succeeds().json()["content"]["last_game_date"].as_str().unwrap().to_owned();
    let predict = ["predict", "2020-21", "--systems", "moving_average_baseline_v1", "--json"];
    let run = workplace.season(&predict).succeeds().json();
    let run = run["run_id"].as_str().unwrap();
    let shown = |args: &[&str]| {
        let args = [args, &["--json"]].concat();
        show(&workplace, &args).succeeds().json()
    };
    assert_eq!(shown(&["2021-11-06"])["season"], SEASON);
    let of_date = shown(&[&date]);
    assert_eq!(of_date["season"], "2020-21");
    let player = of_date["predictions"][0]["player_lookup"].as_str().unwrap();
    assert_eq!(shown(&["--player", player, "--run", run])["season"], "2020-21");
    show(&workplace, &["--player", "fitz lal jr"]).fails(
        2,
        &[
            "there are several snapshots: 2020-21, 2021-22",
            "hint: season show 2021-22 --player 'fitz lal jr'",
        ],
    );
    show(&workplace, &["2021-06-01"])
        .fails(2, &["no season here has games on 2021-06-01; the nearest is 20"]);
    // The same holds where a date is explained, and where a run is exported.
    workplace.season(&["explain", player, &date]).succeeds();
    let export = ["export", "--format", "csv", "--run", run, "--dates", &date];
    workplace.season(&export).succeeds().prints(&[player]);
}

#[test]
fn the_newest_ensemble_is_shown_with_its_ranges() {
    let (workplace, run) = trained();
    let date = "2021-12-10";
    let text = show(&workplace, &[date]).succeeds().stdout.clone();
    narrow(&text);
    assert!(text.contains(" · ensemble_v2 · "), "{text}");
    assert!(text.starts_with("fictional players: "), "{text}");
    assert!(text.contains("\nmean absolute error  "), "{text}");
    assert!(text.contains("\ninside the range     "), "{text}");
    let json = show(&workplace, &[date, "--top", "1000", "--json"]).succeeds().json();
    let table = read_table(&run.join("predictions.parquet"));
    let (systems, players) = (texts(&table, "system_id"), texts(&table, "player_lookup"));
    let (low, high) = (floats(&table, "points_p10"), floats(&table, "points_p90"));
    let dates = texts(&table, "game_date");
    let mut found = 0;
    for row in json["predictions"].as_array().unwrap() {
        let player = row["player_lookup"].as_str().unwrap();
        let Some(at) = (0..table.num_rows()).find(|at| {
            systems[*at] == "ensemble_v2" && players[*at] == player && dates[*at] == date
        }) else {
            continue;
        };
        assert_eq!((number(row, "points_p10"), number(row, "points_p90")), (low[at], high[at]));
        found += 1;
    }
    assert!(found > 50, "{found}");
    // A run without an ensemble shows its last system.
    let run = predict(&workplace, &["--systems", "zone_matchup_v1", "--dates", date]);
    show(&workplace, &[date, "--run", &id(&run)]).succeeds().prints(&[" · zone_matchup_v1 · "]);
}

#[test]
fn the_worst_of_a_season_are_shown_without_a_date() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    let (all, outcomes) = (predictions(&run), outcomes(&workplace));
    let error = |row: &Prediction| {
        let is_its = |of: &&Outcome| of.player == row.player && of.day == row.day;
        let outcome = outcomes.iter().find(is_its)?;
        let played = outcome.minutes > Some(0.0) || outcome.points > Some(0);
        Some((row.points - f64::from(outcome.points.filter(|_| played)?)).abs())
    };
    let of_system = all.iter().filter(|row| row.system == "ensemble_v1");
    let mut errors: Vec<(f64, &Prediction)> =
        of_system.filter_map(|row| Some((error(row)?, row))).collect();
    errors.sort_by(|one, other| other.0.total_cmp(&one.0));
    let args = [SEASON, "--sort", "error", "--json"];
    let json = show(&workplace, &args).succeeds().json();
    let rows = json["predictions"].as_array().unwrap();
    assert_eq!(rows.len(), 20, "20 are shown where nothing is asked for");
    for (row, (error, _)) in rows.iter().zip(&errors) {
        let found =
            number(row, "predicted_points").unwrap() - number(row, "actual_points").unwrap();
        assert!((found.abs() - error).abs() < 1e-9, "{row}, expected {error}");
    }
    // Those below the table are of the season, and those above it of what is shown.
    let mean = |errors: &[(f64, &Prediction)]| {
        errors.iter().map(|(error, _)| error).sum::<f64>() / errors.len() as f64
    };
    for (name, expected) in [("all", mean(&errors)), ("shown", mean(&errors[..20]))] {
        assert!((number(&json[name], "mae").unwrap() - expected).abs() < 1e-9, "{name}");
    }
    let ended = show(&workplace, &[SEASON, "--sort", "error", "--top", "5"]);
    let text = &ended.succeeds().stdout;
    narrow(text);
    let (first, mean_of_all) = (errors[0].1, mean(&errors));
    ended.prints(&[
        "predicted",
        "error\n",
        &GameDate::from_days(first.day).to_string(),
        "5 of ",
        ", largest error first\n",
        &format!(
            "mean absolute error  {:.2} points of the 5 shown · {mean_of_all:.2} points of",
            mean(&errors[..5])
        ),
    ]);
    // A team, and some dates.
    let team = rows[0]["team"].as_str().unwrap();
    let json = show(&workplace, &["--sort", "error", "--team", team, "--json"]).succeeds().json();
    let of_team = json["predictions"].as_array().unwrap();
    assert!(of_team.len() > 1 && of_team.iter().all(|row| row["team"] == team));
    let start = ["--sort", "edge", "--start-date", "2021-12-10", "--json"];
    let json = show(&workplace, &start).succeeds().json();
    let dates = json["predictions"].as_array().unwrap().iter();
    assert!(dates.clone().count() > 1);
    assert!(dates.clone().all(|row| row["game_date"].as_str() >= Some("2021-12-10")));
    let none = ["--sort", "error", "--start-date", "2022-10-01"];
    show(&workplace, &none).fails(2, &["there is no game of 2021-22 on these dates"]);
}
