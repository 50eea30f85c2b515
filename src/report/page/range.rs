//! Section: how often outcomes were inside the predicted range.

use maud::{Markup, html};

use super::chart::{self, Area, Axis, ChartError, MUTED};
use super::headline::line_source;
use super::roles::ByRole;
use super::table::{Cell, Column, table};
use super::{Page, PageError};
use crate::domain::LineSource;
use crate::grade::Calibration;
use crate::report::numbers::percent;

/// Fewer outcomes than this are in the table, and not in the chart.
const FEW: usize = 30;

/// The share of outcomes that a range should hold.
const SHARE: f64 = 0.8;

const CHART: ByRole<'_> = ByRole {
    id: "range-chart",
    title: "Outcomes inside the range by role, with 95 % intervals; the line across is 80 %",
    label: "outcomes inside the range",
    step: 0.01,
    level: SHARE,
    axis: |share| format!("{:.0} %", 100.0 * share),
    said: percent,
    value: |score| score.range.filter(|range| range.n >= FEW).map(|range| range.inside),
};

/// A system's place, what is said of it, and its marks: the probability said, and the share that went over.
type Series<'a> = (usize, &'a Calibration, Vec<(f64, f64)>);

/// Nothing for a run whose systems say no more than a number of points.
pub(super) fn section(page: &Page<'_>) -> Result<Markup, PageError> {
    let enough = page.scorecard.by("role").any(|score| (CHART.value)(score).is_some());
    let range = if page.scorecard.scores.iter().any(|score| score.range.is_some()) {
        html! {
            h3 { "The range" }
            p {
                "From " code { "points_p10" } " to " code { "points_p90" } " a system expects eight of ten outcomes, and one in
                ten on either side, whatever the player's role. Roles with fewer than " (FEW) " outcomes are in the table only."
            }
            @if enough { (CHART.chart(page)?) } @else { p { "There are too few outcomes for a chart." } }
            details { summary { "The figures" } (shares(page)) }
        }
    } else {
        html! {}
    };
    let mut charts = Vec::new();
    for source in LineSource::ALL {
        let of_source: Vec<&Calibration> =
            page.calibration.iter().filter(|of| of.line_source == source.as_str()).collect();
        if of_source.iter().any(|of| of.n >= FEW) {
            charts.push(over(page, source, &of_source)?);
        }
    }
    Ok(html! {
        (range)
        @if !page.calibration.is_empty() {
            h3 { "Going over the line" }
            p {
                "Each mark is a tenth of a system's predictions, from those least likely to go over to those most likely. On the
                rising line it goes over as often as it says; above, more often. Points on the line are not over it."
            }
            (gaps(page))
            @for chart in &charts { (chart) }
            details { summary { "The figures" } (bins(page)) }
        }
    })
}

fn shares(page: &Page<'_>) -> Markup {
    let columns = [
        Column::Text("System"),
        Column::Text("Season average"),
        Column::Number("n"),
        Column::Number("Inside"),
        Column::Number("Below"),
        Column::Number("Above"),
    ];
    let scores = ["overall", "role"]
        .map(|dimension| page.systems().flat_map(move |(_, name)| page.scores(name, dimension)));
    let rows = scores.into_iter().flatten().filter_map(|score| {
        let range = score.range?;
        let start = [Cell::text(score.forecaster), Cell::text(&*score.slice), Cell::count(range.n)];
        let shares = [range.inside, range.below, range.above].map(Cell::share);
        Some(start.into_iter().chain(shares).collect())
    });
    table(
        "ranges",
        "Outcomes inside the range, its ends included, and beyond them, by the player's season average before the game.",
        &columns,
        rows,
    )
}

