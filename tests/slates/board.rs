//! A slate that was predicted, shown game by game, as text, as JSON and as a page with switches of who plays.

use std::fs;

use serde_json::Value;

use super::what_if::{best_two, predicted, trained, what_if};
use super::{DATE, predict};
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace, assert_fits};

/// A slate with its best player out and the second questionable, and their keys; its page is `page.html`.
pub fn with_page() -> (Workplace, [String; 2]) {
    let (workplace, slate) = trained();
    let best = best_two(&predicted(&workplace, &slate), &slate);
    let mark = |row: &str| {
        let is = |of: &String| row.split(',').any(|cell| cell == of);
        let status = if is(&best[0]) { "out" } else { "questionable" };
        if best.iter().any(is) { row.replace("available", status) } else { row.to_owned() }
    };
    let marked: Vec<String> = slate.lines().map(mark).collect();
    fs::write(workplace.path("marked.csv"), marked.join("\n") + "\n").unwrap();
    let run = predict(&workplace, "marked.csv", &[]);
    let id = run["run_id"].as_str().unwrap();
    workplace.season(&["report", SEASON, "--run", id, "--output", "page.html"]).succeeds();
    (workplace, best)
}

/// What the page embeds for its script.
fn embedded(page: &str) -> Value {
    let (_, rest) =
        page.split_once("<script id=\"cases-data\" type=\"application/json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn a_slate_that_was_predicted_is_shown_by_game_and_as_a_page() {
    let (workplace, [out, unsure]) = with_page();
    // Without a season: the date lies after the snapshot's last game.
    let text = workplace.season(&["slate", "show", DATE]);
    text.succeeds().prints(&[" at ", "80 % range", "over", "questionable", "for the case that"]);
    assert_fits(&text.stdout);
    let shown = workplace.season(&["slate", "show", SEASON, DATE, "--json"]).succeeds().json();
    let games = shown["games"].as_array().unwrap();
    let players: Vec<&Value> = games
        .iter()
        .flat_map(|game| game["teams"].as_array().unwrap())
        .flat_map(|team| team["players"].as_array().unwrap())
        .collect();
    let find = |key: &str| *players.iter().find(|of| of["player_lookup"] == key).unwrap();
    assert_eq!((&find(&out)["status"], &find(&out)["prediction"]), (&"out".into(), &Value::Null));
    let of = &find(&unsure)["prediction"];
    let over = of["over_probability"].as_f64().unwrap();
    assert!(of["line"].is_number() && over > 0.0 && over < 1.0, "{of}");
    assert!(of["points_p10"].as_f64() < of["predicted_points"].as_f64(), "{of}");
    workplace
        .season(&["slate", "show", SEASON, "2022-02-02"])
        .fails(2, &["no slate of 2022-02-02"]);

    let page = fs::read_to_string(workplace.path("page.html")).unwrap();
    assert!(page.len() < 2_000_000 && page.ends_with("</body></html>"), "{} bytes", page.len());
    for outside in ["http:", "https:", "src=", "url(", "@import", "<link", "<base", "<iframe"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let words = ["Who plays is what the slate said", "up to a third of that gain", "Who plays for"];
    assert!(words.iter().all(|word| page.contains(word)));
    let points = of["predicted_points"].as_f64().unwrap();
    assert!(page.contains(&format!(">{points:.1}<")), "{points} is not on the page");

    // Every case of the switches is that of what-if.
    let data = embedded(&page);
    let team =
        data.as_array().unwrap().iter().find(|team| {
            team["players"].as_array().unwrap().iter().any(|of| *of == unsure.as_str())
        });
    let team = team.unwrap();
    let cases = team["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 64);
    let back = what_if(&workplace, &["--slate", "marked.csv", "--in", &out, "--in", &unsure]);
    let all = back.succeeds().json();
    for (place, player) in team["players"].as_array().unwrap().iter().enumerate() {
        let change = all["changes"].as_array().unwrap().iter();
        let Some(change) = change.into_iter().find(|of| of["player_lookup"] == *player) else {
            continue;
        };
        let expected = (10.0 * change["with"]["points"].as_f64().unwrap()).round();
        assert_eq!(cases[0][place][0].as_f64(), Some(expected), "{player}");
    }
}

#[test]
fn who_is_marked_out_and_plays_is_named_by_grade() {
    let (workplace, [out, _]) = with_page();
    let whole = super::cut::WholeSeason::demo();
    whole.write(&workplace, "day.parquet", |day| day == days(DATE));
    workplace.season(&["snapshot", SEASON, "--add", "day.parquet"]).succeeds();
    let shown = workplace.season(&["slate", "show", SEASON, DATE, "--json"]).succeeds().json();
    let id = shown["run_id"].as_str().unwrap();
    let graded = workplace.season(&["grade", SEASON, "--run", id]);
    graded.succeeds().says(&["marked out but played, without a prediction: "]);
    let folded = graded.stderr.to_lowercase().replace([' ', '-', '.', '\''], "");
    assert!(folded.contains(&out), "{}", graded.stderr);
    // With its games, the page of the run is the one that grades it.
    workplace.season(&["report", SEASON, "--run", id, "--output", "graded.html"]).succeeds();
    assert!(
        fs::read_to_string(workplace.path("graded.html")).unwrap().contains("id=\"scorecard\"")
    );
}
