//! Bets worked by hand: prices, pushes, voids, caps, stakes, and that no bet knows its outcome.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use season::domain::{GameDate, Price};
use serde_json::Value;

use super::{FILE, bets, count, json, rule, rules, write};
use crate::lines::{read, small};
use crate::support::files::{floats, texts};
use crate::support::{SEASON, Workplace, box_scores, offers, runs};

const HEADER: &str = "player,commence_time,book,line,over_price,under_price,last_update\n";
const AVERAGE: &str = "moving_average_baseline_v1";

/// Of 2021-11-06: Alex scores 18, Bo 22; both are expected to score less than that.
const OFFERS: &str = "Alex LAL,2021-11-07T00:00:00Z,A,18,-110,-110,2021-11-06T12:00:00Z\n\
    Bo LAL,2021-11-07T00:00:00Z,A,21.5,-110,-110,2021-11-06T12:00:00Z\n\
    Cag LAL,2021-11-07T00:00:00Z,A,0.5,-150,+110,2021-11-06T12:00:00Z\n\
    Cag LAL,2021-11-07T00:00:00Z,B,0.5,-125,-105,2021-11-06T22:00:00Z\n\
    Emile LAL,2021-11-07T00:00:00Z,A,60.5,+300,-400,2021-11-06T12:00:00Z\n";

/// The small season with a run judged by these offers.
fn judged(offers: &str, line: &str) -> Workplace {
    let workplace = small();
    read(&workplace, "odds.csv", &(HEADER.to_owned() + offers), &[]).succeeds();
    runs::predict(&workplace, &["--warmup-days", "0", "--line", line]);
    workplace
}

fn near(of: &Value, expected: f64) {
    assert!((of.as_f64().unwrap() - expected).abs() < 1e-9, "{of}, not {expected}");
}

#[test]
fn bets_are_worked_by_hand() {
    let workplace = judged(OFFERS, "market");
    let one = |name: &str, keys: &str| rule(name, AVERAGE, keys);
    write(
        &workplace,
        &(one("all", "")
            + &one("two a day", "max_per_day = 2")
            + &one("one a game", "max_per_game = 1\nstake = 2.5")
            + &one("overs", "side = \"over\"")
            + &one("at B", "books = [\"b\"]")
            + &one("late", "max_minutes_before = 120")
            + &one("early", "min_minutes_before = 600")),
    );
    let policy = json(&workplace, &[]);
    let rules = rules(&policy);
    let total = |name: &str| &rules[name]["total"];
    // An under at 18 pushes, one at 21.5 loses, an over at -125 wins 0.8 and an under at -400 a quarter.
    let all = total("all");
    let counts = ["bets", "won", "lost", "pushes", "voids"].map(|key| count(all, key));
    assert_eq!(counts, [4, 2, 1, 1, 0], "{all:#}");
    near(&all["profit"]["value"], 0.8 + 0.25 - 1.0);
    near(&all["return_per_unit"]["value"], 0.05 / 3.0);
    near(&all["win_rate"]["value"], 2.0 / 3.0);
    assert_eq!(all["profit"]["interval"], Value::Null, "one date says nothing");
    // The largest distances from the line are Emile's and Cag's.
    near(&total("two a day")["profit"]["value"], 1.05);
    let blocked = &rules["two a day"]["blocked"][0];
    assert_eq!(
        (&blocked["by"], &blocked["bets"], &blocked["dates"]),
        (&"max_per_day".into(), &2.into(), &1.into())
    );
    // Of the two, one pushes and one loses a unit.
    near(&blocked["profit"]["value"], -1.0);
    // 2.5 units at -400 win 0.625.
    near(&total("one a game")["profit"]["value"], 0.625);
    for (name, profit) in [("overs", 0.8), ("at B", 0.8), ("late", 0.8)] {
        assert_eq!(count(total(name), "bets"), 1, "{name}");
        near(&total(name)["profit"]["value"], profit);
    }
    // 12 hours before tip-off at midnight: 720 minutes.
    assert_eq!(count(total("early"), "bets"), 3);
    let table = bets(&policy, &workplace);
    assert_eq!(
        texts(&table, "player_lookup")[..2],
        ["emilelaljr", "caglaljr"],
        "by their strength"
    );
    assert_eq!(floats(&table, "price")[..2], [Some(-400.0), Some(-125.0)]);
    let market = floats(&table, "market_probability")[0].unwrap();
    assert!(market > 0.75 && market < 0.8, "{market}: 0.8 with the margin");
}

/// What is drawn as luck where prices of one side are known only, and what is said of it.
#[test]
fn prices_of_one_side_say_nothing_of_the_margin() {
    let workplace = judged(&OFFERS.replace(",-110,-110,", ",-110,,"), "market");
    write(&workplace, &rule("a", AVERAGE, ""));
    let policy = json(&workplace, &[]);
    let luck = &policy["rules"][0]["luck"];
    // Bo's bet alone is decided without both prices.
    assert_eq!((&luck["bets"], &luck["without_market"]), (&3.into(), &1.into()), "{luck:#}");
    assert_eq!(policy["rules"][0]["total"]["assumed_prices"], 2);
    let ended = workplace.season(&["policy", FILE]);
    ended.succeeds().prints(&[
        "1 of them have no price of the other side",
        "2 bets at a price that no book offered: -110 is assumed",
        "bets on too few dates to test",
    ]);
}

