//! What bets win at the prices that were offered.

use super::cells::{estimate, tenth_of_percent};
use crate::grade::{ClosingProbability, ClosingValue, Estimate, Money};
use crate::report::money_notes;
use crate::report::numbers::{counted, signed, thousands};
use crate::report::text::layout::paragraph;
use crate::report::text::legend::legend;
use crate::report::text::table::{Table, TextColumn};

/// What the columns of bets mean.
const BETS: &str = "at the best price that a book offered at the line, one unit each · won %: of won and lost · even %: what has to \
                    win at these prices so that nothing is lost · ret %: profit on what won or lost, with its 95 % interval";
const BACK: &str = "back: pushes and voids";
const UNITS: &str = "units: the profit of all bets";

/// What the columns of the close mean.
const TO_AWAY: &str = "to : away";
const MOVED: &str =
    "to : away: picks whose line moved towards them until the close, and away from them";
const CLOSE: &str = "points: the mean move of the line towards the pick until the close · prob %: how much more probable the \
                     picked side was than at the close";

/// The bets of every system at offered prices, and what has to be known of these; how the market moved after them, too, if
/// everything is shown.
pub(super) fn tables(money: &[Money], full: bool) -> String {
    if money.is_empty() {
        return String::new();
    }
    let notes = money_notes::on_terminal(&money.iter().collect::<Vec<_>>()).into_iter();
    let mut text = bets(money) + &notes.map(|note| paragraph(&note)).collect::<String>();
    if full {
        text += &closing(money);
    }
    text
}

/// An estimate with its interval behind it.
fn or_none(of: Option<Estimate>, show: impl Fn(f64) -> String) -> String {
    of.map_or("-".to_owned(), |of| estimate(&of, show))
}

fn signed_percent(share: f64) -> String {
    signed(100.0 * share, 1)
}

/// The bets of every system; nothing where all recommendations are left out.
fn bets(money: &[Money]) -> String {
    if money.iter().all(|of| of.bets == 0) {
        return String::new();
    }
    let rows = money.iter().map(|of| {
        vec![
            of.forecaster.to_owned(),
            thousands(of.bets),
            of.win_rate.map_or("-".to_owned(), |of| tenth_of_percent(of.value)),
            of.break_even.map_or("-".to_owned(), tenth_of_percent),
            or_none(of.return_per_unit, signed_percent),
            thousands(of.pushes + of.voids),
            signed(of.profit, 1),
        ]
    });
    let columns = [
        TextColumn::text("bets"),
        TextColumn::number("bets"),
        TextColumn::number("won %"),
        TextColumn::number("even %"),
        TextColumn::text("ret %"),
        TextColumn::number("back").if_room(1),
        TextColumn::number("units").if_room(2),
    ];
    let table = Table::new(1, columns).rows(rows);
    let shown = [("", BETS), ("back", BACK), ("units", UNITS)];
    let shown = shown.into_iter().filter(|(title, _)| title.is_empty() || table.shows(title));
    let terms: Vec<&str> = shown.map(|(_, term)| term).collect();
    format!("\n{table}{}", legend(&terms))
}

/// How the market moved after picks that were not made at the close; nothing if there is none.
fn closing(money: &[Money]) -> String {
    let known = money.iter().filter_map(|of| Some((of.forecaster, of.closing?)));
    let row = |(forecaster, closing): (&str, ClosingValue)| {
        let ClosingValue { picks, towards, away, points, probability } = closing;
        vec![
            forecaster.to_owned(),
            thousands(picks),
            or_none(points, |end| signed(end, 2)),
            or_none(probability.map(|of| of.value), signed_percent),
            format!("{} : {}", thousands(towards), thousands(away)),
        ]
    };
    let rows: Vec<Vec<String>> = known.clone().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns = [
        TextColumn::text("close"),
        TextColumn::number("picks"),
        TextColumn::text("points"),
        TextColumn::text("prob %"),
        TextColumn::number(TO_AWAY).if_room(1),
    ];
    let table = Table::new(1, columns).rows(rows);
    let moved = table.shows(TO_AWAY).then_some(MOVED);
    let terms: Vec<&str> = moved.into_iter().chain([CLOSE]).collect();
    let probabilities = known.filter_map(|(_, of)| of.probability);
    format!("\n{table}{}{}", legend(&terms), by_what(&probabilities.collect::<Vec<_>>()))
}

/// Where the probabilities of the close come from; nothing if there are none.
fn by_what(probabilities: &[ClosingProbability]) -> String {
    if probabilities.is_empty() {
        return String::new();
    }
    let by_prices: usize = probabilities.iter().map(|of| of.from_prices).sum();
    let by_distribution: usize = probabilities.iter().map(|of| of.from_distribution).sum();
    paragraph(&format!(
        "prob % of {} whose line stayed is by the prices of both sides without the margin, of {} whose line moved by the \
         system's own range and probability",
        counted(by_prices, "pick"),
        thousands(by_distribution),
    ))
}
