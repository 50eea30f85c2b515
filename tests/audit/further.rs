//! Features that no system names are judged like others.

use super::Audited;
use super::outcomes::{expected, outcomes, told};
use crate::support::assert_fits;
use crate::support::invented::{Draw, Features, League};

/// The invented season, whose honest rows have one more feature, `value` of the points beyond the averages and of a draw.
pub fn with_feature(name: &str, value: impl Fn(f64, &Features, f64) -> f64) -> League {
    let mut league = League::with_rows(|before, _, _, _| before);
    let outcomes = outcomes(&league);
    league.names.push(name.to_owned());
    let mut draw = Draw(3);
    for row in &mut league.features {
        let points = outcomes.get(&(row.player.clone(), row.day)).copied();
        let beyond = points.map_or(0.0, |points| points - expected(row));
        let chance = (draw.below(2001) - 1000) as f64 / 1000.0;
        let value = value(beyond, row, chance);
        row.values.push(value);
    }
    league
}

#[test]
fn an_honest_one_is_named_and_no_more() {
    let league = with_feature("form", |_, row, chance| row.values[0] + 3.0 * chance);
    let audited = Audited::of_league(&league);
    assert_eq!(audited.ended.code, 0, "{:#}", audited.json["findings"]);
    assert_eq!(audited.finding("names_not_known")["names"][0], "form");
    let accuses = |kind: &str| audited.findings(kind).iter().any(|of| of["feature"] == "form");
    assert!(!["knows_outcome", "may_know_outcome", "constant"].into_iter().any(accuses));
}

/// A quarter of the outcome in an average: by itself the column goes with what is scored beyond the averages no further than
/// stars do, and beyond the features before the date it is nearly the outcome.
#[test]
fn one_that_knows_the_outcome_beyond_the_features_before_the_date_is_wrong() {
    let league = with_feature("form", |beyond, row, chance| expected(row) + beyond / 4.0 + chance);
    let audited = Audited::of_league(&league);
    assert_eq!(audited.ended.code, 1);
    let finding = audited.finding("knows_outcome");
    assert_eq!((&finding["feature"], &finding["part"]), (&"form".into(), &"beyond".into()));
    assert!(finding["correlation"].as_f64().unwrap() > 0.6, "{finding}");
    let ended = told(&league);
    ended.prints(&["wrong: form knows the outcome: what it says beyond the features before"]);
    assert_fits(&ended.stdout);
}

#[test]
fn values_that_it_cannot_have_and_one_value_everywhere_are_said() {
    let audited = Audited::of_league(&with_feature("dnp_rate", |_, _, chance| 40.0 + chance));
    assert_eq!(audited.ended.code, 1);
    let outside = audited.finding("out_of_range");
    assert_eq!((&outside["feature"], &outside["high"]), (&"dnp_rate".into(), &1.0.into()));
    let audited = Audited::of_league(&with_feature("their own", |_, _, _| 7.0));
    let same = |finding: &&&serde_json::Value| finding["feature"] == "their own";
    let constants = audited.findings("constant");
    let constant = constants.iter().find(same).unwrap();
    assert_eq!((&constant["value"], &constant["severity"]), (&7.0.into(), &"suspicious".into()));
}
