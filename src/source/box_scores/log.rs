//! All rows of all files as typed columns: a game log.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray as _, BooleanArray, Date32Array, Float64Array, Int32Array,
    StringArray, StringBuilder, new_null_array,
};
use arrow::compute::{cast, concat};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type, UInt32Type};
use arrow::error::ArrowError;

use super::checks;
use super::file::FileRows;
use super::forms::{self, Games};
use super::players::Lookups;
use super::violations::{MAX_VIOLATIONS, Violation, Violations};
use super::vocabulary::{FIELDS, Field};
use crate::domain::{Calendar, GameDate, SeasonId};
use crate::source::findings::Reason;
use crate::source::spelling::shown;

/// Texts as numbers of their own: rows with one text have one number. Numbers count from 0 in the order in which the
/// texts first appear.
#[derive(Debug)]
pub(super) struct Codes {
    of_row: Vec<Option<u32>>,
    texts: StringArray,
}

impl Codes {
    pub(super) fn new(texts: &dyn Array) -> Result<Self, ArrowError> {
        let kind = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        let coded = cast(texts, &kind)?;
        let coded = coded.as_dictionary::<UInt32Type>();
        let texts = coded.values().as_string::<i32>().clone();
        Ok(Self { of_row: coded.keys().iter().collect(), texts })
    }

    pub(super) fn get(&self, row: u32) -> Option<u32> {
        self.of_row[row as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text of a number.
    pub(super) fn text(&self, code: u32) -> &str {
        self.texts.value(code as usize)
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.texts.len()).map(|code| self.texts.value(code))
    }

    /// The text of a row; empty if it has none.
    pub(super) fn of(&self, row: u32) -> &str {
        self.get(row).map_or("", |code| self.text(code))
    }
}

/// The season that a row counts itself to.
pub(super) type OfSeason = Option<(SeasonId, Games)>;

/// Every row, with what is wrong in it on its own.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) files: Vec<FileRows>,
    columns: Vec<ArrayRef>,
    pub(super) seasons: Vec<OfSeason>,
    pub(super) games: Codes,
    /// Of teams and opponents alike: the opponent of row `r` is that of row `r + rows`.
    teams: Codes,
    pub(super) homes: BooleanArray,
    pub(super) ids: Codes,
    pub(super) names: Codes,
    pub(super) lookups: Lookups,
    pub(super) of_game: checks::Games,
    rows: u32,
    /// In the order of rows.
    pub(super) violations: Violations,
}

impl Log {
    /// Puts the files together, and derives what they leave to be derived.
    pub(super) fn new(mut files: Vec<FileRows>, calendar: &Calendar) -> Result<Self, ArrowError> {
        let mut first = 0;
        let mut violations = Violations::default();
        for file in &mut files {
            file.first = first;
            first += u32::try_from(file.entry().rows).map_err(|_| too_many())?;
            let global =
                |violation: Violation| Violation { row: violation.row + file.first, ..violation };
            violations.extend(std::mem::take(&mut file.violations).into_iter().map(global));
        }
        if i32::try_from(first).is_err() {
            return Err(too_many());
        }
        let columns: Vec<ArrayRef> =
            FIELDS.iter().map(|field| column(&files, *field)).collect::<Result<_, _>>()?;
        let of = |field: Field| &columns[field as usize];
        let matchups = Matchups::new(of(Field::Matchup))?;
        let opponents = matchups.opponents(of(Field::Opponent).as_string::<i32>());
        let homes = matchups.homes(of(Field::Home).as_boolean());
        let mut log = Self {
            seasons: Vec::new(),
            games: Codes::new(of(Field::Game))?,
            teams: Codes::new(&concat(&[of(Field::Team), &opponents])?)?,
            homes,
            ids: Codes::new(of(Field::Id))?,
            names: Codes::new(of(Field::Name))?,
            lookups: Lookups::default(),
            of_game: checks::Games::default(),
            rows: first,
            violations,
            files,
            columns,
        };
        log.matchups_agree(&matchups);
        log.count_to_seasons(calendar)?;
        log.refuse_missing();
        let mut violations = std::mem::take(&mut log.violations);
        log.lookups = Lookups::new(&log, &mut violations)?;
        log.of_game = checks::check(&log, &mut violations);
        violations.sort();
        log.violations = violations;
        Ok(log)
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
        (games == Games::Counted).then_some(season)
    }

