//! Rows as the Storage Read API sends them, to the exact types of the registry: decimals arrive with 38 digits, and whether
//! a value may be absent is the registry's to say.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray as _, Decimal128Array, ListArray, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Field, TimeUnit};

use super::columns::{ColumnSelection, WarehouseColumn};
use super::decimals::rescaled;
use super::error::ExportError;
use crate::bigquery::{Decimals, Mode, Type};

/// How `found`, the type of a column of a stream, differs from what the column's values must arrive as.
pub(super) fn difference(column: &WarehouseColumn, found: &DataType) -> Option<String> {
    let fits = match (column.mode, found) {
        (Mode::Repeated, DataType::List(item)) => arrives_as(column.kind, item.data_type()),
        (Mode::Repeated, _) => false,
        (_, found) => arrives_as(column.kind, found),
    };
    (!fits).then(|| format!("{}: {found}, not {}", column.name, column.field().data_type()))
}

fn arrives_as(kind: Type, found: &DataType) -> bool {
    match kind {
        Type::Time => matches!(found, DataType::Timestamp(TimeUnit::Microsecond, Some(_))),
        Type::Number(_) => matches!(found, DataType::Decimal128(_, 0..)),
        kind => kind.arrow() == *found,
    }
}

/// The columns of `selection` of some rows.
pub(super) fn exact(
    selection: &ColumnSelection,
    rows: &RecordBatch,
) -> Result<RecordBatch, ExportError> {
    let name = selection.table.name;
    let columns = selection.columns.iter().map(|column| {
        let bad = |what: String| ExportError::value(name, column.name, what);
        let found = rows.column_by_name(column.name);
        array(column, found.ok_or_else(|| bad("the stream lacks it".to_owned()))?).map_err(bad)
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(selection.schema(), columns)
        .map_err(|error| ExportError::stream(name, error))
}

fn array(column: &WarehouseColumn, found: &ArrayRef) -> Result<ArrayRef, String> {
    if let Some(difference) = difference(column, found.data_type()) {
        return Err(difference);
    }
    let nulls = found.logical_null_count();
    match (column.mode, column.kind) {
        (Mode::Required, _) if nulls > 0 => {
            Err("a row has null where there is always a value".to_owned())
        }
        (Mode::Repeated, kind) => list(kind, found.as_list()),
        (_, Type::Number(Decimals { precision, scale })) => {
            let wide = found.as_primitive::<Decimal128Type>();
            let from = wide.scale().unsigned_abs();
            let narrow = |value: Option<i128>| {
                value.map(|units| rescaled(units, from, precision, scale)).transpose()
            };
            let narrow = wide.iter().map(narrow).collect::<Result<Decimal128Array, _>>()?;
            let typed = narrow.with_precision_and_scale(precision, scale.cast_signed());
            Ok(Arc::new(typed.map_err(|error| error.to_string())?))
        }
        (_, Type::Time) => {
            // Only the zone's name may differ: `UTC` and `+00:00` are one.
            let micros = found.as_primitive::<arrow::datatypes::TimestampMicrosecondType>();
            Ok(Arc::new(micros.clone().with_timezone("UTC")))
        }
        _ => Ok(Arc::clone(found)),
    }
}

/// Lists without a null among them or in them.
fn list(kind: Type, lists: &ListArray) -> Result<ArrayRef, String> {
    let bare;
    let lists = if lists.null_count() == 0 {
        lists
    } else {
        // What a null list covers in the values is not to be read as its items.
        let rows = (0..lists.len()).flat_map(|row| {
            let range = lists.value_offsets()[row]..lists.value_offsets()[row + 1];
            range.filter(move |_| lists.is_valid(row)).map(i64::from)
        });
        let kept: arrow::array::Int64Array = rows.map(Some).collect();
        let values = arrow::compute::take(lists.values(), &kept, None);
        let values = values.map_err(|error| error.to_string())?;
        let lengths = (0..lists.len())
            .map(|row| if lists.is_valid(row) { lists.value(row).len() } else { 0 });
        let offsets = arrow::buffer::OffsetBuffer::from_lengths(lengths);
        let item = Field::new("item", kind.arrow(), true);
        bare = ListArray::new(Arc::new(item), offsets, values, None);
        &bare
    };
    let (from, to) = (lists.value_offsets()[0], lists.value_offsets()[lists.len()]);
    #[expect(clippy::expect_used, reason = "arrow has checked the offsets")]
    let at = |offset: i32| usize::try_from(offset).expect("Invariant: an offset is not negative");
    if lists.values().slice(at(from), at(to) - at(from)).logical_null_count() > 0 {
        return Err("an item of a list is null".to_owned());
    }
    let item = Field::new("item", kind.arrow(), true);
    let (offsets, values) = (lists.offsets().clone(), Arc::clone(lists.values()));
    Ok(Arc::new(ListArray::new(Arc::new(item), offsets, values, None)))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Float64Array, Float64Builder, Int64Array, ListBuilder, StringArray};
    use arrow::datatypes::Float64Type;

    use super::*;

    fn column(kind: Type, mode: Mode) -> WarehouseColumn {
        WarehouseColumn { name: "x", kind, mode, optional: false }
    }

    #[test]
    fn decimals_are_narrowed_and_nothing_is_lost() {
        let wide = |units: Vec<Option<i128>>| -> ArrayRef {
            let array = Decimal128Array::from(units).with_precision_and_scale(38, 9).unwrap();
            Arc::new(array)
        };
        let minutes = column(Type::Number(Decimals { precision: 5, scale: 1 }), Mode::Nullable);
        let read = array(&minutes, &wide(vec![Some(31_500_000_000), None])).unwrap();
        assert_eq!(read.data_type(), &DataType::Decimal128(5, 1));
        assert_eq!(read.as_primitive::<Decimal128Type>().value(0), 315);
        assert!(read.is_null(1));
        assert!(array(&minutes, &wide(vec![Some(31_550_000_000)])).is_err());
        let floats: ArrayRef = Arc::new(Float64Array::from(vec![31.5]));
        assert_eq!(array(&minutes, &floats).unwrap_err(), "x: Float64, not Decimal128(5, 1)");
    }

    #[test]
    fn a_null_where_there_must_be_a_value_is_refused() {
        let points: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
        assert!(array(&column(Type::Int, Mode::Required), &points).is_err());
        assert!(array(&column(Type::Int, Mode::Nullable), &points).is_ok());
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["1"]));
        assert!(array(&column(Type::Int, Mode::Nullable), &texts).is_err());
    }

    #[test]
    fn a_null_list_is_an_empty_one_and_a_null_item_an_error() {
        let lists = |null: bool| -> ArrayRef {
            let mut lists = ListBuilder::new(Float64Builder::new());
            lists.append_value([Some(1.0), Some(f64::NAN)]);
            lists.append(false);
            lists.append_value([Some(2.0), (!null).then_some(3.0)]);
            Arc::new(lists.finish())
        };
        let features = column(Type::Float, Mode::Repeated);
        let read = array(&features, &lists(false)).unwrap();
        let read = read.as_list::<i32>();
        assert_eq!((read.null_count(), read.value_length(1)), (0, 0));
        assert_eq!(read.value(2).as_primitive::<Float64Type>().values()[..], [2.0, 3.0]);
        // Half of it, too.
        let half = array(&features, &lists(false).slice(2, 1)).unwrap();
        assert_eq!(
            half.as_list::<i32>().value(0).as_primitive::<Float64Type>().values()[..],
            [2.0, 3.0]
        );
        assert_eq!(array(&features, &lists(true)).unwrap_err(), "an item of a list is null");
    }
}
