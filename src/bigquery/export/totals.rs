//! The figures by which what was read is compared with what the server has, as we compute them.

use std::fmt::Write as _;

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch};
use arrow::datatypes::{Date32Type, Decimal128Type, Float64Type, Int64Type};

use super::columns::ColumnSelection;
use super::error::ExportError;
use super::statements::{Figure, MODERATE, Measure, OF_ROWS, figures};
use crate::bigquery::{Decimals, Type};
use crate::domain::GameDate;

/// The figures of the rows that were added so far.
#[derive(Debug)]
pub(super) struct Totals {
    selection: ColumnSelection,
    figures: Vec<Figure>,
    /// Rows, distinct keys, first and last date, fingerprint: see [`figures`].
    of_rows: OfRows,
    /// One for each figure of a column.
    of_columns: Vec<i128>,
}

#[derive(Debug, Default)]
struct OfRows {
    rows: i128,
    keys: i128,
    dates: Option<(i32, i32)>,
    fingerprint: i64,
    last_key: String,
}

impl Totals {
    pub(super) fn new(selection: &ColumnSelection) -> Self {
        let figures = figures(selection);
        let of_columns = vec![0; figures.len() - OF_ROWS];
        Self { selection: selection.clone(), figures, of_rows: OfRows::default(), of_columns }
    }

    /// What the figures are.
    pub(super) fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// Adds rows; rows of one key must come one after the other.
    pub(super) fn add(&mut self, rows: &RecordBatch) {
        let [player, date, last] = self.selection.table.key.map(|name| &rows[name]);
        let (players, lasts) = (player.as_string::<i32>(), last.as_string::<i32>());
        let keys = players.iter().zip(date.as_primitive::<Date32Type>().iter()).zip(lasts);
        for ((player, day), last) in keys {
            #[expect(clippy::expect_used, reason = "their columns may hold no null")]
            let ((player, day), last) =
                player.zip(day).zip(last).expect("Invariant: a key is never null");
            self.of_rows.add(player, day, last);
        }
        for (figure, total) in self.figures[OF_ROWS..].iter().zip(&mut self.of_columns) {
            if let Some((at, measure)) = figure.of {
                let column = &self.selection.columns[at];
                *total += measured(measure, column.kind, &rows[column.name]);
            }
        }
    }

    /// One value for each of [`Self::figures`]; the dates and the fingerprint of no row are null.
    pub(super) fn values(&self) -> Vec<Option<i128>> {
        let OfRows { rows, keys, dates, fingerprint, .. } = &self.of_rows;
        let of_rows = [
            Some(*rows),
            Some(*keys),
            dates.map(|(first, _)| first.into()),
            dates.map(|(_, last)| last.into()),
            dates.map(|_| (*fingerprint).into()),
        ];
        of_rows.into_iter().chain(self.of_columns.iter().copied().map(Some)).collect()
    }

    /// Compares with `server`, what the server computed of `table`.
    pub(super) fn check(&self, table: &str, server: &[Option<i128>]) -> Result<(), ExportError> {
        let ours = self.values();
        let word = |value: Option<i128>| value.map_or("none".to_owned(), |value| value.to_string());
        let differs = |((figure, ours), server): ((&Figure, &Option<i128>), &Option<i128>)| {
            let difference =
                || format!("{}: {} there, {} here", figure.name, word(*server), word(*ours));
            (ours != server).then(difference)
        };
        let table = table.to_owned();
        let differences: Vec<String> =
            self.figures.iter().zip(&ours).zip(server).filter_map(differs).collect();
        if differences.is_empty() && server.len() == ours.len() {
            Ok(())
        } else {
            Err(ExportError::Disagrees { table, differences })
        }
    }
}

impl OfRows {
    fn add(&mut self, player: &str, day: i32, last: &str) {
        let mut key = String::with_capacity(self.last_key.len());
        // Writing to a String cannot fail.
        let _ = write!(key, "{player}|{}|{last}", GameDate::from_days(day));
        self.fingerprint ^= farmhash::fingerprint64(key.as_bytes()).cast_signed();
        self.keys += i128::from(self.rows == 0 || key != self.last_key);
        self.rows += 1;
        self.dates =
            Some(self.dates.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        self.last_key = key;
    }
}

fn measured(measure: Measure, kind: Type, values: &ArrayRef) -> i128 {
    match (measure, kind) {
        (Measure::Nulls, _) => values.null_count() as i128,
        (Measure::Sum, Type::Number(Decimals { scale, .. })) => {
            let decimals = values.as_primitive::<Decimal128Type>();
            let sum: i128 = decimals.iter().flatten().sum();
            sum * 10_i128.pow(3_u32.saturating_sub(scale.into()))
        }
        (Measure::Sum, Type::Float) => {
            values.as_primitive::<Float64Type>().iter().flatten().map(thousandths).sum()
        }
        (Measure::Sum, _) => {
            values.as_primitive::<Int64Type>().iter().flatten().map(i128::from).sum()
        }
        (Measure::Set, _) => values.as_boolean().true_count() as i128,
        (Measure::Items, _) => {
            let offsets = values.as_list::<i32>().value_offsets();
            i128::from(offsets[offsets.len() - 1] - offsets[0])
        }
        (Measure::ItemSum, _) => {
            let lists = values.as_list::<i32>();
            let of_list = |list: ArrayRef| {
                list.as_primitive::<Float64Type>()
                    .values()
                    .iter()
                    .map(|item| thousandths(*item))
                    .sum::<i128>()
            };
            lists.iter().flatten().map(of_list).sum()
        }
    }
}

/// The item in thousandths, rounded away from zero where two are equally near, as ROUND does.
#[allow(clippy::cast_possible_truncation, reason = "below 10⁹ + 1 by the check")]
fn thousandths(item: f64) -> i128 {
    if item.abs() < MODERATE { i128::from((item * 1000.0).round() as i64) } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        Date32Array, Decimal128Array, Float64Builder, ListBuilder, StringArray, StringBuilder,
    };