    pub(super) fn team(&self, row: u32) -> Option<u32> {
        self.teams.get(row)
    }

    pub(super) fn opponent(&self, row: u32) -> Option<u32> {
        self.teams.get(row + self.rows)
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

    pub(super) fn violate(&mut self, row: u32, field: Field, reason: Reason, what: String) {
        self.violations.push(Violation { row, field, reason, what, other: None });
    }

    fn matchups_agree(&mut self, matchups: &Matchups) {
        let mut wrong = Vec::new();
        for row in self.rows() {
            if wrong.len() == MAX_VIOLATIONS {
                break;
            }
            let Some(code) = matchups.codes.get(row) else { continue };
            let text = shown(matchups.codes.text(code));
            match &matchups.parsed[code as usize] {
                None => {
                    let what =
                        format!("`{text}` is not {}", Field::Matchup.entry().form.in_words());
                    wrong.push((row, what));
                }
                Some((first, ..)) => {
                    let team = self.teams.of(row);
                    if team != first && !team.is_empty() {
                        wrong.push((
                            row,
                            format!("`{text}` does not begin with the row's team, {team}"),
                        ));
                    }
                }
            }
        }
        for (row, what) in wrong {
            self.violate(row, Field::Matchup, Reason::Unreadable, what);
        }
    }

    /// A row counts to the season that it names, otherwise to the one that its date lies in.
    fn count_to_seasons(&mut self, calendar: &Calendar) -> Result<(), ArrowError> {
        let named = Codes::new(self.column(Field::Season))?;
        let parsed: Vec<OfSeason> = named.texts().map(forms::season).collect();
        let mut former = (None, None);
        for row in self.rows() {
            let of_season = if let Some(code) = named.get(row) {
                let of_season = parsed[code as usize];
                if of_season.is_none() {
                    let expected = Field::Season.entry().form.in_words();
                    let what = format!("`{}` is not {expected}", shown(named.text(code)));
                    self.violate(row, Field::Season, Reason::Unreadable, what);
                }
                of_season
            } else {
                let date = self.date(row);
                if date != former.0 {
                    let season = date.and_then(|date| season_of(date, calendar));
                    former = (date, season.map(|season| (season, Games::Counted)));
                }
                if let (Some(date), None) = former {
                    let what = format!("`{date}` is in no season");
                    self.violate(row, Field::Date, Reason::Unreadable, what);
                }
                former.1
            };
            self.seasons.push(of_season);
        }
        Ok(())
    }

    /// Finds the nulls where every row needs a value, unless it is null because it could not be read.
    fn refuse_missing(&mut self) {
        let mut known: Vec<(u32, Field)> =
            self.violations.iter().map(|violation| (violation.row, violation.field)).collect();
        known.sort_unstable();
        let mut missing = Vec::new();
        for row in self.rows() {
            if missing.len() >= MAX_VIOLATIONS {
                break;
            }
            let needed = [
                (Field::Game, self.games.get(row).is_some()),
                (Field::Date, self.date(row).is_some()),
                (Field::Team, self.team(row).is_some()),
                (Field::Opponent, self.opponent(row).is_some()),
                (Field::Home, self.home(row).is_some()),
            ];
            for (field, there) in needed {
                let from = if matches!(field, Field::Opponent | Field::Home) {
                    Field::Matchup
                } else {
                    field
                };
                let told = |field| known.binary_search(&(row, field)).is_ok();
                if !there && !told(field) && !told(from) {
                    missing.push((row, field));
                }
            }
        }
        for (row, field) in missing {
            self.violate(row, field, Reason::Missing, "the value is null".to_owned());
        }
    }
}

fn value(flags: &BooleanArray, row: u32) -> Option<bool> {
    flags.is_valid(row as usize).then(|| flags.value(row as usize))
}

fn too_many() -> ArrowError {
    ArrowError::InvalidArgumentError("there are more rows than can be counted".to_owned())
}

/// One column of all files.
fn column(files: &[FileRows], field: Field) -> Result<ArrayRef, ArrowError> {
    let kind = field.entry().form.kind().arrow();
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
struct Matchups {
    codes: Codes,
    /// By code: team, opponent, whether the team is at home.
    parsed: Vec<Option<(String, String, bool)>>,
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
        self.parsed[self.codes.of_row[row]? as usize].as_ref()
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
