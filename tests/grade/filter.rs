//! `--min-games`: only player-dates count whose player has played so often before.

use std::collections::BTreeSet;
use std::fs;

use season::report::thousands;
use serde_json::{Value, json};

use super::scorecard::assert_made_anew_of;
use super::{grade, grades, score, workplace};
use crate::support::runs::{Cell, cells, id, predict};
use crate::support::{SEASON, Workplace};

const EVERYBODY: [&str; 2] = ["--skip-bootstrap-days", "0"];

/// The figure of a row of a table of whole numbers.
fn whole(cell: &Cell) -> i32 {
    let Cell::Int(number) = cell else { panic!("{cell:?}") };
    *number
}

/// A count as people read it.
fn shown(count: &Value) -> String {
    thousands(count.as_u64().unwrap().try_into().unwrap())
}

#[test]
fn only_player_dates_with_so_many_earlier_games_count() {
    let workplace = workplace();
    let run = predict(&workplace, &EVERYBODY);
    grade(&workplace, &[]);
    let bytes = fs::read(run.join("grades.parquet")).unwrap();
    let table = grades(&run);
    let games: Vec<i32> = cells(&table, "earlier_games").iter().map(whole).collect();
    assert!(games.iter().any(|games| *games < 5) && games.iter().any(|games| *games > 20));
    let (systems, players) = (cells(&table, "system_id"), cells(&table, "player_lookup"));
    let (days, voids) = (cells(&table, "game_date"), cells(&table, "is_voided"));
    let key = |row: usize| format!("{:?} {}", players[row], whole(&days[row]));
    for least in ["0", "5", "20"] {
        let graded = grade(&workplace, &["--min-games", least]);
        let least = least.parse().unwrap();
        let kept = || (0..games.len()).filter(|row| games[*row] >= least);
        let keys: BTreeSet<String> = kept().map(key).collect();
        let all: BTreeSet<String> = (0..games.len()).map(key).collect();
        let filter = json!({"min_games": least, "player_dates": keys.len(), "of": all.len()});
        assert_eq!(graded["filter"], filter);
        assert!(least == 0 || keys.len() < all.len());
        let of_system = kept().filter(|row| systems[*row] == Cell::Text("ensemble_v1".to_owned()));
        let n = of_system.filter(|row| voids[*row] == Cell::Flag(false)).count();
        assert_eq!(score(&graded, "ensemble_v1", "overall", "all")["n"], n);
        let dates: BTreeSet<i32> = kept().map(|row| whole(&days[row])).collect();
        assert_eq!(graded["dates"], dates.len());
        assert!(fs::read(run.join("grades.parquet")).unwrap() == bytes, "the file has every row");
    }
    assert_made_anew_of(&workplace, Some("20"), 500);
    assert_made_anew_of(&workplace, Some("5"), 500);
    let printed = workplace.season(&["grade", "--min-games", "5", "--by", "role"]);
    printed.succeeds().prints(&["only player-dates with at least 5 earlier games of the season"]);
    let printed = workplace.season(&["grade", "--min-games", "1"]);
    printed.succeeds().prints(&["at least 1 earlier game of the season count: "]);
    assert_eq!(grade(&workplace, &[])["filter"], Value::Null);
}

#[test]
fn where_nobody_has_played_so_often_there_is_nothing_to_grade() {
    let workplace = workplace();
    let run = predict(&workplace, &[]);
    let graded = grade(&workplace, &["--min-games", "500"]);
    assert_eq!(graded["filter"]["player_dates"], 0);
    assert!(graded["filter"]["of"].as_u64().unwrap() > 0);
    for empty in ["scores", "calibration", "rivals", "paired"] {
        assert_eq!(graded[empty], json!([]), "{empty}");
    }
    assert!(grades(&run).num_rows() > 0);
    let printed = workplace.season(&["grade", "--min-games", "500"]);
    printed.succeeds().prints(&["none of its player-dates counts, so there is nothing to grade"]);
    assert_made_anew_of(&workplace, Some("500"), 5);
    workplace.season(&["report", "--min-games", "500", "--output", "page.html"]).succeeds();
    let page = fs::read_to_string(workplace.path("page.html")).unwrap();
    assert!(page.contains("0 player-dates: there is nothing to grade. Only player-dates with"));
    for wrong in ["--min-games=-1", "--min-games=five"] {
        workplace.season(&["grade", wrong]).fails(2, &["--min-games <N>"]);
    }
}

