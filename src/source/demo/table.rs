//! Box scores as the columns of a snapshot.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, StringArray, new_null_array,
};
use polars::prelude::DataFrame;

use super::games::BoxLine;
use super::league::{League, Zone};
use super::names::Name;
use crate::domain::{GameDate, SeasonDates};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame;
use crate::snapshot::layout::{Column, GAMES};

/// What `points_line_source` says: no bookmaker has seen these games.
const LINE_SOURCE: &str = "DEMO";

/// The rows as the columns of [`GAMES`].
pub(super) fn games(
    league: &League,
    rows: &[BoxLine],
    dates: &SeasonDates,
) -> Result<DataFrame, SnapshotError> {
    let columns = Columns { league, rows, dates };
    let array = |column: &Column| {
        // What is not made up is not known, as in a warehouse that lacks it.
        let unknown = || new_null_array(&column.kind.arrow(), rows.len());
        columns.column(column.name).unwrap_or_else(unknown)
    };
    frame::from_parts(&[GAMES.columns.iter().map(array).collect::<Vec<_>>()], &GAMES)
}

/// The rows, column by column.
struct Columns<'a> {
    league: &'a League,
    rows: &'a [BoxLine],
    dates: &'a SeasonDates,
}

impl Columns<'_> {
    /// The column `name`, if box scores have it.
    fn column(&self, name: &str) -> Option<ArrayRef> {
        let (paint, mid, three) =
            (Zone::Paint as usize, Zone::MidRange as usize, Zone::Three as usize);
        Some(match name {
            "player_lookup" => self.texts(|row| Some(self.name(row).lookup.clone())),
            "player_full_name" => self.texts(|row| Some(self.name(row).full.clone())),
            "universal_player_id" => self.texts(|row| Some(format!("demo_{:04}", row.player + 1))),
            "game_id" => self.texts(|row| Some(self.game_id(row))),
            "team_abbr" => self.texts(|row| Some(self.team(row, row.is_home).to_owned())),
            "opponent_team_abbr" => self.texts(|row| Some(self.team(row, !row.is_home).to_owned())),
            "points_line_source" => self.texts(|row| row.line.map(|_| LINE_SOURCE.to_owned())),
            "game_date" => {
                let days = self.rows.iter().map(|row| self.date(row).days());
                Arc::new(Date32Array::from_iter_values(days))
            }
            "is_home" => self.flags(|row| row.is_home),
            "starter_flag" => self.flags(|row| row.starts),
            "win_flag" => self.flags(|row| row.won),
            "is_active" => self.flags(|_| true),
            "minutes_played" => self.floats(|row| Some(row.tally.minutes)),
            "points_line" => self.floats(|row| row.line),
            "season_year" => self.ints(|_| self.dates.season.start_year()),
            "points" => self.ints(|row| row.tally.points()),
            "assists" => self.ints(|row| row.tally.assists),
            "offensive_rebounds" => self.ints(|row| row.tally.offensive_rebounds),
            "defensive_rebounds" => self.ints(|row| row.tally.defensive_rebounds),
            "steals" => self.ints(|row| row.tally.steals),
            "blocks" => self.ints(|row| row.tally.blocks),
            "turnovers" => self.ints(|row| row.tally.turnovers),
            "personal_fouls" => self.ints(|row| row.tally.fouls),
            "fg_attempts" => self.ints(|row| row.tally.attempts.iter().sum()),
            "fg_makes" => self.ints(|row| row.tally.makes.iter().sum()),
            "three_pt_attempts" => self.ints(|row| row.tally.attempts[three]),
            "three_pt_makes" => self.ints(|row| row.tally.makes[three]),
            "ft_attempts" => self.ints(|row| row.tally.free_attempts),
            "ft_makes" => self.ints(|row| row.tally.free_makes),
            "plus_minus" => self.ints(|row| row.tally.plus_minus),
            "paint_attempts" => self.ints(|row| row.tally.attempts[paint]),
            "paint_makes" => self.ints(|row| row.tally.makes[paint]),
            "mid_range_attempts" => self.ints(|row| row.tally.attempts[mid]),
            "mid_range_makes" => self.ints(|row| row.tally.makes[mid]),
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
