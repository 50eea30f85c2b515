//! A run as one page: self-contained HTML, one file per section. It loads nothing, and reads well without its charts.

mod agreement;
mod bias;
mod calibration;
mod chart;
mod coverage;
mod density;
mod errors;
mod headline;
mod misses;
mod provenance;
mod range;
mod roles;
mod table;
mod timings;
mod weeks;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use thiserror::Error;

use crate::domain::{GameDate, printable};
use crate::grade::{Calibration, Estimate, Filter, Graded, Paired, Score, Scorecard};
use crate::run::Run;
use crate::season::Season;
use crate::snapshot::SnapshotError;
pub use chart::ChartError;

/// What the browser may do: nothing but show what is in the page.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// Everything that a page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The run.
    pub run: &'a Run,
    /// The season it is of.
    pub season: &'a Season,
    /// What became of its predictions.
    pub graded: &'a Graded,
    /// How good everybody was.
    pub scorecard: &'a Scorecard,
    /// Who beats whom.
    pub paired: &'a [Paired],
    /// Whether what was said to be likely happened as often.
    pub calibration: &'a [Calibration],
    /// Which of its player-dates count, if not all.
    pub filter: Option<Filter>,
}

/// Why there is no page.
#[derive(Debug, Error)]
pub enum PageError {
    /// A table of the season could not be read.
    #[error(transparent)]
    Season(#[from] SnapshotError),
    /// A chart could not be drawn.
    #[error("a chart cannot be drawn")]
    Chart(#[from] ChartError),
}

/// A section: what links name it by, its heading, and what makes it. One that comes out empty is left out.
type Section = (&'static str, &'static str, fn(&Page<'_>) -> Result<Markup, PageError>);

const SECTIONS: [Section; 12] = [
    ("scorecard", "Scorecard", |page| Ok(headline::section(page))),
    ("errors", "Errors", errors::section),
    ("calibration", "Confidence", calibration::section),
    ("range", "Range and probability", range::section),
    ("bias", "Bias by role", bias::section),
    ("weeks", "Week by week", weeks::section),
    ("density", "Predicted and actual", density::section),
    ("misses", "Biggest misses", misses::section),
    ("agreement", "Agreement", agreement::section),
    ("coverage", "Coverage", |page| Ok(coverage::section(page))),
    ("timings", "Timings", timings::section),
    ("provenance", "Provenance", |page| Ok(provenance::section(page))),
];

impl Page<'_> {
    /// The page as HTML. The same run gives the same bytes.
    pub fn html(&self) -> Result<String, PageError> {
        let mut sections = Vec::new();
        for (id, heading, section) in SECTIONS {
            let content = section(self)?;
            if !content.0.is_empty() {
                sections.push((id, heading, content));
            }
        }
        let manifest = &self.run.manifest;
        let title = format!("Season {}: how good were the predictions?", manifest.season);
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    style { (PreEscaped(include_str!("style.css"))) }
                }
                body {
                    a.skip href="#main" { "To the content" }
                    header {
                        h1 { (title) }
                        p.lead { (headline::lead(self)) }
                        @if self.season.is_fictional() {
                            p { strong { "All players are fictional players: this season was made up." } }
                        }
                        nav aria-label="Sections" { ul {
                            @for (id, heading, _) in &sections {
                                li { a href=(format!("#{id}")) { (heading) } }
                            }
                        } }
                    }
                    main id="main" {
                        @for (id, heading, content) in &sections {
                            section id=(id) aria-labelledby=(format!("{id}-heading")) {
                                h2 id=(format!("{id}-heading")) { (heading) }
                                (content)
                            }
                        }
                    }
                    footer {
                        "Run " (printable(&manifest.run_id)) ", made by season " (env!("CARGO_PKG_VERSION"))
                        ". This page holds everything it shows and loads nothing."
                    }
                    script { (PreEscaped(include_str!("script.js"))) }
                }
            }
        };
        Ok(page.into_string())
    }

    /// The position in [`Graded::systems`] and the name of the system with the least error.
    fn best(&self) -> Option<(usize, &'static str)> {
        let best = self.scorecard.best(self.graded)?;
        Some((best, self.graded.systems[best].as_str()))
    }

    /// The names of the systems with their positions.
    fn systems(&self) -> impl Iterator<Item = (usize, &'static str)> {
        self.graded.systems.iter().map(|system| system.as_str()).enumerate()
    }

    /// The scores of one system cut by `dimension`, in the order of the slices.
    fn scores(&self, system: &str, dimension: &str) -> impl Iterator<Item = &Score> {
        self.scorecard.by(dimension).filter(move |score| score.forecaster == system)
    }

    /// The slices of `dimension`, each once, in order.
    fn slices(&self, dimension: &str) -> Vec<&str> {
        let mut slices: Vec<&str> = Vec::new();
        for score in self.scorecard.by(dimension) {
            if !slices.contains(&score.slice.as_str()) {
                slices.push(&score.slice);
            }
        }
        slices
    }
}

/// What a section says that has nothing to show.
fn nothing(why: &str) -> Markup {
    html! { p { (why) } }
}

fn two(value: f64) -> String {
    format!("{value:.2}")
}

fn signed(value: f64) -> String {
    let text = format!("{value:+.2}");
    // Nothing has no sign.
    if text.ends_with("0.00") && text.len() == 5 {
        "0.00".to_owned()
    } else {
        text.replace('-', "−")
    }
}

/// `2.31 [2.20 2.40]`, in a sentence.
fn said(estimate: Estimate) -> String {
    estimate.interval.map_or_else(
        || two(estimate.value),
        |of| format!("{:.2} (95 % interval {:.2} to {:.2})", estimate.value, of.low, of.high),
    )
}

/// The month and the day of a date that is drawn at its days since 1970-01-01: `11-08`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "an axis asks for it so")]
fn month_and_day(day: &f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "days of a season")]
    let date = GameDate::from_days(day.round() as i32).to_string();
    date.get(5..).unwrap_or(&date).to_owned()
}
