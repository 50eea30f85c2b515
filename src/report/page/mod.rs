//! A run as one page: self-contained HTML, one file per section. It loads nothing, and reads well without its charts.

mod agreement;
mod bets;
mod bias;
mod calibration;
mod chart;
mod compared;
mod coverage;
mod density;
mod errors;
mod estimate_pairs;
mod lead;
mod market_check;
mod misses;
mod names;
mod players;
mod provenance;
mod range;
mod ranking;
mod roles;
mod scorecard;
mod seasons;
mod series;
mod slate;
mod sweep;
mod sweep_charts;
mod table;
mod timings;
mod verdict;
mod weeks;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;

use crate::domain::{harmless_json, printable};
use crate::grade::{self, Calibration, Estimate, Filter, Graded, Money, Paired, Score, Scorecard};
use crate::report::numbers::percent;
use crate::report::words::interval_in_words;
use crate::run::Run;
use crate::season::Season;
use crate::snapshot::SnapshotError;
pub use compared::Compared;
pub use seasons::seasons_page;
pub use slate::{SlatePage, TeamSwitches};
pub use sweep::SweepPage;

/// What the page of a run does: sorting and copying, showing another system, a player's season.
const SCRIPT: &str =
    concat!(include_str!("script.js"), include_str!("systems.js"), include_str!("players.js"));

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
    /// What bets win at the prices that were offered, of a run whose lines come from offers.
    pub money: &'a [Money],
    /// Whether the market's own probabilities came true, if any are known.
    pub market: Option<&'a Calibration>,
    /// Which of its player-dates count, if not all.
    pub filter: Option<Filter>,
    /// Another run that it is set beside, if one was named.
    pub compared: Option<Compared<'a>>,
}

