//! How a measure changes with what a sweep varied: a curve for one number, a heat map for two.

use std::ops::Range;

use maud::{Markup, html};

use super::chart::{self, Axis, Plot, Shape};
use super::nothing;
use crate::experiment::sweep::{RankedSetting, SweepMeasure, SystemAnswer, Varied, varied};
use crate::report::numbers::counted;
use crate::report::sweep::{NORMAL_95, SweepReport};

/// A heat map of more values of one number has squares that nobody can point at.
const MAX_SQUARES: usize = 40;

/// How many shades the style sheet has.
const SHADES: usize = 6;

/// What was varied and what came of it, as a picture where one can be drawn.
pub(super) fn chart(report: &SweepReport<'_>, of: &SystemAnswer) -> Markup {
    let by = report.answer.by;
    let mut ranking: Vec<&RankedSetting> = of.ranking.iter().collect();
    ranking.sort_by_key(|at| at.setting);
    match &varied(report.settings)[..] {
        [one] => Curve { of, by, varied: one, settings: &ranking }.figure(),
        [across, up] if across.tried().len().max(up.tried().len()) <= MAX_SQUARES => {
            HeatMap { of, by, across, up, settings: &ranking }.figure()
        }
        all => nothing(&format!(
            "There is a curve where one number is varied, and a heat map where two are, in at most {MAX_SQUARES} values \
             each; here {} varied.",
            if all.len() == 1 {
                "1 number is".to_owned()
            } else {
                format!("{} are", counted(all.len(), "number"))
            }
        )),
    }
}

/// A number as it is written at an axis.
fn short(value: f64) -> String {
    format!("{}", (value * 1e4).round() / 1e4)
}

/// The measure by one number.
struct Curve<'a> {
    of: &'a SystemAnswer,
    by: SweepMeasure,
    varied: &'a Varied,
    /// In the order of settings.
    settings: &'a [&'a RankedSetting],
}

/// A setting on a curve.
struct Point {
    at: (f64, f64),
    interval: Option<(f64, f64)>,
    setting: usize,
    hover: String,
}

impl Curve<'_> {
    fn points(&self) -> Vec<Point> {
        let name = self.varied.parameter.name;
        let point = |at: &&RankedSetting| {
            let value = self.varied.values.get(at.setting).copied().flatten()?;
            let half = at.test.map(|test| NORMAL_95 * test.standard_error);
            let digits = self.by.in_digits(at.value);
            let declared = if at.setting == 0 { ", the declared number" } else { "" };
            at.value.is_finite().then(|| Point {
                at: (value, at.value),
                interval: half.map(|half| (at.value - half, at.value + half)),
                setting: at.setting,
                hover: format!("{name}={}{declared}: {digits}", short(value)),
            })
        };
        let mut points: Vec<Point> = self.settings.iter().filter_map(point).collect();
        points.sort_by(|one, other| one.at.0.total_cmp(&other.at.0));
        points
    }

    fn figure(&self) -> Markup {
        let points = self.points();
        let (name, unit) = (self.varied.parameter.name, self.varied.parameter.unit);
        let x = spread(points.iter().map(|of| of.at.0));
        let ends = points.iter().flat_map(|of| match of.interval {
            Some((low, high)) => vec![low, high, of.at.1],
            None => vec![of.at.1],
        });
        let y = spread(ends);
        let words: Vec<&str> = points.iter().map(|of| of.hover.as_str()).collect();
        let (across, up) = (label(name, unit), self.by.in_words());
        let draw = |canvas| {
            let ticks = |range: &Range<f64>, show: fn(f64) -> String| chart::ticks(range, 6, show);
            let axis = Axis { range: x.clone(), label: &across, ticks: ticks(&x, short) };
            let vertical = Axis {
                range: y.clone(),
                label: up,
                ticks: ticks(&y, |value| format!("{value:.3}")),
            };
            let mut plot = Plot::new(canvas, &axis, &vertical);
            let marks = marks(&plot, &points, self.of.best.setting);
            plot.add_system(0, self.of.system_id.as_str(), 0, &marks);
            plot
        };
        chart::figure(
            &format!("{}-curve", self.of.system_id),
            &format!("{} by {name}", self.by.title()),
            &format!("{}.", words.join("; ")),
            Shape::Wide { wide: 330.0, narrow: 300.0 },
            Some(key()),
            draw,
        )
    }
}

/// The line, the intervals, the dots; a diamond for the declared number and the word for the best.
fn marks(plot: &Plot, points: &[Point], best: usize) -> Vec<Markup> {
    let line: Vec<(f64, f64)> = points.iter().map(|of| of.at).collect();
    let mut marks = vec![plot.path(&line)];
    for of in points {
        marks.extend(of.interval.map(|(low, high)| plot.bar((of.at.0, low), (of.at.0, high))));
    }
    for of in points {
        let is_declared = of.setting == 0;
        marks.push(if is_declared {
            plot.diamond(of.at, &of.hover)
        } else {
            plot.dot(of.at, &of.hover)
        });
    }
    let is_best = |of: &&Point| of.setting == best && best > 0;
    marks.extend(points.iter().find(is_best).map(|of| plot.text(of.at, (0.0, -10.0), "best")));
    marks
}

fn key() -> Markup {
    html! {
        ul.legend {
            li { span.key.on {} "a setting, with the 95 % interval of its difference to the declared numbers" }
            li { span.key.other {} "the declared numbers" }
        }
    }
}

/// The label of an axis of a number.
fn label(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { format!("{name} ({unit})") }
}

