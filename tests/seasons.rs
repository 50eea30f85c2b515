//! `season grade all` and `season report all`: all seasons in one table and on one page.

use std::fs;
use std::path::Path;

use season::domain::GameDate;
use serde_json::{Value, json};

use crate::support::invented::League;
use crate::support::{SEASON, Workplace, assert_fits, box_scores};

pub const EARLIER: &str = "2020-21";
const MADE_UP: &str = "2019-20";

/// A workplace with two real seasons, each with a run.
pub fn two_seasons() -> Workplace {
    let workplace = Workplace::new();
    League::invented().write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let first: GameDate = "2020-12-22".parse().unwrap();
    let dates: Vec<String> = (0..30).map(|day| first.plus_days(2 * day).to_string()).collect();
    let games: Vec<(&str, &str, &str)> =
        dates.iter().flat_map(|date| [(&**date, "LAL", "GSW"), (date, "BOS", "NYK")]).collect();
    box_scores::of_games(EARLIER, "00220000", &games).write_csv(&workplace.path("games.csv"));
    workplace.season(&["snapshot", EARLIER, "--from", "box-scores:games.csv"]).succeeds();
    for season in [EARLIER, SEASON] {
        workplace.season(&["predict", season]).succeeds();
    }
    workplace
}

/// The pairs of a season with the last ten games, as `season grade` has them: system, player-dates, difference.
fn pairs(workplace: &Workplace, season: &str, more: &[&str]) -> Vec<(String, f64, f64)> {
    let grade = workplace.season(&[&["grade", season, "--json"], more].concat()).succeeds().json();
    let pairs = grade["paired"].as_array().unwrap().iter();
    let against = pairs.filter(|pair| pair["against"] == "last_10");
    let named = against.map(|pair| {
        let number = |value: &Value| value.as_f64().unwrap();
        let name = pair["forecaster"].as_str().unwrap().to_owned();
        (name, number(&pair["n"]), number(&pair["difference"]["value"]))
    });
    named.filter(|(name, ..)| name.ends_with("_v1")).collect()
}

fn best(pairs: &[(String, f64, f64)]) -> &(String, f64, f64) {
    pairs.iter().min_by(|one, other| one.2.total_cmp(&other.2)).unwrap()
}

fn close(one: &Value, other: f64) {
    assert!((one.as_f64().unwrap() - other).abs() < 1e-9, "{one} {other}");
}

#[test]
fn every_season_has_the_line_that_its_own_grade_says() {
    let workplace = two_seasons();
    for more in [&[][..], &["--min-games", "5"], &["--systems", "xgboost_v1,zone_matchup_v1"]] {
        let all = workplace.season(&[&["grade", "all", "--json"], more].concat()).succeeds().json();
        let of_seasons = [EARLIER, SEASON].map(|season| pairs(&workplace, season, more));
        for (at, (season, pairs)) in [EARLIER, SEASON].iter().zip(&of_seasons).enumerate() {
            let (found, expected) = (&all["seasons"][at], best(pairs));
            assert_eq!(
                (&found["season"], &found["system"]),
                (&(*season).into(), &expected.0[..].into())
            );
            close(&found["n"], expected.1);
            close(&found["difference"]["value"], expected.2);
            let maes = ["mae", "last_10_mae"].map(|of| found[of]["value"].as_f64().unwrap());
            close(&found["difference"]["value"], maes[0] - maes[1]);
            assert_eq!(
                (&found["fictional_players"], &found["range"]),
                (&false.into(), &Value::Null)
            );
        }
        // Over both seasons, weighed by player-dates.
        let pooled: Vec<(String, f64, f64)> = of_seasons[0]
            .iter()
            .filter_map(|(name, n, difference)| {
                let (_, other_n, other) = of_seasons[1].iter().find(|of| of.0 == *name)?;
                let all = n + other_n;
                Some((name.clone(), all, (n * difference + other_n * other) / all))
            })
            .collect();
        let (total, expected) = (&all["totals"][0], best(&pooled));
        assert_eq!((&total["seasons"], all["totals"].as_array().unwrap().len()), (&2.into(), 1));
        assert_eq!(total["best"]["system"], expected.0[..]);
        close(&total["best"]["n"], expected.1);
        close(&total["best"]["difference"]["value"], expected.2);
        let interval = &total["best"]["difference"]["interval"];
        let ends = ["low", "high"].map(|end| interval[end].as_f64().unwrap());
        assert!(ends[0] < expected.2 && expected.2 < ends[1], "{interval} {}", expected.2);
    }
    let said = workplace.season(&["grade", "all"]);
    said.succeeds().prints(&[
        "2 seasons, the default run of each",
        "\n2020-21  ",
        "\nall 2 ",
        "\nmore ",
    ]);
    assert_fits(&said.stdout);
    assert!(!said.stdout.contains("fictional") && !said.stdout.contains("left out"));
    for season in [EARLIER, SEASON] {
        let latest = workplace.data().join("runs").join(season).join("latest/grades.parquet");
        assert!(latest.is_file(), "what one grade writes, all grades write");
    }
}

