//! What a sweep says, in sentences: the text and the page share them.

use serde::Serialize;

use super::numbers::{counted, signed, thousands};
use super::words::names_in_words;
use crate::domain::{SeasonId, SystemId};
use crate::experiment::luck::{LuckTest, SettingTest};
use crate::experiment::sweep::{Choice, SweepAnswer, SweepMeasure, SweepSetting, SystemAnswer};

/// What a sweep says.
#[derive(Debug, Serialize)]
pub struct SweepReport<'a> {
    /// Its name.
    pub sweep_id: &'a str,
    /// Its folder.
    pub folder: String,
    /// Whether its results were there.
    pub reused: bool,
    /// The seasons.
    pub seasons: Vec<SeasonId>,
    /// The settings, the declared numbers first.
    pub settings: &'a [SweepSetting],
    /// What came out.
    #[serde(flatten)]
    pub answer: &'a SweepAnswer,
    /// What was tried for the same question before, system by system.
    pub earlier: Vec<EarlierTries>,
    /// The fewest earlier games of a player-date that counts.
    pub min_games: usize,
    /// How many settings of the ranking are shown.
    #[serde(skip)]
    pub top: usize,
}

/// What was tried for a question before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EarlierTries {
    /// The system that it is about.
    pub system_id: SystemId,
    /// How many settings other sweeps tried.
    pub earlier: u64,
    /// The p-value if all of them are counted.
    pub p_value: Option<f64>,
}

/// 95 % of a normal distribution lie so many standard deviations around its mean.
pub(super) const NORMAL_95: f64 = 1.96;

impl SweepReport<'_> {
    pub(super) fn setting(&self, place: usize) -> String {
        let Some(parameters) = self.settings.get(place) else { return String::new() };
        if parameters.is_empty() {
            "the declared numbers".to_owned()
        } else {
            parameters.describe()
        }
    }

    /// A setting as it stands in the ranking of a system: without the system's name, and with four decimals.
    pub(super) fn short(&self, place: usize, system: SystemId) -> String {
        let Some(parameters) = self.settings.get(place).filter(|of| !of.is_empty()) else {
            return self.setting(place);
        };
        let own = format!("{system}.");
        let one = |(name, value): (&'static str, f64)| {
            format!("{}={}", name.strip_prefix(&own).unwrap_or(name), (value * 1e4).round() / 1e4)
        };
        parameters.changed().map(one).collect::<Vec<_>>().join(", ")
    }

    /// What is said of a system: a word and a sentence each, the best within the sample first, without a word.
    pub(super) fn sentences(&self, of: &SystemAnswer) -> Vec<(&'static str, String)> {
        let by = self.answer.by;
        let mut all = vec![("", self.best(of))];
        all.extend(of.luck.as_ref().map(|luck| ("luck", luck.sentence())));
        all.extend(self.earlier_tries(of).map(|tries| ("ledger", tries)));
        let few = || "too few dates to choose on the past".to_owned();
        all.push(("choice", of.choice.as_ref().map_or_else(few, |choice| self.chosen(of, choice))));
        if of.best.setting > 0 && of.best.seasons.len() > 1 {
            all.push(("seasons", seasons(of, by)));
        }
        if of.best.setting > 0 && !of.best.at_an_end.is_empty() {
            let names: Vec<&str> = of.best.at_an_end.iter().map(String::as_str).collect();
            let what = format!(
                "{} {} best at an end of what was tried: there may be better values beyond",
                names_in_words(&names),
                if names.len() == 1 { "is" } else { "are" }
            );
            all.push(("note", what));
        }
        if of.ranking.iter().any(|at| at.n != of.n) {
            let what = match by {
                SweepMeasure::Mae | SweepMeasure::Mse => {
                    "with some settings, other player-dates are predicted (column n): what is compared are the player-dates that \
                     both predict, and a setting's own error is that of all its own"
                }
                SweepMeasure::WinRate => {
                    "with some settings, other player-dates are predicted (column n)"
                }
            };
            all.push(("note", what.to_owned()));
        }
        all
    }

    /// The best within the sample, with how many tries it is the best of.
    fn best(&self, of: &SystemAnswer) -> String {
        let value = |value: f64| in_words(self.answer.by, value);
        let (n, tries) = (thousands(count(of.n)), tries(self.answer.tries));
        match of.best.setting {
            0 => format!(
                "Within the sample nothing does better than the declared numbers: {}, on {n} predictions, after {tries}.",
                value(of.default)
            ),
            place => format!(
                "Best within the sample: {}, {} against {} of the declared numbers, on {n} predictions; the best of {tries}.",
                self.setting(place),
                value(of.best.value),
                value(of.default)
            ),
        }
    }

    fn earlier_tries(&self, of: &SystemAnswer) -> Option<String> {
        let found = self.earlier.iter().find(|tries| tries.system_id == of.system_id)?;
        earlier_tries("sweeps", found.earlier, found.p_value)
    }

    /// What choosing on the past brought, and what the best within the sample promises beyond.
    fn chosen(&self, of: &SystemAnswer, choice: &Choice) -> String {
        let by = self.answer.by;
        let mut text = format!(
            "chosen on the past, month by month: {} against {}",
            in_words(by, choice.chosen),
            in_words(by, choice.default)
        );
        if let Some(test) = choice.test {
            text += &format!(", {}: {}", interval(by, test), verdict(test));
        }
        text += &format!(
            "; {} of {} with another setting than the month before",
            choice.changes(),
            counted(choice.months.len(), "month")
        );
        let promised = by.gain(of.default, of.best.value);
        let kept = by.gain(choice.default, choice.chosen);
        if of.best.setting > 0 && promised > kept {
            let more = in_words(by, promised - kept);
            text += &format!(". The best within the sample promises {more} more than that brought");
        }
        text
    }
}