#[test]
fn a_page_says_which_player_dates_count() {
    let workplace = workplace();
    predict(&workplace, &EVERYBODY);
    let page = |args: &[&str]| {
        workplace.season(&[&["report", "--output", "page.html"], args].concat()).succeeds();
        fs::read_to_string(workplace.path("page.html")).unwrap()
    };
    assert!(!page(&[]).contains("earlier game"));
    let filter = &grade(&workplace, &["--min-games", "5"])["filter"];
    let said = format!(
        "Only player-dates with at least 5 earlier games of the season count: {} of {}.",
        shown(&filter["player_dates"]),
        shown(&filter["of"])
    );
    assert!(page(&["--min-games", "5"]).contains(&said), "{said}");
}

/// The player-dates that a comparison with the flag counts, by its JSON.
fn compared(workplace: &Workplace, [first, second]: [&str; 2], least: &str) -> Value {
    let args = ["compare", first, second, "--min-games", least, "--json"];
    workplace.season(&args).succeeds().json()
}

#[test]
fn runs_are_compared_on_player_dates_with_so_many_earlier_games() {
    let workplace = workplace();
    let former = predict(&workplace, &EVERYBODY);
    let mut filter = grade(&workplace, &["--min-games", "5"])["filter"].clone();
    let other = predict(&workplace, &["--line", "fixed:20", "--skip-bootstrap-days", "0"]);
    let (first, second) = (id(&former), id(&other));
    let found = compared(&workplace, [&first, &second], "5");
    assert_eq!(found["filter"], json!([filter, filter]));
    assert_eq!(found["player_dates"]["shared"], filter["player_dates"]);
    let printed = workplace.season(&["compare", &first, &second, "--min-games", "5"]);
    let said = format!(
        "count: {} of {} in the first run, {} of {} in the second",
        shown(&filter["player_dates"]),
        shown(&filter["of"]),
        shown(&filter["player_dates"]),
        shown(&filter["of"])
    );
    printed.succeeds().prints(&["only player-dates with at least 5"]);
    let words = printed.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&said), "{}", printed.stdout);
    // Where the snapshot of a run is gone, its grades know how often somebody had played.
    let mut league = super::league();
    league.games[0].points = Some(61);
    league.write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let present = predict(&workplace, &EVERYBODY);
    let found = compared(&workplace, [&first, &id(&present)], "5");
    assert_eq!(found["outcomes_from"], json!(["grades", "snapshot"]));
    assert_eq!(found["filter"][0], filter);
    let found = compared(&workplace, [&first, &id(&present)], "500");
    filter["min_games"] = json!(500);
    filter["player_dates"] = json!(0);
    assert_eq!(found["filter"], json!([filter, filter]));
    let nothing = |system: &Value| system["shared"] == 0 && system["mae_difference"].is_null();
    assert!(found["systems"].as_array().unwrap().iter().all(nothing));
    assert!(workplace.data().join("runs").join(SEASON).is_dir());
}

/// The errors of a month, counted alone, are those of its slice of the whole run.
#[test]
fn only_the_dates_that_are_asked_for_count() {
    let workplace = workplace();
    let run = predict(&workplace, &EVERYBODY);
    let whole = grade(&workplace, &[]);
    let bytes = fs::read(run.join("grades.parquet")).unwrap();
    let scores = whole["scores"].as_array().unwrap().iter();
    let slices = scores
        .filter(|score| score["dimension"] == "month" && score["forecaster"] == "ensemble_v1");
    let month = slices.max_by_key(|score| score["n"].as_u64()).unwrap();
    let name = month["slice"].as_str().unwrap();
    let (first, last) = (format!("{name}-01"), format!("{name}-28"));
    let dates = ["--start-date", &first, "--end-date", &last];
    let alone = grade(&workplace, &dates);
    let overall = score(&alone, "ensemble_v1", "overall", "all");
    assert!(overall["n"].as_u64() > Some(0) && overall["n"].as_u64() <= month["n"].as_u64());
    let counted = &alone["counted_dates"];
    assert_eq!((&counted["dates"], &counted["of"]), (&alone["dates"], &whole["dates"]));
    assert!(whole.get("counted_dates").is_none());
    assert!(fs::read(run.join("grades.parquet")).unwrap() == bytes, "the file has every row");
    // The day of one date alone is its own slice's.
    let day = counted["first"].as_str().unwrap();
    let printed = workplace.season(&["grade", "--dates", day, "--system", "ensemble_v1"]);
    printed
        .succeeds()
        .prints(&[&format!("only 1 of {} dates count: {day} to {day}", whole["dates"]), "dates"]);
    workplace.season(&["grade", "--dates", "1999-01-01"]).fails(2, &["predicts nothing on these"]);
    workplace
        .season(&["grade", "--start-date", &last, "--end-date", &first])
        .fails(2, &["is before --start-date"]);
    workplace.season(&["grade", "all", "--dates", day]).fails(2, &["--dates"]);
}
