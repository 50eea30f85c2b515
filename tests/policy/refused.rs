//! What is refused before work begins, and what it says.

use super::{FILE, open_lines, rule, write};
use crate::lines::{read, small};
use crate::support::{SEASON, Workplace, runs};

#[test]
fn what_cannot_be_replayed_is_refused_before_work_begins() {
    let workplace = open_lines();
    let refused = |text: &str, words: &[&str]| {
        write(&workplace, text);
        workplace.season(&["policy", FILE]).fails(2, words);
    };
    let with = |keys: &str| rule("a", "ensemble_v1", keys);
    refused("", &[FILE, "it has no rule", "[[rule]]"]);
    refused(&with("min_egde = 2"), &["no key `min_egde`", "the nearest is min_edge"]);
    refused(
        &with("min_probability = 55"),
        &["rule `a`", "min_probability", "from 0 to 1, and not 55"],
    );
    refused(&with("role = [\"star\"]"), &["`star` is none of: below 10, 10 to 20"]);
    refused(&with("max_per_day = -1"), &["policy.toml", "-1"]);
    refused(&rule("a", "x", ""), &["systems: `x` is none of: moving_average_baseline_v1"]);
    refused(&rule("a", "ensemble_v2", ""), &["has no ensemble_v2"]);
    workplace.season(&["policy", "none.toml"]).fails(2, &["none.toml"]);
    write(&workplace, &with(""));
    workplace.season(&["policy", FILE, "2014-15"]).fails(4, &["no snapshot of 2014-15"]);
    workplace.season(&["policy", FILE, "--simulate", "9"]).fails(2, &["--simulate"]);
    // A season without a run is left out, unless there is no other.
    workplace.season(&["snapshot", "2020-21", "--from", "demo"]).succeeds();
    workplace.season(&["policy", FILE, "2020-21"]).fails(4, &["season predict 2020-21"]);
    workplace.season(&["policy", FILE, "2020-21", "--run", "0"]).fails(2, &["2020-21"]);
    write(&workplace, &with("min_edge = 50"));
    let nothing = workplace.season(&["policy", FILE]);
    assert_eq!(nothing.code, 1, "{}", nothing.stderr);
    nothing.prints(&["`a` made no bet."]).says(&["without a run, and left out: 2020-21"]);
}

/// A line that nobody offered is no bet about money.
#[test]
fn bets_about_money_need_offers() {
    let workplace = Workplace::with_demo(SEASON);
    write(&workplace, &rule("a", "ensemble_v1", ""));
    let words =
        ["no book offered its lines at a price", "count_without_money = true", "season lines"];
    workplace.season(&["policy", FILE]).fails(2, &words);
    assert!(!workplace.data().join("policies").exists());
    assert!(!workplace.data().join("experiments.jsonl").exists());
    // An app pays no price of one bet.
    let app = small();
    let text = "player,commence_time,book,line,over_price,under_price,last_update\n\
                Alex LAL,2021-11-07T00:00:00Z,PrizePicks,0.5,-137,-137,2021-11-06T12:00:00Z\n";
    read(&app, "odds.csv", text, &[]).succeeds();
    runs::predict(&app, &["--warmup-days", "0", "--line", "market"]);
    write(&app, &rule("a", "moving_average_baseline_v1", ""));
    app.season(&["policy", FILE])
        .fails(2, &["every offer at its lines has a fixed payout, or no time"]);
}
