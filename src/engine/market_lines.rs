//! The market's line of each player-date, chosen from the offers that are kept beside a snapshot.

use std::collections::BTreeMap;
use std::ops::Range;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Float64Array, Int32Array, RecordBatch,
};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};

use super::slate_offers;
use crate::domain::{
    Line, LineSource, MarginRemoval, MarketChoice, Price, SideLines, UpcomingSlate, fold,
};
use crate::season::Season;
use crate::snapshot::lines::{StoredLines, position};
use crate::snapshot::words::Words;
use crate::snapshot::{SnapshotError, slate_file};
use crate::systems::{PricedLine, PricedLines};

/// What one side of an offer pays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfferedPrice {
    /// The price.
    pub price: Price,
    /// Whether it is missing, and −110 stands for it.
    pub is_assumed: bool,
    /// Whether it is that of a pick'em app, which pays by how many picks are combined.
    pub is_fixed_payout: bool,
    /// Whether something is known of when it was made.
    pub is_timed: bool,
    /// The row of the table of offers.
    row: usize,
}

impl OfferedPrice {
    /// Whether a bet at it makes a profit figure without being asked for: one of known time, and no convention of an app.
    pub const fn counts(self) -> bool {
        self.is_timed && !self.is_fixed_payout
    }

    /// Whether books named it, for this bet alone.
    pub const fn is_real(self) -> bool {
        !self.is_assumed && !self.is_fixed_payout
    }
}

/// The market's line of a player-date, and the best price of each side among the books that have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfferedLine {
    /// The line.
    pub points: f64,
    /// For more points.
    pub over: OfferedPrice,
    /// For fewer points.
    pub under: OfferedPrice,
    /// How many books have an offer that counts.
    pub books: usize,
}

impl OfferedLine {
    /// The market's own probability of more points than the line, given no push: `None` unless both prices were offered.
    pub fn market_over(&self, removal: MarginRemoval) -> Option<f64> {
        let Self { over, under, .. } = self;
        (over.is_real() && under.is_real()).then(|| removal.over(over.price, under.price))?
    }

    /// The line as systems see it.
    fn priced(&self) -> PricedLine {
        PricedLine {
            points: self.points,
            market_over: self.market_over(MarginRemoval::Power),
            over: self.over.price,
            under: self.under.price,
        }
    }
}

/// The line that a choice makes of the offers for a player-date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChosenLine {
    /// That of all predictions, or of one that lies on it.
    pub middle: OfferedLine,
    /// Those of predictions above and below the middle, where each side has its own.
    sides: Option<[OfferedLine; 2]>,
}

impl ChosenLine {
    /// The line for a prediction of so many points.
    pub fn for_points(&self, predicted: f64) -> &OfferedLine {
        let Some([over, under]) = &self.sides else { return &self.middle };
        match predicted {
            _ if predicted > self.middle.points => over,
            _ if predicted < self.middle.points => under,
            _ => &self.middle,
        }
    }

    /// The lines with what systems see of their prices.
    pub(super) fn priced(&self) -> PricedLines {
        let middle = self.middle.priced();
        match &self.sides {
            Some([over, under]) => {
                PricedLines { middle, lowest: over.priced(), highest: under.priced() }
            }
            None => middle.into(),
        }
    }

    /// The points of the lines alone.
    pub(super) fn lines(&self) -> SideLines {
        let [over, under] = self.sides.unwrap_or([self.middle; 2]);
        let middle = market_line(self.middle.points);
        SideLines { middle, lowest: over.points, highest: under.points }
    }
}

/// So many points as a line of the market.
pub(super) const fn market_line(points: f64) -> Line {
    Line { points, source: LineSource::Market }
}

/// The lines of one choice, and what it could not use.
#[derive(Clone, Debug)]
pub struct ChosenLines {
    /// The choice.
    pub choice: MarketChoice,
    /// For each row of the season's games.
    lines: Vec<Option<ChosenLine>>,
    /// How many offers have no time, where the choice needs one.
    pub without_time: usize,
}

