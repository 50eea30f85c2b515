//! Where the offers of all files come together: matched one by one, merged at the end, and made into columns.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int32Array, StringArray,
};
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;

use super::clock::FileClock;
use super::fixed_payout::BookPrices;
use super::moments::{self, LeagueDates};
use super::names::{NameIndex, TextPlaces};
use super::numbers::{DistinctNumbers, NONE};
use super::offer::{Merged, NO_MINUTES, Offer, flag, merge};
use super::prices::PriceColumn;
use super::recognise::RecognisedOffers;
use super::roster::Roster;
use super::tally::{Unmatched, UnmatchedOffers};
use super::time_notes::TimeNotes;
use crate::domain::{GameDate, Price, Stat, UtcMoment, printable};
use crate::snapshot::SnapshotError;
use crate::snapshot::lines::{LINES, MOMENTS, OfferCounts};
use crate::source::file_report::{FileReport, Reason};

/// The most minutes before tip-off that are stored: nearly two years.
const MAX_MINUTES: i64 = 1_000_000;

/// The most books that are told apart.
const MAX_BOOKS: usize = 1 << 16;

/// An offer, or a side of one, as a file says it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReadOffer<'a> {
    /// The row of the file, from 1.
    pub(super) row: usize,
    pub(super) player: &'a str,
    /// The date of the game, if the file says it.
    pub(super) date: Option<GameDate>,
    /// The tip-off, in seconds since 1970-01-01 UTC.
    pub(super) tip_off: Option<i64>,
    pub(super) book: &'a str,
    pub(super) line: f64,
    pub(super) over: Option<f64>,
    pub(super) under: Option<f64>,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub(super) offered: Option<i64>,
    /// How long before tip-off.
    pub(super) minutes: Option<i64>,
    pub(super) is_open: Option<bool>,
    pub(super) is_close: Option<bool>,
    /// The teams of the player, or of the game, as far as the file names them.
    pub(super) teams: &'a [&'a str],
}

impl ReadOffer<'_> {
    /// Whether it has a moment at which nobody made an offer, such as 0: it stands for none.
    fn has_placeholder(&self) -> bool {
        self.offered.is_some_and(|offered| offered < *MOMENTS.start())
    }

    /// When it was made, and how many minutes before tip-off, as far as one tells the other.
    fn moment(&self) -> (Option<i64>, Option<i64>) {
        let said = self.offered.filter(|offered| MOMENTS.contains(offered));
        let offered = said.or_else(|| Some(self.tip_off? - self.minutes? * 60));
        let minutes = match (self.tip_off, said) {
            (Some(tip_off), Some(offered)) => Some((tip_off - offered).div_euclid(60)),
            _ => self.minutes,
        };
        (offered, minutes)
    }
}

/// The columns of prices of the file that is read: two, or one for both sides.
#[derive(Debug)]
pub(super) struct FilePrices {
    pub(super) over: PriceColumn,
    pub(super) under: Option<PriceColumn>,
}

/// Offers, ready to be written.
#[derive(Debug)]
pub(super) struct ReadyOffers {
    pub(super) rows: usize,
    pub(super) columns: Vec<ArrayRef>,
    pub(super) player_dates: usize,
    pub(super) books: BTreeMap<String, usize>,
    pub(super) counts: OfferCounts,
    pub(super) notes: Vec<String>,
    pub(super) examples: Vec<String>,
    /// Prices of both sides that cannot be, in words.
    pub(super) impossible: Option<String>,
}

/// All offers that were read so far.
#[derive(Debug)]
pub(super) struct OfferSink<'a> {
    pub(super) roster: &'a Roster,
    pub(super) is_lenient: bool,
    names: NameIndex,
    books: TextPlaces,
    lines: DistinctNumbers,
    prices: DistinctNumbers,
    dates: LeagueDates,
    offers: Vec<Offer>,
    /// Where those of the present file begin.
    of_file: usize,
    payouts: Vec<BookPrices>,
    unmatched: UnmatchedOffers,
    pub(super) other_markets: BTreeMap<String, usize>,
    bad_rows: usize,
    /// Offers and sides of them that could be read.
    taken: usize,
    /// Rows of the present file whose moment stands for none.
    placeholders: usize,
    /// Whether the present file names more books than are told apart.
    has_too_many_books: bool,
    examples: Vec<String>,
    pub(super) notes: Vec<String>,
    times: TimeNotes,
    /// Moments of the present file without a zone, where it has no columns.
    without_zone: BTreeMap<&'static str, usize>,
}

