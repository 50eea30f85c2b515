//! What one system's marks show, on a chart that shows the marks of all.

use maud::{Markup, html};

use super::chart::Plot;

/// A mark: where it is, from where to where its interval goes, and what it says when it is pointed at.
pub(super) struct Mark {
    pub(super) at: (f64, f64),
    pub(super) interval: Option<(f64, f64)>,
    pub(super) hover: String,
    /// How many predictions it is made of, where there is room to write that above it.
    pub(super) n: Option<usize>,
}

/// The marks of one system, joined by a line.
pub(super) struct Series<'a> {
    pub(super) position: usize,
    pub(super) name: &'a str,
    pub(super) marks: Vec<Mark>,
}

/// The positions of the systems that have marks.
pub(super) fn positions(all: &[Series<'_>]) -> Vec<usize> {
    all.iter().filter(|of| !of.marks.is_empty()).map(|of| of.position).collect()
}

/// Draws them. The system that is `shown` lies over the others and has intervals and counts, `top` being where these are
/// written.
pub(super) fn draw(plot: &mut Plot, all: &[Series<'_>], shown: usize, top: f64) {
    let with_marks = || all.iter().filter(|of| !of.marks.is_empty());
    let others = with_marks().filter(|of| of.position != shown);
    for of in others.chain(with_marks().filter(|of| of.position == shown)) {
        let points: Vec<(f64, f64)> = of.marks.iter().map(|mark| mark.at).collect();
        let only: Vec<Markup> = of.marks.iter().map(|mark| only_shown(plot, mark, top)).collect();
        let mut drawn = vec![plot.path(&points), html! { g.only { @for one in &only { (one) } } }];
        drawn.extend(of.marks.iter().map(|mark| plot.dot(mark.at, &mark.hover)));
        plot.add_system(of.position, of.name, shown, &drawn);
    }
}

fn only_shown(plot: &Plot, mark: &Mark, top: f64) -> Markup {
    let x = mark.at.0;
    html! {
        @if let Some((low, high)) = mark.interval { (plot.bar((x, low), (x, high))) }
        @if let Some(n) = mark.n { (plot.text((x, top), (0.0, 12.0), &short(n))) }
    }
}

/// A count as a phone has room for: `1,234` as `1.2k`.
fn short(n: usize) -> String {
    if n < 1000 { n.to_string() } else { format!("{:.1}k", n as f64 / 1000.0) }
}
