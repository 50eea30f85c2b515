//! The text of `season sweep` and `season ledger`.

use serde::Serialize;

use super::layout::{labelled, paragraph, was_there};
use super::output::Output;
use super::table::{Table, TextColumn};
use crate::domain::one_line;
use crate::experiment::ledger::LedgerLine;
use crate::experiment::sweep::{RankedSetting, SystemAnswer};
use crate::report::numbers::{counted, signed, thousands};
use crate::report::sweep::{NORMAL_95, SweepReport, count, seasons_in_words};

impl SweepReport<'_> {
    fn of_system(&self, of: &SystemAnswer) -> String {
        let mut text = format!("\n{}\n", of.system_id);
        for (word, sentence) in self.sentences(of) {
            let is_first = word.is_empty();
            text += &if is_first { paragraph(&sentence) } else { labelled(word, &sentence) };
        }
        text + &self.ranking(of)
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
        let row = |at: &RankedSetting| {
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

/// A part of a sweep that was computed.
#[derive(Debug, Serialize)]
pub struct SweepShard<'a> {
    /// The name of the sweep.
    pub sweep_id: &'a str,
    /// Which part it is, from 1.
    pub part: usize,
    /// Of how many.
    pub parts: usize,
    /// How many blocks of settings it has.
    pub blocks: usize,
    /// How many the sweep has.
    pub all_blocks: usize,
    /// Whether the sweep was there as a whole.
    pub is_finished: bool,
}

impl Output for SweepShard<'_> {
    fn text(&self) -> String {
        let Self { sweep_id, part, parts, blocks, all_blocks, is_finished } = self;
        if *is_finished {
            return paragraph(&format!("sweep {sweep_id} is finished: no part is missing"));
        }
        paragraph(&format!(
            "part {part} of {parts} of sweep {sweep_id}: {blocks} of {all_blocks} blocks are done. The same command without \
             --shard puts all together, and --merge brings those of other data folders"
        ))
    }
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
