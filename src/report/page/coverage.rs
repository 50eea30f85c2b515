//! What was predicted, and why the rest was not.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Page;
use super::table::{Cell, Column, table};
use crate::domain::Recommendation;
use crate::report::numbers::{percent, thousands};
use crate::report::words::{date_status, reason_in_words};
use crate::run::SystemCount;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let manifest = &page.run.manifest;
    let all = manifest.player_dates;
    html! {
        p.lead {
            "Every player on a slate has, from every system, a prediction or one reason why not: each row adds up to "
            (thousands(all)) "."
        }
        (systems(&manifest.systems, all))
        (reasons(&manifest.systems))
        (dates(page))
    }
}

fn systems(systems: &[SystemCount], all: usize) -> Markup {
    let sides = Recommendation::ALL.map(Recommendation::as_str);
    let columns: Vec<Column<'_>> = [
        Column::Text("System"),
        Column::Number("Predicted"),
        Column::Number("Share"),
        Column::Number("Skipped"),
    ]
    .into_iter()
    .chain(sides.into_iter().map(Column::Number))
    .collect();
    let rows = systems.iter().map(|system| {
        let share = system.predicted as f64 / all.max(1) as f64;
        // A side that was never recommended is not listed.
        let side = |side| Cell::count(system.recommendations.get(side).copied().unwrap_or(0));
        [
            Cell::text(&*system.system_id),
            Cell::count(system.predicted),
            Cell::number(percent(share), share),
            Cell::count(system.skipped.values().sum()),
        ]
        .into_iter()
        .chain(sides.map(side))
        .collect()
    });
    table("coverage-table", "What each system did with the player-dates.", &columns, rows)
}

fn reasons(systems: &[SystemCount]) -> Markup {
    let columns = [Column::Text("Reason"), Column::Text("System"), Column::Number("Player-dates")];
    let rows: Vec<Vec<Cell>> = systems
        .iter()
        .flat_map(|system| {
            system.skipped.iter().map(move |(reason, count)| (reason, system, *count))
        })
        .map(|(reason, system, count)| {
            vec![
                Cell::text(reason_in_words(reason)),
                Cell::text(&*system.system_id),
                Cell::count(count),
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() {
            p { "Nothing was skipped." }
        } @else {
            (table("reasons", "Why player-dates were skipped.", &columns, rows))
        }
    }
}

fn dates(page: &Page<'_>) -> Markup {
    let mut counts: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    for date in &page.run.manifest.dates {
        let (dates, players) = counts.entry(date.status).or_default();
        *dates += 1;
        *players += date.players;
    }
    let columns =
        [Column::Text("How the date ended"), Column::Number("Dates"), Column::Number("Players")];
    let rows = counts.into_iter().map(|(status, (dates, players))| {
        vec![Cell::text(date_status(status)), Cell::count(dates), Cell::count(players)]
    });
    table("dates", "The dates of the run.", &columns, rows)
}
