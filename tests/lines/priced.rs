//! What `grades.parquet` says of prices, returns and the close, row by row.

use std::fs;
use std::path::Path;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::Float64Type;
use season::domain::math;

use super::{read, small};
use crate::support::files::{floats, read_table, texts};
use crate::support::{SEASON, Workplace, offers, runs};

const HEADER: &str = "player,commence_time,book,line,over_price,under_price,last_update\n";

/// An over at 0.5 whose line stays and whose price moves towards it, an under at 60.5 whose line moves away, one at a fixed
/// payout, one without a time, and one without a price.
const OFFERS: &str = "Alex LAL,2021-11-07T00:00:00Z,A,0.5,-110,-110,2021-11-06T12:00:00Z\n\
    Alex LAL,2021-11-07T00:00:00Z,A,0.5,-150,+110,2021-11-06T23:00:00Z\n\
    Bo LAL,2021-11-07T00:00:00Z,A,60.5,+300,-400,2021-11-06T12:00:00Z\n\
    Bo LAL,2021-11-07T00:00:00Z,A,61.5,-110,-110,2021-11-06T23:00:00Z\n\
    Cag LAL,2021-11-07T00:00:00Z,PrizePicks,0.5,-137,-137,2021-11-06T12:00:00Z\n\
    D'Angelo LAL,2021-11-07T00:00:00Z,B,0.5,-120,,\n\
    Emile LAL,2021-11-07T00:00:00Z,B,0.5,,-130,2021-11-06T12:00:00Z\n";

const SYSTEM: &str = "moving_average_baseline_v1";

/// The row of the moving average for a player.
fn row(grades: &RecordBatch, player: &str) -> usize {
    let (systems, players) = (texts(grades, "system_id"), texts(grades, "player_lookup"));
    let day = crate::support::vectors::days("2021-11-06");
    let days = grades["game_date"].as_primitive::<arrow::datatypes::Date32Type>();
    let is_it =
        |row: &usize| systems[*row] == SYSTEM && players[*row] == player && days.value(*row) == day;
    (0..grades.num_rows()).find(is_it).unwrap()
}

fn graded(line: &str) -> (Workplace, RecordBatch) {
    let workplace = small();
    read(&workplace, "odds.csv", &(HEADER.to_owned() + OFFERS), &[]).succeeds();
    let run = runs::predict(&workplace, &["--warmup-days", "0", "--line", line]);
    workplace.season(&["grade", SEASON]).succeeds();
    workplace.season(&["verify", SEASON]).succeeds();
    (workplace, read_table(&run.join("grades.parquet")))
}

/// The cells of these columns in a row, as a table shows them.
fn shown(grades: &RecordBatch, player: &str, columns: &[&str]) -> String {
    use arrow::util::display::array_value_to_string;
    let row = row(grades, player);
    let cell = |name: &&str| array_value_to_string(&grades[*name], row).unwrap();
    columns.iter().map(cell).collect::<Vec<_>>().join(" ").trim().to_owned()
}

#[test]
fn each_prediction_has_the_prices_of_both_sides() {
    let (_, grades) = graded("market");
    let prices = |player: &str| {
        let columns = [
            "over_price",
            "under_price",
            "over_price_assumed",
            "under_price_assumed",
            "over_fixed_payout",
            "over_book",
            "under_book",
            "over_offered_at",
        ];
        shown(&grades, player, &columns)
    };
    // The last offer before tip-off.
    assert_eq!(prices("alexlaljr"), "-150.0 110.0 false false false A A 2021-11-06T23:00:00Z");
    assert_eq!(
        prices("caglaljr"),
        "-137.0 -137.0 false false true PrizePicks PrizePicks 2021-11-06T12:00:00Z"
    );
    assert_eq!(prices("dangelolaljr"), "-120.0 -110.0 false true false B B");
    assert_eq!(prices("emilelaljr"), "-110.0 -130.0 true false false B B 2021-11-06T12:00:00Z");
    // Nobody offers anything for Fitz.
    assert_eq!(prices("fitzlaljr"), "");
    assert_eq!(shown(&grades, "alexlaljr", &["recommendation", "closing_line"]), "OVER 0.5");
    // What was picked at the close has no value against it, and apps and offers without a time pay nothing.
    assert_eq!(
        shown(&grades, "alexlaljr", &["closing_line_value", "closing_probability_value"]),
        ""
    );
    let returns = |player| floats(&grades, "pick_return")[row(&grades, player)];
    // −150 wins two thirds, −110 in the place of a missing price 10/11.
    assert!((returns("alexlaljr").unwrap() - 100.0 / 150.0).abs() < 1e-12);
    assert!((returns("emilelaljr").unwrap() - 10.0 / 11.0).abs() < 1e-12);
    assert_eq!(
        (returns("caglaljr"), returns("dangelolaljr"), returns("fitzlaljr")),
        (None, None, None)
    );
    let market = |player| floats(&grades, "market_over_probability")[row(&grades, player)];
    assert_eq!([market("caglaljr"), market("dangelolaljr"), market("emilelaljr")], [None; 3]);
    // By powers, worked out with another program: 0.6 and 0.476190 to the power of 1.119921 sum to 1.
    assert!((market("alexlaljr").unwrap() - POWER).abs() < 1e-6, "{:?}", market("alexlaljr"));
}

