//! Charts as inline SVG: drawn for a wide window and for a phone, so that letters keep their size, or once where a chart is
//! square. Every mark says its value when it is pointed at, and the style sheet has all colours.

use std::ops::Range;

use maud::{Markup, html};

/// The width of a chart in a wide window and on a phone, in units that are about a pixel.
const WIDE: f64 = 720.0;
const NARROW: f64 = 340.0;

/// About how wide a letter is; the style sheet says how high.
const LETTER_WIDTH: f64 = 7.4;

/// How large a chart is.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// Drawn twice, with the height of each.
    Wide { wide: f64, narrow: f64 },
    /// Drawn once, as wide as a phone, with this height.
    Single { height: f64 },
}

/// What a chart is drawn on.
#[derive(Clone, Copy)]
pub(super) struct Canvas {
    width: f64,
    height: f64,
}

impl Canvas {
    pub(super) fn is_narrow(self) -> bool {
        self.width < WIDE
    }
}

/// An axis: where it begins and ends, what it shows, and the values that are written at it.
pub(super) struct Axis<'a> {
    pub(super) range: Range<f64>,
    pub(super) label: &'a str,
    pub(super) ticks: Vec<(f64, String)>,
}

impl Axis<'_> {
    /// An axis without anything written at it.
    pub(super) fn plain(range: Range<f64>) -> Self {
        Self { range, label: "", ticks: Vec::new() }
    }
}

/// A figure with a heading and what to see for whoever cannot see it. `draw` is called for each size.
pub(super) fn figure(
    id: &str,
    title: &str,
    description: &str,
    shape: Shape,
    legend: Option<Markup>,
    draw: impl Fn(Canvas) -> Plot,
) -> Markup {
    let sizes: &[(&str, f64, f64)] = match shape {
        Shape::Wide { wide, narrow } => &[("wide", WIDE, wide), ("narrow", NARROW, narrow)],
        Shape::Single { height } => &[("single", NARROW, height)],
    };
    html! {
        figure id=(id) {
            figcaption { (title) }
            @if let Some(legend) = legend { (legend) }
            @for (name, width, height) in sizes {
                svg id=(format!("{id}-{name}")) class=(format!("chart {name}"))
                    viewBox=(format!("0 0 {} {}", px(*width), px(*height))) role="img"
                    aria-label=(title) aria-describedby=(format!("{id}-{name}-desc")) {
                    desc id=(format!("{id}-{name}-desc")) { (description) }
                    (draw(Canvas { width: *width, height: *height }).finish())
                }
            }
        }
    }
}

/// What stands for the system that is shown, and for the others.
pub(super) fn legend(shown: &str) -> Markup {
    html! {
        ul.legend {
            li { span.key.on {} span data-shown { (shown) } }
            li { span.key {} "the other systems" }
        }
    }
}

/// The area between axes, and what was drawn so far.
pub(super) struct Plot {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    x: Range<f64>,
    y: Range<f64>,
    drawn: Vec<Markup>,
}

impl Plot {
    /// Draws the axes. The label of the vertical axis stands above it, where it is read; that of the other one ends where
    /// the axis ends, so that there is room for it on a phone.
    pub(super) fn new(canvas: Canvas, x: &Axis<'_>, y: &Axis<'_>) -> Self {
        let widest = y.ticks.iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
        let below = if x.label.is_empty() { 26.0 } else { 46.0 };
        let mut plot = Self {
            left: if widest == 0 { 16.0 } else { widest as f64 * LETTER_WIDTH + 12.0 },
            right: canvas.width - 20.0,
            top: if y.label.is_empty() { 8.0 } else { 28.0 },
            bottom: canvas.height - below,
            x: x.range.clone(),
            y: y.range.clone(),
            drawn: Vec::new(),
        };
        plot.add(plot.axes(canvas, x, y));
        plot
    }

    fn axes(&self, canvas: Canvas, x: &Axis<'_>, y: &Axis<'_>) -> Markup {
        // Fewer values fit on a phone.
        let every = if canvas.is_narrow() && x.ticks.len() > 6 { 2 } else { 1 };
        html! {
            g.axes {
                @for (value, text) in &y.ticks {
                    path.grid d=(format!("M{} {}H{}", px(self.left), px(self.y(*value)), px(self.right))) {}
                    text x=(px(self.left - 6.0)) y=(px(self.y(*value) + 4.5)) text-anchor="end" { (text) }
                }
                path.axis d=(format!("M{} {}H{}", px(self.left), px(self.bottom), px(self.right))) {}
                @for (value, text) in x.ticks.iter().step_by(every) {
                    path.axis d=(format!("M{} {}v4", px(self.x(*value)), px(self.bottom))) {}
                    text x=(px(self.x(*value))) y=(px(self.bottom + 19.0)) text-anchor="middle" { (text) }
                }
                @if !y.label.is_empty() { text x="2" y="14" { (y.label) } }
                @if !x.label.is_empty() {
                    text x=(px(canvas.width - 4.0)) y=(px(self.bottom + 40.0)) text-anchor="end" { (x.label) }
                }
            }
        }
    }