impl<'a> OfferSink<'a> {
    pub(super) fn new(roster: &'a Roster, is_lenient: bool) -> Self {
        Self {
            roster,
            is_lenient,
            names: NameIndex::default(),
            books: TextPlaces::default(),
            lines: DistinctNumbers::default(),
            prices: DistinctNumbers::default(),
            dates: LeagueDates::default(),
            offers: Vec::new(),
            of_file: 0,
            payouts: Vec::new(),
            unmatched: UnmatchedOffers::default(),
            other_markets: BTreeMap::new(),
            bad_rows: 0,
            taken: 0,
            placeholders: 0,
            has_too_many_books: false,
            examples: Vec::new(),
            notes: Vec::new(),
            times: TimeNotes::default(),
            without_zone: BTreeMap::new(),
        }
    }

    /// Begins a file.
    pub(super) fn begin(&mut self) {
        self.of_file = self.offers.len();
        self.payouts.clear();
        (self.placeholders, self.has_too_many_books) = (0, false);
    }

    /// Keeps examples of the rows that `report` says were left out.
    pub(super) fn leave_out(&mut self, report: &FileReport) {
        for left in report.left_out() {
            self.examples.extend(left.examples.iter().map(|what| format!("{}, {what}", left.file)));
        }
    }

    /// A row that cannot be read: it refuses the file, or is left out and counted.
    pub(super) fn bad(
        &mut self,
        report: &mut FileReport,
        reason: Reason,
        (row, column): (usize, &str),
        what: impl FnOnce() -> String,
    ) {
        if self.is_lenient {
            self.bad_rows += 1;
            report.leave_out(reason, row, column, what);
        } else {
            report.reject(Some(row), Some(column), what());
        }
    }

    /// So many more rows of the kind of those that [`Self::bad`] was told of last.
    fn more_bad(&self, report: &mut FileReport, reason: Reason, more: usize) {
        if self.is_lenient {
            report.leave_out_more(reason, more);
        } else {
            report.reject_more(more);
        }
    }

    /// Takes an offer, of whose numbers the line is one that can be.
    pub(super) fn take(&mut self, read: &ReadOffer<'_>, prices: &mut FilePrices) {
        let date = match read.tip_off {
            Some(moment) => self.dates.at(moment),
            None => read.date,
        };
        // A row without a date was refused before.
        let Some(date) = date else { return };
        let Some(book) = self.book(read) else { return };
        self.taken += 1;
        self.placeholders += usize::from(read.has_placeholder());
        let name = self.names.place(read.player, self.roster);
        let line = self.lines.place(read.line);
        let key = (name, date.days(), book, line, read.offered);
        let (offered, minutes) = read.moment();
        let next_day =
            offered.and_then(|offered| self.dates.at(offered)).is_some_and(|of| of > date);
        if minutes.is_some_and(|minutes| minutes < 0) || next_day {
            self.unmatched.add(Unmatched::AfterTipOff, key);
            return;
        }
        let row = match self.names.row(name, date, read.teams, self.roster) {
            Ok(row) => row,
            Err(why) => return self.unmatched.add(why, key),
        };
        let over = read.over.map_or(NONE, |price| prices.over.add(read.row, price));
        let of_under = prices.under.as_mut().unwrap_or(&mut prices.over);
        let under = read.under.map_or(NONE, |price| of_under.add(read.row, price));
        let minutes = minutes.and_then(|minutes| i32::try_from(minutes.min(MAX_MINUTES)).ok());
        self.offers.push(Offer {
            game: row,
            book,
            offered: offered.and_then(|offered| u32::try_from(offered).ok()).unwrap_or(0),
            line,
            over,
            under,
            minutes: minutes.unwrap_or(NO_MINUTES),
            flags: known(read.is_open, flag::OPEN, flag::NOT_OPEN)
                | known(read.is_close, flag::CLOSE, flag::NOT_CLOSE),
        });
    }

    /// The place of the offer's book, whose prices are watched; `None` for one more book than are told apart, which refuses
    /// the file.
    fn book(&mut self, read: &ReadOffer<'_>) -> Option<u16> {
        if self.books.texts().len() >= MAX_BOOKS && !self.books.has(read.book) {
            self.has_too_many_books = true;
            return None;
        }
        let (place, _) = self.books.place(read.book);
        let place = u16::try_from(place).ok()?;
        let at = usize::from(place);
        if self.payouts.len() <= at {
            self.payouts.resize(at + 1, BookPrices::default());
        }
        let payout = &mut self.payouts[at];
        for price in [read.over, read.under].into_iter().flatten() {
            payout.add(price);
        }
        Some(place)
    }

