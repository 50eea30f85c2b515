//! Rows of players who did not play: they are no games.

use arrow::array::{Array as _, AsArray as _, Int32Array};

use super::log::Log;
use super::violation::{Violation, Violations};
use crate::domain::box_score::Field;
use crate::source::file_report::Reason;

/// The counts of a row, of which somebody who did not play has none.
const COUNTS: [Field; 15] = [
    Field::Points,
    Field::Goals,
    Field::GoalAttempts,
    Field::Threes,
    Field::ThreeAttempts,
    Field::FreeThrows,
    Field::FreeThrowAttempts,
    Field::OffensiveRebounds,
    Field::DefensiveRebounds,
    Field::Assists,
    Field::Steals,
    Field::Blocks,
    Field::Turnovers,
    Field::Fouls,
    Field::PlusMinus,
];

/// Passes over the rows of players who did not play: those that say so, those without minutes and without anything counted,
/// and those of 0 minutes and nothing counted where the file gives seconds. Where minutes are whole, 0 may be seconds.
pub(super) fn pass_over(log: &mut Log, violations: &mut Violations) {
    let rows: Vec<(u32, bool)> = {
        let counts: Vec<&Int32Array> = COUNTS.iter().map(|field| log.ints(*field)).collect();
        let has_counted =
            |row: usize| counts.iter().any(|counts| counts.is_valid(row) && counts.value(row) != 0);
        let minutes = log.floats(Field::Minutes);
        let said = log.column(Field::DidNotPlay).as_boolean();
        let mut absent = Vec::new();
        for file in &log.files {
            for row in (file.first..).take(file.entry().rows) {
                let at = row as usize;
                let says_so = said.is_valid(at) && said.value(at);
                let time = minutes.is_valid(at).then(|| minutes.value(at));
                if says_so {
                    absent.push((row, time.is_some_and(|time| time > 0.0) || has_counted(at)));
                    continue;
                }
                let may_be_absent = match time {
                    None => true,
                    Some(time) => time == 0.0 && file.has_seconds(),
                };
                if may_be_absent && !has_counted(at) {
                    absent.push((row, false));
                }
            }
        }
        absent
    };
    for (row, is_contradicted) in rows {
        if is_contradicted {
            let what =
                "it says that the player did not play, and there are minutes or counts".to_owned();
            let (field, reason) = (Field::DidNotPlay, Reason::TwoKinds);
            violations.push(Violation { row, field, reason, what, other: None });
        } else {
            log.pass_over(row, Reason::DidNotPlay);
        }
    }
}
