//! Which offer judges a prediction: `--line market` and its kind.

use std::fs;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type};

use super::{manifest, read, small};
use crate::support::files::read_table;
use crate::support::{SEASON, Workplace, runs};

const HEADER: &str = "player,commence_time,book,line,over_price,under_price,last_update\n";

/// Offers for two players: one with times, of three books, one without.
fn text() -> String {
    let row = |book: &str, line: &str, over: &str, under: &str, time: &str| {
        format!("Alex LAL,2021-11-07T00:00:00Z,{book},{line},{over},{under},{time}\n")
    };
    HEADER.to_owned()
        + &row("A", "15.5", "-110", "-110", "2021-11-06T12:00:00Z")
        + &row("A", "17.5", "-115", "-105", "2021-11-06T23:00:00Z")
        + &row("B", "16.5", "-110", "-110", "2021-11-06T10:00:00Z")
        + &row("B", "19.5", "-120", "+105", "2021-11-06T23:30:00Z")
        + &row("B", "29.5", "-120", "+105", "2021-11-07T00:30:00Z")
        + &row("C D", "17.5", "-105", "-125", "2021-11-06T22:45:00Z")
        + "Bo LAL,2021-11-07T00:00:00Z,A,12.5,-110,-110,\n"
        + "Bo LAL,2021-11-07T00:00:00Z,B,14.5,-110,-110,\n"
}

fn workplace() -> Workplace {
    let workplace = small();
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    workplace
}

/// The lines of the two players under this choice.
fn lines(workplace: &Workplace, choice: &str) -> [Option<f64>; 2] {
    let run = runs::predict(workplace, &["--warmup-days", "0", "--line", choice]);
    let table = read_table(&run.join("predictions.parquet"));
    ["alexlaljr", "bolaljr"].map(|player| line_of(&table, player))
}

fn line_of(table: &RecordBatch, player: &str) -> Option<f64> {
    let column = |name| table.column_by_name(name).unwrap();
    let players = arrow::compute::cast(column("player_lookup"), &arrow::datatypes::DataType::Utf8);
    let players = players.unwrap();
    let days = column("game_date").as_primitive::<Date32Type>();
    let lines = column("current_points_line").as_primitive::<Float64Type>();
    let day = crate::support::vectors::days("2021-11-06");
    let row = (0..table.num_rows())
        .find(|row| players.as_string::<i32>().value(*row) == player && days.value(*row) == day);
    let row = row.unwrap();
    lines.is_valid(row).then(|| lines.value(row))
}

#[test]
fn each_choice_takes_the_offers_it_names() {
    let workplace = workplace();
    for (choice, expected) in [
        // Last offers 17.5, 19.5 and 17.5; of two lines the lower.
        ("market", [Some(17.5), Some(12.5)]),
        ("market:A", [Some(17.5), Some(12.5)]),
        ("market:b", [Some(19.5), Some(14.5)]),
        ("market:C D", [Some(17.5), None]),
        // 15.5, 16.5 and 17.5.
        ("market:open", [Some(16.5), None]),
        ("market:close", [Some(17.5), None]),
        // Only A's and B's first ones are as old as two hours: 15.5 and 16.5.
        ("market:at=-2h", [Some(15.5), None]),
        ("market:at=-75m", [Some(16.5), None]),
        ("market:C D,market:b", [Some(17.5), Some(14.5)]),
        // Below the median of 17.5 the highest of the last lines counts, above that of 12.5 the lowest.
        ("market:best", [Some(19.5), Some(12.5)]),
        ("fixed:9.5", [Some(9.5), Some(9.5)]),
    ] {
        assert_eq!(lines(&workplace, choice), expected, "{choice}");
    }
}

