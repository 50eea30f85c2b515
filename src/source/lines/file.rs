//! One file of lines: its layout, and its rows as offers.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use serde_json::Value;

use super::clock::FileClock;
use super::json_file;
use super::layout::{OfferRole, OfferShape, ROLES};
use super::layouts;
use super::market::{is_part_of_games, is_points};
use super::own_columns::OfferColumnNames;
use super::paths::LinesPath;
use super::prices::PriceColumn;
use super::readings::{GameTime, OfferColumn};
use super::recognise::{BookColumns, RecognisedOffers};
use super::sink::{FilePrices, OfferSink, ReadOffer};
use crate::domain::{GameDate, Stat, UtcMoment, listed, shell_word};
use crate::snapshot::layout::{Bounds, Kind};
use crate::snapshot::limits::Limits;
use crate::snapshot::lines::{LinesFile, MOMENTS};
use crate::source::date_order::OrderEvidence;
use crate::source::file_report::{FileReport, Reason};
use crate::source::json_table::{JsonText, is_json};
use crate::source::row_file::{self, RowFile};
use crate::source::spelling::shown;

/// How many minutes before tip-off, or behind a minus after it, an offer can be made: nearly two years.
const MINUTES: Bounds = Bounds::new(-1e6, 1e6);

/// A file that was read.
#[derive(Debug, Default)]
pub(super) struct ReadFile {
    /// What is said of it; nothing if it cannot be used, which is found.
    pub(super) source: Option<LinesFile>,
    /// What its rows show of the order of month and day.
    pub(super) order: OrderEvidence,
}

/// Reads the file at `path` into `sink`. Whatever makes it unusable is found. `own` is what the user calls columns, and
/// `others` what other files show of the order of month and day, once they were read; until then, a file that needs it is
/// nothing.
pub(super) fn read(
    path: &LinesPath,
    limits: Limits,
    (own, others): (&mut OfferColumnNames<'_>, Option<&OrderEvidence>),
    sink: &mut OfferSink<'_>,
    report: &mut FileReport,
) -> Option<ReadFile> {
    let LinesPath { path, name, .. } = path;
    let none = || Some(ReadFile::default());
    let file = if is_json(path) {
        let Some(json) = JsonText::read(path, name, limits, report) else { return none() };
        let mut values = json.values().peekable();
        let is_answer =
            |value: &Result<Value, String>| value.as_ref().is_ok_and(json_file::is_answer);
        if values.peek().is_some_and(is_answer) {
            let source = json_file::take(json.entry.clone(), values, limits, sink, report);
            return Some(ReadFile { source, ..ReadFile::default() });
        }
        RowFile::of_json(&json, values, limits, report)
    } else {
        RowFile::open(path, name, limits, report)
    };
    let Some(mut file) = file else { return none() };
    let Some(recognised) = recognise(&file.columns(), own, report) else { return none() };
    let clock = FileClock::new(&mut file, &recognised, sink.roster);
    let clock = match others {
        None if clock.needs_order() => return None,
        None => clock,
        Some(others) => clock.with_order(others),
    };
    let prices = read_rows(&mut file, (&recognised, &clock), sink, report);
    let source = prices.map(|prices| LinesFile {
        entry: file.entry().clone(),
        layout: recognised.layout.name.to_owned(),
        prices,
    });
    Some(ReadFile { source, order: clock.into_order() })
}

/// Understands the columns `there` of a file. That they are of no layout is found.
fn recognise(
    there: &[String],
    own: &mut OfferColumnNames<'_>,
    report: &mut FileReport,
) -> Option<RecognisedOffers> {
    own.meet(there);
    let not = match RecognisedOffers::new(&layouts::ALL, there, own) {
        Ok(recognised) => return Some(recognised),
        Err(not) => not,
    };
    let (missing, columns) = (not.missing.join(", none for "), listed(there, ", "));
    let what = format!(
        "is of no layout of lines: it has no column for {missing}; its columns are {columns}"
    );
    report.reject(None, None, what);
    let example = format!("--columns {}", shell_word(&not.example));
    let is_without_players = || there.iter().any(|name| name == "relationships.new_player.data.id");
    report.advise(if is_without_players() {
        "it is a copy of the board of PrizePicks without included, where its players are: import the JSON itself"
            .to_owned()
    } else if not.is_guessed {
        format!("{example}, if these are the columns that are meant; --columns ours=theirs names any other")
    } else {
        format!("{example} names the columns that are meant")
    });
    None
}

/// Reads the rows of `file`. How each column of prices is written.
fn read_rows(
    file: &mut RowFile,
    (recognised, clock): (&RecognisedOffers, &FileClock),
    sink: &mut OfferSink<'_>,
    report: &mut FileReport,
) -> Option<BTreeMap<String, String>> {
    sink.begin();
    let mut prices = file_prices(recognised);
    let mut rows = OfferRows { recognised, clock, stem: file_stem(file).to_owned(), market: None };
    let visit = |batch: &RecordBatch, rows_before: usize, report: &mut FileReport| {
        rows.visit(batch, rows_before, sink, &mut prices, report)
    };
    let names = recognised.names();
    if let Err(error) = file.visit_columns(&names, report, visit) {
        report.reject(None, None, format!("cannot be read: {error}"));
        return None;
    }
    sink.note_times(report.file(), recognised, clock);
    let forms = sink.end(&prices, report);
    report.trusted().then_some(forms)
}

/// The file's name without its end, which is two of a compressed one.
fn file_stem(file: &RowFile) -> &str {
    row_file::stem(Path::new(&file.entry().name)).unwrap_or("unknown")
}

/// The columns of prices of a file.
fn file_prices(recognised: &RecognisedOffers) -> FilePrices {
    let name = |role, usual: &str| recognised.name(role).unwrap_or(usual).to_owned();
    match recognised.layout.shape {
        OfferShape::Side => {
            let price = name(OfferRole::Price, "price");
            FilePrices { over: PriceColumn::new(&price), under: None }
        }
        OfferShape::Offer => FilePrices {
            over: PriceColumn::new(&name(OfferRole::OverPrice, "over_price")),
            under: Some(PriceColumn::new(&name(OfferRole::UnderPrice, "under_price"))),
        },
        OfferShape::Wide => FilePrices {
            over: PriceColumn::new("over prices of the books"),
            under: Some(PriceColumn::new("under prices of the books")),
        },
    }
}

/// The rows of one file.
struct OfferRows<'a> {
    recognised: &'a RecognisedOffers,
    clock: &'a FileClock,
    /// The book, where nothing else says it.
    stem: String,
    /// The last market that was met, and whether it is that of points.
    market: Option<(String, bool)>,
}

