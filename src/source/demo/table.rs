//! Box scores as the columns of a snapshot.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, StringArray, new_null_array,
};
use polars::prelude::DataFrame;

use super::games::BoxLine;
use super::league::{DemoLeague, Zone};
use super::names::Name;
use crate::domain::box_score::{self, Field};
use crate::domain::{GameDate, SeasonDates};
use crate::snapshot::SnapshotError;
use crate::snapshot::fictional::{DEMO_LINE_SOURCE, DEMO_PLAYER};
use crate::snapshot::frame;
use crate::snapshot::layout::GAMES;

/// The rows as the columns of [`GAMES`].
pub(super) fn games(
    league: &DemoLeague,
    rows: &[BoxLine],
    dates: &SeasonDates,
) -> Result<DataFrame, SnapshotError> {
    let columns = DemoColumns { league, rows, dates };
    let array = |field: Field| {
        // What is not made up is not known, as in a warehouse that lacks it.
        let unknown = || new_null_array(&field.column().kind().arrow(), rows.len());
        columns.column(field).unwrap_or_else(unknown)
    };
    frame::from_parts(&[box_score::KEPT.map(array).to_vec()], &GAMES)
}

/// The rows, column by column.
struct DemoColumns<'a> {
    league: &'a DemoLeague,
    rows: &'a [BoxLine],
    dates: &'a SeasonDates,
}

impl DemoColumns<'_> {
    /// The column, if a demo makes it up.
    // A table: how each is made.
    fn column(&self, field: Field) -> Option<ArrayRef> {
        let (paint, mid, three) =
            (Zone::Paint as usize, Zone::MidRange as usize, Zone::Three as usize);
        Some(match field {
            Field::Lookup => self.texts(|row| Some(self.name(row).lookup.clone())),
            Field::Name => self.texts(|row| Some(self.name(row).full.clone())),
            Field::Id => self.texts(|row| Some(format!("{DEMO_PLAYER}{:04}", row.player + 1))),
            Field::Game => self.texts(|row| Some(self.game_id(row))),
            Field::Team => self.texts(|row| Some(self.team(row, row.is_home).to_owned())),
            Field::Opponent => self.texts(|row| Some(self.team(row, !row.is_home).to_owned())),
            Field::LineSource => self.texts(|row| row.line.map(|_| DEMO_LINE_SOURCE.to_owned())),
            Field::Date => {
                let days = self.rows.iter().map(|row| self.date(row).days());
                Arc::new(Date32Array::from_iter_values(days))
            }
            Field::Home => self.flags(|row| row.is_home),
            Field::Starter => self.flags(|row| row.starts),
            Field::Win => self.flags(|row| row.won),
            Field::Active => self.flags(|_| true),
            Field::Minutes => self.floats(|row| Some(row.tally.minutes)),
            Field::Line => self.floats(|row| row.line),
            Field::Season => self.ints(|_| self.dates.season.start_year()),
            Field::Points => self.ints(|row| row.tally.points()),
            Field::Assists => self.ints(|row| row.tally.assists),
            Field::OffensiveRebounds => self.ints(|row| row.tally.offensive_rebounds),
            Field::DefensiveRebounds => self.ints(|row| row.tally.defensive_rebounds),
            Field::Steals => self.ints(|row| row.tally.steals),
            Field::Blocks => self.ints(|row| row.tally.blocks),
            Field::Turnovers => self.ints(|row| row.tally.turnovers),
            Field::Fouls => self.ints(|row| row.tally.fouls),
            Field::GoalAttempts => self.ints(|row| row.tally.attempts.iter().sum()),
            Field::Goals => self.ints(|row| row.tally.makes.iter().sum()),
            Field::ThreeAttempts => self.ints(|row| row.tally.attempts[three]),
            Field::Threes => self.ints(|row| row.tally.makes[three]),
            Field::FreeThrowAttempts => self.ints(|row| row.tally.free_attempts),
            Field::FreeThrows => self.ints(|row| row.tally.free_makes),
            Field::PlusMinus => self.ints(|row| row.tally.plus_minus),
            Field::PaintAttempts => self.ints(|row| row.tally.attempts[paint]),
            Field::Paint => self.ints(|row| row.tally.makes[paint]),
            Field::MidRangeAttempts => self.ints(|row| row.tally.attempts[mid]),
            Field::MidRange => self.ints(|row| row.tally.makes[mid]),
            _ => return None,
        })
    }

    fn texts(&self, text: impl Fn(&BoxLine) -> Option<String>) -> ArrayRef {
        Arc::new(self.rows.iter().map(text).collect::<StringArray>())
    }

    fn ints(&self, number: impl Fn(&BoxLine) -> i32) -> ArrayRef {
        Arc::new(Int32Array::from_iter_values(self.rows.iter().map(number)))
    }

    fn floats(&self, number: impl Fn(&BoxLine) -> Option<f64>) -> ArrayRef {
        Arc::new(self.rows.iter().map(number).collect::<Float64Array>())
    }

    fn flags(&self, flag: impl Fn(&BoxLine) -> bool) -> ArrayRef {
        Arc::new(self.rows.iter().map(|row| Some(flag(row))).collect::<BooleanArray>())
    }

    fn name(&self, row: &BoxLine) -> &Name {
        &self.league.players[row.player].name
    }

    fn team(&self, row: &BoxLine, home: bool) -> &'static str {
        let team = if home { row.fixture.home } else { row.fixture.away };
        self.league.teams[team].code
    }

    fn date(&self, row: &BoxLine) -> GameDate {
        #[expect(clippy::expect_used, reason = "the schedule is made for at most LONGEST days")]
        let day = i32::try_from(row.fixture.day).expect("Invariant: a season has at most 365 days");
        self.dates.opening_night.plus_days(day)
    }

    /// As the warehouse writes it: `20211019_BUF_HAR` is Buffalo at Hartford.
    fn game_id(&self, row: &BoxLine) -> String {
        let date = self.date(row).to_string().replace('-', "");
        format!("{date}_{}_{}", self.team(row, false), self.team(row, true))
    }
}
