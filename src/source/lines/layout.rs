//! What columns of a file of lines are for, and which layout they make together.

use crate::domain::fold;

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OfferRole {
    Player,
    Date,
    TipOff,
    Book,
    Line,
    OverPrice,
    UnderPrice,
    Side,
    Price,
    OfferedAt,
    Minutes,
    Market,
    Team,
    HomeTeam,
    AwayTeam,
    IsOpen,
    IsClose,
    /// A kind of line: standard ones alone are taken.
    Kind,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfferShape {
    /// An offer.
    Offer,
    /// One side of an offer.
    Side,
    /// The offers of several books.
    Wide,
}

/// A layout that is recognised from its columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfferLayout {
    /// What summaries and manifests call it.
    pub(super) name: &'static str,
    pub(super) shape: OfferShape,
    /// Columns by which it is told from others, folded: all of them are there.
    pub(super) marks: &'static [&'static str],
    /// What must be there; a date or a tip-off must be in any case.
    pub(super) needs: &'static [OfferRole],
    /// What its columns are called, folded, before the names that any file may use.
    pub(super) names: &'static [(OfferRole, &'static [&'static str])],
    /// The book, where no column says it.
    pub(super) book: Option<&'static str>,
}

/// What columns may be called in any file, folded; the better name first.
const NAMES: &[(OfferRole, &[&str])] = &[
    (
        OfferRole::Player,
        &[
            "playerlookup",
            "playername",
            "player",
            "playerfullname",
            "fullname",
            "participant",
            "athlete",
        ],
    ),
    (OfferRole::Date, &["gamedate", "date", "slatedate", "eventdate", "day"]),
    (
        OfferRole::TipOff,
        &[
            "commencetime",
            "tipoff",
            "tipofftime",
            "tipoffat",
            "tipoffutc",
            "starttime",
            "gametime",
            "gamedatetime",
            "eventstart",
            "scheduledat",
        ],
    ),
    (
        OfferRole::Book,
        &[
            "bookmaker",
            "bookmakertitle",
            "bookmakerkey",
            "sportsbook",
            "book",
            "bookname",
            "operator",
        ],
    ),
    (
        OfferRole::Line,
        &["pointsline", "line", "point", "propline", "linescore", "handicap", "threshold"],
    ),
    (
        OfferRole::OverPrice,
        &[
            "overpriceamerican",
            "overoddsamerican",
            "overprice",
            "overodds",
            "overamerican",
            "overpricedecimal",
            "overdecimal",
            "priceover",
            "oddsover",
        ],
    ),
    (
        OfferRole::UnderPrice,
        &[
            "underpriceamerican",
            "underoddsamerican",
            "underprice",
            "underodds",
            "underamerican",
            "underpricedecimal",
            "underdecimal",
            "priceunder",
            "oddsunder",
        ],
    ),
    (
        OfferRole::Side,
        &["betside", "side", "overunder", "outcome", "outcomename", "selection", "pick"],
    ),
    (
        OfferRole::Price,
        &[
            "oddsamerican",
            "americanodds",
            "priceamerican",
            "price",
            "odds",
            "oddsdecimal",
            "decimalodds",
            "pricedecimal",
            "impliedprobability",
            "impliedprob",
        ],
    ),
    (
        OfferRole::OfferedAt,
        &[
            "offeredat",
            "snapshottimestamp",
            "lastupdate",
            "marketlastupdate",
            "bookmakerlastupdate",
            "snapshottime",
            "timestamp",
            "updatedat",
            "capturedat",
            "observedat",
            "quotedat",
            "scrapedat",
            "fetchedat",
            "time",
        ],
    ),
    (OfferRole::Minutes, &["minutesbeforetipoff"]),
    (
        OfferRole::Market,
        &[
            "market",
            "markettype",
            "marketkey",
            "marketname",
            "stat",
            "stattype",
            "prop",
            "proptype",
        ],
    ),
    (OfferRole::Team, &["team", "teamabbr", "teamabbreviation", "playerteam", "teamname"]),
    (OfferRole::HomeTeam, &["hometeam", "hometeamabbr", "home"]),
    (OfferRole::AwayTeam, &["awayteam", "awayteamabbr", "away", "visitorteam"]),
    (OfferRole::IsOpen, &["isopen", "isopening", "isopeningline"]),
    (OfferRole::IsClose, &["isclose", "isclosing", "isclosingline"]),
    (OfferRole::Kind, &["oddstype"]),
];

