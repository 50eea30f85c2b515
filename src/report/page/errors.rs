//! Section: how far off predictions were.

use maud::{Markup, html};
use plotters::prelude::{PathElement, Rectangle, Text};
use plotters::style::Color as _;

use super::chart::{self, ACCENT, Area, Axis, ChartError, INK, MUTED, PAPER};
use super::table::{Cell, Column, table};
use super::{Page, PageError, nothing, signed};
use crate::grade::{self, ErrorHistogram, LARGEST_BIN};
use crate::report::numbers::{percent, thousands};

pub(super) fn section(page: &Page<'_>) -> Result<Markup, PageError> {
    let all = grade::error_histograms(page.graded);
    if all.is_empty() {
        return Ok(nothing("No outcome is known yet, so there is no error to show."));
    }
    let columns = ["Forecaster", "n", "5 %", "25 %", "Median", "75 %", "95 %"];
    let columns: Vec<Column<'_>> = (0..)
        .zip(columns)
        .map(|(at, name)| if at == 0 { Column::Text(name) } else { Column::Number(name) })
        .collect();
    let rows = all.iter().map(|of| {
        let quantiles = of.quantiles.map(|value| Cell::number(signed(value), value));
        [Cell::text(of.forecaster), Cell::count(of.n)].into_iter().chain(quantiles).collect()
    });
    let best = page.best().and_then(|(_, best)| all.iter().find(|of| of.forecaster == best));
    let histogram = best.map(histogram).transpose()?;
    Ok(html! {
        p.lead {
            "A short box around zero is good. A box to the right of zero predicts too much, one to the left too little; long
            whiskers to the left are players who had the game of their life."
        }
        (boxes(&all)?)
        (table("distributions", "Predicted less actual points: the share of errors at or below each figure.", &columns, rows))
        @if let Some(chart) = histogram { (chart) }
    })
}

fn boxes(all: &[ErrorHistogram]) -> Result<Markup, ChartError> {
    let x = chart::around(all.iter().flat_map(|of| [of.quantiles[0], of.quantiles[4], 0.0]), 5.0);
    let rows = all.len() as f64;
    let draw = |area: &Area<'_>| {
        let mut plot = chart::axes(
            area,
            &Axis {
                range: x.clone(),
                label: "predicted less actual points",
                ticks: 8,
                show: &|value| signed_whole(*value),
            },
            &Axis { range: 0.0..rows, label: "", ticks: 0, show: &|_| String::new() },
        )?;
        chart::segment(&mut plot, (0.0, 0.0), (0.0, rows), chart::line(MUTED, 1))?;
        for (row, of) in all.iter().enumerate() {
            let middle = rows - row as f64 - 0.64;
            let [low, left, median, right, high] = of.quantiles;
            let whisker = vec![(low, middle), (high, middle)];
            plot.draw_series([PathElement::new(whisker, chart::line(ACCENT, 2))])?;
            plot.draw_series([Rectangle::new(
                [(left, middle - 0.17), (right, middle + 0.17)],
                ACCENT.filled(),
            )])?;
            for (colour, length) in [(INK, 0.26), (PAPER, 0.17)] {
                let (from, to) = ((median, middle - length), (median, middle + length));
                chart::segment(&mut plot, from, to, chart::line(colour, 3))?;
            }
            let label = Text::new(
                of.forecaster.to_owned(),
                (x.start, middle + 0.56),
                chart::letters(13, INK),
            );
            plot.draw_series([label])?;
        }
        Ok(())
    };
    #[expect(clippy::expect_used, reason = "a run has some dozen systems")]
    let rows = u32::try_from(all.len()).expect("Invariant: few forecasters");
    let height = 64 + 48 * rows;
    let said: Vec<String> = all
        .iter()
        .map(|of| {
            format!(
                "{}: half of the errors from {} to {}",
                of.forecaster,
                signed(of.quantiles[1]),
                signed(of.quantiles[3])
            )
        })
        .collect();
    chart::figure(
        "boxes",
        "Errors by forecaster: the box holds the middle half, the line in it is the median, the whiskers hold 90 %",
        &format!("{}. The table below has the figures.", said.join("; ")),
        (height, height),
        None,
        draw,
    )
}

fn histogram(of: &ErrorHistogram) -> Result<Markup, ChartError> {
    let most = of.bins.iter().map(|(_, count)| *count).max().unwrap_or(0) as f64;
    let edge = f64::from(LARGEST_BIN);
    let draw = |area: &Area<'_>| {
        let mut plot = chart::axes(
            area,
            &Axis {
                range: -edge - 0.5..edge + 0.5,
                label: "predicted less actual points",
                ticks: 11,
                show: &|value| signed_whole(*value),
            },
            &Axis {
                range: 0.0..(most * 1.05).max(1.0),
                label: "predictions",
                ticks: 5,
                show: &|value| format!("{value:.0}"),
            },
        )?;
        for (bin, count) in &of.bins {
            let middle = f64::from(*bin);
            chart::block(
                &mut plot,
                [(middle - 0.44, 0.0), (middle + 0.44, *count as f64)],
                ACCENT,
                1.0,
            )?;
        }
        chart::segment(&mut plot, (0.0, 0.0), (0.0, most * 1.05), chart::line(INK, 1))
    };
    let near: usize =
        of.bins.iter().filter(|(bin, _)| bin.abs() <= 3).map(|(_, count)| count).sum();
    chart::figure(
        "histogram",
        &format!(
            "Errors of {}, to the nearest point; the outermost bars hold all beyond",
            of.forecaster
        ),
        &format!(
            "{} errors; {} of them round to three points or less.",
            thousands(of.n),
            percent(near as f64 / of.n.max(1) as f64)
        ),
        (300, 240),
        None,
        draw,
    )
}

fn signed_whole(value: f64) -> String {
    if value.abs() < 0.5 { "0".to_owned() } else { format!("{value:+.0}").replace('-', "−") }
}