/// The market's lines of a season, for each choice that a policy names.
#[derive(Clone, Debug)]
pub struct MarketLines {
    sha256: String,
    /// The columns of books, of moments and of minutes before tip-off of the table of offers.
    books: ArrayRef,
    moments: ArrayRef,
    minutes: Int32Array,
    chosen: Vec<ChosenLines>,
}

impl MarketLines {
    /// The lines of these `choices`, from the offers that are `stored` for `season`.
    pub fn new(
        stored: &StoredLines,
        season: &Season,
        choices: &[&MarketChoice],
    ) -> Result<Self, SnapshotError> {
        Self::of_offers(&stored.rows, &stored.manifest.file.sha256, season, choices)
    }

    /// The lines of `slate` in `season`, which has its players, as each book's last offers; `None` if the slate has no line.
    pub fn of_slate(slate: &UpcomingSlate, season: &Season) -> Result<Option<Self>, SnapshotError> {
        let rows = slate_offers::table(slate)?;
        if rows.num_rows() == 0 {
            return Ok(None);
        }
        let choices = [&MarketChoice::Last];
        Self::of_offers(&rows, &slate_file::hash(slate), season, &choices).map(Some)
    }

    /// The lines of these `choices`, from offers in the columns of the table of lines, whose SHA-256 is `sha256`.
    fn of_offers(
        rows: &RecordBatch,
        sha256: &str,
        season: &Season,
        choices: &[&MarketChoice],
    ) -> Result<Self, SnapshotError> {
        let offers = Offers::new(rows);
        let of_games = offers.of_games(season)?;
        let choose = |choice: &MarketChoice| {
            let of = |rows: &Option<Range<usize>>| offers.choose(choice, rows.clone()?);
            ChosenLines {
                lines: of_games.iter().map(of).collect(),
                without_time: offers.without_time(choice),
                choice: choice.clone(),
            }
        };
        let chosen = choices.iter().map(|choice| choose(choice)).collect();
        let column = |name| ArrayRef::clone(rows.column(position(name)));
        let (books, moments) = (column("book"), column("offered_at"));
        let minutes = offers.minutes.clone();
        Ok(Self { sha256: sha256.to_owned(), books, moments, minutes, chosen })
    }

    /// The book that made an offer, as its file calls it.
    pub fn book(&self, of: OfferedPrice) -> Option<&str> {
        Words::new(&self.books).get(of.row)
    }

    /// When an offer was made, in UTC, such as `2024-10-22T23:10:00Z`; `None` if nobody knows.
    pub fn offered_at(&self, of: OfferedPrice) -> Option<&str> {
        Words::new(&self.moments).get(of.row)
    }

    /// How many minutes before tip-off an offer was made, rounded down; `None` if nobody knows.
    pub fn minutes_before(&self, of: OfferedPrice) -> Option<i32> {
        self.minutes.is_valid(of.row).then(|| self.minutes.value(of.row))
    }

    /// The SHA-256 of the table that they come from.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// What was chosen, in the order of the policy.
    pub fn chosen(&self) -> &[ChosenLines] {
        &self.chosen
    }

    /// The line of `choice` for a row of the season's games.
    pub fn get(&self, choice: &MarketChoice, game: usize) -> Option<&ChosenLine> {
        self.chosen.iter().find(|chosen| chosen.choice == *choice)?.get(game)
    }
}

impl ChosenLines {
    /// The line of a row of the season's games.
    pub fn get(&self, game: usize) -> Option<&ChosenLine> {
        self.lines.get(game)?.as_ref()
    }

    /// How many player-dates have a line.
    pub fn count(&self) -> usize {
        self.lines.iter().flatten().count()
    }
}

