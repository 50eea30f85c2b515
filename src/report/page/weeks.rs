//! Section: error and bets, week by week.

use maud::{Markup, html};

use super::chart::{self, Area, Axis, ChartError, MUTED};
use super::table::{Cell, Column, table};
use super::{Page, PageError, month_and_day, nothing, two};
use crate::grade::{self, Week};
use crate::report::numbers::thousands;

pub(super) fn section(page: &Page<'_>) -> Result<Markup, PageError> {
    let weeks = grade::weeks(page.graded);
    if weeks.iter().all(|week| week.mae.iter().all(Option::is_none)) {
        return Ok(nothing(
            "No outcome is known yet, so there is no error to follow over the season.",
        ));
    }
    let columns: Vec<Column<'_>> = [Column::Text("Week from"), Column::Number("Player-dates")]
        .into_iter()
        .chain(page.systems().map(|(_, name)| Column::Number(name)))
        .collect();
    let rows = weeks.iter().map(|week| {
        let errors = week
            .mae
            .iter()
            .map(|mae| mae.map_or_else(Cell::none, |mae| Cell::number(two(mae), mae)));
        [Cell::text(week.monday.to_string()), Cell::count(week.player_dates)]
            .into_iter()
            .chain(errors)
            .collect()
    });
    Ok(html! {
        p.lead {
            "Steady lines are good: the systems work all season long. Weeks with few player-dates jump about, and mean little."
        }
        (errors(page, &weeks)?)
        (slates(&weeks)?)
        details {
            summary { "The figures" }
            (table("weeks-table", "Mean absolute error in points by week, Monday to Sunday.", &columns, rows))
        }
    })
}

fn time(weeks: &[Week]) -> std::ops::Range<f64> {
    let day = |week: Option<&Week>| week.map_or(0.0, |week| f64::from(week.monday.days()));
    day(weeks.first()) - 4.0..day(weeks.last()) + 4.0
}

fn time_axis<'a>(weeks: &[Week], label: &'a str) -> Axis<'a> {
    Axis { range: time(weeks), label, ticks: 9, show: &month_and_day }
}

fn errors(page: &Page<'_>, weeks: &[Week]) -> Result<Markup, ChartError> {
    let points = |system: usize| -> Vec<(f64, f64)> {
        weeks
            .iter()
            .filter_map(|week| Some((f64::from(week.monday.days()), week.mae[system]?)))
            .collect()
    };
    let y = chart::around(weeks.iter().flat_map(|week| week.mae.iter().flatten().copied()), 0.5);
    let draw = |area: &Area<'_>| {
        let y = Axis {
            range: y.clone(),
            label: "MAE in points",
            ticks: 6,
            show: &|value| format!("{value:.1}"),
        };
        let mut plot = chart::axes(area, &time_axis(weeks, ""), &y)?;
        page.systems()
            .try_for_each(|(position, _)| chart::series(&mut plot, position, &points(position)))
    };
    let said: Vec<String> = page
        .systems()
        .filter_map(|(position, name)| {
            let values = || weeks.iter().filter_map(|week| week.mae[position]);
            let low = values().min_by(f64::total_cmp)?;
            let high = values().max_by(f64::total_cmp)?;
            Some(format!("{name} between {low:.2} and {high:.2}"))
        })
        .collect();
    chart::figure(
        "weeks-mae",
        "Mean absolute error by week",
        &format!("{} weeks. {}.", weeks.len(), said.join("; ")),
        (340, 300),
        Some(chart::legend(page.systems())),
        draw,
    )
}

fn slates(weeks: &[Week]) -> Result<Markup, ChartError> {
    let most = weeks.iter().map(|week| week.player_dates).max().unwrap_or(0);
    let draw = |area: &Area<'_>| {
        let y = Axis {
            range: 0.0..(most as f64 * 1.1).max(1.0),
            label: "player-dates",
            ticks: 3,
            show: &|value| format!("{value:.0}"),
        };
        let mut plot =
            chart::axes(area, &time_axis(weeks, "Monday of the week, month and day"), &y)?;
        weeks.iter().try_for_each(|week| {
            let day = f64::from(week.monday.days());
            chart::block(
                &mut plot,
                [(day - 2.6, 0.0), (day + 2.6, week.player_dates as f64)],
                MUTED,
                1.0,
            )
        })
    };
    chart::figure(
        "weeks-slates",
        "Player-dates by week",
        &format!("At most {} in a week.", thousands(most)),
        (180, 180),
        None,
        draw,
    )
}