    /// Counts a moment of a file without columns if it has no zone.
    pub(super) fn watch_zone(&mut self, field: &'static str, text: &str) {
        if moments::is_without_zone(text) {
            *self.without_zone.entry(field).or_default() += 1;
        }
    }

    /// Keeps what is to be said of the times of the present file, which has no columns.
    pub(super) fn note_zones(&mut self, file: &str) {
        for (field, values) in mem::take(&mut self.without_zone) {
            self.times.take_without_zone(file, field, values);
        }
    }

    /// Keeps what is to be said of the times of the present file.
    pub(super) fn note_times(
        &mut self,
        file: &str,
        recognised: &RecognisedOffers,
        clock: &FileClock,
    ) {
        let offers = self.offers[self.of_file..].iter();
        let minutes = offers.map(|offer| offer.minutes).filter(|minutes| *minutes != NO_MINUTES);
        self.times.take(file, recognised, clock, minutes);
    }

    /// Ends a file: its prices become American odds, and books of one price are marked. How each column is written.
    pub(super) fn end(
        &mut self,
        prices: &FilePrices,
        report: &mut FileReport,
    ) -> BTreeMap<String, String> {
        if self.has_too_many_books {
            let what = format!(
                "names book {} of the input, and at most {MAX_BOOKS} are told apart",
                MAX_BOOKS + 1
            );
            report.reject(None, None, what);
        }
        if self.placeholders > 0 {
            let rows = self.placeholders;
            self.notes.push(format!(
                "{rows} {} of {} {} a moment before 2000, such as 1970-01-01, which stands for none: offers without a time",
                if rows == 1 { "row" } else { "rows" },
                printable(report.file()),
                if rows == 1 { "has" } else { "have" },
            ));
        }
        let mut forms = BTreeMap::new();
        let bad_rows = self.bad_rows;
        for column in [Some(&prices.over), prices.under.as_ref()].into_iter().flatten() {
            let Some(form) = column.form() else { continue };
            forms.insert(column.name.clone(), form.to_string());
            let (count, examples) = column.misfits();
            let more = count - examples.len();
            for (row, what) in examples {
                self.bad(report, Reason::OutOfRange, (row, &column.name), || what);
            }
            self.more_bad(report, Reason::OutOfRange, more);
            if let Some(mixture) = column.mixture() {
                self.tell_mixture(&mixture, report);
            }
        }
        self.bad_rows = bad_rows + self.convert_prices(prices);
        forms
    }

    /// Says which rows have prices of which form: what to do about it, or what was done.
    fn tell_mixture(&mut self, mixture: &str, report: &mut FileReport) {
        let mixture = printable(mixture);
        if self.is_lenient {
            self.notes.push(format!("{mixture}, of {}", printable(report.file())));
        } else {
            report.advise(format!("nothing was written; {mixture}: write all in one form"));
        }
    }

    /// Makes American odds of the prices of the present file, and marks the offers of books of one price. How many offers
    /// are dropped, of whose prices one or both cannot be.
    fn convert_prices(&mut self, prices: &FilePrices) -> usize {
        let over = prices.over.convert(&mut self.prices);
        let under = prices.under.as_ref().map(|under| under.convert(&mut self.prices));
        let under = under.as_ref().unwrap_or(&over);
        let texts = self.books.texts();
        let of_books = self.payouts.iter().zip(texts);
        let fixed: Vec<bool> = of_books.map(|(of, book)| of.are_of_app(book)).collect();
        let convert = |place: u32, places: &[u32]| match place {
            NONE => Some(NONE),
            // What is no price of its column makes a row that cannot be read.
            place => places.get(place as usize).copied().filter(|place| *place != NONE),
        };
        let mut kept = self.of_file;
        for at in self.of_file..self.offers.len() {
            let mut offer = self.offers[at];
            if let (Some(over), Some(under)) =
                (convert(offer.over, &over), convert(offer.under, under))
            {
                (offer.over, offer.under) = (over, under);
                offer.flags |= if fixed[usize::from(offer.book)] { flag::FIXED } else { 0 };
                self.offers[kept] = offer;
                kept += 1;
            }
        }
        let dropped = self.offers.len() - kept;
        self.offers.truncate(kept);
        self.taken -= dropped;
        dropped
    }

