//! What outcomes at the market's lines of earlier dates make of probabilities, recommendations and points.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::AsArray as _;
use arrow::datatypes::Date32Type;
use polars::prelude::{DataFrame, Int32Chunked, IntoSeries as _};
use season::domain::GameDate;
use season::engine::{self, DateForecast, LineHistory, LinePolicy, MarketLines, Plan};
use season::run::predictions_layout;
use season::season::Season;
use season::snapshot::frame::ints;
use season::snapshot::{self, DataDir};
use season::systems::{Parameters, StoredPrediction, all_systems};
use season::train;
use serde_json::Value;

use crate::support::files::{floats, read_table, texts};
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace, offers};

/// The systems that learn, and the one that reads the market.
fn learners() -> String {
    let learners = all_systems().iter().filter(|system| system.info().needs_training);
    learners.map(|system| system.id().to_string()).collect::<Vec<_>>().join(",")
}

/// A workplace with a small training, whose season has offers of three books at prices.
fn priced() -> Workplace {
    let (workplace, _) = Workplace::with_training();
    offers::read_invented(&workplace, SEASON).succeeds();
    workplace
}

fn predict(workplace: &Workplace, more: &[&str]) -> (Value, PathBuf) {
    let learners = learners();
    let args = [&["predict", SEASON, "--json", "--systems", &learners], more].concat();
    let run = workplace.season(&args).succeeds().json();
    let folder = workplace.path(run["folder"].as_str().unwrap());
    (run, folder)
}

/// The rows of a run: system, player, day, status, probabilities of both sides, recommendation.
#[derive(Clone, Debug, PartialEq)]
struct LinedRow {
    system: String,
    player: String,
    day: i32,
    status: String,
    sides: [Option<f64>; 2],
    side: String,
    points: f64,
}

fn rows(folder: &Path) -> Vec<LinedRow> {
    let table = read_table(&folder.join("predictions.parquet"));
    let text = |name| texts(&table, name);
    let (systems, players) = (text("system_id"), text("player_lookup"));
    let (sides, statuses) = (text("recommendation"), text("over_probability_status"));
    let [over, under, points] = ["over_probability", "under_probability", "predicted_points"]
        .map(|name| floats(&table, name));
    let days = table["game_date"].as_primitive::<Date32Type>();
    let row = |at: usize| LinedRow {
        system: systems[at].clone(),
        player: players[at].clone(),
        day: days.value(at),
        status: statuses[at].clone(),
        sides: [over[at], under[at]],
        side: sides[at].clone(),
        points: points[at].unwrap(),
    };
    (0..table.num_rows()).map(row).collect()
}

fn count(run: &Value, system: &str) -> Value {
    let mut systems = run["systems"].as_array().unwrap().iter();
    systems.find(|of| of["system_id"] == system).unwrap().clone()
}

#[test]
fn probabilities_are_uncalibrated_until_enough_is_known_and_then_beat_prices() {
    let workplace = priced();
    let (run, folder) = predict(&workplace, &[]);
    workplace.season(&["verify", SEASON]).succeeds();
    let rows = rows(&folder);
    let at_market = |row: &&LinedRow| !row.status.is_empty();
    let first = rows.iter().filter(at_market).map(|row| row.day).min().unwrap();
    let of = |status: &str| rows.iter().filter(move |row| row.status == status).collect::<Vec<_>>();
    let (calibrated, uncalibrated) = (of("calibrated"), of("uncalibrated"));
    assert!(uncalibrated.iter().any(|row| row.day == first));
    assert!(uncalibrated.iter().all(|row| row.side == "PASS"), "nothing is recommended");
    assert!(calibrated.len() > 20 * uncalibrated.len(), "{}", uncalibrated.len());
    // The best price of a side takes 0.5 at least: with the margin, no side of less than 0.51 is recommended.
    let said = |row: &LinedRow| {
        let [over, under] = row.sides.map(Option::unwrap);
        assert!((0.0..=1.0 + 1e-9).contains(&(over + under)), "{row:?}");
        if row.side == "OVER" { over / (over + under) } else { under / (over + under) }
    };
    let bets: Vec<_> = calibrated.iter().filter(|row| row.side != "PASS").collect();
    assert!(bets.iter().all(|row| said(row) >= 0.43), "a price of +115 takes 0.465");
    assert!(!bets.is_empty(), "prices of books differ, and one pays more than it should");
    // The blend needs outcomes, and lines of the market.
    let market = count(&run, "market_v2");
    let skipped = &market["skipped"];
    assert!(skipped["too_few_lines"].as_u64() >= Some(500), "{skipped:#}");
    assert!(skipped["no_market_line"].as_u64() > Some(0), "{skipped:#}");
    let ensemble = count(&run, "ensemble_v2")["predicted"].as_u64().unwrap();
    let lacking: u64 =
        ["too_few_lines", "no_market_line"].iter().map(|of| skipped[of].as_u64().unwrap()).sum();
    assert_eq!(market["predicted"].as_u64().unwrap() + lacking, ensemble);
    it_is_shown(&workplace, &rows);
}

