//! Section: how often outcomes were inside the predicted range.

use std::ops::Range;

use maud::{Markup, html};

use super::chart::{self, Axis, Canvas, Plot, Shape};
use super::roles::{ByRole, FEW};
use super::scorecard::line_source;
use super::series::{self, Mark, Series};
use super::table::{Cell, PageColumn, table};
use super::{Page, market_check};
use crate::domain::LineSource;
use crate::grade::{Bin, Calibration};
use crate::report::numbers::{percent, thousands};

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

/// Nothing for a run whose systems say no more than a number of points.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let range = if page.scorecard.scores.iter().any(|score| score.range.is_some()) {
        html! {
            h3 { "The range" }
            p {
                "From " code { "points_p10" } " to " code { "points_p90" } " a system expects eight of ten outcomes, and one in
                ten on either side, whatever the player's role. Roles with fewer than " (FEW) " outcomes are in the table only."
            }
            (CHART.chart_if_known(page))
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
            charts.push(over(page, source, &of_source));
        }
    }
    html! {
        (range)
        @if !page.calibration.is_empty() {
            h3 { "Going over the line" }
            p {
                "Each mark is a tenth of a system's predictions, from those least likely to go over to those most likely. On the
                rising line it goes over as often as it says; above, more often. Points on the line are not over it."
            }
            (gaps(page))
            (market_check::section(page, &by_gap(page)))
            div.pair { @for chart in &charts { (chart) } }
            details { summary { "The figures" } (bins(page)) }
        }
    }
}

fn shares(page: &Page<'_>) -> Markup {
    let columns = [
        PageColumn::Text("System"),
        PageColumn::Text("Season average"),
        PageColumn::Number("n"),
        PageColumn::Number("Inside"),
        PageColumn::Number("Below"),
        PageColumn::Number("Above"),
    ];
    let scores = ["overall", "role"].map(|dimension| {
        page.systems().into_iter().flat_map(move |(_, name)| page.scores(name, dimension))
    });
    let rows = scores.into_iter().flatten().filter_map(|score| {
        let range = score.range?;
        let start = [
            Cell::forecaster(page, score.forecaster),
            Cell::text(&*score.slice),
            Cell::count(range.n),
        ];
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

fn over(page: &Page<'_>, source: LineSource, of_source: &[&Calibration]) -> Markup {
    let of_system = |(position, name): (usize, &'static str)| {
        let of = of_source.iter().find(|of| of.forecaster == name)?;
        Some(Series { position, name, marks: of.bins.iter().map(|bin| mark(name, bin)).collect() })
    };
    let all: Vec<Series<'_>> = page.systems().into_iter().filter_map(of_system).collect();
    let ends = |mark: &Mark| {
        let (low, high) = mark.interval.unwrap_or((mark.at.1, mark.at.1));
        [mark.at.0, low, high]
    };
    let places = all.iter().flat_map(|of| &of.marks).flat_map(ends);
    let both = chart::around(places, 0.1);
    let both = both.start.max(0.0)..both.end.min(1.0);
    let (shown, name) = page.shown(&series::positions(&all));
    let gap = |of: &&Calibration| {
        Some(format!("{}: off by {} on average", of.forecaster, percent(of.gap?)))
    };
    let said: Vec<String> = of_source.iter().filter_map(gap).collect();
    chart::figure(
        &format!("over-{}", source.as_str().to_lowercase().replace('_', "-")),
        &format!(
            "How often points were more than the line, against {}",
            line_source(source.as_str())
        ),
        &format!("{}. The table below has the figures.", said.join("; ")),
        Shape::Single { height: chart::equal_height(&both, &both, 3) },
        Some(chart::legend(name)),
        |canvas| {
            let mut plot = square(canvas, &both);
            series::draw(&mut plot, &all, shown, both.end);
            plot
        },
    )
}

/// Axes of percent with the line on which what is said comes true. Both have room for three digits, so that a unit is as
/// long on one as on the other.
pub(super) fn square(canvas: Canvas, both: &Range<f64>) -> Plot {
    let show = |value: f64| format!("{:.0}", 100.0 * value);
    let axis = |label, show: &dyn Fn(f64) -> String| Axis {
        range: both.clone(),
        label,
        ticks: chart::ticks(both, 6, show),
    };
    let x = axis("predicted to go over, in %", &show);
    let y = axis("went over, in %", &|value| format!("{:>3}", show(value)));
    let mut plot = Plot::new(canvas, &x, &y);
    plot.add(plot.rule((both.start, both.start), (both.end, both.end)));
    plot
}

/// The mark of a tenth of somebody's predictions.
pub(super) fn mark(name: &str, bin: &Bin) -> Mark {
    let said = super::said(bin.share_over, percent);
    let n = thousands(bin.n);
    Mark {
        at: (bin.mean_probability, bin.share_over.value),
        interval: bin.share_over.interval.map(|all| (all.low, all.high)),
        hover: format!("{name}: said {}, went over {said}, n {n}", percent(bin.mean_probability)),
        n: None,
    }
}

/// The calibrations against lines of one source after those of another, and within by how small the gap is.
fn by_gap<'a>(page: &Page<'a>) -> Vec<&'a Calibration> {
    let mut all: Vec<&Calibration> = page.calibration.iter().collect();
    let source = |of: &Calibration| {
        LineSource::ALL.iter().position(|source| source.as_str() == of.line_source)
    };
    let gap = |of: &Calibration| of.gap.unwrap_or(f64::INFINITY);
    all.sort_by(|one, other| source(one).cmp(&source(other)).then(gap(one).total_cmp(&gap(other))));
    all
}

fn gaps(page: &Page<'_>) -> Markup {
    let columns = [
        PageColumn::Text("System"),
        PageColumn::Number("Mean gap"),
        PageColumn::Number("Said"),
        PageColumn::Number("Went over"),
        PageColumn::Number("n"),
        PageColumn::Number("On the line"),
        PageColumn::Number("Void"),
        PageColumn::Text("Lines"),
    ];
    let rows = by_gap(page).into_iter().map(|of| {
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
        let start = [Cell::forecaster(page, of.forecaster), gap];
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
        PageColumn::Text("System"),
        PageColumn::Text("Probabilities"),
        PageColumn::Number("Said"),
        PageColumn::Number("Went over"),
        PageColumn::Number("n"),
        PageColumn::Number("On the line"),
        PageColumn::Text("Lines"),
    ];
    let rows = by_gap(page).into_iter();
    let rows = rows.flat_map(|of| of.bins.iter().map(move |bin| (of, bin)));
    let rows = rows.map(|(of, bin)| {
        let range = format!("{} to {}", percent(bin.lowest), percent(bin.highest));
        vec![
            Cell::forecaster(page, of.forecaster),
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