    /// Where a value lies from left to right.
    fn x(&self, value: f64) -> f64 {
        let share = (value - self.x.start) / (self.x.end - self.x.start);
        self.left + share * (self.right - self.left)
    }

    /// Where a value lies from top to bottom.
    fn y(&self, value: f64) -> f64 {
        let share = (value - self.y.start) / (self.y.end - self.y.start);
        self.bottom - share * (self.bottom - self.top)
    }

    pub(super) fn add(&mut self, markup: Markup) {
        self.drawn.push(markup);
    }

    /// Adds what shows one system: strong where it is the one that is `shown`, grey otherwise, which the page's switch
    /// changes.
    pub(super) fn add_system(&mut self, system: usize, name: &str, shown: usize, marks: &[Markup]) {
        let class = if system == shown { "sys on" } else { "sys" };
        self.add(html! {
            g class=(class) data-s=(system) data-name=(name) { @for mark in marks { (mark) } }
        });
    }

    /// A straight line that others are measured by.
    pub(super) fn rule(&self, from: (f64, f64), to: (f64, f64)) -> Markup {
        html! { path.rule d=(self.path_of(&[from, to])) {} }
    }

    /// A line through `points`.
    pub(super) fn path(&self, points: &[(f64, f64)]) -> Markup {
        html! { path.line d=(self.path_of(points)) {} }
    }

    /// An interval: a line between two places.
    pub(super) fn bar(&self, from: (f64, f64), to: (f64, f64)) -> Markup {
        html! { path.bar d=(self.path_of(&[from, to])) {} }
    }

    /// The line of a median across its box: dark in light, so that it is seen on the box and beyond.
    pub(super) fn median(&self, from: (f64, f64), to: (f64, f64)) -> Markup {
        html! { path.median d=(self.path_of(&[from, to])) {} }
    }

    fn path_of(&self, points: &[(f64, f64)]) -> String {
        let mut path = String::new();
        for (at, (x, y)) in points.iter().enumerate() {
            let letter = if at == 0 { 'M' } else { 'L' };
            path += &format!("{letter}{} {}", px(self.x(*x)), px(self.y(*y)));
        }
        path
    }

    /// A mark that says `hover` when it is pointed at.
    pub(super) fn dot(&self, (x, y): (f64, f64), hover: &str) -> Markup {
        html! { circle cx=(px(self.x(x))) cy=(px(self.y(y))) r="4" { title { (hover) } } }
    }

    /// The mark of what is no system.
    pub(super) fn diamond(&self, (x, y): (f64, f64), hover: &str) -> Markup {
        let (x, y) = (px(self.x(x)), px(self.y(y)));
        html! { path.diamond d=(format!("M{x} {y}m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z")) { title { (hover) } } }
    }

    /// A filled rectangle between two corners, `class` being its colour.
    pub(super) fn block(
        &self,
        from: (f64, f64),
        to: (f64, f64),
        class: &str,
        hover: &str,
    ) -> Markup {
        let (left, right) = (self.x(from.0), self.x(to.0));
        let (top, bottom) = (self.y(from.1.max(to.1)), self.y(from.1.min(to.1)));
        html! {
            rect class=(class) x=(px(left)) y=(px(top)) width=(px(right - left)) height=(px(bottom - top)) {
                @if !hover.is_empty() { title { (hover) } }
            }
        }
    }

    /// Letters beside a place, moved by so many units right and down.
    pub(super) fn text(&self, (x, y): (f64, f64), (right, down): (f64, f64), text: &str) -> Markup {
        let anchor = if right < 0.0 {
            "end"
        } else if right > 0.0 {
            "start"
        } else {
            "middle"
        };
        html! {
            text x=(px(self.x(x) + right)) y=(px(self.y(y) + down)) text-anchor=(anchor) { (text) }
        }
    }

    fn finish(self) -> Markup {
        html! { @for part in &self.drawn { (part) } }
    }
}

