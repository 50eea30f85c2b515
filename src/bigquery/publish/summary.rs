//! What some rows add up to: enough to tell one set of rows from another without reading them back.
//!
//! It is computed from our rows here and from a table's rows by the server, with the same formulas.

use std::borrow::Cow;
use std::collections::BTreeSet;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use farmhash::fingerprint64;
use serde::{Deserialize, Serialize};

use super::fit::TargetFit;
use super::layout::UnknownColumn;
use super::schema::{WrittenColumn, WrittenContent};
use super::scope::Scope;
use super::statements::quoted;
use super::{ConfidenceScale, ReplacedRows, decimal};
use crate::bigquery::{Decimals, Type};
use crate::domain::GameDate;
use crate::snapshot::table::sha256;

/// What the rows of a table, or of a scope in it, add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many rows there are.
    pub rows: i64,
    /// How many keys: system, player and game.
    pub keys: i64,
    /// The first date.
    pub first: Option<String>,
    /// The last date.
    pub last: Option<String>,
    /// Predicted points in units of their last digit, added up.
    pub points: Option<i64>,
    /// `FARM_FINGERPRINT` of the SHA-256 of each row's text, all combined by XOR. The text holds every column that we
    /// write except `created_at`: a run that was made again is the same run. The digest stands in between because the
    /// emulator agrees with `BigQuery` on the fingerprints of at most 64 bytes.
    pub fingerprint: Option<i64>,
}

/// A count as the server has it.
#[expect(clippy::expect_used, reason = "what is counted is in memory")]
fn as_server_count(count: usize) -> i64 {
    i64::try_from(count).expect("Invariant: fewer than 2^63 rows")
}

impl Summary {
    /// What the rows of `batch`, with the columns `written`, add up to.
    pub fn of(batch: &RecordBatch, written: &[WrittenColumn]) -> Self {
        let mut summary = Self::default();
        let mut keys = BTreeSet::new();
        for row in 0..batch.num_rows() {
            let cells: Vec<Cow<'_, str>> =
                batch.columns().iter().map(|column| text(column, row)).collect();
            let of = |content| {
                let place = written.iter().position(|written| written.content == content);
                // What is not written is empty on both sides.
                place.map_or("", |place| cells[place].as_ref())
            };
            keys.insert(
                [of(WrittenContent::System), of(WrittenContent::Player), of(WrittenContent::Game)]
                    .join("|"),
            );
            let date = of(WrittenContent::Date);
            if summary.first.as_deref().is_none_or(|first| date < first) {
                summary.first = Some(date.to_owned());
            }
            if summary.last.as_deref().is_none_or(|last| date > last) {
                summary.last = Some(date.to_owned());
            }
            // Without the column nothing is added up, here and there.
            let points: i64 = of(WrittenContent::Points).parse().unwrap_or(0);
            summary.points = Some(summary.points.unwrap_or(0) + points);
            let hashed: Vec<&str> =
                fingerprinted(written).map(|place| cells[place].as_ref()).collect();
            let digest = sha256(hashed.join("|").as_bytes());
            let fingerprint = fingerprint64(digest.as_bytes()).cast_signed();
            // The first row begins the sum.
            summary.fingerprint = Some(summary.fingerprint.unwrap_or(0) ^ fingerprint);
        }
        summary.rows = as_server_count(batch.num_rows());
        summary.keys = as_server_count(keys.len());
        summary
    }

    /// The query that gives, of the rows of `table` that `condition` keeps, one row with the columns of a [`FoundRows`], of
    /// which those of `counts` come last.
    pub fn sql(
        table: &str,
        condition: Option<&str>,
        scope: &Scope,
        written: &[WrittenColumn],
        counts: Option<&Counts<'_>>,
    ) -> String {
        let texts: Vec<String> =
            fingerprinted(written).map(|place| text_sql(&written[place])).collect();
        let scale = written.iter().find_map(|written| match (written.content, written.kind) {
            (WrittenContent::Points, Type::Number(decimals)) => Some(decimals),
            _ => None,
        });
        // A float is counted in as many digits as there can be.
        let points = whole_sql("predicted_points", scale.unwrap_or(Decimals::WIDEST));
        let condition =
            condition.map(|condition| format!("\nWHERE {condition}")).unwrap_or_default();
        format!(
            "SELECT\n  \
               COUNT(*) AS row_count,\n  \
               COUNT(DISTINCT CONCAT(system_id, '|', player_lookup, '|', game_id)) AS key_count,\n  \
               CAST(MIN(game_date) AS STRING) AS first_date,\n  \
               CAST(MAX(game_date) AS STRING) AS last_date,\n  \
               SUM({points}) AS points_sum,\n  \
               BIT_XOR(FARM_FINGERPRINT(TO_HEX(SHA256(ARRAY_TO_STRING([\n    {texts}\n  ], '|'))))) AS fingerprint,\n  \
               COUNT(DISTINCT {run}) AS run_count,\n  \
               MIN({run}) AS a_run,\n  \
               COUNTIF({run} IS NULL) AS without_run,\n  \
               COUNTIF(NOT ({scope})) AS outside,\n  \
               UNIX_MILLIS(CURRENT_TIMESTAMP()) AS now_ms{counts}\n\
             FROM {table}{condition}",
            texts = texts.join(",\n    "),
            run = run_sql(written),
            scope = scope.sql(""),
            counts = counts.map(|counts| counts.sql(written)).unwrap_or_default(),
        )
    }
}