#[test]
fn no_season_is_left_out_unsaid_and_none_that_was_made_up_is_added_up() {
    let workplace = two_seasons();
    for season in ["2018-19", MADE_UP] {
        workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
    }
    workplace.season(&["predict", MADE_UP, "--end-date", "2019-11-20"]).succeeds();
    let real = workplace.season(&["grade", "all"]);
    real.succeeds().prints(&[
        "2 seasons, the default run of each",
        "left out\n2018-19  it has no run of its present snapshot; season predict 2018-19",
        "\n2019-20  none of its runs is complete; season predict 2019-20",
    ]);
    let before = workplace.season(&["grade", "all", "--json"]).succeeds().json();
    assert_eq!(before["left_out"].as_array().unwrap().len(), 2);
    workplace.season(&["predict", MADE_UP]).succeeds();
    let said = workplace.season(&["grade", "all"]);
    said.succeeds().prints(&["3 seasons", "fictional players: these seasons were made up\n"]);
    assert_fits(&said.stdout);
    let (real, made_up) = said.stdout.split_once("fictional players").unwrap();
    assert!(real.contains("all 2") && !real.contains(MADE_UP), "{real}");
    assert!(made_up.contains(&format!("\n{MADE_UP}  ")) && !made_up.contains("all "), "{made_up}");
    let after = workplace.season(&["grade", "all", "--json"]).succeeds().json();
    assert_eq!(after["totals"], before["totals"]);
    assert_eq!(after["seasons"][0]["fictional_players"], true);
    // Both seasons' pages: made up or not is said, whichever stands first.
    let page = page(&workplace, &[]);
    assert!(page.contains("All players of these seasons are fictional players."));
    assert!(
        page.contains("2 seasons, the default run of each; "),
        "what was made up is not counted"
    );
    // A damaged run is no reason to say nothing of the others.
    let latest = workplace.data().join("runs").join(SEASON).join("latest");
    let file = latest.canonicalize().unwrap().join("predictions.parquet");
    fs::write(file, "damaged").unwrap();
    workplace.season(&["grade", "all"]).succeeds().prints(&["2 seasons", "season verify 2021-22"]);
}

/// The page of all seasons.
fn page(workplace: &Workplace, more: &[&str]) -> String {
    let said = workplace.season(&[&["report", "all"], more].concat());
    fs::read_to_string(workplace.path(said.succeeds().stdout.trim_end())).unwrap()
}

