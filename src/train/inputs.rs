//! What models read: `v2_extended`, and what of the baseline adds to it.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Date32Array, Float64Array, RecordBatch, StringArray,
};
use arrow::datatypes::{Date32Type, Float64Type};
use rayon::iter::{IndexedParallelIterator as _, ParallelIterator as _};
use rayon::slice::ParallelSliceMut as _;

use super::input_row::{InputRow, WIDTH};
use super::walk_forward::Reads;
use super::{AddedInputs, TrainingRow, TrainingRows, similar};
use crate::domain::{FeatureName, GameDate};
use crate::features::baseline::BaselineRow;
use crate::features::extended::{self, BeforeDate, ExtendedValues, KnownPresence, SeasonGames};
use crate::features::{Horizon, baseline};
use crate::season::{FurtherFeature, Games, Season};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::KEY;
use crate::snapshot::layout::{Column, Kind, TableLayout, may_be_further, optional, required};
use crate::systems::{ExtendedRow, OF_BASELINE, formulas};

/// The file of the inputs of a training.
pub(super) const FILE: &str = "extended.parquet";

/// The place of the season's average among them.
pub(super) const SEASON_AVERAGE: usize = extended::COUNT;

const _: () =
    assert!(WIDTH == FEATURES + 1, "a row is what models read, and what similar games say");

/// How many rows are made from the columns of a table at once: so many stay close to the processor.
const ROWS_AT_ONCE: usize = 64;

/// How many features models read.
const FEATURES: usize = extended::COUNT + OF_BASELINE.len();

/// The column of what similar games say: the points beyond `moving_average_v2` that the player scored in past games, the more
/// alike the heavier.
const SIMILAR: &str = "similar_games_surplus";

/// The names of all features that models may read, in the order in which they stand.
///
/// Those of the baseline are computed from the snapshot's games, also where the snapshot holds stored rows: what those saw
/// is not known.
pub fn names() -> impl Iterator<Item = &'static str> {
    let baseline = OF_BASELINE.into_iter().map(|input| input.name.as_str());
    extended::names().chain(baseline)
}

/// Whether models can read a feature called `name` besides their own: one that they do not read anyway.
pub fn can_be_added(name: &str) -> bool {
    let is_known = name.parse::<FeatureName>().is_ok();
    let own = || names().chain([SIMILAR]).chain(extended::slate_names());
    (is_known || may_be_further(name)) && !own().any(|own| own == name)
}

/// The names of all features that models may read, with those that are added, in their order.
pub(super) fn all_names(added: AddedInputs<'_>) -> impl Iterator<Item = &'static str> {
    names().chain(added.names())
}

/// What models read: trees what helps them, networks all of it, and both what was asked for besides.
pub(super) fn reads(added: AddedInputs<'_>) -> Reads {
    let extended = extended::CATALOGUE.iter().filter(|feature| feature.for_trees);
    let baseline = OF_BASELINE.into_iter().filter(|input| input.for_trees);
    let trees =
        extended.map(|feature| feature.name).chain(baseline.map(|input| input.name.as_str()));
    Reads {
        trees: trees.chain(added.for_trees()).map(str::to_owned).collect(),
        networks: all_names(added).map(str::to_owned).collect(),
    }
}

/// The names of all values of an extended row, in their order, each with what it is counted in.
pub fn names_and_units() -> impl Iterator<Item = (&'static str, &'static str)> {
    let extended = extended::CATALOGUE.iter().map(|feature| feature.unit);
    let baseline = OF_BASELINE.into_iter().map(|input| input.unit);
    names().chain([SIMILAR]).zip(extended.chain(baseline).chain(["points"]))
}

/// `extended.parquet`: the key of a player-date, and what models and formulas read of it, last what is `added`, sorted by
/// player and date.
pub fn layout(added: AddedInputs<'_>) -> TableLayout {
    let key = [required(KEY[0], Kind::Text), required(KEY[1], Kind::Date)];
    let values = names().chain([SIMILAR]).chain(added.names());
    let values = values.map(|name| optional(name, Kind::Float));
    let columns: Vec<Column> = key.into_iter().chain(values).collect();
    TableLayout { file: FILE, columns: columns.into() }
}

/// The inputs of each of `seasons`, in the order of its games; each row knows the games of all seasons before its date, and
/// what `known` says of who plays on it. Further features are those of the player-dates themselves, as the snapshots have
/// them.
pub(super) fn compute(
    seasons: &[&Season],
    further: &[String],
    known: KnownPresence<'_>,
) -> Result<Vec<Vec<InputRow>>, SnapshotError> {
    let games = season_games(seasons);
    let (extended, baseline) = rayon::join(
        || extended::compute(&games, Horizon::BeforeDate, known),
        || -> Result<Vec<_>, SnapshotError> {
            let compute =
                |of: &SeasonGames<'_>| baseline::compute(of.games, &of.dates, Horizon::BeforeDate);
            games.iter().map(compute).collect()
        },
    );
    let mut inputs: Vec<Vec<InputRow>> = extended?.iter().map(|rows| of_extended(rows)).collect();
    for (inputs, baseline) in inputs.iter_mut().zip(baseline?) {
        add_baseline(inputs, &baseline);
    }
    similar::add_similar_games(seasons, &mut inputs)?;
    for (season, inputs) in seasons.iter().zip(&mut inputs) {
        add_further(season, inputs, further)?;
    }
    Ok(inputs)
}

/// The inputs of the player-dates of the last of `seasons` from `first` on, as [`compute`] gives them. Of the games before
/// there are those alone that are compared with these, without what no comparison reads.
pub(super) fn compute_last(
    seasons: &[&Season],
    known: KnownPresence<'_>,
    first: GameDate,
) -> Result<Vec<InputRow>, SnapshotError> {
    let games = season_games(seasons);
    let wanted = similar::find_read(seasons, first)?;
    let (extended, baseline) = rayon::join(
        || extended::compute_some(&games, known, &|season, row| wanted[season][row]),
        || match games.last() {
            Some(last) => {
                baseline::compute_from(last.games, &last.dates, Horizon::BeforeDate, first)
            }
            None => Ok(Vec::new()),
        },
    );
    let mut inputs: Vec<Vec<InputRow>> = extended?.iter().map(|rows| of_extended(rows)).collect();
    similar::add_similar_games(seasons, &mut inputs)?;
    let mut last = take_last(&mut inputs);
    let days = seasons.last().map(|season| season.games()).transpose()?;
    let is_before =
        |row: &InputRow| days.as_ref().is_some_and(|games| games.dates[row.game] < first.days());
    let (mut compared, mut rows): (Vec<_>, Vec<_>) = last.drain(..).partition(is_before);
    add_baseline(&mut rows, &baseline?);
    compared.append(&mut rows);
    compared.sort_by_key(|row| row.game);
    Ok(compared)
}

fn season_games<'a>(seasons: &[&'a Season]) -> Vec<SeasonGames<'a>> {
    let of_season =
        |season: &'a Season| SeasonGames { games: season.tables().0, dates: season.dates() };
    seasons.iter().copied().map(of_season).collect()
}