/// A section: what links name it by, its heading, and what makes it. One that comes out empty is left out.
type Section = (&'static str, &'static str, fn(&Page<'_>) -> Result<Markup, SnapshotError>);

const SECTIONS: [Section; 15] = [
    ("compared", "Beside another run", |page| Ok(compared::section(page))),
    ("scorecard", "Scorecard", |page| Ok(scorecard::section(page))),
    ("errors", "Errors", |page| Ok(errors::section(page))),
    ("calibration", "Confidence", |page| Ok(calibration::section(page))),
    ("range", "Range and probability", |page| Ok(range::section(page))),
    ("bets", "Bets at offered prices", |page| Ok(bets::section(page))),
    ("bias", "Bias by role", |page| Ok(bias::section(page))),
    ("weeks", "Week by week", |page| Ok(weeks::section(page))),
    ("density", "Predicted and actual", |page| Ok(density::section(page))),
    ("misses", "Biggest misses", misses::section),
    ("players", "A player’s season", players::section),
    ("agreement", "Agreement", |page| Ok(agreement::section(page))),
    ("coverage", "Coverage", |page| Ok(coverage::section(page))),
    ("timings", "Timings", |page| Ok(timings::section(page))),
    ("provenance", "Provenance", |page| Ok(provenance::section(page))),
];

impl Page<'_> {
    /// The page as HTML. The same run gives the same bytes. Fails if a table of the season cannot be read.
    pub fn html(&self) -> Result<String, SnapshotError> {
        let mut sections = Vec::new();
        for (id, heading, section) in SECTIONS {
            let content = section(self)?;
            if !content.0.is_empty() {
                sections.push((id, heading, content));
            }
        }
        let title = format!("Season {}: how good were the predictions?", self.run.manifest.season);
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                (head(&title))
                body {
                    a.skip href="#main" { "To the content" }
                    header {
                        h1 { (title) }
                        (self.opening())
                        nav aria-label="Sections" { ul {
                            @for (id, heading, _) in &sections {
                                li { a href=(format!("#{id}")) { (heading) } }
                            }
                        } }
                    }
                    (self.switch())
                    main id="main" {
                        @for (id, heading, content) in &sections { (section(id, heading, content)) }
                    }
                    footer {
                        "Run " (printable(&self.run.manifest.run_id)) ", made by season " (env!("CARGO_PKG_VERSION"))
                        ". This page holds everything it shows and loads nothing."
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        Ok(page.into_string())
    }

    /// What is said before anything else.
    fn opening(&self) -> Markup {
        html! {
            @if self.season.is_fictional() {
                p { strong { "All players are fictional players: this season was made up." } }
            }
            @if !self.run.manifest.settings.parameters.is_empty() {
                p { strong { "Changed systems: --set " (self.run.manifest.settings.parameters.describe()) "." } }
            }
            @if let Some(caveat) = self.caveat() {
                p { strong { (caveat) } }
            }
            (verdict::opening(self))
        }
    }

    /// What every figure says that was made with something taken to be known of who plays.
    fn caveat(&self) -> Option<String> {
        let known = self.run.manifest.settings.who_plays.known()?;
        known.caveat().map(|caveat| format!("Who plays (--slate {known}): {caveat}."))
    }

    /// What the page's script shows another system with; without a script, it stays hidden and the best system is shown.
    fn switch(&self) -> Markup {
        let best = self.best().map(|(best, _)| best);
        html! {
            div.tools hidden {
                label { "Show" select id="system" {
                    @for (position, name) in self.systems() {
                        option value=(position) selected[Some(position) == best] { (name) }
                    }
                } }
                label.find { "Player" input id="find" type="search" list="player-names" placeholder="a name" autocomplete="off"; }
            }
        }
    }

    /// The position in [`Graded::systems`] and the name of the best system.
    fn best(&self) -> Option<(usize, &'static str)> {
        let best = grade::best_system(self.scorecard, self.paired)?;
        Some((self.position(best)?, best))
    }

    /// The overall scores of systems and baselines, the least error first; who has none stands last.
    fn ranking(&self) -> Vec<&Score> {
        let mut scores: Vec<&Score> = self.scorecard.by("overall").collect();
        let mae = |score: &Score| score.errors.map_or(f64::INFINITY, |errors| errors.mae.value);
        scores.sort_by(|one, other| mae(one).total_cmp(&mae(other)));
        scores
    }

    /// The position of a system in [`Graded::systems`]; `None` for a baseline.
    fn position(&self, forecaster: &str) -> Option<usize> {
        self.graded.systems.iter().position(|system| system.as_str() == forecaster)
    }

    /// The systems with their positions, the best first.
    fn systems(&self) -> Vec<(usize, &'static str)> {
        let ranking = grade::ranked(self.scorecard, self.paired);
        let ranked = ranking.iter().map(|score| score.forecaster);
        let all = self.graded.systems.iter().map(|system| system.as_str());
        let unranked = all.filter(|name| ranking.iter().all(|score| score.forecaster != *name));
        let names = ranked.chain(unranked);
        names.filter_map(|name| Some((self.position(name)?, name))).collect()
    }

    /// The system that a chart shows at first: the first of the best that is among `systems`.
    fn shown(&self, systems: &[usize]) -> (usize, &'static str) {
        let all = self.systems();
        let shown = all.iter().find(|(position, _)| systems.contains(position));
        shown.or(all.first()).copied().unwrap_or((0, ""))
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

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) }
            style { (PreEscaped(include_str!("style.css"))) }
        }
    }
}

fn section(id: &str, heading: &str, content: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby=(format!("{id}-heading")) {
            h2 id=(format!("{id}-heading")) {
                (heading) " " a.anchor href=(format!("#{id}")) aria-label=(format!("Link to {heading}")) { "#" }
            }
            (content)
        }
    }
}

/// `data` as JSON that can stand within a page: nothing in it ends the element or begins another.
fn embedded_json(data: &impl Serialize) -> String {
    #[expect(clippy::expect_used, reason = "texts and whole numbers")]
    let json = serde_json::to_string(data).expect("Invariant: texts and whole numbers");
    let json = harmless_json(&json);
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
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

/// A share in percent with its sign; nothing has none.
fn signed_percent(share: f64) -> String {
    let text = percent(share.abs());
    if text == "0.0 %" { text } else { format!("{}{text}", if share < 0.0 { '−' } else { '+' }) }
}

/// `2.310 (95 % interval 2.204 to 2.401)`, in a sentence.
fn said(estimate: Estimate, show: impl Fn(f64) -> String) -> String {
    let value = show(estimate.value);
    estimate.interval.map_or(value.clone(), |of| {
        format!("{value} ({})", unbroken(&interval_in_words(of, &show)))
    })
}

/// `text` with every percent sign on the line of its number.
fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// A difference with its sign and three decimals.
fn signed_three(value: f64) -> String {
    format!("{value:+.3}").replace('-', "−")
}

fn three(value: f64) -> String {
    format!("{value:.3}")
}