    use super::super::columns::FEATURES;
    use super::*;

    fn rows(keys: &[(&str, i32)], quality: &[Option<i128>]) -> RecordBatch {
        let text = |text: &str| -> ArrayRef {
            Arc::new(keys.iter().map(|_| Some(text)).collect::<StringArray>())
        };
        let (mut values, mut names) =
            (ListBuilder::new(Float64Builder::new()), ListBuilder::new(StringBuilder::new()));
        for _ in keys {
            values.append_value([1.0005, -2.5, f64::NAN, f64::INFINITY, 1e6].map(Some));
            names.append_value(["a", "b"].map(Some));
        }
        let quality =
            Decimal128Array::from(quality.to_vec()).with_precision_and_scale(5, 2).unwrap();
        let players: StringArray = keys.iter().map(|(player, _)| Some(*player)).collect();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(players),
            Arc::new(Date32Array::from_iter_values(keys.iter().map(|(_, day)| *day))),
            text("g"),
            Arc::new(values.finish()),
            Arc::new(names.finish()),
            text("v1"),
            Arc::new(quality),
            text("d"),
        ];
        RecordBatch::try_new(ColumnSelection::of(&FEATURES, |_| false).schema(), columns).unwrap()
    }

    #[test]
    fn figures_are_those_of_the_rows() {
        let mut totals = Totals::new(&ColumnSelection::of(&FEATURES, |_| false));
        assert_eq!(totals.values()[..5], [Some(0), Some(0), None, None, None]);
        totals.add(&rows(&[("a", 1), ("a", 2)], &[Some(8825), None]));
        totals.add(&rows(&[("b", 0)], &[Some(-1)]));
        let named: Vec<(&str, Option<i128>)> = totals
            .figures()
            .iter()
            .map(|figure| figure.name.as_str())
            .zip(totals.values())
            .collect();
        let fingerprint = ["a|1970-01-02|v1", "a|1970-01-03|v1", "b|1970-01-01|v1"]
            .iter()
            .fold(0, |xor, key| xor ^ farmhash::fingerprint64(key.as_bytes()).cast_signed());
        assert_eq!(
            named,
            [
                ("rows", Some(3)),
                ("distinct keys", Some(3)),
                ("first date", Some(0)),
                ("last date", Some(2)),
                ("fingerprint of the keys", Some(fingerprint.into())),
                ("items of features", Some(15)),
                // As a float, 1.0005 · 1000 is half way between 1000 and 1001.
                ("thousandths in features", Some(3 * (1001 - 2500))),
                ("items of feature_names", Some(6)),
                ("thousandths in feature_quality_score", Some(88_240)),
                ("nulls in feature_quality_score", Some(1)),
            ]
        );
    }

    #[test]
    fn a_fingerprint_is_bigquery_s() {
        // The examples in BigQuery's reference of FARM_FINGERPRINT.
        for (text, fingerprint) in [
            ("1footrue", -1_541_654_101_129_638_711),
            ("2applefalse", 2_794_438_866_806_483_259),
            ("3true", -4_880_158_226_897_771_312),
        ] {
            assert_eq!(farmhash::fingerprint64(text.as_bytes()).cast_signed(), fingerprint);
        }
    }

    #[test]
    fn a_difference_is_told_and_a_key_may_stand_twice_on_both_sides() {
        let mut totals = Totals::new(&ColumnSelection::of(&FEATURES, |_| false));
        totals.add(&rows(&[("a", 1), ("a", 1)], &[None, None]));
        let mut server = totals.values();
        totals.check("p.d.t", &server).unwrap();
        server[0] = Some(3);
        let error = totals.check("p.d.t", &server).unwrap_err().to_string();
        assert!(error.contains("rows: 3 there, 2 here"), "{error}");
        assert!(totals.check("p.d.t", &server[1..]).is_err());
    }
}
