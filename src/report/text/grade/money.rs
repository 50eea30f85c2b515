//! What bets win at the prices that were offered.

use super::cells::bracket;
use crate::grade::{Estimate, Money};
use crate::report::numbers::{counted, thousands};
use crate::report::text::layout::{paragraph, table};

/// The bets of every system at offered prices, and what has to be known of these.
pub(super) fn table_of(money: &[Money]) -> String {
    if money.is_empty() {
        return String::new();
    }
    let signed = |of: Option<Estimate>, digits: usize| {
        of.map_or("-".to_owned(), |of| format!("{:+.digits$}", of.value))
    };
    let percent = |end: f64| format!("{:+.1}", 100.0 * end);
    let rows = money.iter().map(|of| {
        let per_unit = of.return_per_unit;
        let closing = of.closing.and_then(|closing| closing.points);
        vec![
            of.forecaster.to_owned(),
            thousands(of.bets),
            thousands(of.wins),
            thousands(of.losses),
            thousands(of.pushes + of.voids),
            format!("{:+.1}", of.profit),
            per_unit.map_or("-".to_owned(), |of| percent(of.value)),
            per_unit.map_or(String::new(), |of| bracket(&of, percent)),
            signed(closing, 2),
        ]
    });
    let header = ["bets", "bets", "won", "lost", "back", "units", "ret %", "", "line"];
    let mut text = format!("\n{}", table(&header, rows));
    text += &paragraph(
        "at the best price that a book offered at the line, one unit each · back: pushes and voids · ret: profit on what won \
         or lost · line: points that it moved towards the pick until the close",
    );
    text + &notes(money)
}

/// What is not to be read from the table.
fn notes(money: &[Money]) -> String {
    let mut text = String::new();
    let assumed: usize = money.iter().map(|of| of.assumed_prices).sum();
    if assumed > 0 {
        let bets = counted(assumed, "bet");
        text += &paragraph(&format!("{bets} at a price that no book offered: -110 is assumed"));
    }
    let fixed: usize = money.iter().map(|of| of.fixed_payouts).sum();
    if fixed > 0 {
        let picks = counted(fixed, "recommendation");
        text += &paragraph(&format!(
            "{picks} left out: their offers have a fixed payout, which is no price"
        ));
    }
    text
}