    /// Merges all that was read, and makes columns of it.
    pub(super) fn finish(mut self, roster: &Roster) -> Result<ReadyOffers, SnapshotError> {
        let (line_ranks, lines) = self.lines.ranked();
        let (price_ranks, prices) = self.prices.ranked();
        let (book_ranks, books) = ranked_texts(self.books.texts());
        for offer in &mut self.offers {
            let rank = |place: u32| if place == NONE { NONE } else { price_ranks[place as usize] };
            offer.line = line_ranks[offer.line as usize];
            (offer.over, offer.under) = (rank(offer.over), rank(offer.under));
            offer.book = book_ranks[usize::from(offer.book)];
        }
        let merged = merge(&mut self.offers);
        self.note_all();
        self.offers.shrink_to_fit();
        let rows = self.offers.len();
        let player_dates = self.offers.chunk_by(|one, other| one.game == other.game).count();
        let mut of_book: BTreeMap<String, usize> = BTreeMap::new();
        for offer in &self.offers {
            *of_book.entry(books[usize::from(offer.book)].clone()).or_default() += 1;
        }
        let table = OfferTable {
            offers: &self.offers,
            roster,
            lines: &lines,
            prices: &prices,
            books: &books,
        };
        let impossible = table.sure_gains();
        let columns = table.columns();
        let columns = columns.map_err(|error| SnapshotError::table(LINES.file.as_ref(), error))?;
        Ok(ReadyOffers {
            rows,
            columns,
            player_dates,
            books: of_book,
            notes: [self.notes.split_off(0), mem::take(&mut self.times).sentences()].concat(),
            examples: self.examples.split_off(0),
            impossible,
            counts: self.count(merged),
        })
    }

    /// Says what only all files together tell.
    fn note_all(&mut self) {
        self.note_apps();
        self.notes.extend(self.names.nearest(self.roster));
    }

    /// Says that lines of pick'em apps stand among those of books, if they do.
    fn note_apps(&mut self) {
        let of_player_dates = self.offers.chunk_by(|one, other| one.game == other.game);
        let has =
            |offers: &[Offer], fixed: u8| offers.iter().any(|of| of.flags & flag::FIXED == fixed);
        let mixed = of_player_dates.filter(|offers| has(offers, 0) && has(offers, flag::FIXED));
        let count = mixed.count();
        if count > 0 {
            self.notes.push(format!(
                "{count} {} offers of books and of pick'em apps, whose payout is fixed: the line of market is the median of \
                 all of them, and --line market:<BOOK> that of one",
                if count == 1 { "player-date has" } else { "player-dates have" },
            ));
        }
    }

    /// What became of all that was read.
    ///
    /// # Panics
    ///
    /// If rows are lost: each is kept, left out or joined with another.
    fn count(self, merged: Merged) -> OfferCounts {
        let Merged { joined, duplicates, offers, unchanged } = merged;
        let (mut unmatched, joined_unmatched) = self.unmatched.count();
        let joined = joined + joined_unmatched;
        let not_kept: usize = unmatched.values().sum();
        assert_eq!(
            self.taken,
            offers + not_kept + joined,
            "Invariant: a row is kept, left out or joined"
        );
        let after_tip_off = unmatched.remove(&Unmatched::AfterTipOff).unwrap_or(0);
        let count = |is: fn(&Offer) -> bool| self.offers.iter().filter(|offer| is(offer)).count();
        OfferCounts {
            rows: self.taken + self.bad_rows + self.other_markets.values().sum::<usize>(),
            offers: offers + unmatched.values().sum::<usize>(),
            matched: offers,
            unmatched: unmatched.iter().map(|(why, of)| (why.as_str().to_owned(), *of)).collect(),
            names_of_nobody: self.names.of_nobody(),
            other_spellings: self.names.other_spellings(self.roster),
            after_tip_off,
            joined,
            duplicates,
            unchanged,
            other_markets: self.other_markets,
            bad_rows: self.bad_rows,
            assumed_prices: count(|offer| offer.over == NONE || offer.under == NONE),
            fixed_payouts: count(|offer| offer.flags & flag::FIXED != 0),
            without_time: count(|offer| offer.offered == 0),
            without_tip_off: count(|offer| offer.offered != 0 && offer.minutes == NO_MINUTES),
        }
    }
}

/// What is known of an offer as flags.
const fn known(says: Option<bool>, yes: u8, no: u8) -> u8 {
    match says {
        None => 0,
        Some(true) => yes,
        Some(false) => no,
    }
}

/// For each text, its place in the order of texts; and the texts in that order.
fn ranked_texts(texts: &[String]) -> (Vec<u16>, Vec<String>) {
    let mut sorted = texts.to_vec();
    sorted.sort_unstable();
    let rank =
        |text: &String| sorted.binary_search(text).ok().and_then(|at| u16::try_from(at).ok());
    (texts.iter().map(|text| rank(text).unwrap_or(u16::MAX)).collect(), sorted)
}

/// Offers, and what their places mean.
struct OfferTable<'a> {
    offers: &'a [Offer],
    roster: &'a Roster,
    lines: &'a [f64],
    prices: &'a [f64],
    books: &'a [String],
}

