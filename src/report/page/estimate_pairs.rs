//! Two estimates of each row on one axis, with their intervals: a dot for the one that it is about, and a diamond for the one
//! beside it.

use std::ops::Range;

use maud::{Markup, html};

use super::chart::{self, Axis, Canvas, Plot, Shape};
use crate::grade::Estimate;

/// A row of the chart.
pub(super) struct EstimatePair {
    pub(super) name: String,
    pub(super) about: Option<Estimate>,
    pub(super) beside: Option<Estimate>,
    /// What is said of it where a reader points at its marks.
    pub(super) hover: String,
}

/// The chart around its rows.
pub(super) struct EstimatePairs<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    /// What to see, for whoever cannot see it.
    pub(super) description: &'a str,
    /// What the dots and the diamonds stand for.
    pub(super) keys: [&'a str; 2],
    /// What the axis shows.
    pub(super) label: &'a str,
    /// The digits that the axis needs.
    pub(super) digits: usize,
    /// How high it is besides its rows.
    pub(super) margin: f64,
}

impl EstimatePairs<'_> {
    pub(super) fn figure(&self, rows: &[EstimatePair]) -> Markup {
        let estimates = rows.iter().flat_map(|row| row.about.into_iter().chain(row.beside));
        let x = chart::around(estimates.flat_map(Estimate::ends), 0.1);
        let height = |of_row: f64| rows.len() as f64 * of_row + self.margin;
        let [about, beside] = self.keys;
        let legend = html! {
            ul.legend {
                li { span.key.on {} (about) }
                li { span.key.other {} (beside) }
            }
        };
        chart::figure(
            self.id,
            self.title,
            self.description,
            Shape::Wide { wide: height(32.0), narrow: height(46.0) },
            Some(legend),
            |canvas| self.draw(canvas, rows, &x),
        )
    }

    fn draw(&self, canvas: Canvas, rows: &[EstimatePair], x: &Range<f64>) -> Plot {
        let count = rows.len() as f64;
        let place = |at: usize| count - at as f64 - if canvas.is_narrow() { 0.65 } else { 0.5 };
        let mut y = Axis::plain(0.0..count);
        if !canvas.is_narrow() {
            let tick = |(at, row): (usize, &EstimatePair)| (place(at), row.name.clone());
            y.ticks = rows.iter().enumerate().map(tick).collect();
        }
        let ticks = chart::ticks(x, 8, |value| format!("{value:.*}", self.digits));
        let x = Axis { range: x.clone(), label: self.label, ticks };
        let mut plot = Plot::new(canvas, &x, &y);
        for (at, row) in rows.iter().enumerate() {
            let middle = place(at);
            let marks = [(row.beside, middle - 0.16, false), (row.about, middle + 0.16, true)];
            for (of, y, is_about) in marks {
                if let Some(of) = of {
                    plot.add(mark(&plot, of, y, is_about, &row.hover));
                }
            }
            if canvas.is_narrow() {
                plot.add(plot.text((x.range.start, middle), (1.0, -16.0), &row.name));
            }
        }
        plot
    }
}

fn mark(plot: &Plot, of: Estimate, y: f64, is_about: bool, hover: &str) -> Markup {
    let [low, high] = of.ends();
    let at = (of.value, y);
    let mark = if is_about { plot.dot(at, hover) } else { plot.diamond(at, hover) };
    let class = if is_about { "sys on" } else { "base" };
    html! { g class=(class) { (plot.bar((low, y), (high, y))) (mark) } }
}
