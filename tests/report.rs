//! `season report`: one page that holds everything it shows.

mod browser;

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringArray};
use serde_json::{Value, json};

use crate::support::files::with_column;
use crate::support::runs::{id, predict, predictions, trained};
use crate::support::{SEASON, Workplace};

/// The page of an invented season.
fn demo(workplace: &Workplace) -> String {
    workplace.season(&["snapshot", "2025-26", "--from", "demo"]).succeeds();
    workplace.season(&["predict", "--parallel"]).succeeds();
    let ended = workplace.season(&["report"]);
    let path = ended.succeeds().stdout.trim_end();
    assert!(path.ends_with("/report.html"), "{path}");
    std::fs::read_to_string(workplace.path(path)).unwrap()
}

/// The page of the run that `predict` makes with `args`.
fn page(workplace: &Workplace, args: &[&str]) -> String {
    let run = id(&predict(workplace, args));
    workplace.season(&["report", "--run", &run, "--output", "page.html"]).succeeds();
    std::fs::read_to_string(workplace.path("page.html")).unwrap()
}

const SECTIONS: [&str; 11] = [
    "scorecard",
    "errors",
    "calibration",
    "bias",
    "weeks",
    "density",
    "misses",
    "agreement",
    "coverage",
    "timings",
    "provenance",
];

fn has_all_sections(page: &str) {
    for section in SECTIONS {
        assert!(page.contains(&format!("<section id=\"{section}\"")), "{section}");
    }
    assert!(page.ends_with("</body></html>"), "the page ends");
    assert!(!page.contains("NaN") && !page.contains("inf "), "a number is none");
}

