//! Section: whether probabilities came true.

use maud::{Markup, html};

use super::chart::{self, Area, Axis, ChartError, MUTED};
use super::headline::line_source;
use super::table::{Cell, Column, table};
use super::{Page, PageError, nothing, two};
use crate::domain::LineSource;
use crate::grade::Score;
use crate::report::numbers::{counted, percent};

/// The win rate that pays for itself at odds of −110: 110 / 210.
const BREAK_EVEN: f64 = 110.0 / 210.0;

/// Fewer decided recommendations than this are in the table, and not in the chart.
const FEW: usize = 30;

/// What a system's scores by tenth of confidence show: one value per tenth.
type Points<'a> = Vec<(usize, &'a str, Vec<(f64, f64)>)>;

pub(super) fn section(page: &Page<'_>) -> Result<Markup, PageError> {
    let tenths = page.slices("confidence");
    if tenths.is_empty() {
        return Ok(nothing("Nothing was predicted."));
    }
    let mut charts = Vec::new();
    for source in LineSource::ALL {
        let rates = points(page, |score| {
            let bets = score.bets.iter().find(|bets| bets.line_source == source.as_str())?;
            bets.win_rate.filter(|_| bets.wins + bets.losses >= FEW).map(|rate| rate.value)
        });
        if rates.iter().any(|(_, _, points)| !points.is_empty()) {
            charts.push(hit_rate(source, &rates)?);
        }
    }
    let errors = points(page, |score| Some(score.errors?.mae.value));
    let errors = if errors.iter().any(|(_, _, points)| !points.is_empty()) {
        mae(&errors)?
    } else {
        html! {}
    };
    Ok(html! {
        p.lead {
            "If confidence means something, hit rates rise to the right. A flat line says that confidence carries no information. Where
            it is the probability of the side taken, as with systems that learn, it says nothing of the error: a side may be
            clear and the points not."
        }
        @if charts.is_empty() {
            p { "No tenth of confidence has " (counted(FEW, "decided recommendation")) ", too few for a hit rate." }
        }
        @for chart in &charts { (chart) }
        (errors)
        details { summary { "The figures" } (figures(page)) }
    })
}

/// The middle of a tenth: `0.3 to 0.4` gives 0.35.
fn middle(slice: &str) -> Option<f64> {
    let low: f64 = slice.split(' ').next()?.parse().ok()?;
    Some(low + 0.05)
}

fn points<'a>(page: &'a Page<'_>, value: impl Fn(&Score) -> Option<f64>) -> Points<'a> {
    let of_system = |(position, name): (usize, &'static str)| {
        let scores = page.scores(name, "confidence");
        let points = scores.filter_map(|score| Some((middle(&score.slice)?, value(score)?)));
        (position, name, points.collect())
    };
    page.systems().map(of_system).collect()
}

fn hit_rate(source: LineSource, rates: &Points<'_>) -> Result<Markup, ChartError> {
    let values = rates.iter().flat_map(|(_, _, points)| points.iter().map(|(_, rate)| *rate));
    let y = chart::around(values.chain([BREAK_EVEN, 0.45, 0.6]), 0.05);
    let draw = |area: &Area<'_>| {
        let mut plot = confidence_axes(
            area,
            &Axis {
                range: y.clone(),
                label: "win rate",
                ticks: 6,
                show: &|rate| format!("{:.0} %", 100.0 * rate),
            },
        )?;
        chart::segment(&mut plot, (0.0, BREAK_EVEN), (1.0, BREAK_EVEN), chart::line(MUTED, 2))?;
        rates
            .iter()
            .try_for_each(|(position, _, points)| chart::series(&mut plot, *position, points))
    };
    let words = line_source(source.as_str());
    chart::figure(
        &format!("hits-{}", source.as_str().to_lowercase().replace('_', "-")),
        &format!(
            "Win rate by tenth of confidence, against {words}; the line across is 52.4 %, which pays for itself"
        ),
        &description(rates, percent),
        (320, 300),
        Some(legend(rates)),
        draw,
    )
}

fn mae(errors: &Points<'_>) -> Result<Markup, ChartError> {
    let values = errors.iter().flat_map(|(_, _, points)| points.iter().map(|(_, error)| *error));
    let y = chart::around(values, 1.0);
    let draw = |area: &Area<'_>| {
        let mut plot = confidence_axes(
            area,
            &Axis {
                range: y.clone(),
                label: "MAE in points",
                ticks: 6,
                show: &|error| format!("{error:.0}"),
            },
        )?;
        errors
            .iter()
            .try_for_each(|(position, _, points)| chart::series(&mut plot, *position, points))
    };
    chart::figure(
        "confidence-mae",
        "Mean absolute error by tenth of confidence",
        &description(errors, two),
        (300, 280),
        Some(legend(errors)),
        draw,
    )
}

fn confidence_axes<'a, 'b>(
    area: &'a Area<'b>,
    y: &Axis<'_>,
) -> Result<chart::Plot<'a, 'b>, ChartError> {
    let x = Axis {
        range: 0.0..1.0,
        label: "confidence",
        ticks: 11,
        show: &|value| format!("{value:.1}"),
    };
    chart::axes(area, &x, y)
}

fn legend(points: &Points<'_>) -> Markup {
    let shown = points.iter().filter(|(_, _, points)| !points.is_empty());
    chart::legend(shown.map(|(position, name, _)| (*position, *name)))
}

fn description(points: &Points<'_>, show: fn(f64) -> String) -> String {
    let of_system = |(_, name, points): &(usize, &str, Vec<(f64, f64)>)| {
        let (first, last) = (points.first()?, points.last()?);
        Some(format!(
            "{name}: {} at confidence {:.2}, {} at {:.2}",
            show(first.1),
            first.0,
            show(last.1),
            last.0
        ))
    };
    let said: Vec<String> = points.iter().filter_map(of_system).collect();
    format!("{}. The table below has the figures.", said.join("; "))
}

fn figures(page: &Page<'_>) -> Markup {
    let columns = [
        Column::Text("System"),
        Column::Text("Confidence"),
        Column::Number("n"),
        Column::Number("MAE"),
        Column::Text("Lines"),
        Column::Number("Won"),
        Column::Number("Lost"),
        Column::Number("Win rate"),
    ];
    let mut rows = Vec::new();
    for score in page.systems().flat_map(|(_, name)| page.scores(name, "confidence")) {
        let start = || {
            let error = score.errors.map_or_else(Cell::none, |of| Cell::estimate(of.mae, two));
            vec![
                Cell::text(score.forecaster),
                Cell::text(&*score.slice),
                Cell::count(score.n),
                error,
            ]
        };
        for bets in &score.bets {
            let rate = bets.win_rate.map_or_else(Cell::none, Cell::share);
            let end = [
                Cell::text(line_source(bets.line_source)),
                Cell::count(bets.wins),
                Cell::count(bets.losses),
                rate,
            ];
            rows.push(start().into_iter().chain(end).collect());
        }
        if score.bets.is_empty() {
            rows.push(start().into_iter().chain((0..4).map(|_| Cell::none())).collect());
        }
    }
    table(
        "tenths",
        "Errors and recommendations by tenth of confidence, a row for each source of lines.",
        &columns,
        rows,
    )
}