/// 0.6 to that power.
const POWER: f64 = 0.564_348;

#[test]
fn a_pick_has_the_value_of_the_close() {
    let (workplace, grades) = graded("market:open");
    let columns = ["closing_line", "closing_line_value", "closing_probability_from", "pick_return"];
    // The line stays, and the price moves towards the over.
    assert!(shown(&grades, "alexlaljr", &columns).starts_with("0.5 0.0 prices 0.90909"));
    let gain = floats(&grades, "closing_probability_value")[row(&grades, "alexlaljr")].unwrap();
    assert!((gain - (POWER - 0.5)).abs() < 1e-6, "{gain}");
    // The line of the under moves away, and nothing is known of what the moving average thinks of probabilities.
    assert_eq!(shown(&grades, "bolaljr", &columns), "61.5 -1.0  0.25");
    // An offer without a time has no place before the close, and is no open one.
    assert_eq!(shown(&grades, "dangelolaljr", &columns), "");
    // Summed up, with the margin taken out as is asked: −150 and +110 are 0.557522 by one factor.
    let grade = workplace.season(&["grade", SEASON, "--json", "--margin", "multiplicative"]);
    let grade = grade.succeeds().json();
    let money = grade["money"].as_array().unwrap();
    let of = money.iter().find(|of| of["forecaster"] == SYSTEM).unwrap();
    let closing = &of["closing"];
    assert_eq!((closing["picks"].as_u64(), closing["away"].as_u64()), (Some(4), Some(1)), "{of:#}");
    let probability = &closing["probability"];
    let counts = ["picks", "from_prices", "from_distribution"].map(|name| &probability[name]);
    assert_eq!(counts.map(serde_json::Value::as_u64), [Some(1), Some(1), Some(0)], "{of:#}");
    let value = probability["value"]["value"].as_f64().unwrap();
    assert!((value - 0.057_522).abs() < 5e-6, "{value}");
    // The file is the same, whatever is shown.
    workplace.season(&["verify", SEASON]).succeeds();
    workplace.season(&["grade", SEASON, "--full"]).succeeds().prints(&[
        "points: the mean move of the line towards the pick",
        "prob % of 4 picks whose line stayed is by the prices of both sides",
    ]);
}

#[test]
fn a_price_that_was_changed_in_grades_is_found() {
    let (workplace, grades) = graded("market");
    let run = fs::read_dir(workplace.data().join("runs").join(SEASON)).unwrap();
    let run = run.map(|entry| entry.unwrap().path()).find(|path| !path.is_symlink()).unwrap();
    let row = row(&grades, "alexlaljr");
    let mut prices = floats(&grades, "over_price");
    prices[row] = Some(-149.0);
    let prices = arrow::array::Float64Array::from(prices);
    let place = grades.schema().index_of("over_price").unwrap();
    let mut columns = grades.columns().to_vec();
    columns[place] = std::sync::Arc::new(prices);
    let other = RecordBatch::try_new(grades.schema(), columns).unwrap();
    fs::write(run.join("grades.parquet"), season::snapshot::table::encode(&other).unwrap())
        .unwrap();
    let verify = workplace.season(&["verify", SEASON]);
    assert_eq!(verify.code, 1);
    verify.prints(&[&format!("row {}, column over_price", row + 1)]);
}

