//! Rows of one player-date, which is the unit of prediction: of several one counts, or none can be trusted.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::Array;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use arrow::util::display::array_value_to_string;

use crate::domain::GameDate;
use crate::snapshot::manifest::EXAMPLES;
use crate::source::Strictness;
use crate::source::batch::Wanted;
use crate::source::error::{ANOTHER_ROW, NO_MOMENT};
use crate::source::file_report::{FileReport, Reason};
use crate::source::parquet_file::ParquetFile;
use crate::source::spelling::shown;

/// The most columns that a message names in which two rows differ.
const NAMED: usize = 4;

/// A row of a player-date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keyed {
    pub(super) player: String,
    pub(super) date: GameDate,
    /// When the row was written, if the table says so.
    pub(super) moment: Option<i64>,
    /// Which row of the file it is, counted from 1.
    pub(super) row: usize,
}

/// The rows among `keyed` that do not count, since a newer one of their player-date does. Where it must not be chosen, or
/// cannot, that is found, with what differs.
pub(super) fn older_rows(
    mut keyed: Vec<Keyed>,
    strictness: Strictness,
    (file, wanted): (&ParquetFile, &[Wanted]),
    report: &mut FileReport,
) -> BTreeSet<usize> {
    keyed.sort_unstable_by(|one, other| {
        (&one.player, one.date, one.row).cmp(&(&other.player, other.date, other.row))
    });
    let (mut older, mut doubtful) = (BTreeSet::new(), Vec::new());
    for group in keyed.chunk_by(|one, other| (&one.player, one.date) == (&other.player, other.date))
    {
        let newest = group.iter().max_by_key(|row| (row.moment, row.row));
        let Some(newest) = newest.filter(|_| group.len() > 1) else { continue };
        let alone = group.iter().filter(|row| row.moment == newest.moment).count() == 1;
        for pair in group.windows(2) {
            if strictness != Strictness::Lenient || !alone {
                doubtful.push((pair[0].clone(), pair[1].clone()));
            }
        }
        if strictness == Strictness::Lenient && alone {
            for row in group.iter().filter(|row| row.row != newest.row) {
                older.insert(row.row);
                report.leave_out(Reason::OlderRow, row.row, "player_lookup", || {
                    format!("{} on {}: row {} is newer", row.player, row.date, newest.row)
                });
            }
        }
    }
    let no_moment = strictness == Strictness::Lenient;
    reject(&doubtful, no_moment, file, wanted, report);
    older
}

/// Finds pairs of rows of one player-date, and says what differs between the first of them.
fn reject(
    pairs: &[(Keyed, Keyed)],
    no_moment: bool,
    file: &ParquetFile,
    wanted: &[Wanted],
    report: &mut FileReport,
) {
    if pairs.is_empty() {
        return;
    }
    let shown_pairs = &pairs[..pairs.len().min(EXAMPLES)];
    let rows = shown_pairs.iter().flat_map(|(one, other)| [one.row, other.row]).collect();
    let texts = texts(file, wanted, &rows);
    for (at, (one, other)) in pairs.iter().enumerate() {
        let mut what = format!("{}{ANOTHER_ROW}{}, row {}", other.player, other.date, one.row);
        if at < shown_pairs.len()
            && let (Some(first), Some(second)) = (texts.get(&one.row), texts.get(&other.row))
        {
            what += &difference(wanted, first, second);
        }
        if no_moment {
            what += &format!("; {NO_MOMENT}");
        }
        report.reject(Some(other.row), Some("player_lookup"), what);
    }
}

/// The values of `rows`, by row, as texts in the order of `wanted`.
fn texts(
    file: &ParquetFile,
    wanted: &[Wanted],
    rows: &BTreeSet<usize>,
) -> BTreeMap<usize, Vec<String>> {
    let mut texts = BTreeMap::new();
    // Whatever is wrong with the file is found where it is read for its rows.
    file.visit(wanted, &mut FileReport::new(""), |batch, _| {
        for (index, row) in batch.rows().iter().enumerate().filter(|(_, row)| rows.contains(row)) {
            let text = |column: &Wanted| match batch.as_found(column.name) {
                Ok(found) if found.is_valid(index) => text_of(found, index),
                Ok(_) => Ok("null".to_owned()),
                Err(_) => Ok(String::new()),
            };
            texts.insert(*row, wanted.iter().map(text).collect::<Result<_, _>>()?);
        }
        Ok(())
    });
    texts
}

/// A value as text. Without a table of time zones, only a zone that is an offset has one.
fn text_of(array: &dyn Array, index: usize) -> Result<String, ArrowError> {
    match array.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            let utc = DataType::Timestamp(*unit, Some("+00:00".into()));
            array_value_to_string(&cast(array, &utc)?, index)
        }
        _ => array_value_to_string(array, index),
    }
}

/// What the second row has that the first has not: the game of both, and the columns that differ.
fn difference(wanted: &[Wanted], first: &[String], second: &[String]) -> String {
    let game = wanted.iter().position(|column| column.name == "game_id");
    let differ = |at: &usize| first[*at] != second[*at];
    let columns: Vec<usize> = (0..wanted.len()).filter(differ).collect();
    let mut text = match game.filter(|at| !differ(at)) {
        Some(at) => format!(", of the same game {}", shown(&first[at])),
        None => String::new(),
    };
    if columns.is_empty() {
        return text + "; nothing that is read differs";
    }
    let column = |at: &usize| {
        let (here, there) = (shown(&second[*at]), shown(&first[*at]));
        format!("{} is {here} here and {there} there", wanted[*at].name)
    };
    let named: Vec<String> = columns.iter().take(NAMED).map(column).collect();
    text += &format!("; {}", named.join(", "));
    match columns.len() - named.len() {
        0 => text,
        more => format!("{text}, and {more} more columns differ"),
    }
}