/// Fewer offers with both prices say nothing of how prices are written.
const MIN_BOTH: usize = 10;

/// What the chances of both sides sum to at least, in the offers of a book that means to live.
const LEAST_CHANCES: f64 = 0.9;

impl OfferTable<'_> {
    /// What is said where most offers would give a sure gain to whoever bets on both sides: then prices are not what they were
    /// read as.
    fn sure_gains(&self) -> Option<String> {
        let chance = |place: u32| {
            Price::from_american(*self.prices.get(place as usize)?).map(Price::break_even)
        };
        let both = self.offers.iter().filter_map(|of| Some(chance(of.over)? + chance(of.under)?));
        let sums: Vec<f64> = both.collect();
        let gains: Vec<f64> = sums.iter().copied().filter(|sum| *sum < LEAST_CHANCES).collect();
        (sums.len() >= MIN_BOTH && 2 * gains.len() > sums.len()).then(|| {
            format!(
                "the chances of over and under sum to {:.2} on average in {} of the {} offers with both prices, and those of \
                 a book to more than 1: these prices are not of the form that they were read as; percents such as 52.4 are \
                 written as 0.524",
                gains.iter().sum::<f64>() / gains.len() as f64,
                gains.len(),
                sums.len()
            )
        })
    }

    /// The columns of [`LINES`].
    fn columns(&self) -> Result<Vec<ArrayRef>, ArrowError> {
        let (roster, offers) = (self.roster, self.offers);
        let lookups = roster.players.iter().map(|player| player.lookup.as_str());
        let price = |place: u32| {
            self.prices.get(place as usize).copied().unwrap_or(Price::ASSUMED.american())
        };
        let flags = |is: fn(&Offer) -> bool| -> ArrayRef {
            Arc::new(offers.iter().map(|offer| Some(is(offer))).collect::<BooleanArray>())
        };
        let minutes = offers.iter().map(|offer| Some(offer.minutes).filter(|of| *of != NO_MINUTES));
        let floats = |of: &dyn Fn(&Offer) -> f64| -> ArrayRef {
            Arc::new(Float64Array::from_iter_values(offers.iter().map(of)))
        };
        Ok(vec![
            words(lookups, offers.iter().map(|offer| Some(roster.player_of(offer.game))))?,
            Arc::new(Date32Array::from_iter_values(offers.iter().map(|of| roster.day(of.game)))),
            words([Stat::Points.id()], offers.iter().map(|_| Some(0)))?,
            words(
                self.books.iter().map(String::as_str),
                offers.iter().map(|of| Some(of.book.into())),
            )?,
            floats(&|offer| self.lines[offer.line as usize]),
            floats(&|offer| price(offer.over)),
            floats(&|offer| price(offer.under)),
            flags(|offer| offer.over == NONE),
            flags(|offer| offer.under == NONE),
            flags(|offer| offer.flags & flag::FIXED != 0),
            self.moments()?,
            Arc::new(minutes.collect::<Int32Array>()),
            self.says(flag::OPEN, flag::NOT_OPEN),
            self.says(flag::CLOSE, flag::NOT_CLOSE),
        ])
    }

    /// What files say of each offer, if they do.
    fn says(&self, yes: u8, no: u8) -> ArrayRef {
        let of = |offer: &Offer| match (offer.flags & yes != 0, offer.flags & no != 0) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        Arc::new(self.offers.iter().map(of).collect::<BooleanArray>())
    }

    /// When each offer was made, as text.
    fn moments(&self) -> Result<ArrayRef, ArrowError> {
        let mut all: Vec<u32> =
            self.offers.iter().map(|offer| offer.offered).filter(|of| *of != 0).collect();
        all.sort_unstable();
        all.dedup();
        let spelt = |seconds: &u32| UtcMoment::from_seconds(i64::from(*seconds)).to_string();
        let texts: Vec<String> = all.iter().map(spelt).collect();
        let place = |offer: &Offer| u32::try_from(all.binary_search(&offer.offered).ok()?).ok();
        words(texts.iter().map(String::as_str), self.offers.iter().map(place))
    }
}

/// A column of words: the list of them, and for each row a place in it.
fn words<'a>(
    words: impl IntoIterator<Item = &'a str>,
    places: impl Iterator<Item = Option<u32>>,
) -> Result<ArrayRef, ArrowError> {
    let places = places.map(|place| place.and_then(|place| i32::try_from(place).ok()));
    let (places, words): (Int32Array, StringArray) =
        (places.collect(), words.into_iter().map(Some).collect());
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(places, Arc::new(words))?))
}