/// A bet on each of a season's predictions, at a line that makes it win, lose, push or, where the player did not play, void.
#[test]
fn every_end_of_a_bet_is_counted_as_it_ends() {
    let workplace = Workplace::with_snapshot();
    let run = runs::predict(&workplace, &["--warmup-days", "0"]);
    let outcomes: BTreeMap<_, _> =
        runs::outcomes(&workplace).into_iter().map(|of| ((of.player, of.day), of.points)).collect();
    let (mut text, mut expected, mut profit) = (HEADER.to_owned(), [0_u64; 4], 0.0);
    let rows = runs::predictions(&run).into_iter().filter(|row| row.system == AVERAGE);
    for (place, row) in rows.enumerate() {
        let date = GameDate::from_days(row.day);
        let points = outcomes[&(row.player.clone(), row.day)].map(f64::from);
        let price = [-125.0, 110.0, -200.0][place % 3];
        // Whether it wins, loses, pushes or is void, and the line that does it.
        let (end, line) = match points {
            None => (3, 10.5),
            Some(points) if points.min(row.points) < 2.0 || (row.points - points).abs() < 1.0 => {
                continue;
            }
            Some(points) => match place % 3 {
                0 => (0, points.min(row.points).floor() - 0.5),
                1 => (1, if row.points > points { points + 0.5 } else { points - 0.5 }),
                _ => (2, points),
            },
        };
        expected[end] += 1;
        profit += [Price::from_american(price).unwrap().profit(), -1.0, 0.0, 0.0][end];
        let player = row.player;
        writeln!(text, "{player},{date}T23:30:00Z,A,{line},{price},{price},{date}T20:00:00Z")
            .unwrap();
    }
    assert!(expected.iter().all(|count| *count > 0), "{expected:?}");
    std::fs::write(workplace.path("odds.csv"), text).unwrap();
    workplace.season(&["lines", SEASON, "--from", "odds.csv"]).succeeds();
    runs::predict(&workplace, &["--warmup-days", "0", "--line", "market:A"]);
    write(&workplace, &rule("a", AVERAGE, ""));
    let policy = json(&workplace, &[]);
    let total = &policy["rules"][0]["total"];
    assert_eq!(
        ["won", "lost", "pushes", "voids"].map(|key| count(total, key)),
        expected,
        "{total:#}"
    );
    near(&total["profit"]["value"], profit);
    near(&total["staked"], (expected[0] + expected[1]) as f64);
}

/// Half of what Kelly stakes, at most 5 units, on bets that are worth a twentieth of a unit.
#[test]
fn stakes_are_kellys_up_to_the_cap() {
    let (workplace, _) = Workplace::with_training();
    offers::read_invented(&workplace, SEASON).succeeds();
    workplace.season(&["predict", SEASON, "--systems", "ensemble_v2"]).succeeds();
    let keys = "min_value = 0.05\nkelly = 0.5\nmax_stake = 5";
    let likely = rule("likely", "ensemble_v2", "min_probability = 0.6");
    write(&workplace, &(rule("half", "ensemble_v2", keys) + &likely));
    let policy = json(&workplace, &[]);
    let table = bets(&policy, &workplace);
    let names = texts(&table, "rule");
    let [probabilities, prices, stakes, profits] =
        ["probability", "price", "stake", "profit"].map(|name| floats(&table, name));
    let outcomes = texts(&table, "outcome");
    let (mut capped, mut others) = (0, 0);
    for row in 0..names.len() {
        let probability = probabilities[row].unwrap();
        if names[row] == "likely" {
            assert!(probability >= 0.6);
            continue;
        }
        let pays = Price::from_american(prices[row].unwrap()).unwrap().profit();
        assert!(probability * (1.0 + pays) - 1.0 >= 0.05);
        let kelly = 0.5 * 100.0 * (probability - (1.0 - probability) / pays);
        let stake = stakes[row].unwrap();
        assert!((stake - kelly.min(5.0)).abs() < 1e-9, "{stake} {kelly}");
        *(if kelly > 5.0 { &mut capped } else { &mut others }) += 1;
        let expected = match outcomes[row].as_str() {
            "won" => stake * pays,
            "lost" => -stake,
            _ => 0.0,
        };
        assert!((profits[row].unwrap() - expected).abs() < 1e-9);
    }
    assert!(capped > 0 && others > 0, "{capped} {others}");
    // Where outcomes have not calibrated a probability, there is none.
    let blocked = policy["rules"][0]["blocked"].as_array().unwrap();
    assert!(blocked.iter().any(|of| of["by"] == "min_value"), "{blocked:#?}");
}

