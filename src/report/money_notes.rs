//! What is not to be read from bets at offered prices, with how many each note is of.

use super::numbers::counted;
use crate::grade::Money;

/// What is said of some recommendations of all systems, if there are any.
struct MoneyNote {
    count: fn(&Money) -> usize,
    noun: &'static str,
    on_terminal: &'static str,
    on_page: &'static str,
}

const NOTES: [MoneyNote; 5] = [
    MoneyNote {
        count: |of| of.assumed_prices,
        noun: "bet",
        on_terminal: "at a price that no book offered: -110 is assumed",
        on_page: "at a price that no book offered: −110 is assumed.",
    },
    MoneyNote {
        count: |of| of.fixed_payouts,
        noun: "recommendation",
        on_terminal: "left out: their offers have a fixed payout, which is no price of one bet; --also-count fixed-payouts \
                      counts them",
        on_page: "left out, since their offers have a fixed payout, which is no price of one bet.",
    },
    MoneyNote {
        count: |of| of.without_time,
        noun: "recommendation",
        on_terminal: "left out: nobody knows when their offers were made; --also-count without-time counts them",
        on_page: "left out, since nobody knows when their offers were made.",
    },
    MoneyNote {
        count: |of| of.counted_fixed_payouts,
        noun: "bet",
        on_terminal: "at a fixed payout, as was asked: no app pays it for one pick alone",
        on_page: "at a fixed payout, counted as was asked: no app pays it for one pick alone.",
    },
    MoneyNote {
        count: |of| of.counted_without_time,
        noun: "bet",
        on_terminal: "at an offer without a time, as was asked: it may have been made when the outcome was known",
        on_page: "at an offer without a time, counted as was asked: it may have been made when the outcome was known.",
    },
];

/// The notes on `money` for a terminal.
pub(super) fn on_terminal(money: &[&Money]) -> Vec<String> {
    notes(money, |note| note.on_terminal)
}

/// The notes on `money` for a page.
pub(super) fn on_page(money: &[&Money]) -> Vec<String> {
    notes(money, |note| note.on_page)
}

fn notes(money: &[&Money], words: fn(&MoneyNote) -> &'static str) -> Vec<String> {
    let said = |note: &MoneyNote| {
        let count: usize = money.iter().map(|of| (note.count)(of)).sum();
        let words = words(note);
        (count > 0).then(|| format!("{} of all systems {words}", counted(count, note.noun)))
    };
    NOTES.iter().filter_map(said).collect()
}
