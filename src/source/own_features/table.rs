//! The table of own features: one row for each player-date, what was known last before its game.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray};
use polars::prelude::DataFrame;

use super::ImportedOwnFeatures;
use super::columns::OwnFeatureColumns;
use super::rows::{OwnRow, OwnRows, OwnValues};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{KEY, ints, texts};
use crate::snapshot::own_features::{OwnSet, VALUE};
use crate::source::file_report::FileReport;
use crate::source::spelling::shown;

/// Makes the table of all `rows`, whose features may not be called as one of `taken` is. Whatever is wrong with them is found.
pub(super) fn finish(
    mut set: OwnSet,
    columns: &OwnFeatureColumns,
    rows: &OwnRows<'_>,
    (games, taken): (&DataFrame, &[String]),
    report: &mut FileReport,
) -> Result<Option<ImportedOwnFeatures>, SnapshotError> {
    set.counts.rows = rows.count;
    set.counts.matched = rows.rows.len();
    set.counts.unmatched =
        rows.unmatched.iter().map(|(why, count)| (why.as_str().to_owned(), *count)).collect();
    (set.counts.names_of_nobody, set.counts.other_spellings) = rows.strange_names();
    let features = features(columns, &rows.values, &mut set, report);
    for name in set.features.iter().filter(|name| taken.contains(name)) {
        let instead = "give the column another name, or choose others with --columns";
        report.reject(None, Some(name), format!("there is a feature of that name: {instead}"));
    }
    if features.is_empty() && report.trusted() && !rows.rows.is_empty() {
        report.reject(None, None, "no column holds numbers");
    }
    let chosen = choose(&rows.rows, &features, &mut set, report);
    if !report.trusted() {
        return Ok(None);
    }
    let nearest = rows.nearest();
    let rows = batch(&set, &rows.rows, &chosen, &features, games)?;
    Ok(Some(ImportedOwnFeatures { set, rows, nearest }))
}

/// The columns that hold features: those that were named, or those that hold numbers and nothing else.
fn features<'a>(
    columns: &OwnFeatureColumns,
    values: &'a [OwnValues],
    set: &mut OwnSet,
    report: &mut FileReport,
) -> Vec<&'a OwnValues> {
    let mut features = Vec::new();
    for (name, values) in columns.values.iter().zip(values) {
        let has_one = values.values.iter().any(Option::is_some);
        match &values.no_number {
            Some((row, text)) if columns.are_named => {
                let what = format!("`{}` is not a number {VALUE}", shown(text));
                report.reject(Some(*row), Some(name), what);
            }
            None if has_one || columns.are_named => {
                set.features.push(name.clone());
                features.push(values);
            }
            _ => set.counts.no_numbers.push(name.clone()),
        }
    }
    features
}

/// The places of the rows that are kept, in the order of the season's games: of each player-date the one that was known last.
/// Two that were known at once and say different things are found.
fn choose(
    rows: &[OwnRow],
    features: &[&OwnValues],
    set: &mut OwnSet,
    report: &mut FileReport,
) -> Vec<usize> {
    let key = |place: &usize| {
        let OwnRow { game, known, row } = rows[*place];
        (game, known.map(super::known::KnownAt::order), row)
    };
    let mut places: Vec<usize> = (0..rows.len()).collect();
    places.sort_unstable_by_key(key);
    let bits = |place: usize| features.iter().map(move |of| of.values[place].map(f64::to_bits));
    let mut chosen = Vec::new();
    for of_game in places.chunk_by(|one, other| rows[*one].game == rows[*other].game) {
        let Some((last, others)) = of_game.split_last() else { continue };
        for other in others {
            if key(other).1 != key(last).1 {
                set.counts.superseded += 1;
            } else if bits(*other).eq(bits(*last)) {
                set.counts.duplicates += 1;
            } else {
                let what = format!(
                    "row {} is of the same player-date, and says something else{}",
                    rows[*other].row,
                    if rows[*last].known.is_some() { " at the same moment" } else { "" }
                );
                report.reject(Some(rows[*last].row), None, what);
            }
        }
        if bits(*last).any(|value| value.is_some()) {
            chosen.push(*last);
        }
    }
    chosen
}

/// The rows at `places` as a table with the columns of the layout of `set`.
fn batch(
    set: &OwnSet,
    rows: &[OwnRow],
    places: &[usize],
    features: &[&OwnValues],
    games: &DataFrame,
) -> Result<RecordBatch, SnapshotError> {
    let (players, days) = (texts(games, KEY[0])?, ints(games, KEY[1])?);
    let game = |place: &usize| rows[*place].game as usize;
    let known = |place: &usize| rows[*place].known.map(super::known::KnownAt::text);
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(places.iter().map(|place| players.get(game(place))).collect::<StringArray>()),
        Arc::new(places.iter().map(|place| days.get(game(place))).collect::<Date32Array>()),
        Arc::new(places.iter().map(known).collect::<StringArray>()),
    ];
    for of in features {
        arrays
            .push(Arc::new(places.iter().map(|place| of.values[*place]).collect::<Float64Array>()));
    }
    let layout = set.layout();
    RecordBatch::try_new(layout.schema(), arrays)
        .map_err(|error| SnapshotError::table(layout.file.as_ref(), error))
}