/// The offers of a season by their columns.
struct Offers<'a> {
    players: Words<'a>,
    days: &'a [i32],
    books: Words<'a>,
    book_names: Vec<String>,
    lines: &'a Float64Array,
    over: &'a Float64Array,
    under: &'a Float64Array,
    over_assumed: &'a BooleanArray,
    under_assumed: &'a BooleanArray,
    fixed: &'a BooleanArray,
    moments: Words<'a>,
    minutes: &'a Int32Array,
    open: &'a BooleanArray,
    close: &'a BooleanArray,
}

impl<'a> Offers<'a> {
    fn new(rows: &'a RecordBatch) -> Self {
        let column = |name| rows.column(position(name));
        let floats = |name| column(name).as_primitive::<Float64Type>();
        let books = Words::new(column("book"));
        Self {
            players: Words::new(column("player_lookup")),
            days: column("game_date").as_primitive::<Date32Type>().values(),
            book_names: books.all().map(fold).collect(),
            books,
            lines: floats("line"),
            over: floats("over_price"),
            under: floats("under_price"),
            over_assumed: column("over_price_assumed").as_boolean(),
            under_assumed: column("under_price_assumed").as_boolean(),
            fixed: column("fixed_payout").as_boolean(),
            moments: Words::new(column("offered_at")),
            minutes: column("minutes_before_tip_off").as_primitive::<Int32Type>(),
            open: column("is_open").as_boolean(),
            close: column("is_close").as_boolean(),
        }
    }

    /// For each row of the season's games its offers, which stand together.
    fn of_games(&self, season: &Season) -> Result<Vec<Option<Range<usize>>>, SnapshotError> {
        let mut places: BTreeMap<(&str, i32), Range<usize>> = BTreeMap::new();
        for (row, day) in self.days.iter().enumerate() {
            let Some(player) = self.players.get(row) else { continue };
            places.entry((player, *day)).or_insert(row..row).end = row + 1;
        }
        let games = season.games()?;
        let of = |row: usize| places.get(&(games.players.get(row), games.dates[row])).cloned();
        Ok((0..games.dates.len()).map(of).collect())
    }

    /// How many offers `choice` cannot use because they have no time.
    fn without_time(&self, choice: &MarketChoice) -> usize {
        if !choice.needs_time() {
            return 0;
        }
        (0..self.days.len()).filter(|row| !self.has_time(choice, *row)).count()
    }

    /// Whether enough is known of when the offer in a row was made.
    fn has_time(&self, choice: &MarketChoice, row: usize) -> bool {
        let says = |flags: &BooleanArray| flags.is_valid(row) && flags.value(row);
        match choice {
            MarketChoice::At(_) => self.minutes.is_valid(row),
            MarketChoice::Open => says(self.open) || self.moments.get(row).is_some(),
            MarketChoice::Close => says(self.close) || self.moments.get(row).is_some(),
            MarketChoice::Last | MarketChoice::Best | MarketChoice::Book(_) => true,
        }
    }

    /// The line that `choice` makes of the offers in `rows`, which are those of one player-date.
    fn choose(&self, choice: &MarketChoice, rows: Range<usize>) -> Option<ChosenLine> {
        let mut of_books: Vec<usize> = Vec::new();
        let mut rows = rows.peekable();
        while let Some(first) = rows.next() {
            // Offers of one book stand together, the earlier first and those without a time before all.
            let mut of_book = vec![first];
            while let Some(next) =
                rows.next_if(|next| self.books.place(*next) == self.books.place(first))
            {
                of_book.push(next);
            }
            of_books.extend(self.of_book(choice, &of_book));
        }
        of_books.sort_by(|one, other| self.lines.value(*one).total_cmp(&self.lines.value(*other)));
        let line = |row: &usize| self.at_line(&of_books, self.lines.value(*row));
        let middle = line(of_books.get(of_books.len().checked_sub(1)? / 2)?)?;
        let sides = match choice {
            MarketChoice::Best => Some([line(of_books.first()?)?, line(of_books.last()?)?]),
            _ => None,
        };
        Some(ChosenLine { middle, sides })
    }