fn over(
    page: &Page<'_>,
    source: LineSource,
    of_source: &[&Calibration],
) -> Result<Markup, ChartError> {
    // A system's own colour and mark, as in the other charts.
    let series: Vec<Series<'_>> = page
        .systems()
        .filter_map(|(position, name)| {
            let of = of_source.iter().find(|of| of.forecaster == name)?;
            let points = of.bins.iter().map(|bin| (bin.mean_probability, bin.share_over.value));
            Some((position, *of, points.collect()))
        })
        .collect();
    let values = series.iter().flat_map(|(.., points)| points.iter().flat_map(|(x, y)| [*x, *y]));
    let both = chart::around(values, 0.1);
    let both = both.start.max(0.0)..both.end.min(1.0);
    let draw = |area: &Area<'_>| {
        // At the end of the axis there is room for two digits.
        let show = |value: &f64| format!("{:.0}", 100.0 * value);
        let axis = |label| Axis { range: both.clone(), label, ticks: 6, show: &show };
        let mut plot =
            chart::axes(area, &axis("predicted to go over, in %"), &axis("went over, in %"))?;
        let (from, to) = ((both.start, both.start), (both.end, both.end));
        chart::segment(&mut plot, from, to, chart::line(MUTED, 2))?;
        series
            .iter()
            .try_for_each(|(position, _, points)| chart::series(&mut plot, *position, points))
    };
    let said: Vec<String> = series
        .iter()
        .filter_map(|(_, of, _)| {
            Some(format!("{}: off by {} on average", of.forecaster, percent(of.gap?)))
        })
        .collect();
    chart::figure(
        &format!("over-{}", source.as_str().to_lowercase().replace('_', "-")),
        &format!(
            "How often points were more than the line, against {}",
            line_source(source.as_str())
        ),
        &format!("{}. The table below has the figures.", said.join("; ")),
        (340, 320),
        Some(chart::legend(series.iter().map(|(position, of, _)| (*position, of.forecaster)))),
        draw,
    )
}

fn gaps(page: &Page<'_>) -> Markup {
    let columns = [
        Column::Text("System"),
        Column::Number("Mean gap"),
        Column::Number("Said"),
        Column::Number("Went over"),
        Column::Number("n"),
        Column::Number("On the line"),
        Column::Number("Void"),
        Column::Text("Lines"),
    ];
    let rows = page.calibration.iter().map(|of| {
        let lines = Cell::text(line_source(of.line_source));
        let counts = [of.n, of.pushes, of.voids].map(Cell::count);
        let whole = of.all.map_or_else(
            || [Cell::none(), Cell::none()],
            |all| {
                let said = Cell::number(percent(all.mean_probability), all.mean_probability);
                [said, Cell::share(all.share_over)]
            },
        );
        let gap = of.gap.map_or_else(Cell::none, |gap| Cell::number(format!("{gap:.4}"), gap));
        let start = [Cell::text(of.forecaster), gap];
        start.into_iter().chain(whole).chain(counts).chain([lines]).collect()
    });
    table(
        "gaps",
        "Probabilities of going over against what happened. The gap is the mean distance between the two in ten bins of equal count.",
        &columns,
        rows,
    )
}

fn bins(page: &Page<'_>) -> Markup {
    let columns = [
        Column::Text("System"),
        Column::Text("Probabilities"),
        Column::Number("Said"),
        Column::Number("Went over"),
        Column::Number("n"),
        Column::Number("On the line"),
        Column::Text("Lines"),
    ];
    let rows = page.calibration.iter().flat_map(|of| of.bins.iter().map(move |bin| (of, bin)));
    let rows = rows.map(|(of, bin)| {
        let range = format!("{} to {}", percent(bin.lowest), percent(bin.highest));
        vec![
            Cell::text(of.forecaster),
            Cell::number(range, bin.lowest),
            Cell::number(percent(bin.mean_probability), bin.mean_probability),
            Cell::share(bin.share_over),
            Cell::count(bin.n),
            Cell::count(bin.pushes),
            Cell::text(line_source(of.line_source)),
        ]
    });
    table("bins", "Each system's predictions in ten bins of equal count.", &columns, rows)
}
