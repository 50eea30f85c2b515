//! The feature rows that count, as columns: one per name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Float64Array, Int32Array, StringArray, new_empty_array,
};
use arrow::compute::concat;
use arrow::error::ArrowError;

use super::choice::FIRST_VERSION;
use super::lists::{Lists, NAMES, VALUES};
use super::{FILE, SCALARS};
use crate::domain::{FeatureName, FeatureSet};
use crate::snapshot::layout::{self, FEATURE_ROW_FACTS, MAX_FURTHER};
use crate::snapshot::manifest::FeatureFacts;
use crate::snapshot::{FeatureOrigin, FeatureRows, SnapshotError, frame};
use crate::source::SourceError;
use crate::source::batch::Batch;
use crate::source::cells;
use crate::source::file_report::{FileReport, Reason};
use crate::source::spelling::shown;
use crate::source::warehouse::reject_bad_players;
use crate::source::warehouse::value_columns::{ValueNames, value_columns};

/// The fact of a row that its choice rests on.
const VERSION: &str = "feature_version";

/// The rows read so far, as columns.
#[derive(Debug)]
pub(super) struct Dense {
    /// What the columns of values are called.
    column_names: Arc<ValueNames>,
    /// The columns of the row itself, each in as many parts as batches were read.
    scalars: [Vec<ArrayRef>; SCALARS.len()],
    /// The columns of [`FEATURE_ROW_FACTS`], in the same parts.
    facts: [Vec<ArrayRef>; FEATURE_ROW_FACTS.len()],
    /// For each row, its place in `vocabularies`.
    vocabulary: Vec<usize>,
    /// The sets of known names met, in the order they were met.
    vocabularies: Vec<FeatureSet>,
    /// By [`FeatureName::index`]; a column that has fewer values than there are rows goes on with nulls.
    values: Vec<FeatureValues>,
    /// The columns of names that no system knows, in the order they were met, by the same rule.
    further: Vec<(String, FeatureValues)>,
    /// The names of the last row, which the next row nearly always repeats.
    last: Option<RowNames>,
    /// How many values are null in a column, by name.
    nulls: BTreeMap<String, usize>,
    /// Columns with values and without a name.
    nameless: BTreeSet<&'static str>,
}

type FeatureValues = Vec<Option<f64>>;

/// The names of a row, in the row's order.
#[derive(Debug)]
struct RowNames {
    texts: Vec<String>,
    places: Vec<ValuePlace>,
    vocabulary: usize,
}

/// Where the values of a name go.
#[derive(Clone, Copy, Debug)]
enum ValuePlace {
    /// A name that systems know.
    Known(FeatureName),
    /// The place among the further ones.
    Further(usize),
}

