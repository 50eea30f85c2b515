//! Tables of the page.

use maud::{Markup, html};

use super::Page;
use crate::domain::printable;
use crate::grade::{Estimate, Interval};
use crate::report::numbers::{percent, thousands};

/// A cell: what is read, what it is sorted by, and an interval below it.
#[derive(Default)]
pub(super) struct Cell {
    text: String,
    value: Option<f64>,
    range: Option<String>,
    /// Whether it names the best system, whose row is the strong one.
    best: bool,
    /// The player that it names, whose season is a click away.
    player: Option<String>,
    /// Where it leads.
    link: Option<String>,
}

impl Cell {
    /// Text, which may be anybody's.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: printable(&text.into()).into_owned(), ..Self::default() }
    }

    /// The name of a system or a baseline.
    pub(super) fn forecaster(page: &Page<'_>, name: &str) -> Self {
        let best = page.best().is_some_and(|(_, best)| best == name);
        Self { best, ..Self::text(name) }
    }

    /// The name of a player, with the name that links have.
    pub(super) fn player(name: &str, lookup: &str) -> Self {
        Self { player: Some(lookup.to_owned()), ..Self::text(name) }
    }

    /// Text that leads to another file.
    pub(super) fn link(text: &str, link: &str) -> Self {
        Self { link: Some(link.to_owned()), ..Self::text(text) }
    }

    pub(super) fn count(number: usize) -> Self {
        Self::number(thousands(number), number as f64)
    }

    pub(super) fn number(text: String, value: f64) -> Self {
        Self { text, value: Some(value), ..Self::default() }
    }

    /// The same with a range, or what else belongs to it, below it.
    pub(super) fn with_range(self, range: Option<String>) -> Self {
        Self { range, ..self }
    }

    pub(super) fn none() -> Self {
        Self::text("–")
    }

    /// A statistic, its interval below it.
    pub(super) fn estimate(estimate: Estimate, show: impl Fn(f64) -> String) -> Self {
        let range = estimate.interval.map(|of| format!("{} to {}", show(of.low), show(of.high)));
        Self { range, ..Self::number(show(estimate.value), estimate.value) }
    }

    /// A share in percent, its interval below it.
    pub(super) fn share(share: Estimate) -> Self {
        let range = |of: Interval| format!("{:.1} to {:.1} %", 100.0 * of.low, 100.0 * of.high);
        Self { range: share.interval.map(range), ..Self::number(percent(share.value), share.value) }
    }
}

/// A column: its heading, and whether it holds numbers.
pub(super) enum PageColumn<'a> {
    Text(&'a str),
    Number(&'a str),
}

impl PageColumn<'_> {
    const fn parts(&self) -> (&str, Option<&'static str>) {
        match self {
            Self::Text(name) => (name, None),
            Self::Number(name) => (name, Some("n")),
        }
    }
}

/// More rows than this scroll below their heading.
const TALL: usize = 24;

/// A table whose first column names its rows. The page's script makes it sortable.
pub(super) fn table(
    id: &str,
    caption: &str,
    columns: &[PageColumn<'_>],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Markup {
    let rows: Vec<Vec<Cell>> = rows.into_iter().collect();
    html! {
        div.scroll.tall[rows.len() > TALL] role="region" aria-labelledby=(format!("{id}-caption")) tabindex="0" {
            table.sortable id=(id) {
                caption id=(format!("{id}-caption")) { span { (caption) } }
                thead { tr {
                    @for (name, class) in columns.iter().map(PageColumn::parts) {
                        th scope="col" class=[class] { (broken(name)) }
                    }
                } }
                tbody { @for cells in &rows { (row(columns, cells)) } }
            }
        }
    }
}

fn row(columns: &[PageColumn<'_>], cells: &[Cell]) -> Markup {
    html! {
        tr.best[cells.iter().any(|cell| cell.best)] {
            @for (at, cell) in cells.iter().enumerate() {
                @let class = columns.get(at).and_then(|column| column.parts().1);
                @if at == 0 {
                    th scope="row" class=[class] data-v=[cell.value] data-player=[&cell.player] {
                        @if let Some(link) = &cell.link { a href=(link) { (broken(&cell.text)) } }
                        @else { (broken(&cell.text)) }
                        @if let Some(range) = &cell.range { span.range { (range) } }
                    }
                } @else {
                    td class=[class] data-v=[cell.value] {
                        @if cell.text.contains('_') { span.name { (broken(&cell.text)) } }
                        @else { (cell.text) }
                        @if let Some(range) = &cell.range { span.range { (range) } }
                    }
                }
            }
        }
    }
}

/// A name that may be broken after its underscores, which a phone has to; a date, a range and a version stay whole.
fn broken(name: &str) -> Markup {
    if name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return html! { span.whole { (name) } };
    }
    let (parts, version) = match name.rsplit_once("_v") {
        Some((parts, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (parts, &name[parts.len()..])
        }
        _ => (name, ""),
    };
    html! {
        @for (at, part) in parts.split('_').enumerate() { @if at > 0 { "_" wbr; } (part) }
        (version)
    }
}