/// The share of outcomes below the half points around a line, by what a row keeps of its distribution, worked out once more.
fn below(points: f64, knots: &[(f64, f64)]) -> f64 {
    let mut part = &knots[..2];
    for pair in knots.windows(2) {
        if points >= pair[0].0 {
            part = pair;
        }
    }
    let slope = (part[1].1 - part[0].1) / (part[1].0 - part[0].0);
    let log_odds = part[0].1 + slope * (points - part[0].0);
    1.0 / (1.0 + math::exp(-log_odds))
}

/// Of all systems, on a season that is made up, at invented offers.
#[test]
fn systems_with_a_distribution_say_what_a_moved_line_is_worth() {
    let (workplace, _) = runs::trained();
    offers::read_invented(&workplace, SEASON).succeeds();
    let at = |line: &str| runs::predict(&workplace, &["--end-date", "2021-12-12", "--line", line]);
    let (open, market, best) = (at("market:open"), at("market"), at("market:best"));
    for run in [&open, &market, &best] {
        workplace.season(&["grade", SEASON, "--run", &runs::id(run)]).succeeds();
    }
    let grades = read_table(&open.join("grades.parquet"));
    let predictions = read_table(&open.join("predictions.parquet"));
    let [p10, p90] = ["points_p10", "points_p90"].map(|name| floats(&predictions, name));
    let columns = [
        "over_probability",
        "current_points_line",
        "closing_line",
        "closing_line_value",
        "closing_probability_value",
    ];
    let [over, line, close, value, gain] = columns.map(|name| floats(&grades, name));
    let (sides, from) =
        (texts(&grades, "recommendation"), texts(&grades, "closing_probability_from"));
    let mut counts = [0; 2];
    let odds = |share: f64| math::ln(share / (1.0 - share));
    for row in 0..grades.num_rows() {
        let is_over = match &*sides[row] {
            "OVER" => true,
            "UNDER" => false,
            _ => {
                assert_eq!((value[row], gain[row]), (None, None));
                continue;
            }
        };
        let Some((line, close)) = line[row].zip(close[row]) else { continue };
        let up = close - line;
        assert_eq!(value[row], Some(if is_over { up } else { -up }));
        if from[row] == "prices" {
            assert_eq!(up, 0.0);
            counts[0] += 1;
        }
        if from[row] != "distribution" {
            continue;
        }
        let (p10, p90, over) = (p10[row].unwrap(), p90[row].unwrap(), over[row].unwrap());
        let mut knots = vec![(p10, odds(0.1)), (p90, odds(0.9))];
        let at_line = (line.floor() + 0.5, odds(1.0 - over));
        let fits = p10 < at_line.0 && at_line.0 < p90;
        if !fits || at_line.1 <= knots[0].1 || at_line.1 >= knots[1].1 {
            continue;
        }
        knots.insert(1, at_line);
        let over = |line: f64| 1.0 - below(line.floor() + 0.5, &knots);
        let under = |line: f64| below(line.ceil() - 0.5, &knots);
        let of = |line: f64| if is_over { over(line) } else { under(line) };
        let expected = of(line) - of(close);
        assert!(
            (gain[row].unwrap() - expected).abs() < 1e-9,
            "row {row}: {expected} {:?}",
            gain[row]
        );
        counts[1] += 1;
    }
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
    same_points(&market, &best);
    workplace.season(&["verify", SEASON]).succeeds();
}

/// No system predicts other points where it is judged by another line.
fn same_points(one: &Path, other: &Path) {
    let points = |run: &Path| {
        let table = read_table(&run.join("predictions.parquet"));
        let points = table["predicted_points"].as_primitive::<Float64Type>().clone();
        (texts(&table, "system_id"), points)
    };
    let ((systems, one_points), (others, other_points)) = (points(one), points(other));
    assert_eq!(systems, others);
    assert_eq!(one_points, other_points);
    let lines =
        |run: &Path| read_table(&run.join("predictions.parquet"))["current_points_line"].clone();
    assert!(lines(one).null_count() == lines(other).null_count() && lines(one) != lines(other));
}
