//! Section: whether probabilities came true.

use maud::{Markup, html};

use super::chart::{self, Axis, Plot, Shape};
use super::scorecard::line_source;
use super::series::{self, Mark, Series};
use super::table::{Cell, PageColumn, table};
use super::{Page, nothing, said, two};
use crate::domain::LineSource;
use crate::grade::{Bets, Estimate, Score};
use crate::report::numbers::{counted, percent, thousands};

/// The win rate that pays for itself at odds of −110: 110 / 210.
const BREAK_EVEN: f64 = 110.0 / 210.0;

/// Fewer decided recommendations than this are in the table, and not in the chart.
const FEW: usize = 30;

pub(super) fn section(page: &Page<'_>) -> Markup {
    if page.slices("confidence").is_empty() {
        return nothing("Nothing was predicted.");
    }
    let mut charts = Vec::new();
    for source in LineSource::ALL {
        let rates = tenths(page, percent, |score| {
            let bets = score.bets.iter().find(|bets| bets.line_source == source.as_str())?;
            let decided = bets.wins + bets.losses;
            bets.win_rate.filter(|_| decided >= FEW).map(|rate| (rate, decided))
        });
        if !series::positions(&rates).is_empty() {
            charts.push(hit_rate(page, source, &rates));
        }
    }
    let errors = tenths(page, two, |score| Some((score.errors?.mae, score.n)));
    html! {
        p.lead {
            "If confidence means something, hit rates rise to the right. A flat line says that confidence carries no information. Where
            it is the probability of the side taken, as with systems that learn, it says nothing of the error: a side may be
            clear and the points not."
        }
        @if charts.is_empty() {
            p { "No tenth of confidence has " (counted(FEW, "decided recommendation")) ", too few for a hit rate." }
        }
        @for chart in &charts { (chart) }
        @if !series::positions(&errors).is_empty() { (mae(page, &errors)) }
        details { summary { "The figures" } (figures(page)) }
    }
}

/// The middle of a tenth: `0.3 to 0.4` gives 0.35.
fn middle(slice: &str) -> Option<f64> {
    let low: f64 = slice.split(' ').next()?.parse().ok()?;
    Some(low + 0.05)
}

/// A statistic and how many it is of, by tenth of confidence, system by system.
fn tenths<'a>(
    page: &'a Page<'_>,
    show: fn(f64) -> String,
    value: impl Fn(&Score) -> Option<(Estimate, usize)>,
) -> Vec<Series<'a>> {
    let mark = |score: &Score| {
        let (of, n) = value(score)?;
        let (name, slice, said) = (score.forecaster, &score.slice, said(of, show));
        Some(Mark {
            at: (middle(slice)?, of.value),
            interval: of.interval.map(|all| (all.low, all.high)),
            hover: format!("{name}, confidence {slice}: {said}, n {}", thousands(n)),
            n: Some(n),
        })
    };
    let of_system = |(position, name): (usize, &'static str)| Series {
        position,
        name,
        marks: page.scores(name, "confidence").filter_map(mark).collect(),
    };
    page.systems().into_iter().map(of_system).collect()
}

/// All values, and the ends of the intervals of the system that is shown.
fn values(all: &[Series<'_>]) -> impl Iterator<Item = f64> {
    let of_mark = |mark: &Mark| {
        let (low, high) = mark.interval.unwrap_or((mark.at.1, mark.at.1));
        [low, high]
    };
    all.iter().flat_map(|of| &of.marks).flat_map(of_mark)
}

fn hit_rate(page: &Page<'_>, source: LineSource, rates: &[Series<'_>]) -> Markup {
    let around = chart::around(values(rates).chain([BREAK_EVEN, 0.45, 0.6]), 0.05);
    let range = around.start.max(0.0)..around.end.min(1.0) + 0.05;
    let (shown, name) = page.shown(&series::positions(rates));
    let pays = match source {
        LineSource::Market => "which pays for itself",
        LineSource::Estimated | LineSource::Fixed => {
            "which would pay for itself if one offered them"
        }
    };
    chart::figure(
        &format!("hits-{}", source.as_str().to_lowercase().replace('_', "-")),
        &format!(
            "Win rate by tenth of confidence, against {}; the line across is 52.4 %, {pays}",
            line_source(source.as_str())
        ),
        &description(rates, percent),
        Shape::Wide { wide: 330.0, narrow: 300.0 },
        Some(chart::legend(name)),
        |canvas| {
            let ticks = chart::ticks(&range, 6, |rate| format!("{:.0} %", 100.0 * rate));
            let x = confidence(rates);
            let y = Axis {
                range: range.clone(),
                label: "win rate; above the marks, how many bets",
                ticks,
            };
            let mut plot = Plot::new(canvas, &x, &y);
            let (from, to) = (x.range.start, x.range.end);
            plot.add(plot.rule((from, BREAK_EVEN), (to, BREAK_EVEN)));
            series::draw(&mut plot, rates, shown, range.end);
            plot
        },
    )
}

