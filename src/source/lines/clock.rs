//! How a file of lines writes its times: what all rows of a column tell, and the table of games, before any row is taken.

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;

use super::layout::OfferRole;
use super::moments::moment;
use super::names::NameIndex;
use super::readings::{GameTime, OfferColumn};
use super::recognise::RecognisedOffers;
use super::roster::Roster;
use crate::domain::GameDate;
use crate::source::date_order::{DateExample, OrderEvidence};
use crate::source::date_text::{WrittenDate, WrittenDay};
use crate::source::file_report::FileReport;
use crate::source::league_time::league_date;
use crate::source::row_file::RowFile;
use crate::source::spelling::shown;

/// The columns of times.
pub(super) const TIMES: [OfferRole; 3] = [OfferRole::TipOff, OfferRole::Date, OfferRole::OfferedAt];

/// Of the player-dates that a column of midnights names, how many have a game if they are read in one way or the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Midnights {
    /// All that are named.
    pub(super) all: usize,
    /// With a game on the date that is written.
    pub(super) as_dates: usize,
    /// With a game on the date that the moment has in New York, for UTC the one before.
    pub(super) as_tip_offs: usize,
}

impl Midnights {
    /// Whether they are dates: tip-offs have to fit more games.
    pub(super) const fn are_dates(self) -> bool {
        self.as_dates >= self.as_tip_offs
    }
}

/// What the rows of one column of times tell.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnTimes {
    /// Whether a value is a moment other than midnight.
    has_moments: bool,
    /// Values that have a time, and those of them that have no zone.
    pub(super) timed: usize,
    pub(super) without_zone: usize,
    /// The players and times of a column that has had nothing but midnights.
    seen: BTreeSet<(u32, WrittenDate)>,
    pub(super) order: OrderEvidence,
    /// Of a column whose every time is midnight, what those fit.
    pub(super) midnights: Option<Midnights>,
}

/// How the times of a file are read.
#[derive(Clone, Debug, Default)]
pub(super) struct FileClock {
    times: [ColumnTimes; TIMES.len()],
    order: OrderEvidence,
    /// Whether a day of the file may be of two dates, and no row of it shows which.
    is_open: bool,
}