#[test]
fn the_page_holds_everything_and_loads_nothing() {
    let workplace = Workplace::new();
    let page = demo(&workplace);
    has_all_sections(&page);
    for outside in ["http:", "https:", "src=", "url(", "@import", "<link", "<base", "<iframe"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for target in page.split("href=\"").skip(1) {
        assert!(target.starts_with('#'), "{}", &target[..40]);
    }
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline';"));
    assert!(page.len() < browser::MOST, "{} bytes", page.len());
    let page = page.replace("<wbr>", "");
    let grade = workplace.season(&["grade", "--json"]).succeeds().json();
    let scores = grade["scores"].as_array().unwrap().iter();
    for score in scores.filter(|score| score["dimension"] == "overall") {
        let name = score["forecaster"].as_str().unwrap();
        let mae = score["errors"]["mae"]["value"].as_f64().unwrap();
        let row = page.split(&format!(">{name}</th>")).nth(1).unwrap();
        assert!(row.split("</tr>").next().unwrap().contains(&format!("{mae:.3}")), "{name} {mae}");
    }
    // The curve ends at the difference of the means, times the player-dates.
    let (before, rest) = page.split_once(" was off by ").unwrap();
    let name = before.rsplit('>').next().unwrap();
    let points: f64 = rest.split(' ').next().unwrap().replace(',', "").parse().unwrap();
    let is_pair = |pair: &&Value| {
        let names = [&pair["forecaster"], &pair["against"]];
        names.contains(&&Value::from(name)) && names.contains(&&Value::from("last_10"))
    };
    let pair = grade["paired"].as_array().unwrap().iter().find(is_pair).unwrap();
    let sum = pair["difference"]["value"].as_f64().unwrap() * pair["n"].as_f64().unwrap();
    assert!((sum.abs() - points).abs() <= 0.5 + 1e-6, "{name}: {sum}, {points}");
    workplace.season(&["verify", "2025-26"]).succeeds();
}

#[test]
fn tables_and_charts_say_what_they_are_to_who_does_not_see_them() {
    let page = demo(&Workplace::new());
    let tables: Vec<&str> =
        page.split("<table").skip(1).map(|rest| rest.split("</table>").next().unwrap()).collect();
    assert!(tables.len() >= 10, "{}", tables.len());
    for table in tables {
        assert_eq!(table.matches("<caption").count(), 1, "{table}");
        let heads = table.matches("<th ").count();
        let scopes = ["col", "row"].map(|of| table.matches(&format!("scope=\"{of}\"")).count());
        assert_eq!((scopes[0] + scopes[1], table.matches("<th>").count()), (heads, 0), "{table}");
        let rows = table.matches("<tr").count();
        assert_eq!(scopes[1], rows - 1, "every row but the heading has a name: {table}");
    }
    for chart in page.split("<figure").skip(1).map(|rest| rest.split("</figure>").next().unwrap()) {
        assert!(chart.contains("<figcaption"), "{chart}");
        let svgs = chart.matches("class=\"chart").count();
        assert!(svgs > 0 && chart.matches("role=\"img\"").count() == svgs, "{chart}");
    }
    assert!(page.contains("<html lang=\"en\">") && page.contains("name=\"viewport\""));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let workplace = Workplace::new();
    let first = demo(&workplace);
    workplace.season(&["report", "--output", "again.html"]).succeeds();
    assert!(first == std::fs::read_to_string(workplace.path("again.html")).unwrap());
}

#[test]
fn the_command_of_the_page_makes_the_run_again() {
    let workplace = Workplace::with_snapshot();
    let page = page(&workplace, &["--dates", "2021-11-11,2021-11-13", "--line", "fixed:17.5"]);
    let command = page.split("<pre><code>season ").nth(1).unwrap().split('<').next().unwrap();
    let args: Vec<&str> = command.split(' ').chain(["--json"]).collect();
    let again = workplace.season(&args).succeeds().json();
    assert_eq!(again["reused"], true, "{command}");
}

/// What systems predicted with is named, and is in the command.
#[test]
fn the_command_of_a_run_with_a_training_makes_it_again() {
    let (workplace, run) = trained();
    // Another training is newer, and would be taken without a name.
    let newer = ["train", SEASON, "--trees", "2", "--epochs", "1", "--refit-days", "100"];
    workplace.season(&newer).succeeds();
    workplace.season(&["report", SEASON, "--run", &id(&run), "-o", "page.html"]).succeeds();
    let page = std::fs::read_to_string(workplace.path("page.html")).unwrap();
    let command = page.split("<pre><code>season ").nth(1).unwrap().split('<').next().unwrap();
    let args: Vec<&str> = command.split(' ').chain(["--json"]).collect();
    let again = workplace.season(&args).succeeds().json();
    assert_eq!((&again["reused"], again["run_id"].as_str()), (&true.into(), Some(&id(&run)[..])));
    let training = again["settings"]["training"].as_str().unwrap();
    assert_eq!(page.matches(training).count(), 2, "as a fact, and in the command");
}

#[test]
fn names_are_escaped() {
    let workplace = Workplace::with_vectors();
    workplace.change_table("player_game_summary.parquet", |table| {
        let names: ArrayRef =
            Arc::new(StringArray::from(vec!["<b>O'Neal & \"Co\"</b>"; table.num_rows()]));
        with_column(table, "player_full_name", Some(names))
    });
    workplace.snapshot().succeeds();
    let page = page(&workplace, &[]);
    assert!(page.contains("&lt;b&gt;O'Neal &amp; "), "the name is on the page");
    assert!(page.contains("\\u003cb\\u003eO'Neal \\u0026 "), "and in what the script reads");
    assert!(!page.contains("<b>"), "and is no markup");
}

/// A name cannot end the element that holds what the script reads.
#[test]
fn names_do_not_end_the_data() {
    let workplace = Workplace::with_vectors();
    workplace.change_table("player_game_summary.parquet", |table| {
        let name = "</script><script>alert(1)</script><!--\u{202e}";
        let names: ArrayRef = Arc::new(StringArray::from(vec![name; table.num_rows()]));
        with_column(table, "player_full_name", Some(names))
    });
    workplace.snapshot().succeeds();
    let page = page(&workplace, &[]);
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
    assert!(
        !page.contains("<script>alert") && !page.contains("<!--") && !page.contains('\u{202e}')
    );
    let data = players(&page);
    let name = data["players"][0][1].as_str().unwrap();
    assert_eq!(name, "</script><script>alert(1)</script><!--\\u{202e}", "as tables show it");
}

/// What the page's script reads of players.
fn players(page: &str) -> Value {
    let data = page.split("<script id=\"players-data\" type=\"application/json\">").nth(1).unwrap();
    serde_json::from_str(data.split("</script>").next().unwrap()).unwrap()
}

#[test]
fn the_best_comes_first_and_the_verdict_is_that_of_the_grades() {
    let workplace = Workplace::new();
    let page = demo(&workplace);
    let grade = workplace.season(&["grade", "--json"]).succeeds().json();
    let score = |name: &str| {
        let mut scores = grade["scores"].as_array().unwrap().iter();
        scores.find(|of| of["dimension"] == "overall" && of["forecaster"] == name).unwrap().clone()
    };
    let verdict = page.split("<p class=\"verdict\">").nth(1).unwrap().split("</p>").next().unwrap();
    let mae = score("ensemble_v1")["errors"]["mae"]["value"].as_f64().unwrap();
    let said = [
        "A plain average wins: the best system, <strong>ensemble_v1</strong>, is off by",
        &format!("{mae:.2} points on average"),
        "more than the mean of a player’s last ten games",
        "Closer than it, where both predict: ",
        "the market’s line, by ",
    ];
    for words in said {
        assert!(verdict.contains(words), "{words} in {verdict}");
    }
    let order = |table: &str| -> Vec<f64> {
        let rows =
            page.split(&format!("<table class=\"sortable\" id=\"{table}\">")).nth(1).unwrap();
        let rows = rows.split("</table>").next().unwrap().replace("<wbr>", "");
        let names = rows
            .split("<th scope=\"row\">")
            .skip(1)
            .map(|row| row.split('<').next().unwrap().to_owned());
        names.map(|name| score(&name)["errors"]["mae"]["value"].as_f64().unwrap()).collect()
    };
    let scores = order("scores");
    assert!(scores.len() == 9 && scores.is_sorted(), "{scores:?}");
}

#[test]
fn players_have_the_games_and_outcomes_of_the_run() {
    let workplace = Workplace::new();
    let page = demo(&workplace);
    let embedded = players(&page);
    assert_eq!(embedded["system"], "ensemble_v1");
    assert_eq!(embedded["fields"], json!(["date", "predicted", "actual", "line"]));
    let folder = workplace.data().join("runs").join("2025-26");
    let run = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let run = run.filter(|path| path.join("predictions.parquet").is_file()).max().unwrap();
    let all = predictions(&run);
    let player = &embedded["players"][7];
    let numbers = player[6].as_array().unwrap();
    let of_player =
        all.iter().filter(|row| row.system == "ensemble_v1" && player[0] == *row.player);
    let mut rows: Vec<_> = of_player.collect();
    rows.sort_by_key(|row| row.day);
    assert!(rows.len() > 5 && numbers.len() == 4 * rows.len(), "{}", rows.len());
    for (row, game) in rows.iter().zip(numbers.chunks(4)) {
        let date = season::domain::GameDate::from_days(row.day).to_string();
        assert_eq!(embedded["dates"][usize::try_from(game[0].as_u64().unwrap()).unwrap()], date);
        assert!((game[1].as_f64().unwrap() / 10.0 - row.points).abs() <= 0.05 + 1e-9);
    }
}

#[test]
fn two_runs_are_set_side_by_side() {
    let workplace = Workplace::new();
    workplace.season(&["demo"]).succeeds();
    let run = |args: &[&str]| {
        let args = [&["predict", "2025-26", "--json"], args].concat();
        workplace.season(&args).succeeds().json()["run_id"].as_str().unwrap().to_owned()
    };
    let (this, other) = (run(&["--end-date", "2026-02-01"]), run(&["--warmup-days", "30"]));
    let args = ["report", "--run", &this, "--compare", &other[..8], "-o", "page.html"];
    workplace.season(&args).succeeds();
    let page = std::fs::read_to_string(workplace.path("page.html")).unwrap().replace("<wbr>", "");
    has_all_sections(&page);
    let found = workplace.season(&["compare", &other, &this, "--json"]).succeeds().json();
    let table =
        page.split("id=\"compared-table\">").nth(1).unwrap().split("</table>").next().unwrap();
    for system in found["systems"].as_array().unwrap() {
        let name = system["system_id"].as_str().unwrap();
        let row =
            table.split(&format!(">{name}</th>")).nth(1).unwrap().split("</tr>").next().unwrap();
        let value = system["mae_difference"]["value"].as_f64().unwrap();
        assert!(row.contains(&format!("{value:+.3}").replace('-', "−")), "{name} {value}: {row}");
    }
    assert!(page.contains("id=\"compared-chart\"") && page.contains(&other));
    let args = ["report", "--compare", "nosuchrun", "-o", "page.html"];
    workplace.season(&args).fails(2, &["no run nosuchrun"]);
}

#[test]
fn a_run_without_outcomes_has_a_page() {
    let workplace = Workplace::with_vectors();
    workplace.change_table("player_game_summary.parquet", |table| {
        let none: ArrayRef = Arc::new(Int64Array::from(vec![None; table.num_rows()]));
        with_column(table, "points", Some(none))
    });
    workplace.snapshot().succeeds();
    let page = page(&workplace, &[]);
    has_all_sections(&page);
    assert!(page.contains("no outcome is known yet"));
}

#[test]
fn a_run_without_recommendations_has_a_page() {
    let workplace = Workplace::with_snapshot();
    // Nobody is predicted on opening night.
    let page = page(&workplace, &["--dates", "2021-10-19"]);
    has_all_sections(&page);
    assert!(page.contains("Nothing was recommended"));
}

#[test]
fn lines_that_are_no_bookmakers_say_so() {
    let workplace = Workplace::with_snapshot();
    let page = page(&workplace, &["--line", "fixed:20"]);
    assert!(page.contains("These rates are against one fixed line (no bookmaker's)"));
    assert!(!page.contains("Recommendations against market lines"));
}

#[test]
fn a_page_that_cannot_be_written_or_opened_says_so() {
    let workplace = Workplace::with_snapshot();
    workplace.season(&["predict", SEASON]).succeeds();
    workplace.season(&["report", "--run", "nosuchrun"]).fails(2, &["no run nosuchrun"]);
    workplace.season(&["report", "--output", "warehouse"]).fails(2, &["warehouse is a folder"]);
    let mut command = workplace.command(&["report", "--open", "--output", "page.html"]);
    let ended = crate::support::end(command.env("PATH", workplace.path("")).output().unwrap());
    assert_eq!((ended.code, ended.stdout.as_str()), (6, "page.html\n"));
    ended.says(&["cannot open page.html", "there is no ", "open it in a browser"]);
    assert!(workplace.path("page.html").is_file());
}

/// With an opener of our own on the path, which writes down what it was asked to open.
#[test]
fn the_page_is_opened_with_the_opener_of_the_desktop() {
    let workplace = Workplace::with_snapshot();
    workplace.season(&["predict", SEASON]).succeeds();
    let (tools, asked) = (workplace.path("tools"), workplace.path("asked"));
    std::fs::create_dir(&tools).unwrap();
    let report = |code: u8| {
        for name in ["xdg-open", "open"] {
            let tool = tools.join(name);
            let script = format!(
                "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" >'{}'\nexit {code}\n",
                asked.display()
            );
            std::fs::write(&tool, script).unwrap();
            std::fs::set_permissions(&tool, std::os::unix::fs::PermissionsExt::from_mode(0o755))
                .unwrap();
        }
        let mut command = workplace.command(&["report", "--open", "--output", "a page.html"]);
        crate::support::end(command.env("PATH", &tools).output().unwrap())
    };
    let ended = report(0);
    assert_eq!(ended.succeeds().stdout, "a page.html\n");
    assert_eq!(ended.stderr, "");
    let page = workplace.path("a page.html").canonicalize().unwrap();
    let said = || std::fs::read_to_string(&asked).unwrap();
    assert_eq!(said(), format!("1\n{}\n", page.display()), "one argument, absolute");
    let ended = report(3);
    assert_eq!((ended.code, ended.stdout.as_str()), (6, "a page.html\n"));
    ended.says(&["cannot open a page.html", "ended with exit status: 3", "open it in a browser"]);
}