/// What is counted of the target's rows before they are replaced.
#[derive(Clone, Debug)]
pub struct Counts<'a> {
    /// The tags of the runs that are known to have been published to the target, and of this one.
    pub known_runs: &'a [String],
    /// The columns whose values would be lost.
    pub unknown: &'a [UnknownColumn],
}

impl Counts<'_> {
    fn sql(&self, written: &[WrittenColumn]) -> String {
        let ours = self.ours_sql(written);
        let mut columns = vec![
            "COUNT(DISTINCT system_id) AS system_count".to_owned(),
            "COUNT(DISTINCT game_date) AS date_count".to_owned(),
            format!("COUNTIF({ours}) AS season_count"),
        ];
        columns.extend(self.unknown.iter().enumerate().map(|(place, column)| {
            let name = quoted(&[&column.name], "");
            let holds = match (column.is_repeated, column.has_default) {
                (true, _) => format!("ARRAY_LENGTH({name}) > 0"),
                // Rows of ours got the default.
                (false, true) => format!("{name} IS NOT NULL AND NOT ({ours})"),
                (false, false) => format!("{name} IS NOT NULL"),
            };
            format!("COUNTIF({holds}) AS unknown_{place}")
        }));
        let columns: Vec<String> = columns.iter().map(|column| format!(",\n  {column}")).collect();
        columns.concat()
    }

    /// Whether a row is proven to be of a run of season: it names one, or it has the form of ours and was made when a known
    /// run was.
    fn ours_sql(&self, written: &[WrittenColumn]) -> String {
        let known: Vec<String> = self.known_runs.iter().map(|tag| format!("'{tag}'")).collect();
        let tagged = format!("IFNULL({TAG} IN ({}), FALSE)", known.join(", "));
        if has_run(written) { format!("{RUN} IS NOT NULL OR {tagged}") } else { tagged }
    }
}

/// What tells rows of our runs apart, and from those of other programs, in a table without `run_id`: when the run was made,
/// in microseconds, on rows whose `prediction_id` has our form.
const TAG: &str = "IF(prediction_id = CONCAT(CAST(game_date AS STRING), '_', player_lookup, '_', system_id), \
                   CAST(UNIX_MICROS(created_at) AS STRING), NULL)";

/// The id of a run of season. Other programs have ids of other forms in a column of that name.
const RUN: &str = "IF(REGEXP_CONTAINS(run_id, '^[0-9a-f]{16}$'), run_id, NULL)";

fn has_run(written: &[WrittenColumn]) -> bool {
    written.iter().any(|written| written.content == WrittenContent::Run)
}

/// The run that a row is of, as far as the row says.
fn run_sql(written: &[WrittenColumn]) -> &'static str {
    if has_run(written) { RUN } else { TAG }
}

/// The query for the scale of `confidence_score` on rows of systems outside `scope`: how many are above 1, and how many are
/// not.
pub fn scale_sql(target: &str, scope: &Scope) -> String {
    format!(
        "SELECT COUNTIF(confidence_score > 1) AS percent_rows, \
         COUNTIF(confidence_score <= 1) AS fraction_rows\n\
         FROM {target}\nWHERE game_date >= DATE '1900-01-01' AND {}",
        scope.other_systems_sql()
    )
}

/// What the rows of other systems say of the scale of `confidence_score`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ScaleFound {
    /// Rows above 1: they can only be 0 – 100.
    pub percent_rows: i64,
    /// Rows of at most 1.
    pub fraction_rows: i64,
}

impl ScaleFound {
    /// The scale of most of these rows; 0 – 100 where there are none.
    pub fn scale(self) -> ConfidenceScale {
        if self.fraction_rows > self.percent_rows {
            ConfidenceScale::Fraction
        } else {
            ConfidenceScale::Percent
        }
    }
}

/// What the server says of some rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundRows {
    /// What they add up to.
    pub summary: Summary,
    /// How many runs they are of.
    pub runs: i64,
    /// One of these runs: its id or, in a table without `run_id`, its tag.
    pub a_run: Option<String>,
    /// How many are of no run: another program's.
    pub without_run: i64,
    /// How many lie outside the scope.
    pub outside: i64,
    /// The server's clock, in milliseconds since 1970.
    pub now_ms: i64,
    /// Whose they are, if that was counted.
    pub replaced: ReplacedRows,
    /// Of each unknown column, how many rows have a value that would be lost, if that was counted.
    pub unknown: Vec<i64>,
}

