//! Part of a section: whether probabilities hold at lines of the market, beside what chance alone does.

use maud::{Markup, html};

use super::table::{Cell, PageColumn, table};
use super::{Page, signed_percent};
use crate::grade::{Calibration, MarketCheck};

const CAPTION: &str = "Probabilities at lines of the market. By chance: the gap that chance alone makes of so many outcomes, if what is \
                       said is true. Bins off: those beyond their 99 % interval. Sides: recommendations that won or lost, and \
                       their share that won less what was said of them, with its 95 % interval.";

/// What is known of those of `calibrations` that are at lines of the market; nothing where none is.
pub(super) fn section(page: &Page<'_>, calibrations: &[&Calibration]) -> Markup {
    let columns = [
        PageColumn::Text("System"),
        PageColumn::Number("Mean gap"),
        PageColumn::Number("By chance"),
        PageColumn::Number("Bins off"),
        PageColumn::Number("Uncalibrated"),
        PageColumn::Number("Sides"),
        PageColumn::Number("Won less said"),
    ];
    let checked = calibrations.iter().filter_map(|of| Some(row(page, of, of.at_market?)));
    let rows: Vec<Vec<Cell>> = checked.collect();
    if rows.is_empty() {
        return html! {};
    }
    html! {
        p {
            "At lines of the market a probability is calibrated by outcomes at such lines on earlier dates of the season. Until
            enough are known it is uncalibrated, stands in no bin and recommends nothing."
            @if page.run.manifest.fictional_players {
                " The lines of a made-up season are what its own game expects, give or take an error as large as a market's, and a
                system that reads box scores sees through a part of it: what sides win here says nothing of bookmakers."
            }
        }
        (table("market-check", CAPTION, &columns, rows))
    }
}

fn row(page: &Page<'_>, of: &Calibration, check: MarketCheck) -> Vec<Cell> {
    let four = |gap: f64| Cell::number(format!("{gap:.4}"), gap);
    let sides = check.sides;
    vec![
        Cell::forecaster(page, of.forecaster),
        of.gap.map_or_else(Cell::none, four),
        check.chance_gap.map_or_else(Cell::none, four),
        Cell::count(check.bins_off),
        Cell::count(check.uncalibrated),
        sides.map_or_else(Cell::none, |of| Cell::count(of.decided)),
        sides.map_or_else(Cell::none, |of| Cell::estimate(of.difference, signed_percent)),
    ]
}
