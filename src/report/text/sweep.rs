//! The text of `season sweep` and `season ledger`.

use serde::Serialize;

use super::layout::{labelled, paragraph, was_there};
use super::output::Output;
use super::table::{Table, TextColumn};
use crate::domain::{SeasonId, SystemId, one_line};
use crate::experiment::ledger::LedgerLine;
use crate::experiment::luck::SettingTest;
use crate::experiment::sweep::{Choice, SweepAnswer, SweepMeasure, SystemAnswer};
use crate::report::numbers::{counted, signed, thousands};
use crate::report::words::names_in_words;
use crate::systems::Parameters;

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
    pub settings: &'a [Parameters],
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
const NORMAL_95: f64 = 1.96;

impl SweepReport<'_> {
    fn setting(&self, place: usize) -> String {
        let Some(parameters) = self.settings.get(place) else { return String::new() };
        if parameters.is_empty() {
            "the declared numbers".to_owned()
        } else {
            parameters.describe()
        }
    }

    /// A setting as it stands in the ranking of a system: without the system's name, and with four decimals.
    fn short(&self, place: usize, system: SystemId) -> String {
        let Some(parameters) = self.settings.get(place).filter(|of| !of.is_empty()) else {
            return self.setting(place);
        };
        let own = format!("{system}.");
        let one = |(name, value): (&'static str, f64)| {
            format!("{}={}", name.strip_prefix(&own).unwrap_or(name), (value * 1e4).round() / 1e4)
        };
        parameters.changed().map(one).collect::<Vec<_>>().join(", ")
    }

    fn of_system(&self, of: &SystemAnswer) -> String {
        let by = self.answer.by;
        let mut text = format!("\n{}\n{}", of.system_id, paragraph(&self.best(of)));
        if let Some(luck) = &of.luck {
            text += &labelled("luck", &luck.sentence());
        }
        text += &self.earlier_tries(of);
        text += &of.choice.as_ref().map_or_else(
            || labelled("choice", "too few dates to choose on the past"),
            |choice| labelled("choice", &self.chosen(of, choice)),
        );
        if of.best.setting > 0 && of.best.seasons.len() > 1 {
            text += &labelled("seasons", &seasons(of, by));
        }
        if of.best.setting > 0 && !of.best.at_an_end.is_empty() {
            let names: Vec<&str> = of.best.at_an_end.iter().map(String::as_str).collect();
            let what = format!(
                "{} is best at an end of what was tried: there may be better values beyond",
                names_in_words(&names)
            );
            text += &labelled("note", &what);
        }
        if of.ranking.iter().any(|at| at.n != of.n) {
            let what = "with some settings, other player-dates are predicted (column n): their errors are not of the same games";
            text += &labelled("note", what);
        }
        text + &self.ranking(of)
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

    fn earlier_tries(&self, of: &SystemAnswer) -> String {
        let found = self.earlier.iter().find(|tries| tries.system_id == of.system_id);
        found.map_or(String::new(), |tries| earlier_tries("sweeps", tries.earlier, tries.p_value))
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
        if promised > kept {
            let more = in_words(by, promised - kept);
            text += &format!(". The best within the sample promises {more} more than that brought");
        }
        text
    }

    fn ranking(&self, of: &SystemAnswer) -> String {
        let by = self.answer.by;
        let columns = [
            TextColumn::prose("setting"),
            TextColumn::number(by.title()),
            TextColumn::number("n"),
            TextColumn::number("bias").if_room(1),
            TextColumn::number("gain"),
            TextColumn::number("p"),
        ];
        let row = |at: &crate::experiment::sweep::RankedSetting| {
            let gain = at.test.map_or(String::new(), |test| {
                format!("{} ± {:.3}", signed(test.difference, 3), NORMAL_95 * test.standard_error)
            });
            vec![
                self.short(at.setting, of.system_id),
                format!("{:.3}", at.value),
                thousands(count(at.n)),
                signed(at.bias, 3),
                gain,
                at.test.map_or(String::new(), |test| format!("{:.3}", test.p_value)),
            ]
        };
        let shown = of.ranking.iter().take(self.top);
        let default = of.ranking.iter().skip(self.top).find(|at| at.setting == 0);
        let rows: Vec<Vec<String>> = shown.chain(default).map(row).collect();
        format!("\n{}", Table::new(1, columns).rows(rows))
    }
}

impl Output for SweepReport<'_> {
    fn text(&self) -> String {
        let systems: Vec<&str> =
            self.answer.systems.iter().map(|of| of.system_id.as_str()).collect();
        let mut text = paragraph(&format!(
            "{} on {} · {}",
            counted(self.settings.len(), "setting"),
            seasons_in_words(&self.seasons),
            systems.join(", ")
        ));
        for of in &self.answer.systems {
            text += &self.of_system(of);
        }
        text += "\n";
        text += &paragraph(
            "gain: what a setting does better than the declared numbers, with the ends of its 95 % interval · p: how often \
             a gain so sure arises in one of all settings when none is better",
        );
        if self.min_games > 0 {
            let games = counted(self.min_games, "earlier game");
            text += &paragraph(&format!("player-dates with at least {games} of the season count"));
        }
        text + &format!("sweep    {}{}\n", one_line(&self.folder), was_there(self.reused))
    }
}

/// The line of what was tried for the same question before, in experiments called so.
pub(super) fn earlier_tries(experiments: &str, earlier: u64, p_value: Option<f64>) -> String {
    let Some(p_value) = p_value.filter(|_| earlier > 0) else { return String::new() };
    let what = format!(
        "the same question had {} in earlier {experiments}; with all of them, the p-value is {p_value:.3}",
        tries(count(earlier))
    );
    labelled("ledger", &what)
}

fn tries(count: usize) -> String {
    if count == 1 { "1 try".to_owned() } else { format!("{} tries", thousands(count)) }
}

/// A number of things as it is counted in memory.
fn count(number: u64) -> usize {
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

fn verdict(test: SettingTest) -> &'static str {
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

/// What was tried so far.
#[derive(Debug, Serialize)]
pub struct ListedExperiments<'a> {
    /// It, the oldest first.
    pub experiments: &'a [LedgerLine],
}

impl Output for ListedExperiments<'_> {
    fn text(&self) -> String {
        if self.experiments.is_empty() {
            return "nothing was tried yet: season sweep FILE tries settings\n".to_owned();
        }
        let row = |of: &LedgerLine| {
            let date = of.created_at.get(..10).unwrap_or(&of.created_at);
            vec![
                one_line(&date),
                one_line(&of.question.reference),
                one_line(&of.question.measure),
                thousands(count(of.tries)),
                of.best.as_ref().map_or(String::new(), one_line),
                of.p_value.map_or(String::new(), |p_value| format!("{p_value:.3}")),
                of.note.as_ref().map_or(String::new(), one_line),
            ]
        };
        let columns = [
            TextColumn::text("made"),
            TextColumn::prose("reference"),
            TextColumn::text("by"),
            TextColumn::number("tries"),
            TextColumn::prose("best"),
            TextColumn::number("p"),
            TextColumn::prose("note"),
        ];
        Table::new(1, columns).rows(self.experiments.iter().map(row)).to_string()
    }
}