/// A length with one decimal where it has one.
fn px(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// About `count` round values of `range`, each as `show` has it, and no two alike.
pub(super) fn ticks(
    range: &Range<f64>,
    count: usize,
    show: impl Fn(f64) -> String,
) -> Vec<(f64, String)> {
    let width = range.end - range.start;
    let steps = (-3..6).flat_map(|power: i32| {
        let scale = if power < 0 { 1.0 / scale(-power) } else { scale(power) };
        [1.0, 2.0, 5.0].map(|step| step * scale)
    });
    let of_step = |step: f64| -> Vec<(f64, String)> {
        let first = (range.start / step - 1e-9).ceil();
        let values = (0..=count).map(|at| (first + at as f64) * step);
        values
            .take_while(|value| *value <= range.end + step * 1e-9)
            .map(|value| (value, show(value)))
            .collect()
    };
    // Where two would be written alike, they stand too close for the digits that are shown.
    let are_distinct =
        |ticks: &Vec<(f64, String)>| ticks.windows(2).all(|pair| pair[0].1 != pair[1].1);
    let mut steps = steps.filter(|step| width / step <= count as f64).map(of_step);
    steps.find(are_distinct).unwrap_or_default()
}

/// Ten to the `power`.
fn scale(power: i32) -> f64 {
    (0..power).fold(1.0, |scale, _| scale * 10.0)
}

/// A range around all of `values`, a tenth wider than they are, from and to whole steps.
pub(super) fn around(values: impl Iterator<Item = f64>, step: f64) -> Range<f64> {
    let (low, high) =
        values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return 0.0..step;
    }
    let wider = (high - low) * 0.05;
    let (low, high) =
        (((low - wider) / step).floor() * step, ((high + wider) / step).ceil() * step);
    low..high.max(low + step)
}

/// The height that makes a unit of both axes equally long on a chart that is drawn once and has labels at both axes; the
/// vertical ticks have at most `letters` letters.
pub(super) fn equal_height(x: &Range<f64>, y: &Range<f64>, letters: usize) -> f64 {
    let width = NARROW - 20.0 - (letters as f64 * LETTER_WIDTH + 12.0);
    width * (y.end - y.start) / (x.end - x.start) + 28.0 + 46.0
}

/// The first days of months within a range of days since 1970-01-01.
pub(super) fn months(range: &Range<f64>) -> Vec<(f64, String)> {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    #[expect(clippy::cast_possible_truncation, reason = "days of a season")]
    let days = range.start.ceil() as i32..=range.end.floor() as i32;
    days.filter_map(|day| {
        let date = crate::domain::GameDate::from_days(day);
        let first = date.to_string().ends_with("-01");
        let (_, month) = date.month().filter(|_| first)?;
        Some((f64::from(day), (*NAMES.get(month as usize - 1)?).to_owned()))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within_the_range() {
        let of = |range: Range<f64>, count| -> Vec<String> {
            ticks(&range, count, |value| format!("{value:.1}"))
                .into_iter()
                .map(|(_, text)| text)
                .collect()
        };
        assert_eq!(of(0.0..10.0, 5), ["0.0", "2.0", "4.0", "6.0", "8.0", "10.0"]);
        assert_eq!(of(4.2..5.1, 5), ["4.2", "4.4", "4.6", "4.8", "5.0"]);
        assert_eq!(of(-3.0..3.0, 6), ["-3.0", "-2.0", "-1.0", "0.0", "1.0", "2.0", "3.0"]);
        assert!(of(0.0..1e9, 3).is_empty(), "no chart is that wide");
    }

    #[test]
    fn a_unit_is_as_long_in_both_directions() {
        let (x, y) = (0.0..30.0, 0.0..60.0);
        let canvas = Canvas { width: NARROW, height: equal_height(&x, &y, 2) };
        let axis = |range: &Range<f64>| Axis {
            range: range.clone(),
            label: "points",
            ticks: ticks(range, 4, |value| format!("{value:.0}")),
        };
        let plot = Plot::new(canvas, &axis(&x), &axis(&y));
        let (across, up) = (plot.x(20.0) - plot.x(10.0), plot.y(10.0) - plot.y(20.0));
        assert!((across - up).abs() < 1e-9, "{across} {up}");
    }

    #[test]
    fn months_begin_at_their_first_day() {
        // 2021-10-20 to 2022-01-05.
        let found: Vec<String> =
            months(&(18920.0..18997.0)).into_iter().map(|(_, name)| name).collect();
        assert_eq!(found, ["Nov", "Dec", "Jan"]);
    }
}