    /// The line at so many points, with the best price of each side among the offers `of_books`, one of each book.
    fn at_line(&self, of_books: &[usize], points: f64) -> Option<OfferedLine> {
        let at_line = || of_books.iter().filter(|row| self.lines.value(**row) == points);
        let best = |prices: &Float64Array, assumed: &BooleanArray| {
            // One that makes a profit figure before another, a book before an app, a price that was offered before one that is
            // assumed, then what pays most.
            at_line().map(|row| self.offered(*row, prices, assumed)).max_by(|one, other| {
                let rank = |of: &OfferedPrice| (of.counts(), !of.is_fixed_payout, !of.is_assumed);
                let profit = |of: &OfferedPrice| of.price.profit();
                rank(one).cmp(&rank(other)).then(profit(one).total_cmp(&profit(other)))
            })
        };
        Some(OfferedLine {
            points,
            over: best(self.over, self.over_assumed)?,
            under: best(self.under, self.under_assumed)?,
            books: of_books.len(),
        })
    }

    /// What the offer in a row pays on the side of these `prices`.
    fn offered(&self, row: usize, prices: &Float64Array, assumed: &BooleanArray) -> OfferedPrice {
        let says = |flags: &BooleanArray| flags.is_valid(row) && flags.value(row);
        let is_timed = self.moments.get(row).is_some()
            || self.minutes.is_valid(row)
            || says(self.open)
            || says(self.close);
        OfferedPrice {
            price: price(prices, row),
            is_assumed: assumed.value(row),
            is_fixed_payout: self.fixed.value(row),
            is_timed,
            row,
        }
    }

    /// The one of a book's offers that `choice` takes.
    fn of_book(&self, choice: &MarketChoice, rows: &[usize]) -> Option<usize> {
        let of_moment = |row: usize| self.same_moment(rows, row);
        let says = |flags: &BooleanArray| {
            rows.iter().copied().find(|row| flags.is_valid(*row) && flags.value(*row))
        };
        let timed = || rows.iter().copied().filter(|row| self.has_time(choice, *row));
        let row = match choice {
            MarketChoice::Last | MarketChoice::Best => *rows.last()?,
            MarketChoice::Book(book) => {
                let place = self.books.place(*rows.first()?)?;
                (self.book_names[place] == *book).then(|| rows.last().copied())??
            }
            MarketChoice::Open => says(self.open).or_else(|| timed().next())?,
            MarketChoice::Close => says(self.close).or_else(|| timed().next_back())?,
            MarketChoice::At(least) => {
                timed().rfind(|row| i64::from(self.minutes.value(*row)) >= i64::from(*least))?
            }
        };
        of_moment(row)
    }

    /// Of several lines that a book has at the moment of `row`, the main one: its sides are nearest to equal chances. Of two
    /// such, the lower.
    fn same_moment(&self, rows: &[usize], row: usize) -> Option<usize> {
        let of_moment = |other: &&usize| self.moments.place(**other) == self.moments.place(row);
        let chance = |prices: &Float64Array, row: usize| price(prices, row).break_even();
        let apart = |row: usize| (chance(self.over, row) - chance(self.under, row)).abs();
        rows.iter().filter(of_moment).copied().min_by(|one, other| {
            let lines = self.lines.value(*one).total_cmp(&self.lines.value(*other));
            apart(*one).total_cmp(&apart(*other)).then(lines)
        })
    }
}

/// The price in a row.
///
/// # Panics
///
/// If it is none: no table of lines with such a one is read.
#[expect(clippy::expect_used, reason = "an assumed price in its place would change numbers")]
fn price(prices: &Float64Array, row: usize) -> Price {
    Price::from_american(prices.value(row)).expect("Invariant: stored prices are checked")
}
