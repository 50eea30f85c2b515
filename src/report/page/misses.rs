//! Section: the worst predictions.

use maud::{Markup, html};

use super::names::Names;
use super::table::{Cell, PageColumn, table};
use super::{Page, nothing, signed, two};
use crate::grade;
use crate::snapshot::SnapshotError;

/// How many misses of each system are shown.
const PER_SYSTEM: usize = 10;

pub(super) fn section(page: &Page<'_>) -> Result<Markup, SnapshotError> {
    let misses = grade::worst_predictions(page.graded, PER_SYSTEM);
    if misses.is_empty() {
        return Ok(nothing("No outcome is known yet, so there is no miss."));
    }
    let names = Names::new(page.season)?;
    let columns = [
        PageColumn::Text("Player"),
        PageColumn::Text("Date"),
        PageColumn::Text("System"),
        PageColumn::Number("Predicted"),
        PageColumn::Number("Actual"),
        PageColumn::Number("Error"),
    ];
    let rows = misses.iter().map(|miss| {
        vec![
            Cell::player(names.full(miss.game), names.lookup(miss.game)),
            Cell::text(miss.date.to_string()),
            Cell::text(miss.system.as_str()),
            Cell::number(two(miss.predicted), miss.predicted),
            Cell::number(format!("{:.0}", miss.actual), miss.actual),
            Cell::number(signed(miss.error()), miss.error()),
        ]
    });
    let caption = "The largest errors, predicted less actual points.";
    Ok(html! {
        p.lead {
            "The " (PER_SYSTEM) " largest errors of each system. Most are games that nobody could have foreseen; a name that
            stands here often is worth a look with season explain."
        }
        (filter(page))
        (table("misses-table", caption, &columns, rows))
    })
}

/// What the page's script filters the rows by, at first to the best system's; hidden without it.
fn filter(page: &Page<'_>) -> Markup {
    let best = page.best().map(|(_, name)| name);
    html! {
        div.filter hidden data-table="misses-table" {
            label for="misses-filter" { "Show rows with" }
            input id="misses-filter" type="search" value=[best] placeholder="a player, a system, a month" autocomplete="off";
            output for="misses-filter" {}
        }
    }
}