/// What is known before `date`, which is the last of `season`; `history` has the seasons before that.
pub fn before_date(
    history: &[Season],
    season: &Season,
    date: GameDate,
) -> Result<BeforeDate, SnapshotError> {
    let seasons: Vec<&Season> = history.iter().chain([season]).collect();
    BeforeDate::new(&season_games(&seasons), date)
}

/// Takes the inputs of the last season out of `inputs`, those of all: the season that is trained for or predicted.
///
/// # Panics
///
/// Without any season.
#[expect(clippy::expect_used, reason = "the season itself is always among the seasons")]
pub(super) fn take_last(inputs: &mut Vec<Vec<InputRow>>) -> Vec<InputRow> {
    inputs.pop().expect("Invariant: inputs of each season")
}

/// Fills in the `further` features of the player-dates of `season`; those that its snapshot does not have are missing.
fn add_further(
    season: &Season,
    inputs: &mut [InputRow],
    further: &[String],
) -> Result<(), SnapshotError> {
    let features = further.iter().map(|name| season.feature_or_nothing(name));
    let features: Vec<FurtherFeature> = features.collect::<Result<_, _>>()?;
    for row in inputs {
        // Models read what is missing as NaN.
        let value = |of: &FurtherFeature| of.values[row.game].unwrap_or(f64::NAN);
        row.added.extend(features.iter().map(value));
    }
    Ok(())
}

/// The rows with the values of `extended`; models read what is missing as NaN.
fn of_extended(extended: &[ExtendedValues]) -> Vec<InputRow> {
    let known = |value: &Option<f64>| value.unwrap_or(f64::NAN);
    let row = |of: &ExtendedValues| {
        let mut values = [f64::NAN; WIDTH];
        for (value, of) in values.iter_mut().zip(&of.values) {
            *value = known(of);
        }
        InputRow { game: of.game, values, added: of.slate.iter().map(known).collect() }
    };
    extended.iter().map(row).collect()
}

/// Adds what the baseline says of each of `rows`. Both stand in the order of the games; a game that only one of them has a row
/// for is left out.
fn add_baseline(rows: &mut Vec<InputRow>, baseline: &[BaselineRow]) {
    let places =
        OF_BASELINE.map(|input| baseline::names().iter().position(|name| *name == input.name));
    let mut others = baseline.iter().peekable();
    rows.retain_mut(|row| {
        while others.next_if(|other| other.game < row.game).is_some() {}
        let other = others.next_if(|other| other.game == row.game);
        other.is_some_and(|other| {
            for (value, place) in row.values[extended::COUNT..].iter_mut().zip(places) {
                *value = place.map_or(f64::NAN, |place| other.values[place]);
            }
            true
        })
    });
}