/// `grade`, `explain`, `report` and `show` say what is calibrated, and how good it is.
fn it_is_shown(workplace: &Workplace, rows: &[LinedRow]) {
    let grade = workplace.season(&["grade", SEASON]);
    grade.succeeds().prints(&["market lines", "chance", "won-said", "uncalibrated"]);
    let graded = workplace.season(&["grade", SEASON, "--json"]).succeeds().json();
    let of_market =
        |of: &&Value| of["line_source"] == "ACTUAL_PROP" && of["forecaster"] != "market";
    for of in graded["calibration"].as_array().unwrap().iter().filter(of_market) {
        let check = &of["at_market"];
        let (gap, chance) = (of["gap"].as_f64().unwrap(), check["chance_gap"].as_f64().unwrap());
        assert!(gap - chance < 0.02, "{of:#}");
        assert!(check["sides"]["decided"].as_u64() > Some(0), "{of:#}");
    }
    let explain = |status: &str| {
        let is_it = |row: &&LinedRow| row.status == status && row.system == "ensemble_v2";
        let row = rows.iter().find(is_it).unwrap();
        let date = GameDate::from_days(row.day).to_string();
        workplace.season(&["explain", SEASON, &row.player, &date, "--full"])
    };
    explain("uncalibrated").succeeds().prints(&["is uncalibrated, and nothing is recommended"]);
    explain("calibrated").succeeds().prints(&[
        "their price takes",
        "market_v2",
        "the market's line",
    ]);
    workplace.season(&["report", SEASON, "--output", "page.html"]).succeeds();
    let page = std::fs::read_to_string(workplace.path("page.html")).unwrap();
    assert!(page.contains("Won less said") && page.contains("Uncalibrated"));
}

#[test]
fn without_lines_of_the_market_nothing_is_calibrated() {
    let (workplace, _) = Workplace::with_training();
    let run = workplace.season(&["predict", SEASON, "--line", "estimated", "--json"]);
    let run = run.succeeds().json();
    assert!(run["settings"].get("line_calibration").is_none());
    let systems = run["settings"]["systems"].as_array().unwrap();
    assert!(systems.iter().all(|system| system != "market_v2") && systems.len() == 11);
    let folder = workplace.path(run["folder"].as_str().unwrap());
    let columns = read_table(&folder.join("predictions.parquet")).num_columns();
    assert_eq!(columns, predictions_layout().columns.len());
    // Who asks for it by name is told why there is nothing.
    let args = ["predict", SEASON, "--line", "estimated", "--systems", "market_v2"];
    let ended = workplace.season(&args);
    ended.prints(&["no_market_line"]);
    assert_eq!(ended.code, 1, "nothing was predicted");
}

#[test]
fn few_lines_calibrate_nothing_and_say_so() {
    let (workplace, _) = Workplace::with_training();
    let table = workplace.data().join("snapshots").join(SEASON).join("games.parquet");
    let lines = offers::invented(&workplace, SEASON);
    let few = |line: &&str| line.contains("2021-12-1") || line.starts_with("player,");
    std::fs::write(
        workplace.path("few.csv"),
        lines.lines().filter(few).collect::<Vec<_>>().join("\n"),
    )
    .unwrap();
    assert!(table.exists());
    workplace.season(&["lines", SEASON, "--from", "few.csv"]).succeeds();
    let (run, folder) =
        predict(&workplace, &["--line", "market:Alpha,estimated", "--end-date", "2021-12-13"]);
    let rows = rows(&folder);
    assert!(rows.iter().any(|row| row.status == "uncalibrated"));
    assert!(rows.iter().all(|row| row.status != "calibrated"));
    assert_eq!(count(&run, "market_v2")["predicted"], 0);
    workplace.season(&["verify", SEASON]).succeeds();
}

#[test]
fn one_thread_gives_the_bytes_of_two() {
    let workplace = priced();
    let files = |threads: &str| {
        let (run, _) =
            predict(&workplace, &["--threads", threads, "--force", "--end-date", "2022-01-10"]);
        run["files"].clone()
    };
    assert_eq!(files("1"), files("2"));
}

/// A season, and the plan of its learners with lines of the market.
struct Lined {
    season: Season,
    plan: Plan,
}