/// The columns of values that a batch has, by N.
struct ValueColumns(Vec<(usize, &'static str, Float64Array)>);

impl ValueColumns {
    fn new(batch: &Batch<'_>) -> Result<Self, ArrowError> {
        let mut columns = Vec::new();
        for (n, name) in value_columns().enumerate() {
            if let Ok(found) = batch.as_found(name) {
                columns.push((n, name, cells::numbers(found)?));
            }
        }
        Ok(Self(columns))
    }

    /// How many values the row has in columns, if its lists have `listed`; `None` if it has none in any, as a row that was
    /// written before the table had these columns.
    fn width(&self, index: usize, listed: usize) -> Option<usize> {
        let held = self.0.iter().filter(|(.., values)| values.is_valid(index));
        held.map(|(n, ..)| n + 1).max().map(|highest| highest.max(listed))
    }

    /// The columns of the first `width` values.
    fn first(&self, width: usize) -> impl Iterator<Item = &(usize, &'static str, Float64Array)> {
        self.0.iter().filter(move |(n, ..)| *n < width)
    }
}

impl Dense {
    pub(super) fn new(column_names: ValueNames) -> Self {
        Self {
            column_names: Arc::new(column_names),
            scalars: Default::default(),
            facts: Default::default(),
            vocabulary: Vec::new(),
            vocabularies: Vec::new(),
            values: vec![FeatureValues::new(); FeatureName::ALL.len()],
            further: Vec::new(),
            last: None,
            nulls: BTreeMap::new(),
            nameless: BTreeSet::new(),
        }
    }

    /// Adds the rows of `batch` that are `kept`.
    pub(super) fn add(
        &mut self,
        batch: Batch<'_>,
        kept: impl Fn(&usize) -> bool,
        report: &mut FileReport,
    ) -> Result<(), ArrowError> {
        let keep: Vec<bool> = batch.rows().iter().map(kept).collect();
        let batch = batch.keep(&keep)?;
        let (lists, columns) = (Lists::new(&batch)?, ValueColumns::new(&batch)?);
        let rows = batch.rows().iter().enumerate();
        let keep: Vec<bool> = rows
            .map(|(index, row)| match columns.width(index, lists.names(index).len()) {
                Some(width) => self.add_columns((&columns, &lists), index, width, *row, report),
                None => self.add_lists(&lists, index, *row, report),
            })
            .collect();
        let batch = batch.keep(&keep)?;
        // Players and dates were read, and judged, when the rows were chosen.
        let discarded = &mut FileReport::new(FILE);
        for (position, (name, parts)) in SCALARS.iter().zip(&mut self.scalars).enumerate() {
            let report = if position < 2 { &mut *discarded } else { &mut *report };
            parts.push(batch.read(name, report)?);
        }
        for (fact, parts) in FEATURE_ROW_FACTS.iter().zip(&mut self.facts) {
            // The version was judged then, too.
            let report = if fact.name == VERSION { &mut *discarded } else { &mut *report };
            parts.push(batch.read(fact.name, report)?);
        }
        if let Some(players) = self.scalars[0].last() {
            reject_bad_players(players, batch.rows(), report);
        }
        Ok(())
    }

    /// Adds a row whose values stand in two lists; false if they make it no row.
    fn add_lists(
        &mut self,
        lists: &Lists,
        index: usize,
        row: usize,
        report: &mut FileReport,
    ) -> bool {
        let (names, values) = (lists.names(index), lists.values(index));
        if names.len() != values.len() {
            report.leave_out(Reason::ListsDiffer, row, VALUES, || {
                format!("{} values and {} names", values.len(), names.len())
            });
            return false;
        }
        if !self.read_names(names, row, report) {
            return false;
        }
        self.add_values(values, |(name, value)| {
            let (reason, word) = match value {
                None => (Reason::NullFeature, "null".to_owned()),
                Some(value) => (Reason::NotFinite, format!("`{value}`")),
            };
            report.leave_out(reason, row, VALUES, || format!("{} is {word}", shown(name)));
        })
    }

    /// Adds a row whose values stand in columns; false if their names make it no row. Its list is only compared. A null in a
    /// column is a value that the row does not carry: systems take what they take for such a name.
    fn add_columns(
        &mut self,
        (columns, lists): (&ValueColumns, &Lists),
        index: usize,
        width: usize,
        row: usize,
        report: &mut FileReport,
    ) -> bool {
        let column_names = Arc::clone(&self.column_names);
        let (names, values) = self.named_values(&column_names, columns, index, width);
        if !self.read_names(names.iter().copied(), row, report) {
            return false;
        }
        compare_with_list(&names, &values, (lists, index), row, report);
        self.add_values(values.into_iter().map(|(_, value)| Some(value)), |(name, value)| {
            report.leave_out(Reason::NotFinite, row, VALUES, || {
                let value = value.map_or("null".to_owned(), |value| value.to_string());
                format!("{} is `{value}`", shown(name))
            });
        })
    }

    /// The names of a row's columns that have a value, and each value with its N.
    fn named_values<'a>(
        &mut self,
        column_names: &'a ValueNames,
        columns: &ValueColumns,
        index: usize,
        width: usize,
    ) -> (Vec<&'a str>, Vec<(usize, f64)>) {
        let (mut names, mut values) = (Vec::with_capacity(width), Vec::with_capacity(width));
        for (n, column, cells) in columns.first(width) {
            match (column_names.get(*n), cells.is_valid(index)) {
                (Some(name), true) => {
                    names.push(name);
                    values.push((*n, cells.value(index)));
                }
                (Some(name), false) => match self.nulls.get_mut(name) {
                    Some(count) => *count += 1,
                    None => _ = self.nulls.insert(name.to_owned(), 1),
                },
                (None, true) => _ = self.nameless.insert(column),
                (None, false) => {}
            }
        }
        (names, values)
    }

    /// Adds the values of a row whose names were just read. `spoilt` hears of each that is no finite number.
    fn add_values(
        &mut self,
        values: impl Iterator<Item = Option<f64>>,
        mut spoilt: impl FnMut((&str, Option<f64>)),
    ) -> bool {
        let Some(last) = &self.last else { return false };
        let rows = self.vocabulary.len();
        for ((place, name), value) in last.places.iter().zip(&last.texts).zip(values) {
            if !value.is_some_and(f64::is_finite) {
                spoilt((name.as_str(), value));
                continue;
            }
            let column = match place {
                ValuePlace::Known(name) => &mut self.values[name.index()],
                ValuePlace::Further(at) => &mut self.further[*at].1,
            };
            column.resize(rows, None);
            column.push(value);
        }
        self.vocabulary.push(last.vocabulary);
        true
    }

    /// Makes `names` those of the last row; false if they make it no row. A name that no system knows is kept like any
    /// other: what it is worth is said when the snapshot is made.
    fn read_names<'a>(
        &mut self,
        names: impl ExactSizeIterator<Item = &'a str> + Clone,
        row: usize,
        report: &mut FileReport,
    ) -> bool {
        let same = |last: &RowNames| {
            names.len() == last.texts.len()
                && names.clone().eq(last.texts.iter().map(String::as_str))
        };
        if self.last.as_ref().is_some_and(same) {
            return true;
        }
        self.last = None;
        let mut met = BTreeSet::new();
        let (mut texts, mut places) = (Vec::new(), Vec::new());
        for text in names {
            if !met.insert(text) {
                let what = || format!("{} appears twice", shown(text));
                report.leave_out(Reason::RepeatedName, row, NAMES, what);
                return false;
            }
            match self.place(text) {
                Ok(place) => places.push(place),
                Err(what) => {
                    report.reject(Some(row), Some(NAMES), what);
                    return false;
                }
            }
            texts.push(text.to_owned());
        }
        let set = known_names(&places);
        let known = self.vocabularies.iter().position(|known| *known == set);
        let vocabulary = known.unwrap_or_else(|| {
            self.vocabularies.push(set);
            self.vocabularies.len() - 1
        });
        self.last = Some(RowNames { texts, places, vocabulary });
        true
    }

    /// Where the values of `name` go, or why it can be no name of a feature.
    fn place(&mut self, name: &str) -> Result<ValuePlace, String> {
        match name.parse::<FeatureName>() {
            Ok(name) => Ok(ValuePlace::Known(name)),
            Err(_) => self.further(name).map(ValuePlace::Further),
        }
    }

    /// The place of `name` among the further ones, or why it can be none.
    fn further(&mut self, name: &str) -> Result<usize, String> {
        if let Some(at) = self.further.iter().position(|(other, _)| other == name) {
            return Ok(at);
        }
        if !layout::may_be_further(name) {
            return Err(format!("`{}` cannot be the name of a feature", shown(name)));
        }
        if self.further.len() == MAX_FURTHER {
            return Err(format!("there are more than {MAX_FURTHER} names that no system knows"));
        }
        self.further.push((name.to_owned(), FeatureValues::new()));
        Ok(self.further.len() - 1)
    }

    /// The rows as a frame, with vocabularies and further names in an order that does not depend on the order of the rows.
    pub(super) fn finish(mut self, facts: &mut FeatureFacts) -> Result<FeatureRows, SourceError> {
        facts.nulls = std::mem::take(&mut self.nulls);
        facts.nameless = self.nameless.iter().map(|name| (*name).to_owned()).collect();
        let rows = self.vocabulary.len();
        let mut vocabularies = self.vocabularies.clone();
        vocabularies.sort_unstable_by_key(|set| set.iter().collect::<Vec<_>>());
        let number = |met: &usize| place_of(&vocabularies, self.vocabularies[*met]);
        let vocabulary: Int32Array = self.vocabulary.iter().map(number).map(Some).collect();
        self.further.sort_by(|(one, _), (other, _)| one.cmp(other));
        let further: Vec<String> = self.further.iter().map(|(name, _)| name.clone()).collect();

        let (facts, fact_arrays) = self.fact_arrays().map_err(of_arrow)?;
        let layout = layout::features(&vocabularies, &further).with_feature_row_facts(&facts);
        let mut arrays = self.scalar_arrays(&layout)?;
        arrays.push(Arc::new(vocabulary));
        let carried = |name: &&FeatureName| vocabularies.iter().any(|set| set.contains(**name));
        let known = FeatureName::ALL.iter().filter(carried);
        let known = known.map(|name| std::mem::take(&mut self.values[name.index()]));
        let known: Vec<FeatureValues> = known.collect();
        for mut column in
            known.into_iter().chain(self.further.into_iter().map(|(_, column)| column))
        {
            column.resize(rows, None);
            arrays.push(Arc::new(Float64Array::from(column)));
        }
        arrays.extend(fact_arrays);
        let frame = frame::from_parts(&[arrays], &layout)?;
        Ok(FeatureRows { frame, vocabularies, further, facts, origin: FeatureOrigin::Stored })
    }

    /// The facts that any row has: their names and their columns. A source that knows none is one that has no such column.
    fn fact_arrays(&self) -> Result<(Vec<String>, Vec<ArrayRef>), ArrowError> {
        let (mut names, mut arrays) = (Vec::new(), Vec::new());
        for (fact, parts) in FEATURE_ROW_FACTS.iter().zip(&self.facts) {
            let mut array = concat_parts(parts, fact)?;
            if fact.name == VERSION {
                let versions = array.as_string::<i32>().iter();
                let later = versions.map(|version| version.filter(|name| *name != FIRST_VERSION));
                array = Arc::new(later.collect::<StringArray>());
            }
            if array.null_count() < array.len() {
                names.push(fact.name.to_owned());
                arrays.push(array);
            }
        }
        Ok((names, arrays))
    }

    /// The columns of the row itself.
    fn scalar_arrays(&self, layout: &layout::TableLayout) -> Result<Vec<ArrayRef>, SourceError> {
        let columns = self.scalars.iter().zip(layout.columns.iter());
        let arrays = columns.map(|(parts, column)| concat_parts(parts, column));
        Ok(arrays.collect::<Result<Vec<ArrayRef>, ArrowError>>().map_err(of_arrow)?)
    }
}

