//! The rows of a file of own features, each matched with a player-date of the snapshot.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use polars::prelude::DataFrame;

use super::columns::OwnFeatureColumns;
use super::known::KnownAt;
use crate::domain::GameDate;
use crate::domain::column::in_few_digits;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;
use crate::snapshot::own_features::VALUE;
use crate::source::file_report::FileReport;
use crate::source::lines::{GameTime, LeagueDates, NameIndex, OfferColumn, Roster, Unmatched};
use crate::source::spelling::{self, shown};

/// A row that belongs to a player-date.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnRow {
    /// The row of the season's games.
    pub(super) game: u32,
    /// The row of the file, from 1.
    pub(super) row: usize,
    /// When it was known, if the file says so of each row.
    pub(super) known: Option<KnownAt>,
}

/// The values of a column, one for each row that was taken.
#[derive(Debug, Default)]
pub(super) struct OwnValues {
    pub(super) values: Vec<Option<f64>>,
    /// The first cell that is no number, with its row.
    pub(super) no_number: Option<(usize, String)>,
}

/// All that was read so far.
pub(super) struct OwnRows<'a> {
    columns: &'a OwnFeatureColumns,
    roster: &'a Roster,
    ids: BTreeMap<String, u32>,
    names: NameIndex,
    dates: LeagueDates,
    pub(super) rows: Vec<OwnRow>,
    /// By the place of a column among those of features.
    pub(super) values: Vec<OwnValues>,
    pub(super) count: usize,
    pub(super) unmatched: BTreeMap<Unmatched, usize>,
    strange_ids: Vec<String>,
}

/// The columns of some rows.
struct OwnCells {
    player: Option<OfferColumn>,
    id: Option<OfferColumn>,
    date: Option<OfferColumn>,
    tip_off: Option<OfferColumn>,
    team: Option<OfferColumn>,
    known_at: Option<OfferColumn>,
    values: Vec<Option<OfferColumn>>,
}

/// Who and when a row is about.
struct OwnKey {
    date: GameDate,
    tip_off: Option<i64>,
    game: Result<u32, Unmatched>,
    /// As messages call the player.
    player: String,
}

impl OwnCells {
    fn new(columns: &OwnFeatureColumns, batch: &RecordBatch) -> Result<Self, ArrowError> {
        let find = |name: &String| {
            let array = batch.column_by_name(name);
            let array = array.ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")));
            OfferColumn::new(name, array?)
        };
        let optional = |name: &Option<String>| name.as_ref().map(find).transpose();
        Ok(Self {
            player: optional(&columns.player)?,
            id: optional(&columns.id)?,
            date: optional(&columns.date)?,
            tip_off: optional(&columns.tip_off)?,
            team: optional(&columns.team)?,
            known_at: optional(&columns.known_at)?,
            // A column of another type holds no numbers.
            values: columns.values.iter().map(|name| find(name).ok()).collect(),
        })
    }
}

impl<'a> OwnRows<'a> {
    /// Those of a file with these columns, for the player-dates of `games`.
    pub(super) fn new(
        columns: &'a OwnFeatureColumns,
        roster: &'a Roster,
        games: &DataFrame,
    ) -> Result<Self, SnapshotError> {
        let mut ids = BTreeMap::new();
        for (row, id) in (0_u32..).zip(texts(games, "universal_player_id")?.iter()) {
            if let Some(id) = id {
                ids.insert(bare_id(id).to_owned(), roster.player_of(row));
            }
        }
        Ok(Self {
            columns,
            roster,
            ids,
            names: NameIndex::default(),
            dates: LeagueDates::default(),
            rows: Vec::new(),
            values: columns.values.iter().map(|_| OwnValues::default()).collect(),
            count: 0,
            unmatched: BTreeMap::new(),
            strange_ids: Vec::new(),
        })
    }

    /// Takes some rows, before which the file has `rows_before` others.
    pub(super) fn visit(
        &mut self,
        batch: &RecordBatch,
        rows_before: usize,
        report: &mut FileReport,
    ) -> Result<(), ArrowError> {
        let cells = OwnCells::new(self.columns, batch)?;
        for at in 0..batch.num_rows() {
            let row = rows_before + at + 1;
            self.count += 1;
            match self.take(&cells, (at, row), report) {
                Ok(()) => {}
                Err((column, what)) => report.reject(Some(row), Some(&column), what),
            }
        }
        Ok(())
    }

    /// Takes a row, unless it belongs to no player-date. What is wrong with it, and in which column, is an error.
    fn take(
        &mut self,
        cells: &OwnCells,
        (at, row): (usize, usize),
        report: &mut FileReport,
    ) -> Result<(), (String, String)> {
        let key = self.key(cells, at)?;
        let game = match key.game {
            Ok(game) => game,
            Err(why) => {
                *self.unmatched.entry(why).or_default() += 1;
                return Ok(());
            }
        };
        let known = self.known(cells, at, &key, report)?;
        for (values, cells) in self.values.iter_mut().zip(&cells.values) {
            let value = match cells {
                Some(cells) => number(cells, at),
                None => Err("a value of another type".to_owned()),
            };
            let value = value.unwrap_or_else(|text| {
                values.no_number.get_or_insert((row, text));
                None
            });
            values.values.push(value);
        }
        self.rows.push(OwnRow { game, row, known });
        Ok(())
    }

