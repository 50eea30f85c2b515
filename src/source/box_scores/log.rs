//! All rows of all files as typed columns: a game log.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Date32Array, Float64Array, Int32Array,
    StringArray, StringBuilder, new_null_array,
};
use arrow::compute::concat;
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};
use arrow::error::ArrowError;

use super::codes::Codes;
use super::file::FileRows;
use super::forms::{self, GamesOfSeasonType};
use crate::domain::box_score::Field;
use crate::domain::{Calendar, GameDate, SeasonId};

/// The season that a row counts itself to.
pub(super) type LogOfSeason = Option<(SeasonId, GamesOfSeasonType)>;

/// Every row of every file.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) files: Vec<FileRows>,
    columns: Vec<ArrayRef>,
    pub(super) matchups: Matchups,
    /// The seasons that rows name.
    pub(super) named_seasons: Codes,
    pub(super) seasons: Vec<LogOfSeason>,
    pub(super) games: Codes,
    /// Of teams and opponents alike: the opponent of row `r` is that of row `r + rows`.
    teams: Codes,
    pub(super) homes: BooleanArray,
    pub(super) ids: Codes,
    pub(super) names: Codes,
    /// The file's own lookups.
    pub(super) lookups: Codes,
    rows: u32,
}

impl Log {
    /// Puts the files together, and derives what they leave to be derived.
    pub(super) fn new(mut files: Vec<FileRows>, calendar: &Calendar) -> Result<Self, ArrowError> {
        let mut rows = 0;
        for file in &mut files {
            file.first = rows;
            rows += u32::try_from(file.entry().rows).map_err(|_| too_many())?;
        }
        if i32::try_from(rows).is_err() {
            return Err(too_many());
        }
        let columns: Vec<ArrayRef> =
            Field::ALL.iter().map(|field| column(&files, *field)).collect::<Result<_, _>>()?;
        let of = |field: Field| &columns[field as usize];
        let matchups = Matchups::new(of(Field::Matchup))?;
        let opponents = matchups.opponents(of(Field::Opponent).as_string::<i32>());
        let homes = matchups.homes(of(Field::Home).as_boolean());
        let named_seasons = Codes::new(of(Field::Season))?;
        let dates = of(Field::Date).as_primitive::<Date32Type>();
        Ok(Self {
            seasons: seasons(&named_seasons, dates, calendar),
            named_seasons,
            games: Codes::new(of(Field::Game))?,
            teams: Codes::new(&concat(&[of(Field::Team), &opponents])?)?,
            matchups,
            homes,
            ids: Codes::new(of(Field::Id))?,
            names: Codes::new(of(Field::Name))?,
            lookups: Codes::new(of(Field::Lookup))?,
            rows,
            files,
            columns,
        })
    }

    /// The column and the row of the first player beyond so many, by names, ids or lookups.
    pub(super) fn beyond_players(&self, most: usize) -> Option<(Field, u32)> {
        let known =
            [(Field::Name, &self.names), (Field::Id, &self.ids), (Field::Lookup, &self.lookups)];
        known.into_iter().find_map(|(field, codes)| Some((field, codes.first_row_of(most)?)))
    }

    pub(super) fn rows(&self) -> std::ops::Range<u32> {
        0..self.rows
    }

    pub(super) fn column(&self, field: Field) -> &ArrayRef {
        &self.columns[field as usize]
    }

    pub(super) fn ints(&self, field: Field) -> &Int32Array {
        self.column(field).as_primitive::<Int32Type>()
    }

    pub(super) fn floats(&self, field: Field) -> &Float64Array {
        self.column(field).as_primitive::<Float64Type>()
    }

    fn dates(&self) -> &Date32Array {
        self.column(Field::Date).as_primitive::<Date32Type>()
    }

    pub(super) fn date(&self, row: u32) -> Option<GameDate> {
        let (dates, row) = (self.dates(), row as usize);
        dates.is_valid(row).then(|| GameDate::from_days(dates.value(row)))
    }

    /// The season of a row whose game counts.
    pub(super) fn counted(&self, row: u32) -> Option<SeasonId> {
        let (season, games) = self.seasons[row as usize]?;
        (games == GamesOfSeasonType::Counted).then_some(season)
    }

    pub(super) fn team(&self, row: u32) -> Option<u32> {
        self.teams.get(row)
    }

    pub(super) fn opponent(&self, row: u32) -> Option<u32> {
        self.teams.get(row + self.rows)
    }

    /// The name of a row's team; empty if it has none, as messages show it.
    pub(super) fn team_of_row(&self, row: u32) -> &str {
        self.teams.text_of_row(row)
    }

    pub(super) fn team_name(&self, team: u32) -> &str {
        self.teams.text(team)
    }

    pub(super) fn home(&self, row: u32) -> Option<bool> {
        value(&self.homes, row)
    }

    pub(super) fn win(&self, row: u32) -> Option<bool> {
        value(self.column(Field::Win).as_boolean(), row)
    }