/// The names among `places` that systems know.
fn known_names(places: &[ValuePlace]) -> FeatureSet {
    let mut set = FeatureSet::default();
    for place in places {
        if let ValuePlace::Known(name) = place {
            set.insert(*name);
        }
    }
    set
}

/// Finds the first value of a row's columns that is another in its list.
fn compare_with_list(
    names: &[&str],
    values: &[(usize, f64)],
    (lists, index): (&Lists, usize),
    row: usize,
    report: &mut FileReport,
) {
    let listed: Vec<(&str, Option<f64>)> = lists.names(index).zip(lists.values(index)).collect();
    for (name, (n, value)) in names.iter().zip(values) {
        let Some((of_list, item)) = listed.get(*n) else { continue };
        if of_list == name && item.is_some_and(|item| item.to_bits() == value.to_bits()) {
            continue;
        }
        report.leave_out(Reason::ColumnsDiffer, row, VALUES, || {
            let there = item.map_or("null".to_owned(), |item| item.to_string());
            let (name, of_list) = (shown(name), shown(of_list));
            format!("{name} is {value} in feature_{n}_value, and {of_list} is {there} in the list")
        });
        break;
    }
}

/// The parts of `column` as one.
fn concat_parts(parts: &[ArrayRef], column: &layout::Column) -> Result<ArrayRef, ArrowError> {
    let parts: Vec<&dyn arrow::array::Array> = parts.iter().map(AsRef::as_ref).collect();
    // Without a row there is no part, and a concatenation of nothing has no type.
    if parts.is_empty() { Ok(new_empty_array(&column.kind.arrow())) } else { concat(&parts) }
}

fn of_arrow(error: ArrowError) -> SnapshotError {
    SnapshotError::table(FILE.as_ref(), error)
}

/// The place of the vocabulary `set` among all.
#[expect(
    clippy::expect_used,
    reason = "every row's set is one of them, and each has its own row at most"
)]
fn place_of(vocabularies: &[FeatureSet], set: FeatureSet) -> i32 {
    let place = vocabularies.iter().position(|other| *other == set);
    let place = place.expect("Invariant: the vocabulary of a row is in the list of all");
    i32::try_from(place).expect("Invariant: there are fewer vocabularies than rows of a file")
}
