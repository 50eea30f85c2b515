//! Section: bias by role.

use maud::{Markup, html};

use super::roles::{ByRole, FEW};
use super::table::{Cell, PageColumn, table};
use super::{Page, nothing, signed};

const CHART: ByRole<'_> = ByRole {
    id: "roles-chart",
    title: "Bias by role, with 95 % intervals",
    label: "bias in points",
    step: 1.0,
    level: 0.0,
    axis: |value| signed(value).replace(".00", ""),
    said: signed,
    value: |score| score.errors.filter(|_| score.n >= FEW).map(|errors| errors.bias),
};

pub(super) fn section(page: &Page<'_>) -> Markup {
    let known =
        page.scorecard.by("role").any(|score| score.slice != "unknown" && score.errors.is_some());
    if !known {
        return nothing("No outcome is known yet, so there is no bias to show.");
    }
    let columns = [
        PageColumn::Text("System"),
        PageColumn::Text("Season average"),
        PageColumn::Number("n"),
        PageColumn::Number("Bias"),
        PageColumn::Number("MAE"),
    ];
    let scores = page.systems().into_iter().flat_map(|(_, name)| page.scores(name, "role"));
    let rows = scores.map(|score| {
        let start = [
            Cell::forecaster(page, score.forecaster),
            Cell::text(&*score.slice),
            Cell::count(score.n),
        ];
        let errors = score.errors.map_or_else(
            || [Cell::none(), Cell::none()],
            |of| [Cell::estimate(of.bias, signed), Cell::estimate(of.mae, super::two)],
        );
        start.into_iter().chain(errors).collect()
    });
    html! {
        p.lead {
            "Above zero a system predicts too much for players of that role, below zero too little. Marks whose bar crosses
            zero are as good as unbiased. Roles with fewer than " (FEW) " outcomes are in the table only."
        }
        (CHART.chart_if_known(page))
        details {
            summary { "The figures" }
            (table("roles", "Bias and error by the player's season average before the game, in points.", &columns, rows))
        }
    }
}
