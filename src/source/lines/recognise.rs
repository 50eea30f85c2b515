//! Which layout the columns of a file make together, and what they lack where they make none.

use super::layout::{NAMES, OfferLayout, OfferRole, OfferShape, ROLES};
use super::own_columns::{ColumnName, OfferColumnNames};
use crate::domain::fold;
use crate::source::person_columns;

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
    /// The first of `layouts` that `columns` make, of which some are called as the user says.
    pub(super) fn new(
        layouts: &[&'static OfferLayout],
        columns: &[String],
        own: &OfferColumnNames<'_>,
    ) -> Result<Self, UnknownLayout> {
        let folded: Vec<(String, &String)> = columns
            .iter()
            .filter(|name| !own.is_off(&fold(name)))
            .map(|name| (folded_column(name), name))
            .collect();
        let found = layouts.iter().find_map(|layout| Self::of(layout, &folded, own));
        found.ok_or_else(|| UnknownLayout::new(&find_columns(&[], &folded, own), &folded))
    }

    fn of(
        layout: &'static OfferLayout,
        there: &[(String, &String)],
        own: &OfferColumnNames<'_>,
    ) -> Option<Self> {
        let is_there = |mark: &&str| there.iter().any(|(folded, _)| folded == mark);
        if !layout.marks.iter().all(is_there) {
            return None;
        }
        let columns = find_columns(layout.names, there, own);
        let found = Self { layout, columns, books: Vec::new() };
        let is_dated = found.name(OfferRole::Date).or(found.name(OfferRole::TipOff)).is_some();
        if !is_dated || layout.needs.iter().any(|role| found.name(*role).is_none()) {
            return None;
        }
        if layout.shape != OfferShape::Wide {
            return Some(found);
        }
        let books = book_columns(there);
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

/// The column for each role: as the user says, or as `names` and then [`NAMES`] call it, with or without a word for UTC behind
/// it.
fn find_columns(
    names: &[(OfferRole, &[&str])],
    there: &[(String, &String)],
    own: &OfferColumnNames<'_>,
) -> Vec<(OfferRole, String)> {
    let find = |wanted: &str| {
        let exact = there.iter().find(|(folded, _)| folded == wanted);
        let in_utc = || there.iter().find(|(folded, _)| without_zone(folded) == Some(wanted));
        exact.or_else(in_utc).map(|(_, name)| (*name).clone())
    };
    let mut columns: Vec<(OfferRole, String)> = Vec::new();
    for (role, _) in ROLES {
        if let ColumnName::Said(name) = own.name(role) {
            columns.extend(find(&folded_column(name)).map(|name| (role, name)));
        }
    }
    for (role, names) in names.iter().chain(NAMES) {
        let is_known = columns.iter().any(|(known, _)| known == role);
        if is_known || own.name(*role) == ColumnName::Off {
            continue;
        }
        let is_free = |name: &String| !columns.iter().any(|(_, taken)| taken == name);
        if let Some(name) = names.iter().filter_map(|name| find(name)).find(is_free) {
            columns.push((*role, name));
        }
    }
    columns
}

/// The name of a column, folded; of those of a JSON object that was made a table, without the object: `attributes.line_score`.
fn folded_column(name: &str) -> String {
    fold(name.strip_prefix("attributes.").unwrap_or(name))
}

/// The name of a column without the word for UTC at its end, if it has one.
pub(super) fn without_zone(folded: &str) -> Option<&str> {
    ["utc", "gmt"].into_iter().find_map(|zone| folded.strip_suffix(zone))
}

/// What columns that make no layout lack.
#[derive(Debug)]
pub(super) struct UnknownLayout {
    /// The columns that are missing, in words.
    pub(super) missing: Vec<&'static str>,
    /// What `--columns` would say.
    pub(super) example: String,
    /// Whether columns that there are look like all that is missing.
    pub(super) is_guessed: bool,
}

/// What every file tells: of each line one role, and what it is in words.
const REQUIRED: [(&[OfferRole], &str); 3] = [
    (&[OfferRole::Player], "the player"),
    (&[OfferRole::TipOff, OfferRole::Date], "the date or the tip-off"),
    (&[OfferRole::Line], "the line (or for each book, called as the book is)"),
];

/// How alike a column's name must be to one that is missing to be guessed, from 0 to 1.
const ALIKE: f64 = 0.8;

impl UnknownLayout {
    fn new(columns: &[(OfferRole, String)], there: &[(String, &String)]) -> Self {
        let has = |role: &OfferRole| columns.iter().any(|(known, _)| known == role);
        let is_required = |name: &str| {
            let role = columns.iter().find(|(_, taken)| taken == name).map(|(role, _)| role);
            role.is_some_and(|role| REQUIRED.iter().any(|(roles, _)| roles.contains(role)))
        };
        let mut left: Vec<&(String, &String)> =
            there.iter().filter(|(_, name)| !is_required(name)).collect();
        let mut found = Self { missing: Vec::new(), example: String::new(), is_guessed: true };
        let mut pairs = Vec::new();
        for (roles, words) in REQUIRED {
            if roles.iter().any(has) {
                continue;
            }
            found.missing.push(words);
            let scored = roles.iter().flat_map(|role| {
                left.iter()
                    .enumerate()
                    .map(move |(at, (name, _))| (likeness(*role, name), at, role))
            });
            let best = scored.filter(|(likeness, ..)| *likeness >= ALIKE);
            let best = best.max_by(|one, other| one.0.total_cmp(&other.0));
            found.is_guessed &= best.is_some();
            let unnamed = format!("{}=ITS_NAME", roles[0].word());
            let guess = best.map(|(_, at, role)| format!("{}={}", role.word(), left.remove(at).1));
            pairs.push(guess.unwrap_or(unnamed));
        }
        found.example = pairs.join(",");
        found
    }
}

/// How alike the column `name`, folded, is to what files call the column for `role`, from 0 to 1.
fn likeness(role: OfferRole, name: &str) -> f64 {
    if name.len() < 2 {
        return 0.0;
    }
    let known = NAMES.iter().filter(|(known, _)| *known == role).flat_map(|(_, names)| *names);
    let scores = known.map(|known| {
        let within =
            known.len() >= 4 && *known != person_columns::ONLY_NAME && name.contains(known);
        let is_end = name.len() >= 4 && known.ends_with(name);
        strsim::jaro_winkler(known, name).max(if within || is_end { 0.9 } else { 0.0 })
    });
    scores.fold(0.0, f64::max)
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