/// The columns of some rows.
struct OfferColumns<'a> {
    batch: &'a RecordBatch,
    columns: BTreeMap<OfferRole, OfferColumn>,
}

impl<'a> OfferColumns<'a> {
    fn new(recognised: &RecognisedOffers, batch: &'a RecordBatch) -> Result<Self, ArrowError> {
        let mut columns = BTreeMap::new();
        for (role, _) in ROLES {
            let Some(name) = recognised.name(role) else { continue };
            columns.insert(role, OfferColumn::find(batch, name)?);
        }
        Ok(Self { batch, columns })
    }

    fn get(&self, role: OfferRole) -> Option<&OfferColumn> {
        self.columns.get(&role)
    }

    fn text(&self, role: OfferRole, row: usize) -> Option<&str> {
        self.get(role)?.text(row)
    }
}

/// What is wrong with a row: why, in which column, and what.
type BadCell = (Reason, String, String);

/// A cell that is not what it should be.
fn unreadable(column: &OfferColumn, text: &str, expected: &str) -> BadCell {
    (Reason::Unreadable, column.name.clone(), format!("`{}` is not {expected}", shown(text)))
}

impl OfferRows<'_> {
    /// Takes the offers of some rows, before which the file has `rows_before` others.
    fn visit(
        &mut self,
        batch: &RecordBatch,
        rows_before: usize,
        sink: &mut OfferSink<'_>,
        prices: &mut FilePrices,
        report: &mut FileReport,
    ) -> Result<(), ArrowError> {
        let columns = OfferColumns::new(self.recognised, batch)?;
        let of_books = self.recognised.books.iter().map(|of| WideBook::new(of, &columns));
        let books: Vec<WideBook> = of_books.collect::<Result<_, _>>()?;
        for at in 0..batch.num_rows() {
            if !self.is_wanted(&columns, at, sink) {
                continue;
            }
            let row = rows_before + at + 1;
            let taken = match self.recognised.layout.shape {
                OfferShape::Wide => self.take_wide((row, at), &columns, &books, sink, prices),
                _ => self.take_row((row, at), &columns, sink, prices),
            };
            if let Err((reason, column, what)) = taken {
                sink.bad(report, reason, (row, &column), || what);
            }
        }
        Ok(())
    }

    /// Whether the row is of points, at a standard line. Others are counted by their market.
    fn is_wanted(
        &mut self,
        columns: &OfferColumns<'_>,
        at: usize,
        sink: &mut OfferSink<'_>,
    ) -> bool {
        let kind = columns.text(OfferRole::Kind, at);
        let kind = kind.filter(|kind| !kind.eq_ignore_ascii_case("standard"));
        let league = columns.text(OfferRole::League, at);
        if let Some(kind) = kind.or(league.filter(|league| is_part_of_games(league))) {
            *sink.other_markets.entry(shown(kind)).or_default() += 1;
            return false;
        }
        let Some(market) = columns.text(OfferRole::Market, at) else { return true };
        let is_known = self.market.as_ref().is_some_and(|(known, _)| known == market);
        if !is_known {
            self.market = Some((market.to_owned(), is_points(market)));
        }
        let is_points = self.market.as_ref().is_some_and(|(_, is_points)| *is_points);
        if !is_points {
            match sink.other_markets.get_mut(market) {
                Some(count) => *count += 1,
                None => *sink.other_markets.entry(shown(market)).or_default() += 1,
            }
        }
        is_points
    }

    /// Takes the offer, or the side of one, in a row.
    fn take_row(
        &self,
        (row, at): (usize, usize),
        columns: &OfferColumns<'_>,
        sink: &mut OfferSink<'_>,
        prices: &mut FilePrices,
    ) -> Result<(), BadCell> {
        let number = |role| columns.get(role).map_or(Ok(None), |column| price(column, at));
        let line = columns.get(OfferRole::Line).map_or(Ok(None), |column| line(column, at))?;
        let Some(line) = line else { return Err(self.missing(OfferRole::Line)) };
        let (over, under) = if self.recognised.layout.shape == OfferShape::Side {
            let price = number(OfferRole::Price)?;
            let Some(side) = columns.text(OfferRole::Side, at) else {
                return Err(self.missing(OfferRole::Side));
            };
            if side.eq_ignore_ascii_case("over") || side.eq_ignore_ascii_case("o") {
                (price, None)
            } else if side.eq_ignore_ascii_case("under") || side.eq_ignore_ascii_case("u") {
                (None, price)
            } else {
                let column = self.recognised.name(OfferRole::Side).unwrap_or("side").to_owned();
                let what = format!("`{}` is neither over nor under", shown(side));
                return Err((Reason::Unreadable, column, what));
            }
        } else {
            (number(OfferRole::OverPrice)?, number(OfferRole::UnderPrice)?)
        };
        let book = columns.text(OfferRole::Book, at);
        let book = book.or(self.recognised.layout.book).unwrap_or(&self.stem);
        let teams = &mut [""; 3];
        let about = self.about((row, at), columns, teams)?;
        sink.take(&ReadOffer { book, line, over, under, ..about }, prices);
        Ok(())
    }

    /// Takes the offers of all books in a row.
    fn take_wide(
        &self,
        (row, at): (usize, usize),
        columns: &OfferColumns<'_>,
        books: &[WideBook],
        sink: &mut OfferSink<'_>,
        prices: &mut FilePrices,
    ) -> Result<(), BadCell> {
        let teams = &mut [""; 3];
        let about = self.about((row, at), columns, teams)?;
        for of in books {
            // A book without a line has made no offer.
            let Some(line) = line(&of.line, at)? else { continue };
            let number = |column: &Option<OfferColumn>| {
                column.as_ref().map_or(Ok(None), |column| price(column, at))
            };
            let (over, under) = (number(&of.over)?, number(&of.under)?);
            sink.take(&ReadOffer { book: &of.book, line, over, under, ..about }, prices);
        }
        Ok(())
    }

    /// What a row says beside book, line and prices. `teams` has room for those that it names.
    fn about<'b>(
        &self,
        (row, at): (usize, usize),
        columns: &'b OfferColumns<'_>,
        teams: &'b mut [&'b str; 3],
    ) -> Result<ReadOffer<'b>, BadCell> {
        let Some(player) = columns.text(OfferRole::Player, at) else {
            return Err(self.missing(OfferRole::Player));
        };
        let (date, tip_off) = self.time(at, columns)?;
        // The player's own team says more than those of his game.
        let own = columns.text(OfferRole::Team, at);
        let of_game = [OfferRole::HomeTeam, OfferRole::AwayTeam];
        let of_game = of_game.map(|role| columns.text(role, at).filter(|_| own.is_none()));
        let mut count = 0;
        for team in own.into_iter().chain(of_game.into_iter().flatten()) {
            teams[count] = team;
            count += 1;
        }
        Ok(ReadOffer {
            row,
            player,
            date,
            tip_off,
            offered: columns
                .get(OfferRole::OfferedAt)
                .map_or(Ok(None), |of| self.moment(of, at))?,
            minutes: columns.get(OfferRole::Minutes).map_or(Ok(None), |of| minutes(of, at))?,
            is_open: columns.get(OfferRole::IsOpen).map_or(Ok(None), |of| flag(of, at))?,
            is_close: columns.get(OfferRole::IsClose).map_or(Ok(None), |of| flag(of, at))?,
            teams: &teams[..count],
            ..ReadOffer::default()
        })
    }

    /// The date of a row's game, or its tip-off: one of them at least.
    fn time(
        &self,
        at: usize,
        columns: &OfferColumns<'_>,
    ) -> Result<(Option<GameDate>, Option<i64>), BadCell> {
        let time = |role| {
            let of = |column: &OfferColumn| {
                let time = self.clock.game_time(role, column, at);
                time.map_err(|what| (Reason::Unreadable, column.name.clone(), what))
            };
            columns.get(role).map_or(Ok(None), of)
        };
        let (mut date, mut tip_off) = (None, None);
        for time in [time(OfferRole::TipOff)?, time(OfferRole::Date)?].into_iter().flatten() {
            match time {
                GameTime::TipOff(moment) => {
                    tip_off = tip_off.or(Some(self.tip_off(moment)?));
                }
                GameTime::Date(day) => date = date.or(Some(day)),
            }
        }
        if date.is_none() && tip_off.is_none() {
            let role = self.recognised.name(OfferRole::TipOff).map(|_| OfferRole::TipOff);
            return Err(self.missing(role.unwrap_or(OfferRole::Date)));
        }
        Ok((date, tip_off))
    }

    /// A tip-off that is of a date which games can have.
    fn tip_off(&self, moment: i64) -> Result<i64, BadCell> {
        let day = moment.div_euclid(86_400);
        if i32::try_from(day).is_ok_and(|day| Bounds::of(Kind::Date).contains(day.into())) {
            return Ok(moment);
        }
        let role =
            self.recognised.name(OfferRole::TipOff).or(self.recognised.name(OfferRole::Date));
        let what = format!("`{}` is no tip-off of a season", UtcMoment::from_seconds(moment));
        Err((Reason::OutOfRange, role.unwrap_or("date").to_owned(), what))
    }

    /// The moment in a row.
    fn moment(&self, column: &OfferColumn, at: usize) -> Result<Option<i64>, BadCell> {
        let moment = self.clock.moment(column, at);
        let moment = moment.map_err(|what| (Reason::Unreadable, column.name.clone(), what))?;
        moment.map(|moment| of_calendar(column, moment)).transpose()
    }

    /// There is no value where every row needs one.
    fn missing(&self, role: OfferRole) -> BadCell {
        let column = self.recognised.name(role).unwrap_or("line").to_owned();
        (Reason::Missing, column, "there is no value".to_owned())
    }
}

