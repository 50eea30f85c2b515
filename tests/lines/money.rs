//! What bets win at offered prices, the market's own probability, and how lines moved after the pick.

use serde_json::Value;

use super::{read, small};
use crate::support::{SEASON, runs};

const HEADER: &str = "player,commence_time,book,line,over_price,under_price,last_update\n";

/// What `season grade` says of the moving average, whose prediction for these players is far above a line of 0.5 and far
/// below one of 60.5.
fn graded(offers: &str, line: &str) -> Value {
    let workplace = small();
    read(&workplace, "odds.csv", &(HEADER.to_owned() + offers), &[]).succeeds();
    runs::predict(&workplace, &["--warmup-days", "0", "--line", line]);
    let grade = workplace.season(&["grade", SEASON, "--json"]);
    let grade = grade.succeeds().json();
    workplace.season(&["grade", SEASON, "--full"]).succeeds();
    grade
}

fn money(grade: &Value) -> Value {
    let all = grade["money"].as_array().unwrap_or_else(|| panic!("{grade:#}"));
    let of = all.iter().find(|of| of["forecaster"] == "moving_average_baseline_v1");
    of.unwrap_or_else(|| panic!("{all:#?}")).clone()
}

#[test]
fn bets_win_what_the_best_price_at_the_line_pays() {
    let grade = graded(
        "Alex LAL,2021-11-07T00:00:00Z,A,0.5,-150,+110,2021-11-06T12:00:00Z\n\
         Alex LAL,2021-11-07T00:00:00Z,B,0.5,-125,-105,2021-11-06T12:00:00Z\n\
         Bo LAL,2021-11-07T00:00:00Z,A,60.5,+300,-400,2021-11-06T12:00:00Z\n\
         Cag LAL,2021-11-07T00:00:00Z,A,0.5,,,2021-11-06T12:00:00Z\n\
         D'Angelo LAL,2021-11-07T00:00:00Z,PrizePicks,0.5,-137,-137,2021-11-06T12:00:00Z\n",
        "market",
    );
    let of = money(&grade);
    // An over at −125 wins 0.8, an under at −400 0.25, and an over at the assumed −110 10/11.
    assert_eq!((of["bets"].clone(), of["wins"].clone()), (3.into(), 3.into()), "{of:#}");
    let profit = of["profit"].as_f64().unwrap();
    assert!((profit - (0.8 + 0.25 + 10.0 / 11.0)).abs() < 1e-9, "{profit}");
    assert_eq!((of["assumed_prices"].clone(), of["fixed_payouts"].clone()), (1.into(), 1.into()));
    // Only two offers have both prices.
    let calibration = grade["calibration"].as_array().unwrap();
    let market = calibration.iter().find(|of| of["forecaster"] == "market").unwrap();
    assert_eq!(market["n"], 2, "{market:#}");
}

#[test]
fn a_line_that_moves_towards_a_pick_has_closing_value() {
    let grade = graded(
        "Alex LAL,2021-11-07T00:00:00Z,A,0.5,-110,-110,2021-11-06T12:00:00Z\n\
         Alex LAL,2021-11-07T00:00:00Z,A,2.5,-110,-110,2021-11-06T23:00:00Z\n\
         Bo LAL,2021-11-07T00:00:00Z,A,60.5,-110,-110,2021-11-06T12:00:00Z\n\
         Bo LAL,2021-11-07T00:00:00Z,A,61.5,-110,-110,2021-11-06T23:00:00Z\n",
        "market:open",
    );
    let closing = &money(&grade)["closing"];
    assert_eq!((closing["picks"].clone(), closing["towards"].clone()), (2.into(), 1.into()));
    assert_eq!(closing["away"], 1);
    assert_eq!(closing["points"]["value"].as_f64(), Some(0.5), "{closing:#}");
}