/// What happens on a date or later changes no bet up to and on it.
#[test]
fn no_bet_knows_its_outcome() {
    const CHANGED: &str = "2021-11-06";
    let rows = |sheet: box_scores::Sheet| {
        let workplace = Workplace::new();
        sheet.map("points_line", |_| String::new()).write_csv(&workplace.path("games.csv"));
        crate::lines::import_again(&workplace).succeeds();
        let mut text = HEADER.to_owned();
        for (date, home, away) in box_scores::GAMES {
            for (team, line) in [(home, 16.5), (away, 18.5)] {
                for player in ["Alex", "Bo", "Cag", "Emile"] {
                    writeln!(
                        text,
                        "{player} {team},{date}T23:30:00Z,A,{line},-115,-105,{date}T20:00:00Z"
                    )
                    .unwrap();
                }
            }
        }
        read(&workplace, "odds.csv", &text, &[]).succeeds();
        runs::predict(&workplace, &["--warmup-days", "0", "--line", "market"]);
        write(&workplace, &rule("a", AVERAGE, "min_edge = 0.5\nmax_per_day = 5\nmax_per_game = 3"));
        let policy = json(&workplace, &[]);
        let table = bets(&policy, &workplace);
        let columns: Vec<&str> =
            table.schema_ref().fields().iter().map(|of| of.name().as_str()).collect::<Vec<_>>();
        let cells = columns.iter().map(|name| ((*name).to_owned(), runs::cells(&table, name)));
        cells.collect::<BTreeMap<String, Vec<runs::Cell>>>()
    };
    let mut changed = box_scores::season();
    let date = changed.at("game_date");
    for row in 1..=changed.rows.len() {
        if changed.rows[row - 1][date].as_str() < CHANGED {
            continue;
        }
        for (name, more) in [("fg_makes", 9), ("fg_attempts", 9), ("points", 18)] {
            let cell = changed.cell(row, name);
            *cell = (cell.parse::<i32>().unwrap() + more).to_string();
        }
    }
    let (before, after) = (rows(box_scores::season()), rows(changed));
    let day = crate::support::vectors::days(CHANGED);
    let on = |rows: &BTreeMap<String, Vec<runs::Cell>>, until: i32| {
        let count = rows["game_date"]
            .iter()
            .filter(|of| matches!(of, runs::Cell::Int(of) if *of <= until))
            .count();
        let cut =
            |(name, cells): (&String, &Vec<runs::Cell>)| (name.clone(), cells[..count].to_vec());
        rows.iter().map(cut).collect::<BTreeMap<_, _>>()
    };
    let without_outcomes = |mut rows: BTreeMap<String, Vec<runs::Cell>>| {
        assert!(rows.remove("outcome").is_some() && rows.remove("profit").is_some());
        rows
    };
    assert_eq!(on(&before, day - 1), on(&after, day - 1));
    assert_eq!(without_outcomes(on(&before, day)), without_outcomes(on(&after, day)));
    assert!(on(&before, day)["rule"].len() > on(&before, day - 1)["rule"].len());
    assert_ne!(on(&before, day), on(&after, day), "the outcomes of the date did change");
}

/// Bets at estimated lines are counted apart where that is asked for, and have no stake and no profit.
#[test]
fn bets_without_money_are_counted_apart() {
    let workplace = Workplace::with_demo(SEASON);
    let text = "count_without_money = true\n".to_owned();
    write(&workplace, &(text + &rule("a", "ensemble_v1", "min_edge = 2")));
    let policy = json(&workplace, &[]);
    let total = &policy["rules"][0]["total"];
    assert_eq!(count(total, "bets"), 0);
    // Market lines of box scores, which have no price, and estimated ones are never mixed.
    let of_sources = total["without_money"].as_array().unwrap();
    let sources: Vec<_> = of_sources.iter().map(|of| of["line_source"].as_str().unwrap()).collect();
    assert_eq!(sources, ["ACTUAL_PROP", "ESTIMATED_AVG"]);
    let apart = &of_sources[0];
    assert!(count(apart, "won") > 1_000 && apart["win_rate"]["interval"].is_object(), "{total:#}");
    assert_eq!((&policy["rules"][0]["luck"], &policy["luck"]), (&Value::Null, &Value::Null));
    let table = bets(&policy, &workplace);
    assert_eq!(table.num_rows() as u64, of_sources.iter().map(|of| count(of, "bets")).sum::<u64>());
    for name in ["stake", "profit", "price"] {
        assert!(floats(&table, name).iter().all(Option::is_none), "{name}");
    }
    let ended = workplace.season(&["policy", FILE]);
    ended.succeeds().prints(&["that won or lost and", "at estimated lines", "nothing about money"]);
    let ledger = workplace.season(&["ledger", "--json"]).succeeds().json();
    let line = &ledger["experiments"][0];
    assert_eq!(
        (&line["question"]["measure"], &line["p_value"]),
        (&"win_rate".into(), &Value::Null)
    );
}
