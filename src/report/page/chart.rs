//! Charts as inline SVG, each drawn twice: for a wide window and for a phone, so that letters keep their size.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};
use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    Cartesian2d, ChartBuilder, Color as _, DrawingArea, EmptyElement, IntoDrawingArea as _,
    IntoFont as _, LineSeries, PathElement, Polygon, RGBColor, Rectangle, SVGBackend, ShapeStyle,
    TextStyle,
};

/// Why a chart could not be drawn.
pub type ChartError = plotters::drawing::DrawingAreaErrorKind<std::io::Error>;

/// An area to draw on.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// An area with axes.
pub(super) type Plot<'a, 'b> =
    ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The library rounds to whole units, so a unit is a quarter of a pixel.
pub(super) const PIXEL: i32 = 4;

/// Colours stand for variables of the style sheet, which knows the light and the dark ones.
const fn variable(number: u8) -> RGBColor {
    RGBColor(1, 2, number)
}

pub(super) const INK: RGBColor = variable(0);
pub(super) const MUTED: RGBColor = variable(1);
const GRID: RGBColor = variable(2);
pub(super) const PAPER: RGBColor = variable(10);
pub(super) const ACCENT: RGBColor = variable(3);
const SERIES: [RGBColor; 6] =
    [variable(4), variable(5), variable(6), variable(7), variable(8), variable(9)];
const VARIABLES: [&str; 11] = [
    "--ink", "--muted", "--grid", "--accent", "--s0", "--s1", "--s2", "--s3", "--s4", "--s5",
    "--paper",
];

/// The colour of the series at `position`.
pub(super) const fn colour(position: usize) -> RGBColor {
    SERIES[position % SERIES.len()]
}

/// The outline of the mark of the series at `position`, about 0, 5 pixels in each direction: no two series are told apart
/// by colour alone, and where a colour is used again, its mark is another.
fn mark(position: usize) -> Vec<(i32, i32)> {
    let circle = [(20, 0), (17, 10), (10, 17), (0, 20), (-10, 17), (-17, 10), (-20, 0), (-17, -10)];
    match (position + position / SERIES.len()) % SERIES.len() {
        0 => [&circle[..], &[(-10, -17), (0, -20), (10, -17), (17, -10)]].concat(),
        1 => vec![(-16, -16), (16, -16), (16, 16), (-16, 16)],
        2 => vec![(0, -21), (20, 16), (-20, 16)],
        3 => vec![(0, -23), (23, 0), (0, 23), (-23, 0)],
        4 => vec![(0, 21), (20, -16), (-20, -16)],
        _ => vec![
            (-7, -21),
            (7, -21),
            (7, -7),
            (21, -7),
            (21, 7),
            (7, 7),
            (7, 21),
            (-7, 21),
            (-7, 7),
            (-21, 7),
            (-21, -7),
            (-7, -7),
        ],
    }
}

/// What stands for which series.
pub(super) fn legend<'a>(names: impl IntoIterator<Item = (usize, &'a str)>) -> Markup {
    let points = |position| {
        let corners: Vec<String> = mark(position).iter().map(|(x, y)| format!("{x},{y}")).collect();
        corners.join(" ")
    };
    html! {
        ul.legend {
            @for (position, name) in names { li {
                svg viewBox="-24 -24 48 48" aria-hidden="true" {
                    polygon points=(points(position)) fill=(format!("var(--s{})", position % SERIES.len())) {}
                }
                (name)
            } }
        }
    }
}