/// The columns of one book in a wide file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BookColumns {
    pub(super) book: String,
    pub(super) line: Option<String>,
    pub(super) over: Option<String>,
    pub(super) under: Option<String>,
}

/// A file whose columns are understood.
#[derive(Debug)]
pub(super) struct RecognisedOffers {
    pub(super) layout: &'static OfferLayout,
    columns: Vec<(OfferRole, String)>,
    pub(super) books: Vec<BookColumns>,
}

/// Books that wide files have columns of, folded.
const BOOKS: [&str; 20] = [
    "draftkings",
    "dk",
    "fanduel",
    "fd",
    "betmgm",
    "mgm",
    "caesars",
    "czr",
    "bet365",
    "pointsbet",
    "espnbet",
    "fanatics",
    "betrivers",
    "hardrock",
    "hardrockbet",
    "pinnacle",
    "bovada",
    "unibet",
    "prizepicks",
    "underdog",
];

impl RecognisedOffers {
    /// The first of `layouts` that `columns` make.
    pub(super) fn new(layouts: &[&'static OfferLayout], columns: &[String]) -> Option<Self> {
        layouts.iter().find_map(|layout| Self::of(layout, columns))
    }

    fn of(layout: &'static OfferLayout, there: &[String]) -> Option<Self> {
        let folded: Vec<(String, &String)> = there.iter().map(|name| (fold(name), name)).collect();
        let find = |wanted: &str| {
            folded.iter().find(|(folded, _)| folded == wanted).map(|(_, name)| (*name).clone())
        };
        if !layout.marks.iter().all(|mark| find(mark).is_some()) {
            return None;
        }
        let mut columns: Vec<(OfferRole, String)> = Vec::new();
        for (role, names) in layout.names.iter().chain(NAMES) {
            if columns.iter().any(|(known, _)| known == role) {
                continue;
            }
            let is_free = |name: &String| !columns.iter().any(|(_, taken)| taken == name);
            if let Some(name) = names.iter().filter_map(|name| find(name)).find(is_free) {
                columns.push((*role, name));
            }
        }
        let found = Self { layout, columns, books: Vec::new() };
        let is_dated = found.name(OfferRole::Date).or(found.name(OfferRole::TipOff)).is_some();
        if !is_dated || layout.needs.iter().any(|role| found.name(*role).is_none()) {
            return None;
        }
        if layout.shape != OfferShape::Wide {
            return Some(found);
        }
        let books = book_columns(&folded);
        (!books.is_empty()).then_some(Self { books, ..found })
    }

    /// What the file calls the column for `role`.
    pub(super) fn name(&self, role: OfferRole) -> Option<&str> {
        self.columns.iter().find(|(known, _)| *known == role).map(|(_, name)| name.as_str())
    }

    /// The columns that are read.
    pub(super) fn names(&self) -> Vec<&str> {
        let of_books = self.books.iter().flat_map(|of| [&of.line, &of.over, &of.under]);
        let roles = self.columns.iter().map(|(_, name)| name.as_str());
        let mut names: Vec<&str> = roles.chain(of_books.flatten().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// The books of a wide file: a column that is called as a book is its line, and `<book>_line`, `<book>_over` and
/// `<book>_under` are its line and prices.
fn book_columns(folded: &[(String, &String)]) -> Vec<BookColumns> {
    const ENDS: [(&[&str], usize); 3] = [
        (&["pointsline", "line", "points"], 0),
        (&["overprice", "overodds", "over"], 1),
        (&["underprice", "underodds", "under"], 2),
    ];
    let mut books: Vec<BookColumns> = Vec::new();
    for (name, spelt) in folded {
        let with_end = ENDS.iter().find_map(|(ends, which)| {
            let book = ends.iter().find_map(|end| name.strip_suffix(end))?;
            Some((book, *which))
        });
        let (book, which) = with_end.unwrap_or((name, 0));
        if !BOOKS.contains(&book) {
            continue;
        }
        let at = books.iter().position(|known| known.book == book).unwrap_or_else(|| {
            books.push(BookColumns { book: book.to_owned(), ..BookColumns::default() });
            books.len() - 1
        });
        let of = &mut books[at];
        let place = [&mut of.line, &mut of.over, &mut of.under].into_iter().nth(which);
        if let Some(place @ None) = place {
            *place = Some((*spelt).clone());
        }
    }
    books.retain(|of| of.line.is_some());
    books
}
