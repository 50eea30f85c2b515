//! The page of a sweep: the answer, what it rests on, how the measure changes with what was varied, what was chosen when.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::table::{Cell, PageColumn, table};
use super::{SCRIPT, head, section, signed_three, sweep_charts};
use crate::domain::printable;
use crate::experiment::luck::SettingTest;
use crate::experiment::sweep::{BestInSeason, Choice, ChosenMonth, RankedSetting, SystemAnswer};
use crate::report::numbers::counted;
use crate::report::sweep::{NORMAL_95, SweepReport, answer_in_words, count, seasons_in_words};
use crate::report::text::FICTIONAL_PLAYERS;

/// Everything that the page of a sweep is made of.
#[derive(Clone, Copy, Debug)]
pub struct SweepPage<'a> {
    /// What it says.
    pub report: &'a SweepReport<'a>,
    /// Whether its seasons were made up.
    pub is_fictional: bool,
}

/// At most so many settings are in the table of a system.
const MAX_RANKED: usize = 100;

const TITLE: &str = "Sweep: which numbers are better?";

impl SweepPage<'_> {
    /// The page as HTML. The same sweep and the same ledger give the same bytes.
    pub fn html(&self) -> String {
        let systems = &self.report.answer.systems;
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                (head(TITLE))
                body {
                    a.skip href="#main" { "To the content" }
                    header {
                        h1 { (TITLE) }
                        (self.opening())
                        @if systems.len() > 1 {
                            nav aria-label="Sections" { ul {
                                @for of in systems { li { a href=(format!("#{}", of.system_id)) { (of.system_id.as_str()) } } }
                            } }
                        }
                    }
                    main id="main" {
                        @for of in systems { (section(of.system_id.as_str(), of.system_id.as_str(), &self.of_system(of))) }
                    }
                    footer {
                        "Sweep " (printable(self.report.sweep_id)) ", read by season " (env!("CARGO_PKG_VERSION"))
                        ". This page holds everything it shows and loads nothing."
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string()
    }

    fn opening(&self) -> Markup {
        let SweepReport { settings, seasons, min_games, .. } = self.report;
        let rests_on =
            format!("{} on {}.", counted(settings.len(), "setting"), seasons_in_words(seasons));
        html! {
            @if self.is_fictional {
                p { strong { "All players are " (FICTIONAL_PLAYERS) ": these seasons were made up." } }
            }
            @for of in &self.report.answer.systems { p.verdict { (answer_in_words(of)) "." } }
            p.lead {
                (rests_on)
                @if *min_games > 0 {
                    " Player-dates with at least " (counted(*min_games, "earlier game")) " of the season count."
                }
            }
        }
    }

    fn of_system(&self, of: &SystemAnswer) -> Markup {
        let sentences = self.report.sentences(of);
        let (first, others): (Vec<_>, Vec<_>) =
            sentences.into_iter().partition(|(word, _)| word.is_empty());
        html! {
            @for (_, sentence) in &first { p { (sentence) } }
            dl.pairs { @for (word, sentence) in &others { dt { (word) } dd { (sentence) } } }
            (sweep_charts::chart(self.report, of))
            @if let Some(choice) = &of.choice { (self.months(of, choice)) }
            (self.seasons(of))
            (self.ranking(of))
        }
    }

    /// What was chosen for each month.
    fn months(&self, of: &SystemAnswer, choice: &Choice) -> Markup {
        let columns = [
            PageColumn::Text("First date"),
            PageColumn::Number("Dates"),
            PageColumn::Text("Chosen"),
        ];
        let row = |month: &ChosenMonth| {
            vec![
                Cell::text(month.first.to_string()),
                Cell::count(month.dates),
                Cell::text(self.report.short(month.setting, of.system_id)),
            ]
        };
        let caption =
            "Chosen on the past, month by month: the setting that was best on all dates before.";
        let id = format!("{}-months", of.system_id);
        html! {
            details open[choice.months.len() <= 12] {
                summary { "What was chosen when" }
                (table(&id, caption, &columns, choice.months.iter().map(row)))
            }
        }
    }

    /// The best within the sample beside the declared numbers, in each season.
    fn seasons(&self, of: &SystemAnswer) -> Markup {
        let by = self.report.answer.by;
        if of.best.setting == 0 {
            return html! {};
        }
        let row = |season: &BestInSeason| {
            vec![
                Cell::text(season.season.to_string()),
                Cell::number(by.in_digits(season.default), season.default),
                Cell::number(by.in_digits(season.value), season.value),
                Cell::number(
                    signed_three(by.gain(season.default, season.value)),
                    by.gain(season.default, season.value),
                ),
                Cell::text(if season.is_better { "better" } else { "not better" }),
            ]
        };
        let columns = [
            PageColumn::Text("Season"),
            PageColumn::Number("Declared numbers"),
            PageColumn::Number("Best within the sample"),
            PageColumn::Number("Gain"),
            PageColumn::Text("Verdict"),
        ];
        let caption = format!(
            "{} of {} beside the declared numbers, season by season.",
            by.title(),
            self.report.setting(of.best.setting)
        );
        let id = format!("{}-seasons", of.system_id);
        table(&id, &caption, &columns, of.best.seasons.iter().map(row))
    }

    /// The settings, the best first.
    fn ranking(&self, of: &SystemAnswer) -> Markup {
        let by = self.report.answer.by;
        let columns = [
            PageColumn::Text("Setting"),
            PageColumn::Number(by.title()),
            PageColumn::Number("n"),
            PageColumn::Number("Bias"),
            PageColumn::Number("Gain"),
            PageColumn::Number("p"),
        ];
        let row = |at: &RankedSetting| {
            vec![
                Cell::text(self.report.short(at.setting, of.system_id)),
                Cell::number(by.in_digits(at.value), at.value),
                Cell::count(count(at.n)),
                Cell::number(signed_three(at.bias), at.bias),
                at.test.map_or_else(Cell::none, gain),
                at.test.map_or_else(Cell::none, |test| {
                    Cell::number(format!("{:.3}", test.p_value), test.p_value)
                }),
            ]
        };
        let shown = of.ranking.iter().take(MAX_RANKED);
        let default = of.ranking.iter().skip(MAX_RANKED).find(|at| at.setting == 0);
        let caption = "The settings, the best first. Gain: what one does better than the declared numbers, with its 95 % interval. \
                       p: how often a gain so sure arises in one of all settings when none is better.";
        let id = format!("{}-ranking", of.system_id);
        html! {
            (table(&id, caption, &columns, shown.chain(default).map(row)))
            @if of.ranking.len() > MAX_RANKED {
                p.lead { "The best " (MAX_RANKED) " of " (counted(of.ranking.len(), "setting")) " are shown." }
            }
        }
    }
}

/// What a setting does better than the declared numbers, its interval below it.
fn gain(test: SettingTest) -> Cell {
    let half = NORMAL_95 * test.standard_error;
    let [low, high] = [test.difference - half, test.difference + half].map(signed_three);
    let gain = Cell::number(signed_three(test.difference), test.difference);
    gain.with_range(Some(format!("{low} to {high}")))
}