    /// Whom and which game a row is about.
    fn key(&mut self, cells: &OwnCells, at: usize) -> Result<OwnKey, (String, String)> {
        let (date, tip_off) = self.date(cells, at)?;
        let id = cells.id.as_ref().and_then(|cells| id_text(cells, at));
        let known_id = id.as_ref().and_then(|id| self.ids.get(bare_id(id)).copied());
        let name = cells.player.as_ref().and_then(|cells| cells.text(at));
        let team = cells.team.as_ref().and_then(|cells| cells.text(at));
        let teams: &[&str] = team.as_slice();
        let game = match (known_id, name, &id) {
            (Some(player), ..) => self.roster.row(player, date).ok_or({
                if self.roster.spans(date) { Unmatched::NoGame } else { Unmatched::OutsideDates }
            }),
            (None, Some(name), _) => {
                let place = self.names.place(name, self.roster);
                self.names.row(place, date, teams, self.roster)
            }
            (None, None, Some(id)) => {
                if !self.strange_ids.contains(id) {
                    self.strange_ids.push(id.clone());
                }
                Err(Unmatched::Nobody)
            }
            (None, None, None) => {
                let column = self.columns.player.as_ref().or(self.columns.id.as_ref());
                let column = column.map_or_else(String::new, Clone::clone);
                return Err((column, "there is no player".to_owned()));
            }
        };
        let player = name.map(str::to_owned).or(id).map_or_else(String::new, |name| shown(&name));
        Ok(OwnKey { date, tip_off, game, player })
    }

    /// The date of a row's game, and its tip-off if the file has it: then the date is that of the tip-off in New York.
    fn date(
        &mut self,
        cells: &OwnCells,
        at: usize,
    ) -> Result<(GameDate, Option<i64>), (String, String)> {
        let read = |cells: &Option<OfferColumn>, is_tip_off: bool| match cells {
            None => Ok(None),
            Some(cells) => cells.time(at, is_tip_off).map_err(|text| {
                let expected = if is_tip_off { "a tip-off" } else { "a date" };
                (cells.name.clone(), format!("`{}` is not {expected}", shown(&text)))
            }),
        };
        let tip_off = read(&cells.tip_off, true)?;
        let date = read(&cells.date, false)?;
        let time = tip_off.or(date);
        let column = self.columns.tip_off.as_ref().or(self.columns.date.as_ref());
        let column = || column.map_or_else(String::new, Clone::clone);
        match time {
            Some(GameTime::Date(date)) => Ok((date, None)),
            Some(GameTime::TipOff(moment)) => match self.dates.at(moment) {
                Some(date) => Ok((date, tip_off.is_some().then_some(moment))),
                None => Err((column(), "the moment is in no calendar".to_owned())),
            },
            None => Err((column(), "there is no date".to_owned())),
        }
    }

    /// When a row was known, if the file says so of each: a row of which it is not said, or that was known too late, is
    /// refused.
    fn known(
        &mut self,
        cells: &OwnCells,
        at: usize,
        key: &OwnKey,
        report: &mut FileReport,
    ) -> Result<Option<KnownAt>, (String, String)> {
        let Some(column) = &cells.known_at else { return Ok(None) };
        let wrong = |what: String| (column.name.clone(), what);
        let time = column.time(at, false);
        let time = time.map_err(|text| wrong(format!("`{}` is not a moment", shown(&text))))?;
        let OwnKey { date, tip_off, player, .. } = key;
        let Some(known) = time.map(KnownAt::new) else {
            let what = "it is not said when this was known";
            return Err(wrong(format!("{player} on {date}: {what}")));
        };
        if let Some(why) = known.lateness(*date, *tip_off, &mut self.dates) {
            report.advise(LATE.to_owned());
            let known = known.text();
            return Err(wrong(format!("{player} on {date}: this was known at {known}, {why}")));
        }
        Ok(Some(known))
    }

    /// Who is called most like the first names of nobody, in words.
    pub(super) fn nearest(&self) -> Option<String> {
        self.names.nearest(self.roster)
    }

    /// Names and ids of nobody, and names that are spelt otherwise than lookups, with these.
    pub(super) fn strange_names(&self) -> (Vec<String>, BTreeMap<String, String>) {
        let mut nobody = self.names.of_nobody();
        nobody.extend(self.strange_ids.iter().cloned());
        nobody.sort_unstable();
        (nobody, self.names.other_spellings(self.roster))
    }
}

/// What to do about rows that were known too late.
const LATE: &str = "nothing was written; a value that comes to be known after tip-off says nothing of what was known before: \
                    leave these rows out, or add a column tip_off if they were known on the day of the game, but before it";

/// An id without the zeros that some files write in front.
fn bare_id(id: &str) -> &str {
    id.trim_start_matches('0')
}

/// The id in a row, as text.
fn id_text(cells: &OfferColumn, at: usize) -> Option<String> {
    let number = || match cells.number(at) {
        Ok(Some(number)) if number.fract() == 0.0 => Some(format!("{number:.0}")),
        _ => None,
    };
    let text = cells.text(at).map(|text| text.strip_suffix(".0").unwrap_or(text).to_owned());
    text.or_else(number)
}

/// The number in a row, `true` and `false` among them; what stands in its place is an error.
fn number(cells: &OfferColumn, at: usize) -> Result<Option<f64>, String> {
    let number = match cells.text(at) {
        Some(text) => {
            let number = spelling::number(text).or_else(|| spelling::flag(text).map(as_number));
            Some(number.ok_or_else(|| text.to_owned())?)
        }
        None => match cells.number(at) {
            Ok(number) => number,
            Err(_) => cells.flag(at)?.map(as_number),
        },
    };
    match number {
        Some(number) if number.is_nan() => Ok(None),
        Some(number) if !VALUE.contains(number) => Err(in_few_digits(number)),
        number => Ok(number),
    }
}

fn as_number(flag: bool) -> f64 {
    f64::from(u8::from(flag))
}