impl FileClock {
    /// Reads the columns of times of `file` for what their rows tell of each other. What is wrong with the file is found by
    /// whoever reads it for its offers.
    pub(super) fn new(file: &mut RowFile, recognised: &RecognisedOffers, roster: &Roster) -> Self {
        let mut report = FileReport::new(&file.entry().name);
        let (mut clock, mut names) = (Self::default(), NameIndex::default());
        let roles = TIMES.iter().chain(&[OfferRole::Player]);
        let mut wanted: Vec<&str> = roles.filter_map(|role| recognised.name(*role)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let visit = |batch: &RecordBatch, rows_before: usize, report: &mut FileReport| {
            clock.visit((batch, rows_before), recognised, (&mut names, roster), report.file())
        };
        if file.visit_columns(&wanted, &mut report, visit).is_err() {
            return Self::default();
        }
        clock.settle(&mut names, roster);
        clock
    }

    fn visit(
        &mut self,
        (batch, rows_before): (&RecordBatch, usize),
        recognised: &RecognisedOffers,
        (names, roster): (&mut NameIndex, &Roster),
        file: &str,
    ) -> Result<(), ArrowError> {
        let find =
            |role| recognised.name(role).map(|name| OfferColumn::find(batch, name)).transpose();
        let players = find(OfferRole::Player)?;
        for (role, times) in TIMES.into_iter().zip(&mut self.times) {
            let Some(column) = find(role)? else { continue };
            let mut former = None;
            for row in 0..batch.num_rows() {
                // Times come in runs, and to compare is cheaper than to read. What is no time is for whoever reads the row.
                if former.is_none() || !column.repeats(row) {
                    former = Some(column.written(row).ok().flatten());
                }
                let Some(written) = former.flatten() else { continue };
                self.is_open |= written.day.is_open();
                let example = || DateExample {
                    file: file.to_owned(),
                    row: rows_before + row + 1,
                    shown: shown(&column.shown(row)),
                };
                times.order.take(written.day, example);
                let is_midnight = times.take(written) && role != OfferRole::OfferedAt;
                if let (true, Some(player)) = (is_midnight, players.as_ref()) {
                    let Some(name) = player.text(row) else { continue };
                    times.seen.insert((names.place(name, roster), written));
                }
            }
        }
        Ok(())
    }

    /// Draws conclusions from all rows.
    fn settle(&mut self, names: &mut NameIndex, roster: &Roster) {
        let orders = self.times.iter().map(|times| times.order.clone());
        self.order = orders.fold(OrderEvidence::default(), OrderEvidence::and);
        for times in &mut self.times {
            if !times.has_moments && !times.seen.is_empty() {
                times.midnights = Some(midnights(&times.seen, &self.order, names, roster));
            }
            times.seen.clear();
        }
    }

    /// What the rows of the column for `role`, which is one of [`TIMES`], tell.
    #[expect(clippy::expect_used, reason = "another role would be read as the tip-off")]
    pub(super) fn times(&self, role: OfferRole) -> &ColumnTimes {
        let at = TIMES.iter().position(|known| *known == role);
        &self.times[at.expect("Invariant: a role of times")]
    }

    /// What the rows of the file show of the order of month and day.
    pub(super) fn into_order(self) -> OrderEvidence {
        self.order
    }

    /// Whether only other files can tell which of two numbers is the month.
    pub(super) const fn needs_order(&self) -> bool {
        self.is_open && !self.order.is_some()
    }

    /// This, and where it does not show which of two numbers is the month, what the rows of `other` files do.
    #[must_use]
    pub(super) fn with_order(self, other: &OrderEvidence) -> Self {
        Self { order: self.order.with(other), ..self }
    }

    /// The date or the tip-off in a row of the column for `role`, or why there is none.
    pub(super) fn game_time(
        &self,
        role: OfferRole,
        column: &OfferColumn,
        row: usize,
    ) -> Result<Option<GameTime>, String> {
        let unreadable = |text: String| format!("`{}` is not a date or a moment", shown(&text));
        let Some(written) = column.written(row).map_err(unreadable)? else { return Ok(None) };
        let day = self.day(written, column, row)?;
        let has_dates = || self.times(role).midnights.is_some_and(Midnights::are_dates);
        Ok(Some(match written.time {
            None => GameTime::Date(day),
            Some(time) if time.seconds == 0 && has_dates() => GameTime::Date(day),
            Some(time) => GameTime::TipOff(moment(day, time)),
        }))
    }

    /// The moment in a row of `column`, or why there is none.
    pub(super) fn moment(&self, column: &OfferColumn, row: usize) -> Result<Option<i64>, String> {
        let unreadable = |text: &str| format!("`{}` is not a moment", shown(text));
        let written = column.written(row).map_err(|text| unreadable(&text))?;
        let Some(written) = written else { return Ok(None) };
        let Some(time) = written.time else { return Err(unreadable(&column.shown(row))) };
        Ok(Some(moment(self.day(written, column, row)?, time)))
    }

    /// The day that is written in a row, or why it may be another.
    fn day(
        &self,
        written: WrittenDate,
        column: &OfferColumn,
        row: usize,
    ) -> Result<GameDate, String> {
        match written.day {
            WrittenDay::Date(day) => Ok(day),
            open @ WrittenDay::Unordered { .. } => self.order.date(open, &column.shown(row)),
        }
    }
}

impl ColumnTimes {
    /// Takes a value. Whether it is a midnight in a column that has had nothing else.
    fn take(&mut self, written: WrittenDate) -> bool {
        let Some(time) = written.time else { return false };
        self.timed += 1;
        self.without_zone += usize::from(time.ahead.is_none());
        if time.seconds != 0 && !self.has_moments {
            self.has_moments = true;
            self.seen.clear();
        }
        !self.has_moments
    }
}

/// What the midnights `seen` fit.
fn midnights(
    seen: &BTreeSet<(u32, WrittenDate)>,
    order: &OrderEvidence,
    names: &mut NameIndex,
    roster: &Roster,
) -> Midnights {
    let mut fit = Midnights { all: seen.len(), ..Midnights::default() };
    for (name, written) in seen {
        let (Ok(day), Some(time)) = (order.date(written.day, ""), written.time) else { continue };
        let mut has_game = |day| usize::from(names.row(*name, day, &[], roster).is_ok());
        fit.as_dates += has_game(day);
        fit.as_tip_offs += league_date(moment(day, time)).map_or(0, has_game);
    }
    fit
}