/// What was tried for the same question before, in experiments called so.
pub(super) fn earlier_tries(
    experiments: &str,
    earlier: u64,
    p_value: Option<f64>,
) -> Option<String> {
    let p_value = p_value.filter(|_| earlier > 0)?;
    Some(format!(
        "the same question had {} in earlier {experiments}; with all of them, the p-value is {p_value:.3}",
        tries(count(earlier))
    ))
}

fn tries(count: usize) -> String {
    if count == 1 { "1 try".to_owned() } else { format!("{} tries", thousands(count)) }
}

/// A number of things as it is counted in memory.
pub(super) fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

pub(super) fn seasons_in_words(seasons: &[SeasonId]) -> String {
    let names: Vec<String> = seasons.iter().map(ToString::to_string).collect();
    names_in_words(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn in_words(by: SweepMeasure, value: f64) -> String {
    match by {
        SweepMeasure::Mae => format!("{value:.3} points"),
        SweepMeasure::Mse => format!("{value:.3} points²"),
        SweepMeasure::WinRate => format!("{:.1} %", 100.0 * value),
    }
}

fn interval(by: SweepMeasure, test: SettingTest) -> String {
    let SettingTest { difference, standard_error, .. } = test;
    let ends = [difference - NORMAL_95 * standard_error, difference + NORMAL_95 * standard_error];
    let [low, high] = ends.map(|end| match by {
        SweepMeasure::WinRate => signed(100.0 * end, 1),
        SweepMeasure::Mae | SweepMeasure::Mse => signed(end, 3),
    });
    format!("a gain with the 95 % interval {low} to {high}")
}

pub(super) fn verdict(test: SettingTest) -> &'static str {
    let half = NORMAL_95 * test.standard_error;
    match test.difference {
        difference if difference > half => "better",
        difference if difference < -half => "worse",
        _ => "cannot tell",
    }
}

fn seasons(of: &SystemAnswer, by: SweepMeasure) -> String {
    let better = of.best.seasons.iter().filter(|season| season.is_better).count();
    let each: Vec<String> = (of.best.seasons.iter())
        .map(|season| {
            let gain = by.gain(season.default, season.value);
            format!("{} {}", season.season, signed(gain, 3))
        })
        .collect();
    format!(
        "the best is better in {better} of {}: {}",
        counted(of.best.seasons.len(), "season"),
        each.join(", ")
    )
}

/// The answer in a sentence: whether other numbers are better, and whether that could have been had.
pub(super) fn answer_in_words(of: &SystemAnswer) -> String {
    let is_sure = of.best.setting > 0 && of.luck.as_ref().is_some_and(LuckTest::is_difference);
    let choice = of.choice.as_ref().and_then(|choice| choice.test).map(verdict);
    let system = of.system_id;
    match (is_sure, choice) {
        (false, _) if of.best.setting == 0 => {
            format!("{system}: nothing does better than the declared numbers")
        }
        (false, _) => format!("{system}: no sure difference from the declared numbers"),
        (true, Some("better")) => {
            format!("{system}: other numbers are better, also where they are chosen on the past")
        }
        (true, _) => format!(
            "{system}: other numbers did better, but chosen on the past they would have brought nothing sure"
        ),
    }
}