#[test]
fn the_page_of_all_seasons_holds_everything_and_leads_to_each() {
    let workplace = two_seasons();
    let first = page(&workplace, &[]);
    assert!(workplace.data().join("report.html").is_file());
    assert!(!first.contains(" href=\"runs"), "no season has a page yet");
    workplace.season(&["report", SEASON]).succeeds();
    fs::create_dir(workplace.path("my pages")).unwrap();
    for (more, folder) in [(&[][..], "data"), (&["--output", "my pages/all.html"], "my pages")] {
        let page = page(&workplace, more);
        assert!(page == self::page(&workplace, more), "the same bytes");
        let links: Vec<&str> = page
            .split("href=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .filter(|link| !link.starts_with('#'))
            .collect();
        assert_eq!(links.len(), 1, "{links:?}");
        assert!(links[0].ends_with("/report.html") && !links[0].starts_with('/'), "{links:?}");
        assert!(workplace.path(folder).join(links[0]).is_file(), "{links:?}");
        for outside in ["http:", "https:", "src=", "url(", "@import", "<link", "<script", "NaN"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.len() < 2_000_000 && page.ends_with("</body></html>"));
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
        assert_eq!(page.matches("class=\"chart").count(), page.matches("role=\"img\"").count());
    }
    let all = workplace.season(&["grade", "all", "--json"]).succeeds().json();
    for of in all["seasons"].as_array().unwrap() {
        let mae = of["mae"]["value"].as_f64().unwrap();
        assert!(first.contains(&format!("{mae:.3}")), "{mae}");
    }
    let few = page(&workplace, &["--min-games", "5"]);
    assert!(few.contains("only player-dates with at least 5 earlier games of the season count"));
    workplace.season(&["report", "all", "--output", "/dev/null"]).fails(2, &["is a device"]);
    let kept = "data/runs/all.html";
    workplace.season(&["report", "all", "--output", kept]).fails(2, &["keeps its own files"]);
    assert!(!Path::new(kept).exists());
}

#[test]
fn what_is_for_one_season_is_refused_by_name() {
    let workplace = two_seasons();
    for (args, flag) in [
        (&["grade", "all", "--run", "0"][..], "--run"),
        (&["grade", "all", "--by", "month"], "--by"),
        (&["grade", "all", "--full"], "--full"),
        (&["report", "all", "--run", "0"], "--run"),
        (&["report", "all", "--compare", "0"], "--compare"),
        (&["predict", "all", "--dates", "2021-11-20"], "--dates"),
        (&["predict", "all", "--models", "0"], "--models"),
        (&["train", "all", "--history", EARLIER], "--history"),
    ] {
        workplace.season(args).fails(2, &[&format!("{flag} is for one season")]);
    }
    for args in [
        &["audit", "all"][..],
        &["verify", "all"],
        &["demo", "all"],
        &["export", "all", "--format", "csv"],
        &["show", "all", "2021-11-20"],
        &["explain", "all", "anybody", "2021-11-20"],
        &["bundle", "all"],
    ] {
        let words =
            ["`all` is for season snapshot, train, predict, grade, report, sweep and policy only"];
        workplace.season(args).fails(2, &words);
    }
    let only = workplace.season(&["grade", "all", "--systems", "ensemble_v2"]);
    assert_eq!(only.code, 1, "{}", only.stderr);
    only.prints(&["0 seasons", "has none of these systems; season train 2021-22"]);
    Workplace::new().season(&["grade", "all"]).fails(4, &["there is no snapshot"]);
    Workplace::new().season(&["report", "all"]).fails(4, &["there is no snapshot"]);
}

#[test]
fn all_seasons_are_predicted_one_after_another() {
    let workplace = two_seasons();
    let systems = ["--systems", "xgboost_v1,ensemble_v1"];
    let ids = |flags: &[&str]| -> Vec<Value> {
        let args = [&["predict", "all", "--json"], flags].concat();
        let made = workplace.season(&args).succeeds().json();
        made["seasons"].as_array().unwrap().clone()
    };
    let made = ids(&systems);
    assert_eq!((&made[0]["season"], &made[1]["season"]), (&json!(EARLIER), &json!(SEASON)));
    for (season, made) in [EARLIER, SEASON].iter().zip(&made) {
        let args = [&["predict", season, "--json"], &systems[..]].concat();
        let alone = workplace.season(&args).succeeds().json();
        assert_eq!(made["id"], alone["run_id"], "the same run as by itself");
        assert_eq!((&made["reused"], &alone["reused"]), (&json!(false), &json!(true)));
        assert_eq!(made["player_dates"], alone["player_dates"]);
    }
    let again = workplace.season(&["predict", "all"]);
    again
        .succeeds()
        .prints(&["2 seasons\n", EARLIER, SEASON, "existed"])
        .says(&["2021-22, 2 of 2"]);
    assert_fits(&again.stdout);
    // One that fails keeps none of the others, and ends the command.
    let games = workplace.data().join("snapshots").join(EARLIER).join("games.parquet");
    fs::write(&games, "PAR1").unwrap();
    let failed = workplace.season(&["predict", "all", "--force"]);
    assert_eq!(failed.code, 3, "{}", failed.stderr);
    failed.says(&["games.parquet"]).prints(&["1 of 2 seasons", "failed, as said above", "made"]);
    Workplace::new().season(&["predict", "all"]).fails(4, &["there is no snapshot"]);
    Workplace::new().season(&["train", "all"]).fails(4, &["there is no snapshot"]);
}

#[test]
fn several_seasons_are_named_and_the_others_stay_out() {
    let workplace = two_seasons();
    let all = workplace.season(&["grade", "all", "--json"]).succeeds().json();
    let both = format!("{SEASON},{EARLIER}");
    let named = workplace.season(&["grade", &both, "--json"]).succeeds().json();
    assert_eq!(named, all, "their order and that of `all` are one");
    workplace.season(&["snapshot", MADE_UP, "--from", "demo"]).succeeds();
    let named = workplace.season(&["grade", &both, "--json"]).succeeds().json();
    assert_eq!(named, all, "a season that was not named is not there");
    let predicted = workplace.season(&["predict", &both, "--json"]).succeeds().json();
    let seasons = predicted["seasons"].as_array().unwrap();
    let seasons: Vec<&Value> = seasons.iter().map(|of| &of["season"]).collect();
    assert_eq!(seasons, [EARLIER, SEASON]);
    workplace.season(&["report", &both]).succeeds();
    let page = fs::read_to_string(workplace.data().join("report.html")).unwrap();
    assert!(!page.contains(MADE_UP) && page.contains("Several seasons"));
    for command in ["predict", "grade", "report", "train"] {
        let absent = format!("{SEASON},2014-15");
        workplace.season(&[command, &absent]).fails(4, &["there is no snapshot of 2014-15"]);
        let mixed = format!("{SEASON},all");
        workplace.season(&[command, &mixed]).fails(2, &["`all` stands alone"]);
    }
}