/// The rows to learn from: those whose outcome counts, which it does unless the player did not play.
pub(super) fn rows(
    seasons: &[&Season],
    inputs: &[Vec<InputRow>],
    added: AddedInputs<'_>,
) -> Result<TrainingRows, SnapshotError> {
    let mut rows = Vec::with_capacity(inputs.iter().map(Vec::len).sum());
    for (season, inputs) in seasons.iter().zip(inputs) {
        let games = season.games()?;
        rows.extend(inputs.iter().filter_map(|inputs| row(&games, inputs)));
    }
    Ok(TrainingRows::new(all_names(added).map(str::to_owned).collect(), rows))
}

#[allow(clippy::cast_possible_truncation, reason = "models read single precision")]
fn row(games: &Games<'_>, inputs: &InputRow) -> Option<TrainingRow> {
    let points = games.points.get(inputs.game)?;
    let played = points != 0 || games.minutes.get(inputs.game).is_some_and(|played| played > 0.0);
    played.then(|| TrainingRow {
        day: games.dates[inputs.game],
        points: f64::from(points) as f32,
        values: inputs.values[..FEATURES]
            .iter()
            .chain(&inputs.added)
            .map(|value| *value as f32)
            .collect(),
        formulas: formulas(&ExtendedRow::new(&inputs.values)),
    })
}

/// The inputs as a table with the columns of [`layout`].
pub(super) fn to_batch(
    season: &Season,
    inputs: &[InputRow],
    added: AddedInputs<'_>,
) -> Result<RecordBatch, SnapshotError> {
    let games = season.games()?;
    let rows = || inputs.iter().map(|inputs| inputs.game);
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(rows().map(|game| games.players.get(game)))),
        Arc::new(Date32Array::from_iter_values(rows().map(|game| games.dates[game]))),
    ];
    let known = |value: f64| (!value.is_nan()).then_some(value);
    for feature in 0..WIDTH {
        let values = inputs.iter().map(|inputs| known(inputs.values[feature]));
        arrays.push(Arc::new(values.collect::<Float64Array>()));
    }
    for feature in 0..added.names().count() {
        let values = inputs.iter().map(|inputs| known(inputs.added[feature]));
        arrays.push(Arc::new(values.collect::<Float64Array>()));
    }
    let layout = layout(added);
    RecordBatch::try_new(layout.schema(), arrays)
        .map_err(|error| SnapshotError::table(layout.file.as_ref(), error))
}

/// The names of the values of a table with the columns of [`layout`], and one row of them after the other, NaN where a value
/// is missing.
pub(super) fn by_row(table: &RecordBatch) -> (Vec<String>, Vec<f64>) {
    let names = table.schema().fields()[2..].iter().map(|field| field.name().clone()).collect();
    let columns: Vec<_> = table.columns()[2..]
        .iter()
        .map(|column| column.as_ref().as_primitive::<Float64Type>())
        .collect();
    let width = columns.len();
    let mut values = vec![f64::NAN; table.num_rows() * width];
    values.par_chunks_mut(ROWS_AT_ONCE * width).enumerate().for_each(|(block, values)| {
        for (position, column) in columns.iter().enumerate() {
            let values = values[position..].iter_mut().step_by(width);
            for (row, value) in (block * ROWS_AT_ONCE..).zip(values) {
                if column.is_valid(row) {
                    *value = column.value(row);
                }
            }
        }
    });
    (names, values)
}

/// For each row of the season's games, the row of `table` with the same key. Both stand in the order of their keys.
pub(super) fn join(
    season: &Season,
    table: &RecordBatch,
) -> Result<Vec<Option<u32>>, SnapshotError> {
    let games = season.games()?;
    let players = table.column(0).as_string::<i32>();
    let days = table.column(1).as_primitive::<Date32Type>();
    let mut rows = (0..table.num_rows()).peekable();
    let key = |row: usize| (players.value(row), days.value(row));
    let find = |game: usize| {
        let wanted = (games.players.get(game), games.dates[game]);
        while rows.next_if(|row| key(*row) < wanted).is_some() {}
        let row = rows.next_if(|row| key(*row) == wanted)?;
        u32::try_from(row).ok()
    };
    Ok((0..games.dates.len()).map(find).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other names, or another order, would make other trees.
    #[test]
    fn trees_read_what_they_were_chosen_with() {
        let names = reads(AddedInputs::default()).trees;
        let ends = [0, 26, 27, 34].map(|at| names[at].as_str());
        assert_eq!(ends, ["expected_points", "games_season", "points_avg_season", "pct_three"]);
        assert_eq!(names.len(), 35);
    }
}