/// Lines of three books for a player who is predicted far above them, and for one who is predicted far below them; the best
/// ones after tip-off.
const SIDES: &str = "Alex LAL,2021-11-07T00:00:00Z,A,1.5,-110,-110,2021-11-06T12:00:00Z\n\
    Alex LAL,2021-11-07T00:00:00Z,B,0.5,-150,+110,2021-11-06T12:00:00Z\n\
    Alex LAL,2021-11-07T00:00:00Z,C,2.5,-110,-110,2021-11-06T12:00:00Z\n\
    Alex LAL,2021-11-07T00:00:00Z,D,0.5,-125,-120,2021-11-06T12:00:00Z\n\
    Alex LAL,2021-11-07T00:00:00Z,E,2.5,-110,-110,2021-11-06T12:00:00Z\n\
    Alex LAL,2021-11-07T00:00:00Z,D,0,-110,-110,2021-11-07T01:00:00Z\n\
    Bo LAL,2021-11-07T00:00:00Z,A,58.5,-110,-110,2021-11-06T12:00:00Z\n\
    Bo LAL,2021-11-07T00:00:00Z,B,60.5,-110,-110,2021-11-06T11:00:00Z\n\
    Bo LAL,2021-11-07T00:00:00Z,B,59.5,-110,-110,2021-11-06T12:00:00Z\n\
    Bo LAL,2021-11-07T00:00:00Z,C,57.5,-105,-400,2021-11-06T12:00:00Z\n\
    Bo LAL,2021-11-07T00:00:00Z,C,90.5,-105,-400,2021-11-07T02:00:00Z\n";

#[test]
fn the_best_line_is_that_of_the_side_which_is_predicted() {
    let workplace = small();
    read(&workplace, "odds.csv", &(HEADER.to_owned() + SIDES), &[]).succeeds();
    assert_eq!(lines(&workplace, "market"), [Some(1.5), Some(58.5)]);
    // Above the median of 0.5, 0.5, 1.5, 2.5 and 2.5: the lowest. Below that of 57.5, 58.5 and 59.5: the highest.
    assert_eq!(lines(&workplace, "market:best"), [Some(0.5), Some(59.5)]);
    // Every prediction has the line of its side, whichever system it is of, and the points that it has at any other line.
    let run = |choice: &str| {
        let run = runs::predict(&workplace, &["--warmup-days", "0", "--line", choice]);
        (run.clone(), runs::predictions(&run))
    };
    let ((market, at_market), (best, at_best)) = (run("market"), run("market:best"));
    assert_eq!(at_market.len(), at_best.len());
    for (market, best) in at_market.iter().zip(&at_best) {
        assert_eq!((&market.system, market.points), (&best.system, best.points));
        let middle = market.line.as_ref().map(|(points, _)| *points);
        let expected = middle.map(|middle| match (middle, best.points) {
            (1.5, points) if points > 1.5 => 0.5,
            (58.5, points) if points < 58.5 => 59.5,
            (_, points) => panic!("nobody scores {points}"),
        });
        assert_eq!(best.line.as_ref().map(|(points, _)| *points), expected, "{best:?}");
    }
    workplace.season(&["verify", SEASON]).succeeds();
    // As a forecast, the market's line is the middle one, whatever line judges.
    let forecast = |run: &std::path::Path| {
        let grade = workplace.season(&["grade", SEASON, "--run", &runs::id(run), "--json"]);
        let grade = grade.succeeds().json();
        let scores = grade["scores"].as_array().unwrap().iter();
        let mut scores = scores.filter(|score| score["forecaster"] == "market_line");
        scores.find(|score| score["dimension"] == "overall").unwrap().clone()
    };
    assert_eq!(forecast(&market), forecast(&best));
    // An over at the lowest line of two books has the better price, −125.
    let grade = workplace.season(&["grade", SEASON, "--run", &runs::id(&best), "--json"]);
    let grade = grade.succeeds().json();
    let money = grade["money"].as_array().unwrap();
    let of = money.iter().find(|of| of["forecaster"] == "moving_average_baseline_v1").unwrap();
    assert_eq!((of["bets"].as_u64(), of["wins"].as_u64()), (Some(2), Some(2)), "{of:#}");
    let profit = of["profit"].as_f64().unwrap();
    assert!((profit - (0.8 + 10.0 / 11.0)).abs() < 1e-9, "{profit}");
    // The close is no later than what judges.
    assert!(of["closing"].is_null(), "{of:#}");
    let explain = workplace.season(&[
        "explain",
        SEASON,
        "bolaljr",
        "2021-11-06",
        "--line",
        "market:best",
        "--warmup-days",
        "0",
        "--full",
    ]);
    explain.succeeds().prints(&["judged by the lowest line, 57.5, one below by the highest, 59.5"]);
}

