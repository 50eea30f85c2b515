//! What bets win at the prices that were offered.

use super::cells::{bracket, tenth_of_percent};
use crate::grade::{ClosingProbability, ClosingValue, Estimate, Money};
use crate::report::numbers::{counted, thousands};
use crate::report::text::layout::{paragraph, table};

/// What the columns of bets mean.
const BETS: &str = "at the best price that a book offered at the line, one unit each · won %: of won and lost · even %: what has to \
                    win at these prices so that nothing is lost · back: pushes and voids · ret %: profit on what won or lost";

/// What the columns of the close mean.
const CLOSE: &str = "to, away: picks whose line moved towards them until the close, or away · points: the mean move towards them · \
                     prob %: how much more probable the picked side was than at the close";

/// The bets of every system at offered prices, and what has to be known of these; how the market moved after them, too, if
/// everything is shown.
pub(super) fn tables(money: &[Money], full: bool) -> String {
    if money.is_empty() {
        return String::new();
    }
    let mut text = bets(money) + &notes(money);
    if full {
        text += &closing(money);
    }
    text
}

fn or_none(of: Option<Estimate>, show: impl Fn(f64) -> String) -> String {
    of.map_or("-".to_owned(), |of| show(of.value))
}

fn bets(money: &[Money]) -> String {
    let percent = |end: f64| format!("{:+.1}", 100.0 * end);
    let rows = money.iter().map(|of| {
        let per_unit = of.return_per_unit;
        vec![
            of.forecaster.to_owned(),
            thousands(of.bets),
            or_none(of.win_rate, tenth_of_percent),
            of.break_even.map_or("-".to_owned(), tenth_of_percent),
            thousands(of.pushes + of.voids),
            format!("{:+.1}", of.profit),
            or_none(per_unit, percent),
            per_unit.map_or(String::new(), |of| bracket(&of, percent)),
        ]
    });
    let header = ["bets", "bets", "won %", "even %", "back", "units", "ret %", ""];
    format!("\n{}{}", table(&header, rows), paragraph(BETS))
}

/// How the market moved after picks that were not made at the close; nothing if there is none.
fn closing(money: &[Money]) -> String {
    let known = money.iter().filter_map(|of| Some((of.forecaster, of.closing?)));
    let row = |(forecaster, closing): (&str, ClosingValue)| {
        let ClosingValue { picks, towards, away, points, probability } = closing;
        let points_of = |end: f64| format!("{end:+.2}");
        let percent = |end: f64| format!("{:+.1}", 100.0 * end);
        let value = probability.map(|of| of.value);
        vec![
            forecaster.to_owned(),
            thousands(picks),
            thousands(towards),
            thousands(away),
            or_none(points, points_of),
            points.map_or(String::new(), |of| bracket(&of, points_of)),
            or_none(value, percent),
            value.map_or(String::new(), |of| bracket(&of, percent)),
        ]
    };
    let rows: Vec<Vec<String>> = known.clone().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let header = ["close", "picks", "to", "away", "points", "", "prob %", ""];
    let mut text = format!("\n{}{}", table(&header, rows), paragraph(CLOSE));
    let probabilities: Vec<ClosingProbability> =
        known.filter_map(|(_, of)| of.probability).collect();
    let sum =
        |count: fn(&ClosingProbability) -> usize| probabilities.iter().map(count).sum::<usize>();
    if !probabilities.is_empty() {
        text += &paragraph(&format!(
            "prob % of {} whose line stayed is by the prices of both sides without the margin, of {} whose line moved by the \
             system's own range and probability",
            counted(sum(|of| of.from_prices), "pick"),
            thousands(sum(|of| of.from_distribution)),
        ));
    }
    text
}

/// What is not to be read from the table of bets.
fn notes(money: &[Money]) -> String {
    let sum = |count: fn(&Money) -> usize| money.iter().map(count).sum::<usize>();
    let note = |count: usize, noun: &str, what: &str| {
        let said = || paragraph(&format!("{} {what}", counted(count, noun)));
        if count > 0 { said() } else { String::new() }
    };
    [
        note(
            sum(|of| of.assumed_prices),
            "bet",
            "at a price that no book offered: -110 is assumed",
        ),
        note(
            sum(|of| of.fixed_payouts),
            "recommendation",
            "left out: their offers have a fixed payout, which is no price of one bet; --also-count fixed-payouts counts them",
        ),
        note(
            sum(|of| of.without_time),
            "recommendation",
            "left out: nobody knows when their offers were made; --also-count without-time counts them",
        ),
        note(
            sum(|of| of.counted_fixed_payouts),
            "bet",
            "at a fixed payout, as was asked: no app pays it for one pick alone",
        ),
        note(
            sum(|of| of.counted_without_time),
            "bet",
            "at an offer without a time, as was asked: it may have been made when the outcome was known",
        ),
    ]
    .concat()
}