/// A figure with a heading and what to see for whoever cannot see it. `draw` is called for both widths, with a height
/// in pixels each.
pub(super) fn figure(
    id: &str,
    title: &str,
    description: &str,
    heights: (u32, u32),
    legend: Option<Markup>,
    draw: impl Fn(&Area<'_>) -> Result<(), ChartError>,
) -> Result<Markup, ChartError> {
    let wide =
        svg(&format!("{id}-wide"), "chart wide", title, description, (920, heights.0), &draw)?;
    let narrow =
        svg(&format!("{id}-narrow"), "chart narrow", title, description, (340, heights.1), &draw)?;
    Ok(html! {
        figure id=(id) {
            figcaption { (title) }
            @if let Some(legend) = legend { (legend) }
            (wide) (narrow)
        }
    })
}

fn svg(
    id: &str,
    class: &str,
    title: &str,
    description: &str,
    (width, height): (u32, u32),
    draw: impl Fn(&Area<'_>) -> Result<(), ChartError>,
) -> Result<Markup, ChartError> {
    let unit = PIXEL.unsigned_abs();
    let (width, height) = (width * unit, height * unit);
    let mut drawn = String::new();
    {
        let area = SVGBackend::with_string(&mut drawn, (width, height)).into_drawing_area();
        draw(&area)?;
        area.present()?;
    }
    // What is inside the library's own element, with the page's font and colours.
    let inside = drawn.split_once('>').map_or("", |(_, rest)| rest).trim();
    let mut inside = inside.trim_end_matches("</svg>").replace(" font-family=\"sans-serif\"", "");
    for (number, name) in VARIABLES.iter().enumerate() {
        inside = inside.replace(&format!("\"#0102{number:02X}\""), &format!("\"var({name})\""));
    }
    inside = inside.replace(" opacity=\"1\"", "").replace(">\n", ">");
    Ok(html! {
        svg id=(id) class=(class) viewBox=(format!("0 0 {width} {height}")) role="img"
            aria-label=(title) aria-describedby=(format!("{id}-desc")) {
            title { (title) }
            desc id=(format!("{id}-desc")) { (description) }
            (PreEscaped(inside))
        }
    })
}

/// How an axis is divided and written.
pub(super) struct Axis<'a> {
    pub(super) range: Range<f64>,
    pub(super) label: &'a str,
    pub(super) ticks: usize,
    pub(super) show: &'a dyn Fn(&f64) -> String,
}

/// Letters of `size` pixels.
pub(super) fn letters(size: i32, colour: RGBColor) -> TextStyle<'static> {
    // The library writes fonts smaller by this factor than they are asked for.
    ("sans-serif", f64::from(size * PIXEL) * 1.24).into_font().color(&colour)
}

/// Draws the axes. A label of the vertical axis stands above it, where it is read.
pub(super) fn axes<'a, 'b>(
    area: &'a Area<'b>,
    x: &Axis<'_>,
    y: &Axis<'_>,
) -> Result<Plot<'a, 'b>, ChartError> {
    let width = area.dim_in_pixel().0;
    // Fewer numbers fit on a phone.
    let ticks = if width < 600 * PIXEL.unsigned_abs() { x.ticks.min(6) } else { x.ticks };
    let top = if y.label.is_empty() { 8 } else { 26 };
    if !y.label.is_empty() {
        area.draw_text(y.label, &letters(13, MUTED), (2 * PIXEL, 2 * PIXEL))?;
    }
    let below = if x.label.is_empty() { 26 } else { 46 };
    let mut plot = ChartBuilder::on(area)
        .margin_top(top * PIXEL)
        .margin_right(20 * PIXEL)
        .x_label_area_size(below * PIXEL)
        .y_label_area_size(52 * PIXEL)
        .build_cartesian_2d(x.range.clone(), y.range.clone())?;
    plot.configure_mesh()
        .disable_x_mesh()
        .max_light_lines(0)
        .bold_line_style(line(GRID, 1))
        .axis_style(line(MUTED, 1))
        .set_all_tick_mark_size(4 * PIXEL)
        .label_style(letters(13, MUTED))
        .axis_desc_style(letters(13, MUTED))
        .x_desc(x.label)
        .x_labels(ticks)
        .y_labels(y.ticks)
        .x_label_formatter(&x.show)
        .y_label_formatter(&y.show)
        .draw()?;
    Ok(plot)
}

/// A line so many quarters of a pixel wide per `width` pixels.
pub(super) fn line(colour: RGBColor, width: u32) -> ShapeStyle {
    colour.stroke_width(width * PIXEL.unsigned_abs())
}

/// A straight line between two places.
pub(super) fn segment(
    plot: &mut Plot<'_, '_>,
    from: (f64, f64),
    to: (f64, f64),
    style: ShapeStyle,
) -> Result<(), ChartError> {
    plot.draw_series([PathElement::new(vec![from, to], style)]).map(|_| ())
}

/// A filled rectangle between two corners, `share` of its colour.
pub(super) fn block(
    plot: &mut Plot<'_, '_>,
    corners: [(f64, f64); 2],
    colour: RGBColor,
    share: f64,
) -> Result<(), ChartError> {
    plot.draw_series([Rectangle::new(corners, colour.mix(share).filled())]).map(|_| ())
}

/// The mark of the series at `position` at each of `points`.
pub(super) fn marks(
    plot: &mut Plot<'_, '_>,
    position: usize,
    points: &[(f64, f64)],
) -> Result<(), ChartError> {
    let shape = mark(position);
    let marks = points.iter().map(|point| {
        EmptyElement::at(*point) + Polygon::new(shape.clone(), colour(position).filled())
    });
    plot.draw_series(marks).map(|_| ())
}

/// A line through `points` with marks on them.
pub(super) fn series(
    plot: &mut Plot<'_, '_>,
    position: usize,
    points: &[(f64, f64)],
) -> Result<(), ChartError> {
    plot.draw_series(LineSeries::new(points.iter().copied(), line(colour(position), 2)))?;
    marks(plot, position, points)
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