impl Lined {
    /// That of the workplace for the dates up to 2022-01-10, where the points scored from a `day` on are others, if one is
    /// given.
    fn new(workplace: &Workplace, day: Option<i32>) -> Self {
        let (data, id) = (DataDir::new(workplace.data()), SEASON.parse().unwrap());
        let mut snapshot = snapshot::read(&data, id).unwrap();
        let whole = Season::new(snapshot::read(&data, id).unwrap()).unwrap();
        let training = train::trainings_of(&data, &whole).unwrap().pop().unwrap();
        let (first, last) = (whole.opening_night(), GameDate::from_days(days(LAST)));
        let trained = train::read_models(&training, &whole, first..last.plus_days(1)).unwrap();
        if let Some(day) = day {
            snapshot.games = with_other_points(&snapshot.games, day);
        }
        let season = Season::new(snapshot).unwrap();
        let stored = snapshot::lines::read(&data, id).unwrap().unwrap();
        let lines: LinePolicy = "market".parse().unwrap();
        let choices: Vec<_> = lines.markets().collect();
        let offers = MarketLines::new(&stored, &season, &choices).unwrap();
        let learners = all_systems().iter().filter(|system| system.info().needs_training);
        let dates = (first.days()..=last.days()).map(GameDate::from_days).collect();
        let (learners, parameters) = (learners.cloned().collect(), Parameters::default());
        let plan = Plan {
            offers: Some(Arc::new(offers)),
            trained: Some(trained),
            ..Plan::new(learners, parameters, lines.clone(), dates)
        };
        let history = Some(Arc::new(LineHistory::new(&season, &plan, None).unwrap()));
        Self { season, plan: Plan { history, ..plan } }
    }

    /// What is predicted for a date, and for the dates before it, with every bit.
    fn answers(&self, date: &str) -> [Vec<String>; 2] {
        let forecast = engine::predict(&self.season, &self.plan, |_| ()).unwrap();
        let of = |such: fn(&i32, &i32) -> bool| {
            let dates = forecast.dates.iter().filter(|of| such(&of.date.days(), &days(date)));
            let answers = |of: &DateForecast| {
                let all: Vec<_> =
                    of.results.iter().map(|of| of.map(StoredPrediction::prediction)).collect();
                format!("{} {all:?}", of.date)
            };
            dates.map(answers).collect()
        };
        [of(|one, other| one == other), of(|one, other| one < other)]
    }
}

/// The games with twice the points, and one, from a `day` on.
fn with_other_points(games: &DataFrame, day: i32) -> DataFrame {
    let points = ints(games, "points").unwrap().iter();
    let both = points.zip(ints(games, "game_date").unwrap().iter());
    let other = |(points, date): (Option<i32>, Option<i32>)| {
        points.map(|points| if date >= Some(day) { 2 * points + 1 } else { points })
    };
    let points: Int32Chunked = both.map(other).collect();
    let mut games = games.clone();
    games.with_column(points.with_name("points".into()).into_series().into()).unwrap();
    games
}

/// The last date that is predicted, and one before it with enough outcomes at lines before.
const LAST: &str = "2022-01-10";
const DATE: &str = "2021-12-14";

#[test]
fn outcomes_and_lines_of_a_date_and_later_change_nothing_for_it() {
    let workplace = priced();
    let full = Lined::new(&workplace, None).answers(DATE);
    let text = full.concat().join(" ");
    assert!(text.contains("status: Calibrated") && text.contains("status: Uncalibrated"));
    let outcomes = |day: &str| Lined::new(&workplace, Some(days(day))).answers(DATE);
    assert!(outcomes(DATE) == full, "outcomes of the date and later matter");
    // The test could not fail if those of the day before did not matter.
    let of_day_before = outcomes("2021-12-13");
    assert!(of_day_before[0] != full[0] && of_day_before[1] == full[1]);
    // Lines of the date are what is judged; those of later dates are not.
    let lines = |day: &str| {
        let text = offers::invented(&workplace, SEASON);
        let shifted = text.lines().map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let is_later = cells[1].get(..10).is_some_and(|date| date >= day) && cells[1] < "3";
            if !is_later {
                return line.to_owned();
            }
            let points: f64 = cells[3].parse().unwrap();
            [&cells[..3].join(","), &*(points + 3.0).to_string(), &cells[4..].join(",")].join(",")
        });
        let shifted = shifted.collect::<Vec<_>>().join("\n");
        std::fs::write(workplace.path("shifted.csv"), shifted).unwrap();
        workplace.season(&["lines", SEASON, "--from", "shifted.csv"]).succeeds();
        Lined::new(&workplace, None).answers(DATE)
    };
    assert!(lines("2021-12-15") == full, "lines of later dates matter");
    let of_date = lines(DATE);
    assert!(of_date[0] != full[0] && of_date[1] == full[1]);
}