impl FoundRows {
    /// From the cells of the one row that [`Summary::sql`] asks for, in the order of its columns.
    pub fn from_cells(cells: &[Option<&str>]) -> Option<Self> {
        let (summed, counted) = cells.split_at_checked(11)?;
        let [rows, keys, first, last, points, fingerprint, runs, a_run, without, outside, now] =
            *summed
        else {
            return None;
        };
        let number = |cell: Option<&str>| cell?.parse::<i64>().ok();
        let maybe = |cell: Option<&str>| match cell {
            None => Some(None),
            Some(text) => text.parse::<i64>().ok().map(Some),
        };
        let counted: Vec<i64> = counted.iter().map(|cell| number(*cell)).collect::<Option<_>>()?;
        let rows = number(rows)?;
        let (replaced, unknown) = match counted[..] {
            [systems, dates, season, ref unknown @ ..] => {
                let foreign = rows - season;
                (ReplacedRows { rows, systems, dates, season, foreign }, unknown.to_vec())
            }
            _ => Default::default(),
        };
        Some(Self {
            summary: Summary {
                rows,
                keys: number(keys)?,
                first: first.map(str::to_owned),
                last: last.map(str::to_owned),
                points: maybe(points)?,
                fingerprint: maybe(fingerprint)?,
            },
            runs: number(runs)?,
            a_run: a_run.map(str::to_owned),
            without_run: number(without)?,
            outside: number(outside)?,
            now_ms: number(now)?,
            replaced,
            unknown,
        })
    }

    /// Whether every key stands once, and some of the rows are of another run than `run`: uploads of scopes that overlap
    /// came between.
    pub fn of_others(&self, run: &str) -> bool {
        let others = self.runs > 1 || self.without_run > 0 || self.a_run.as_deref() != Some(run);
        others && self.summary.rows == self.summary.keys
    }

    /// The run that all of these rows are of, if each of its keys stands once.
    pub fn only_run(&self) -> Option<&str> {
        let whole =
            self.runs == 1 && self.without_run == 0 && self.summary.rows == self.summary.keys;
        self.a_run.as_deref().filter(|_| whole)
    }

    /// The columns of `fit` whose values would be lost, each with how many rows have one.
    pub(super) fn lost_values(&self, fit: &TargetFit) -> Vec<(String, i64)> {
        let counts = fit.unknown.iter().zip(&self.unknown);
        let lost = counts.filter(|(_, count)| **count > 0);
        lost.map(|(column, count)| (column.name.clone(), *count)).collect()
    }
}

/// The digits after the point of the floats that we write.
const FLOAT_SCALE: u8 = 2;

/// The places of the columns whose values tell rows apart.
fn fingerprinted(written: &[WrittenColumn]) -> impl Iterator<Item = usize> {
    (0..written.len()).filter(|place| written[*place].content != WrittenContent::CreatedAt)
}

/// A cell as text, as [`text_sql`] makes it.
fn text(column: &dyn Array, row: usize) -> Cow<'_, str> {
    use arrow::datatypes::DataType;
    if column.is_null(row) {
        return "".into();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::Float64 => {
            let value = column.as_primitive::<Float64Type>().value(row);
            decimal::rounded(value, FLOAT_SCALE).map_or("".into(), |whole| whole.to_string().into())
        }
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string().into(),
        DataType::Boolean => column.as_boolean().value(row).to_string().into(),
        DataType::Decimal128(..) => {
            column.as_primitive::<Decimal128Type>().value(row).to_string().into()
        }
        DataType::Date32 => {
            GameDate::from_days(column.as_primitive::<Date32Type>().value(row)).to_string().into()
        }
        _ => "".into(),
    }
}

/// The text of a column's value in SQL: nothing for null, and a number as a whole one, because every server writes
/// whole numbers alike.
fn text_sql(written: &WrittenColumn) -> String {
    let name = written.column.name;
    match written.kind {
        Type::Text => format!("IFNULL({name}, '')"),
        Type::Number(decimals) => {
            format!("IFNULL(CAST({} AS STRING), '')", whole_sql(name, decimals))
        }
        Type::Float => {
            let decimals = Decimals { precision: 38, scale: FLOAT_SCALE };
            format!("IFNULL(CAST({} AS STRING), '')", whole_sql(name, decimals))
        }
        _ => format!("IFNULL(CAST({name} AS STRING), '')"),
    }
}

/// A number in units of its last digit.
fn whole_sql(name: &str, decimals: Decimals) -> String {
    format!("CAST(ROUND({name} * {}) AS INT64)", 10_u64.pow(decimals.scale.into()))
}