/// A line that is written into a run is the one that its side gives: another is found.
#[test]
fn the_line_of_the_other_side_is_found() {
    let workplace = small();
    read(&workplace, "odds.csv", &(HEADER.to_owned() + SIDES), &[]).succeeds();
    let run = runs::predict(&workplace, &["--warmup-days", "0", "--line", "market:best"]);
    let mut predictions = runs::predictions(&run);
    let of = predictions.iter_mut().find(|of| of.line.as_ref().is_some_and(|of| of.0 == 59.5));
    of.unwrap().line = Some((57.5, "ACTUAL_PROP".to_owned()));
    runs::put(&run, &predictions);
    let verify = workplace.season(&["verify", SEASON]);
    assert_eq!(verify.code, 1, "{}{}", verify.stdout, verify.stderr);
    verify.prints(&["`--line market:best` gives 59.5"]);
}

#[test]
fn what_no_offer_serves_is_refused_with_the_reason() {
    let workplace = workplace();
    let predict = |choice: &str| workplace.season(&["predict", SEASON, "--line", choice]);
    predict("market:Z").fails(2, &["no offer makes a line for --line market:z", "A, B, C D"]);
    predict("market:at=-5d").fails(2, &["at=-90m"]);
    predict("market:at").fails(2, &["is no book"]);
    predict("market:open").succeeds().says(&["note: 2 offers have no time"]);
    let untimed = HEADER.to_owned() + "Bo LAL,2021-11-07T00:00:00Z,A,12.5,-110,-110,\n";
    read(&workplace, "odds.csv", &untimed, &[]).succeeds();
    predict("market:close").fails(2, &["1 offers have no time", "--line market"]);
    let without = small();
    let ended = without.season(&["predict", SEASON, "--line", "market:open"]);
    ended.fails(2, &["has no offers of books", "season lines 2021-22"]);
}

#[test]
fn the_table_is_part_of_a_run_that_reads_it_and_of_no_other() {
    let workplace = small();
    let predict = |line: &str| runs::predict(&workplace, &["--warmup-days", "0", "--line", line]);
    let (market, fixed) = (predict("market,estimated"), predict("fixed:20.5"));
    read(&workplace, "odds.csv", &text(), &[]).succeeds();
    assert_eq!(predict("fixed:20.5"), fixed);
    let with_lines = predict("market,estimated");
    assert_ne!(with_lines, market);
    let settings = |run: &std::path::Path| -> serde_json::Value {
        let text = fs::read_to_string(run.join("manifest.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["settings"].clone()
    };
    assert_eq!(settings(&with_lines)["lines"], manifest(&workplace)["file"]["sha256"]);
    assert!(settings(&fixed).get("lines").is_none() && settings(&market).get("lines").is_none());
    // Other lines make another run.
    let other = text().replace("17.5", "18.5");
    read(&workplace, "odds.csv", &other, &[]).succeeds();
    assert_ne!(predict("market,estimated"), with_lines);
    workplace.season(&["grade", SEASON]).succeeds();
}

#[test]
fn a_bundle_of_a_run_that_reads_lines_holds_them() {
    let workplace = workplace();
    let run = runs::predict(&workplace, &["--warmup-days", "0"]);
    let id = runs::id(&run);
    workplace.season(&["bundle", &id]).succeeds();
    let name = format!("{SEASON}-{id}.season");
    let other = Workplace::new();
    fs::copy(workplace.path(&name), other.path(&name)).unwrap();
    other.season(&["unbundle", &name]).succeeds();
    assert_eq!(manifest(&other), manifest(&workplace));
    other.season(&["verify", SEASON]).succeeds().prints(&["lines 2021-22"]);
    // The season without the lines of the run is not the one that it was made from.
    let without = small();
    fs::copy(workplace.path(&name), without.path(&name)).unwrap();
    let ended = without.season(&["unbundle", &name]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    ended.says(&["it has no lines"]);
    // A run that reads none takes none along.
    let fixed = runs::predict(&workplace, &["--warmup-days", "0", "--line", "fixed:20.5"]);
    workplace.season(&["bundle", &runs::id(&fixed)]).succeeds();
    let name = format!("{SEASON}-{}.season", runs::id(&fixed));
    let other = Workplace::new();
    fs::copy(workplace.path(&name), other.path(&name)).unwrap();
    other.season(&["unbundle", &name]).succeeds();
    assert!(!other.data().join("snapshots").join(SEASON).join("lines.json").exists());
}
