//! What columns of a file of lines are for, what they may be called, and what a layout is.

use crate::domain::fold;
use crate::source::person_columns;

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
    /// The league, which may be that of parts of games.
    League,
}

/// Every role, and what users call it.
pub(super) const ROLES: [(OfferRole, &str); 19] = [
    (OfferRole::Player, "player"),
    (OfferRole::Date, "game_date"),
    (OfferRole::TipOff, "tip_off"),
    (OfferRole::Book, "book"),
    (OfferRole::Line, "line"),
    (OfferRole::OverPrice, "over_price"),
    (OfferRole::UnderPrice, "under_price"),
    (OfferRole::Side, "side"),
    (OfferRole::Price, "price"),
    (OfferRole::OfferedAt, "offered_at"),
    (OfferRole::Minutes, "minutes_before_tip_off"),
    (OfferRole::Market, "market"),
    (OfferRole::Team, "team"),
    (OfferRole::HomeTeam, "home_team"),
    (OfferRole::AwayTeam, "away_team"),
    (OfferRole::IsOpen, "is_open"),
    (OfferRole::IsClose, "is_close"),
    (OfferRole::Kind, "odds_type"),
    (OfferRole::League, "league"),
];

impl OfferRole {
    /// What users call it.
    pub(super) fn word(self) -> &'static str {
        ROLES.iter().find(|(role, _)| *role == self).map_or("", |(_, word)| word)
    }
}

/// The role that `ours` names: by a word of ours, or by a name that files use.
pub(super) fn role_of(ours: &str) -> Option<OfferRole> {
    let folded = fold(ours);
    let by_word = ROLES.iter().find(|(_, word)| fold(word) == folded).map(|(role, _)| *role);
    let by_name = || NAMES.iter().find(|(_, names)| names.contains(&folded.as_str()));
    by_word.or_else(|| by_name().map(|(role, _)| *role))
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
pub(super) const NAMES: &[(OfferRole, &[&str])] = &[
    (OfferRole::Player, &["playerlookup", "participant", "plyr"]),
    (OfferRole::Player, person_columns::NAME),
    (
        OfferRole::Date,
        &["gamedate", "date", "slatedate", "eventdate", "startdate", "matchdate", "gameday", "day"],
    ),
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
            "gamestart",
            "gamestarttime",
            "gamestartat",
            "eventstart",
            "eventstarttime",
            "eventtime",
            "matchstart",
            "matchtime",
            "startsat",
            "startat",
            "starts",
            "start",
            "startdatetime",
            "tiptime",
            "scheduledat",
            "scheduledtime",
            "scheduled",
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
        &[
            "pointsline",
            "line",
            "point",
            "propline",
            "linescore",
            "handicap",
            "threshold",
            "bookline",
            "total",
            "ou",
            "prop",
        ],
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
            "overamericanodds",
            "overdecimalodds",
            "overjuice",
            "overprobability",
            "overimpliedprobability",
            "over",
            "oodds",
            "oprice",
            "o",
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
            "underamericanodds",
            "underdecimalodds",
            "underjuice",
            "underprobability",
            "underimpliedprobability",
            "under",
            "uodds",
            "uprice",
            "u",
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
            "mkt",
        ],
    ),
    (OfferRole::Team, &["team", "teamabbr", "teamabbreviation", "playerteam", "teamname"]),
    (OfferRole::HomeTeam, &["hometeam", "hometeamabbr", "home"]),
    (OfferRole::AwayTeam, &["awayteam", "awayteamabbr", "away", "visitorteam"]),
    (OfferRole::IsOpen, &["isopen", "isopening", "isopeningline"]),
    (OfferRole::IsClose, &["isclose", "isclosing", "isclosingline"]),
    (OfferRole::Kind, &["oddstype"]),
    (OfferRole::League, &["league"]),
];