fn mae(page: &Page<'_>, errors: &[Series<'_>]) -> Markup {
    let around = chart::around(values(errors), 1.0);
    let range = around.start..around.end + 0.5;
    let (shown, name) = page.shown(&series::positions(errors));
    chart::figure(
        "confidence-mae",
        "Mean absolute error by tenth of confidence",
        &description(errors, two),
        Shape::Wide { wide: 310.0, narrow: 280.0 },
        Some(chart::legend(name)),
        |canvas| {
            let ticks = chart::ticks(&range, 6, |error| format!("{error:.0}"));
            let x = confidence(errors);
            let label = "MAE; above the marks, how many predictions";
            let y = Axis { range: range.clone(), label, ticks };
            let mut plot = Plot::new(canvas, &x, &y);
            series::draw(&mut plot, errors, shown, range.end);
            plot
        },
    )
}

/// The tenths of confidence that have a mark.
fn confidence(all: &[Series<'_>]) -> Axis<'static> {
    let places = || all.iter().flat_map(|of| &of.marks).map(|mark| mark.at.0);
    let (low, high) = (places().fold(1.0, f64::min), places().fold(0.0, f64::max));
    let range = low - 0.05..high + 0.05;
    let ticks = chart::ticks(&range, 10, |value| format!("{value:.1}"));
    Axis { range, label: "confidence", ticks }
}

fn description(all: &[Series<'_>], show: fn(f64) -> String) -> String {
    let of_system = |of: &Series<'_>| {
        let ((from, first), (to, last)) = (of.marks.first()?.at, of.marks.last()?.at);
        let (first, last) = (show(first), show(last));
        Some(format!("{}: {first} at confidence {from:.2}, {last} at {to:.2}", of.name))
    };
    let said: Vec<String> = all.iter().filter_map(of_system).collect();
    format!("{}. The table below has the figures.", said.join("; "))
}

fn figures(page: &Page<'_>) -> Markup {
    let columns = [
        PageColumn::Text("System"),
        PageColumn::Text("Confidence"),
        PageColumn::Number("n"),
        PageColumn::Number("MAE"),
        PageColumn::Text("Lines"),
        PageColumn::Number("Won"),
        PageColumn::Number("Lost"),
        PageColumn::Number("Win rate"),
    ];
    let scores = page.systems().into_iter().flat_map(|(_, name)| page.scores(name, "confidence"));
    let rows = scores.flat_map(|score| rows_of(page, score));
    table(
        "tenths",
        "Errors and recommendations by tenth of confidence, a row for each source of lines.",
        &columns,
        rows,
    )
}

/// A row for each source of lines, or one without bets.
fn rows_of(page: &Page<'_>, score: &Score) -> Vec<Vec<Cell>> {
    let start = || {
        let error = score.errors.map_or_else(Cell::none, |of| Cell::estimate(of.mae, two));
        let name = Cell::forecaster(page, score.forecaster);
        [name, Cell::text(&*score.slice), Cell::count(score.n), error].into_iter()
    };
    let with_bets = |bets: &Bets| {
        let rate = bets.win_rate.map_or_else(Cell::none, Cell::share);
        let lines = Cell::text(line_source(bets.line_source));
        start().chain([lines, Cell::count(bets.wins), Cell::count(bets.losses), rate]).collect()
    };
    if score.bets.is_empty() {
        return vec![start().chain((0..4).map(|_| Cell::none())).collect()];
    }
    score.bets.iter().map(with_bets).collect()
}
