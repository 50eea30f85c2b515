//! Whether the probabilities of systems hold at lines of the market.

use super::cells::{estimate, tenth_of_percent};
use crate::grade::{Calibration, MarketCheck, RecommendedSides};
use crate::report::numbers::{counted, signed, thousands};
use crate::report::text::layout::paragraph;
use crate::report::text::legend::legend;
use crate::report::text::table::{Table, TextColumn};

/// What the columns mean.
const TERMS: [&str; 4] = [
    "gap: probability of more points less what happened, mean of ten bins",
    "chance: what chance alone makes of it, if what is said is true",
    "off: bins beyond their 99 % interval",
    "sides: recommendations that won or lost · won-said: share that won less what was said, in %",
];

/// The table of all systems; nothing where none has a probability at such a line.
pub(super) fn table(calibration: &[Calibration]) -> String {
    let checked: Vec<(&Calibration, MarketCheck)> =
        calibration.iter().filter_map(|of| Some((of, of.at_market?))).collect();
    if checked.is_empty() {
        return String::new();
    }
    let three = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    let rows = checked.iter().map(|(of, check)| {
        let sides = |show: fn(RecommendedSides) -> String| check.sides.map_or("-".to_owned(), show);
        vec![
            of.forecaster.to_owned(),
            thousands(of.n),
            three(of.gap),
            three(check.chance_gap),
            check.bins_off.to_string(),
            sides(|of| thousands(of.decided)),
            sides(|of| estimate(&of.difference, |share| signed(100.0 * share, 1))),
            sides(|of| tenth_of_percent(of.expected)),
        ]
    });
    let columns = [
        TextColumn::text("market lines"),
        TextColumn::number("n"),
        TextColumn::number("gap"),
        TextColumn::number("chance"),
        TextColumn::number("off"),
        TextColumn::number("sides"),
        TextColumn::text("won-said"),
        TextColumn::number("said %").if_room(1),
    ];
    let table = Table::new(1, columns).rows(rows);
    format!("\n{table}{}{}", legend(&TERMS), uncalibrated(&checked))
}

/// How many probabilities are uncalibrated, if any are.
fn uncalibrated(checked: &[(&Calibration, MarketCheck)]) -> String {
    let most = checked.iter().map(|(_, check)| check.uncalibrated).max();
    most.filter(|most| *most > 0).map_or(String::new(), |most| {
        paragraph(&format!(
            "up to {} of a system stand in no bin and recommend nothing: too few outcomes at earlier lines are known, so that \
             the probability is uncalibrated",
            counted(most, "prediction")
        ))
    })
}