/// A range a little wider than all of `values`.
fn spread(values: impl Iterator<Item = f64>) -> Range<f64> {
    let (low, high) = ends(values);
    let wider = if high > low { 0.06 * (high - low) } else { 0.5 };
    low - wider..high + wider
}

/// The least and the greatest of `values`.
fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let ends = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if ends.0 > ends.1 { (0.0, 0.0) } else { ends }
}

/// The measure by two numbers.
struct HeatMap<'a> {
    of: &'a SystemAnswer,
    by: SweepMeasure,
    across: &'a Varied,
    up: &'a Varied,
    /// In the order of settings.
    settings: &'a [&'a RankedSetting],
}

/// A setting in a heat map, by the places of its values.
struct Square {
    place: (usize, usize),
    value: f64,
    setting: usize,
    hover: String,
}

impl HeatMap<'_> {
    fn squares(&self, tried: &[Vec<f64>; 2]) -> Vec<Square> {
        let of_setting = |at: &&RankedSetting| {
            let values =
                [self.across, self.up].map(|of| of.values.get(at.setting).copied().flatten());
            let [across, up] = [values[0]?, values[1]?];
            let place = |tried: &[f64], value: f64| tried.iter().position(|of| *of == value);
            let place = (place(&tried[0], across)?, place(&tried[1], up)?);
            let names = [self.across, self.up].map(|of| of.parameter.name);
            let declared = if at.setting == 0 { ", the declared numbers" } else { "" };
            at.value.is_finite().then(|| Square {
                place,
                value: at.value,
                setting: at.setting,
                hover: format!(
                    "{}={}, {}={}{declared}: {}",
                    names[0],
                    short(across),
                    names[1],
                    short(up),
                    self.by.in_digits(at.value)
                ),
            })
        };
        self.settings.iter().filter_map(of_setting).collect()
    }

    /// How good a value is between the worst and the best, as a shade.
    fn shade(&self, value: f64, (low, high): (f64, f64)) -> usize {
        let share = if high > low { (value - low) / (high - low) } else { 1.0 };
        let good = if self.by.gain(low, high) > 0.0 { share } else { 1.0 - share };
        (0..SHADES).rev().find(|shade| good * SHADES as f64 >= *shade as f64).unwrap_or(0)
    }

    fn figure(&self) -> Markup {
        let tried = [self.across.tried(), self.up.tried()];
        let squares = self.squares(&tried);
        let values = ends(squares.iter().map(|of| of.value));
        let labels = [self.across, self.up].map(|of| label(of.parameter.name, of.parameter.unit));
        let letters = tried[1].iter().map(|value| short(*value).chars().count()).max().unwrap_or(0);
        let ranges = [0, 1].map(|at| 0.0..tried[at].len() as f64);
        let draw = |canvas| {
            let axis = |at: usize| Axis {
                range: ranges[at].clone(),
                label: &labels[at],
                ticks: places(&tried[at]),
            };
            let mut plot = Plot::new(canvas, &axis(0), &axis(1));
            self.draw(&mut plot, &squares, values);
            plot
        };
        chart::figure(
            &format!("{}-map", self.of.system_id),
            &format!(
                "{} by {} and {}",
                self.by.title(),
                self.across.parameter.name,
                self.up.parameter.name
            ),
            &squares.iter().map(|of| of.hover.as_str()).collect::<Vec<_>>().join("; "),
            Shape::Single { height: height(&ranges, letters) },
            Some(self.key(values)),
            draw,
        )
    }

    /// The squares, and the marks of the declared numbers and of the best.
    fn draw(&self, plot: &mut Plot, squares: &[Square], values: (f64, f64)) {
        for square in squares {
            plot.add(self.square(plot, square, values));
        }
        let at = |setting: usize| squares.iter().find(|of| of.setting == setting);
        let middle = |of: &Square| (of.place.0 as f64 + 0.5, of.place.1 as f64 + 0.5);
        if let Some(declared) = at(0) {
            plot.add(plot.diamond(middle(declared), &declared.hover));
        }
        if let Some(best) = at(self.of.best.setting) {
            let dot = plot.dot(middle(best), &best.hover);
            plot.add(html! { g.means { (dot) } });
        }
    }

    fn square(&self, plot: &Plot, of: &Square, values: (f64, f64)) -> Markup {
        let (x, y) = (of.place.0 as f64, of.place.1 as f64);
        let class = format!("shade{}", self.shade(of.value, values));
        plot.block((x, y), (x + 1.0, y + 1.0), &class, &of.hover)
    }

    fn key(&self, (low, high): (f64, f64)) -> Markup {
        let (worst, best) = if self.by.gain(low, high) > 0.0 { (low, high) } else { (high, low) };
        html! {
            ul.legend {
                li { span.key.shade0 {} (self.by.in_digits(worst)) }
                li { span class=(format!("key shade{}", SHADES - 1)) {} (self.by.in_digits(best)) ", the best" }
                li { span.key.other {} "the declared numbers" }
                li { span.key.mean {} "the best within the sample" }
            }
        }
    }
}

/// Where the values of a heat map are written: all of a few, some of many.
fn places(tried: &[f64]) -> Vec<(f64, String)> {
    const MOST: usize = 8;
    let every = tried.len().div_ceil(MOST).max(1);
    let written = tried.iter().enumerate().step_by(every);
    written.map(|(at, value)| (at as f64 + 0.5, short(*value))).collect()
}

/// Squares that are as high as wide, but for many more of one number than of the other.
fn height([across, up]: &[Range<f64>; 2], letters: usize) -> f64 {
    chart::equal_height(across, up, letters).clamp(200.0, 460.0)
}
