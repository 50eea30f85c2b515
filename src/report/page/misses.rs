//! Section: the worst predictions.

use maud::{Markup, html};

use super::table::{Cell, Column, table};
use super::{Page, PageError, nothing, signed, two};
use crate::grade;
use crate::snapshot::frame::texts;

/// How many misses of each system are shown.
const PER_SYSTEM: usize = 10;

pub(super) fn section(page: &Page<'_>) -> Result<Markup, PageError> {
    let misses = grade::worst_predictions(page.graded, PER_SYSTEM);
    if misses.is_empty() {
        return Ok(nothing("No outcome is known yet, so there is no miss."));
    }
    let games = page.season.games()?;
    let names = texts(page.season.tables().0, "player_full_name")?;
    let player = |game| names.get(game).unwrap_or_else(|| games.players.get(game));
    let columns = [
        Column::Text("Player"),
        Column::Text("Date"),
        Column::Text("System"),
        Column::Number("Predicted"),
        Column::Number("Actual"),
        Column::Number("Error"),
    ];
    let rows = misses.iter().map(|miss| {
        vec![
            Cell::text(player(miss.game)),
            Cell::text(miss.date.to_string()),
            Cell::text(miss.system.as_str()),
            Cell::number(two(miss.predicted), miss.predicted),
            Cell::number(format!("{:.0}", miss.actual), miss.actual),
            Cell::number(signed(miss.error()), miss.error()),
        ]
    });
    Ok(html! {
        p.lead {
            "The " (PER_SYSTEM) " largest errors of each system. Most are games that nobody could have foreseen; a name that
            stands here often is worth a look with season explain."
        }
        div.filter hidden data-table="misses-table" {
            label for="misses-filter" { "Show rows with" }
            input id="misses-filter" type="search" placeholder="a player, a system, a month" autocomplete="off";
            output for="misses-filter" {}
        }
        (table("misses-table", "The largest errors, predicted less actual points.", &columns, rows))
    })
}