    /// The file that holds a row.
    pub(super) fn file_of(&self, row: u32) -> usize {
        self.files.partition_point(|file| file.first <= row).saturating_sub(1)
    }

    /// The file that holds a row, and the row's number in it, counted from 1.
    pub(super) fn place(&self, row: u32) -> (&FileRows, usize) {
        let file = &self.files[self.file_of(row)];
        (file, (row - file.first) as usize + 1)
    }

    /// A row in words, as another row sees it.
    pub(super) fn elsewhere(&self, row: u32, from: u32) -> String {
        let (file, number) = self.place(row);
        if self.file_of(row) == self.file_of(from) {
            format!("row {number}")
        } else {
            format!("row {number} of {}", file.name())
        }
    }
}

/// A row counts to the season that it names, otherwise to the one that its date lies in.
fn seasons(named: &Codes, dates: &Date32Array, calendar: &Calendar) -> Vec<LogOfSeason> {
    let parsed: Vec<LogOfSeason> = named.texts().map(forms::season).collect();
    let mut former = (None, None);
    let mut by_date = |date: Option<i32>| {
        if date != former.0 {
            let season = date.and_then(|day| season_of(GameDate::from_days(day), calendar));
            former = (date, season.map(|season| (season, GamesOfSeasonType::Counted)));
        }
        former.1
    };
    let of_row = |(code, date): (Option<u32>, Option<i32>)| match code {
        Some(code) => parsed[code as usize],
        None => by_date(date),
    };
    named.codes().zip(dates).map(of_row).collect()
}

fn value(flags: &BooleanArray, row: u32) -> Option<bool> {
    flags.is_valid(row as usize).then(|| flags.value(row as usize))
}

fn too_many() -> ArrowError {
    ArrowError::InvalidArgumentError("there are more rows than can be counted".to_owned())
}

/// One column of all files.
fn column(files: &[FileRows], field: Field) -> Result<ArrayRef, ArrowError> {
    let kind = field.column().form.kind_in_memory().arrow();
    let mut parts: Vec<ArrayRef> = Vec::new();
    for file in files {
        match file.parts(field) {
            Some(of_file) => parts.extend(of_file.iter().cloned()),
            None => parts.push(new_null_array(&kind, file.entry().rows)),
        }
    }
    match &parts[..] {
        [] => Ok(new_null_array(&kind, 0)),
        [part] => Ok(Arc::clone(part)),
        parts => concat(&parts.iter().map(AsRef::as_ref).collect::<Vec<_>>()),
    }
}

/// The season whose days hold `date`; where none is known, the one that opens in that year or, before July, in the
/// year before.
fn season_of(date: GameDate, calendar: &Calendar) -> Option<SeasonId> {
    let year = date.year()?;
    let opening_in = |year: i32| SeasonId::opening_in(year);
    let holds = |season: &SeasonId| {
        let dates = calendar.dates(*season, None);
        dates.is_some_and(|dates| (dates.opening_night..dates.end).contains(&date))
    };
    let known = [year, year - 1].into_iter().filter_map(opening_in).find(holds);
    known.or_else(|| {
        let july: GameDate = format!("{year}-07-01").parse().ok()?;
        opening_in(if date < july { year - 1 } else { year })
    })
}

/// The matchups of all rows: who plays whom, and where.
#[derive(Debug)]
pub(super) struct Matchups {
    pub(super) codes: Codes,
    /// By code: team, opponent, whether the team is at home.
    pub(super) parsed: Vec<Option<(String, String, bool)>>,
}

impl Matchups {
    fn new(texts: &ArrayRef) -> Result<Self, ArrowError> {
        let codes = Codes::new(texts)?;
        let owned = |(team, opponent, home): (&str, &str, bool)| {
            (team.to_owned(), opponent.to_owned(), home)
        };
        let parsed = codes.texts().map(|text| forms::matchup(text).map(owned)).collect();
        Ok(Self { codes, parsed })
    }

    fn of(&self, row: usize) -> Option<&(String, String, bool)> {
        self.parsed[self.codes.get(u32::try_from(row).ok()?)? as usize].as_ref()
    }

    /// `opponents`, and the matchups' where there is none.
    fn opponents(&self, opponents: &StringArray) -> StringArray {
        if opponents.null_count() == 0 {
            return opponents.clone();
        }
        let mut all = StringBuilder::new();
        for (row, opponent) in opponents.iter().enumerate() {
            all.append_option(
                opponent.or_else(|| self.of(row).map(|(_, opponent, _)| opponent.as_str())),
            );
        }
        all.finish()
    }

    /// `homes`, and the matchups' where there is none.
    fn homes(&self, homes: &BooleanArray) -> BooleanArray {
        if homes.null_count() == 0 {
            return homes.clone();
        }
        let home = |(row, home): (usize, Option<bool>)| {
            home.or_else(|| self.of(row).map(|(.., home)| *home))
        };
        homes.iter().enumerate().map(home).collect()
    }
}