/// The columns of one book in some rows of a wide file.
struct WideBook {
    book: String,
    line: OfferColumn,
    over: Option<OfferColumn>,
    under: Option<OfferColumn>,
}

impl WideBook {
    fn new(of: &BookColumns, columns: &OfferColumns<'_>) -> Result<Self, ArrowError> {
        let find = |name: &Option<String>| {
            name.as_ref().map(|name| OfferColumn::find(columns.batch, name)).transpose()
        };
        let line = find(&of.line)?;
        let line = line.ok_or_else(|| ArrowError::SchemaError("a book has no line".to_owned()))?;
        Ok(Self { book: of.book.clone(), line, over: find(&of.over)?, under: find(&of.under)? })
    }
}

/// The line in a row, which is one that can be.
fn line(column: &OfferColumn, at: usize) -> Result<Option<f64>, BadCell> {
    let number = column.number(at).map_err(|text| unreadable(column, &text, "a number"))?;
    let bounds = Stat::Points.info().line_bounds;
    match number {
        Some(number) if !bounds.contains(number) => {
            let what = format!("`{number}` is not {bounds}");
            Err((Reason::OutOfRange, column.name.clone(), what))
        }
        number => Ok(number),
    }
}

/// The price in a row, whatever form it has.
fn price(column: &OfferColumn, at: usize) -> Result<Option<f64>, BadCell> {
    column.number(at).map_err(|text| unreadable(column, &text, "a price"))
}

/// The moment if it is not beyond those that can be; one before them stands for none, which is for whoever takes it.
fn of_calendar(column: &OfferColumn, moment: i64) -> Result<i64, BadCell> {
    if moment <= *MOMENTS.end() {
        return Ok(moment);
    }
    let what = format!("`{}` is after the year 2105", UtcMoment::from_seconds(moment));
    Err((Reason::OutOfRange, column.name.clone(), what))
}

/// The minutes in a row, rounded down.
#[expect(clippy::cast_possible_truncation, reason = "within the bounds of minutes")]
fn minutes(column: &OfferColumn, at: usize) -> Result<Option<i64>, BadCell> {
    let number = column.number(at).map_err(|text| unreadable(column, &text, "a number"))?;
    match number {
        Some(number) if !MINUTES.contains(number) => {
            let what = format!("`{number}` is not {MINUTES}");
            Err((Reason::OutOfRange, column.name.clone(), what))
        }
        number => Ok(number.map(|number| number.floor() as i64)),
    }
}

/// Whether a row says yes.
fn flag(column: &OfferColumn, at: usize) -> Result<Option<bool>, BadCell> {
    column.flag(at).map_err(|text| unreadable(column, &text, "true or false"))
}
