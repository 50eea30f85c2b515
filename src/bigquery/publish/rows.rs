//! The rows of a publication: a run's predictions in the columns of the target.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Date32Array, Decimal128Array, Float64Array,
    Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array,
};
use arrow::compute::cast;
use arrow::datatypes::{Field, Float64Type, Schema};
use arrow::error::ArrowError;

use super::lines::LineForm;
use super::player_facts::{self, PlayerFacts};
use super::schema::{
    COLUMNS, ConfidenceScale, RowForm, VersionForm, WrittenColumn, WrittenContent,
};
use super::scope::Scope;
use super::summary::Summary;
use super::{PublishError, decimal, schema};
use crate::bigquery::{Mode, Type};
use crate::domain::GameDate;
use crate::run::{self, PredictionRows, Run};
use crate::season::Season;
use crate::snapshot::{SnapshotError, table};

/// A run that is to be published: what its rows are made of.
#[derive(Debug)]
pub struct Publication {
    /// The run's name.
    pub run_id: String,
    /// What it replaces.
    pub scope: Scope,
    predictions: RecordBatch,
    /// When the run was made, in microseconds since 1970.
    pub created_at: i64,
    versions: BTreeMap<String, u32>,
    /// What is known of the player-date of each row.
    facts: Vec<PlayerFacts>,
    /// What the feature row of each row says, by column.
    feature_rows: BTreeMap<&'static str, ArrayRef>,
}

/// The rows as they are sent.
#[derive(Debug)]
pub struct Rows {
    /// The columns, in the target's order.
    pub written: Vec<WrittenColumn>,
    /// How values are written for which there is more than one way.
    pub form: RowForm,
    /// The values.
    pub batch: RecordBatch,
    /// One Parquet file of them. Its bytes follow from the run and the columns.
    pub bytes: Vec<u8>,
    /// The file's SHA-256.
    pub sha256: String,
    /// What they add up to.
    pub summary: Summary,
}

impl Publication {
    /// The publication of `run`, whose player-dates are of `season`.
    ///
    /// # Errors
    ///
    /// If the run's files cannot be read, a row lies outside the scope, or a key stands twice.
    pub fn new(season: &Season, run: &Run) -> Result<Self, PublishError> {
        let manifest = &run.manifest;
        let predictions = run::predictions(&run.folder, manifest)?;
        let created_at = chrono::DateTime::parse_from_rfc3339(&manifest.created_at)
            .map_err(|_| PublishError::NoTime(manifest.run_id.clone()))?;
        let versions =
            manifest.systems.iter().map(|system| (system.system_id.clone(), system.version));
        let facts = player_facts::of_predictions(season, &PredictionRows::new(&predictions)?)?;
        let publication = Self {
            run_id: manifest.run_id.clone(),
            scope: Scope::from_manifest(manifest)?,
            created_at: created_at.timestamp_micros(),
            versions: versions.collect(),
            feature_rows: player_facts::of_feature_rows(season, &facts)?,
            facts,
            predictions,
        };
        publication.check()?;
        Ok(publication)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.predictions.num_rows()
    }

    /// Whether there is none: the scope would be emptied.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The columns of the run that say something and have no place in the table.
    pub fn left_out(&self) -> Vec<String> {
        let has_place = |name: &str| {
            let of_similarity = format!("similarity_{name}");
            let of_table =
                |column: &schema::TargetColumn| [name, &of_similarity].contains(&column.name);
            run::OF_STAT.contains(&name) || COLUMNS.iter().any(of_table)
        };
        let schema = self.predictions.schema();
        let columns = schema.fields().iter().zip(self.predictions.columns());
        let with_values = columns.filter(|(_, values)| values.null_count() < values.len());
        let names = with_values.map(|(field, _)| field.name());
        names.filter(|name| !has_place(name)).cloned().collect()
    }

    /// Every row lies in the scope, or publishing again would not replace it; and no key stands twice.
    fn check(&self) -> Result<(), PublishError> {
        let rows = PredictionRows::new(&self.predictions)?;
        let mut keys = BTreeSet::new();
        let (mut outside, mut twice) = (0, 0);
        for row in 0..self.len() {
            let date = GameDate::from_days(rows.day(row));
            outside += usize::from(!self.scope.contains(rows.system(row).as_str(), date));
            let key = (rows.system(row), rows.player(row), rows.game_id(row));
            twice += usize::from(!keys.insert(key));
        }
        if outside + twice > 0 {
            return Err(PublishError::Rows { run: self.run_id.clone(), outside, twice });
        }
        Ok(())
    }

    /// The word that tells rows of this run from those of others in a table without `run_id`.
    pub fn tag(&self) -> String {
        self.created_at.to_string()
    }

    /// The rows in the columns `written`, with values as `form` says.
    ///
    /// # Errors
    ///
    /// [`PublishError::DoesNotFit`] if a number has more digits than its column.
    pub fn rows(&self, written: Vec<WrittenColumn>, form: RowForm) -> Result<Rows, PublishError> {
        let field = |written: &WrittenColumn| {
            let nullable = written.column.mode != Mode::Required;
            Field::new(written.column.name, written.kind.arrow(), nullable)
        };
        let schema = Schema::new(written.iter().map(field).collect::<Vec<_>>());
        let cells =
            ColumnMaker { publication: self, rows: PredictionRows::new(&self.predictions)?, form };
        let values: Result<Vec<ArrayRef>, PublishError> =
            written.iter().map(|written| cells.values(written)).collect();
        let failed = |error: &dyn std::fmt::Display| {
            PublishError::Snapshot(SnapshotError::table("predictions.parquet".as_ref(), error))
        };
        let batch = RecordBatch::try_new(Arc::new(schema), values?);
        let batch = batch.map_err(|error| failed(&error))?;
        let bytes = table::encode(&batch).map_err(|error| failed(&error))?;
        let (sha256, summary) = (table::sha256(&bytes), Summary::of(&batch, &written));
        Ok(Rows { written, form, batch, bytes, sha256, summary })
    }
}

/// What the rows are made of, and how.
struct ColumnMaker<'a> {
    publication: &'a Publication,
    rows: PredictionRows<'a>,
    form: RowForm,
}

impl ColumnMaker<'_> {
    /// How the line of a row is written.
    fn line(&self, row: usize) -> &'static LineForm {
        LineForm::find(self.form.estimated_lines, self.rows.line(row).map(|line| line.source))
    }

    fn facts(&self, row: usize) -> &PlayerFacts {
        &self.publication.facts[row]
    }

    fn values(&self, written: &WrittenColumn) -> Result<ArrayRef, PublishError> {
        if written.content == WrittenContent::FeatureRow {
            return self.of_feature_rows(written);
        }
        let rows = 0..self.rows.len();
        Ok(match written.kind {
            Type::Number(_) => self.numbers(written)?,
            Type::Text | Type::Json => {
                Arc::new(rows.map(|row| self.words(written.content, row)).collect::<StringArray>())
            }
            Type::Flag => {
                let flag = |row| Some(self.flag(written.content, row));
                Arc::new(rows.map(flag).collect::<BooleanArray>())
            }
            Type::Date => {
                Arc::new(Date32Array::from_iter_values(rows.map(|row| self.rows.day(row))))
            }
            Type::Time => {
                let times = TimestampMicrosecondArray::from_value(
                    self.publication.created_at,
                    self.rows.len(),
                );
                Arc::new(times.with_timezone("UTC"))
            }
            Type::Float => {
                let quality = |row: usize| self.facts(row).feature_quality.map(two_decimals);
                Arc::new(rows.map(quality).collect::<Float64Array>())
            }
            Type::Int => {
                let count = |row| match written.content {
                    WrittenContent::SimilarGames => self.rows.similar_games(row).map(i64::from),
                    _ => Some(1),
                };
                Arc::new(rows.map(count).collect::<Int64Array>())
            }
        })
    }

    /// What the feature rows say in the column of that name; null where that is not known.
    fn of_feature_rows(&self, written: &WrittenColumn) -> Result<ArrayRef, PublishError> {
        let kind = written.kind.arrow();
        let Some(known) = self.publication.feature_rows.get(written.column.name) else {
            return Ok(new_null_array(&kind, self.rows.len()));
        };
        match written.kind {
            Type::Float => {
                let known = known.as_primitive::<Float64Type>().iter();
                Ok(Arc::new(known.map(|x| x.map(two_decimals)).collect::<Float64Array>()))
            }
            _ => cast(known, &kind).map_err(of_arrow),
        }
    }

    /// The values of a NUMERIC column.
    fn numbers(&self, written: &WrittenColumn) -> Result<ArrayRef, PublishError> {
        let Type::Number(decimals) = written.kind else {
            return Ok(new_null_array(&written.kind.arrow(), self.rows.len()));
        };
        let mut misfits = 0;
        let mut number = |row| {
            let number = self.number(written.content, row)?.in_units_of(decimals.scale);
            let number = number.filter(|number| decimal::fits(*number, decimals));
            misfits += usize::from(number.is_none());
            number
        };
        let numbers: Decimal128Array = (0..self.rows.len()).map(&mut number).collect();
        if misfits > 0 {
            return Err(PublishError::DoesNotFit {
                column: written.column.name,
                kind: written.kind.sql(),
                count: misfits,
            });
        }
        let scale = decimals.scale.cast_signed();
        let numbers = numbers.with_precision_and_scale(decimals.precision, scale);
        Ok(Arc::new(numbers.map_err(of_arrow)?))
    }

    fn words(&self, content: WrittenContent, row: usize) -> Option<String> {
        let (rows, publication) = (&self.rows, self.publication);
        match content {
            WrittenContent::PredictionId => {
                let date = GameDate::from_days(rows.day(row));
                Some(format!("{date}_{}_{}", rows.player(row), rows.system(row)))
            }
            WrittenContent::System => Some(rows.system(row).as_str().to_owned()),
            WrittenContent::Player => Some(rows.player(row).to_owned()),
            WrittenContent::Game => Some(rows.game_id(row).to_owned()),
            WrittenContent::Recommendation => {
                Some(self.line(row).recommendation(rows.recommendation(row).as_str()))
            }
            WrittenContent::UniversalPlayerId => self.facts(row).universal_id.clone(),
            WrittenContent::LineSource => self.line(row).line_source.map(str::to_owned),
            WrittenContent::EstimationMethod => self.line(row).estimation_method.map(str::to_owned),
            WrittenContent::SystemVersion => {
                let version = publication.versions.get(rows.system(row).as_str())?;
                Some(match self.form.model_version {
                    VersionForm::Whole => version.to_string(),
                    VersionForm::Decimal => format!("{version}.0"),
                })
            }
            WrittenContent::FeatureVersion => self.facts(row).feature_version.clone(),
            WrittenContent::Run => Some(publication.run_id.clone()),
            _ => None,
        }
    }

    fn flag(&self, content: WrittenContent, row: usize) -> bool {
        match content {
            WrittenContent::HasMarketLine => self.line(row).has_prop_line,
            _ => true,
        }
    }

    fn number(&self, content: WrittenContent, row: usize) -> Option<Number> {
        let rows = &self.rows;
        // A rounded line would be another one than the recommendation was made for.
        let line = || rows.line(row).map(|line| Number::Exact(line.points));
        let line_form = || self.line(row);
        match content {
            WrittenContent::Points => Some(Number::Rounded(rows.points(row))),
            WrittenContent::Confidence => Some(match self.form.confidence {
                ConfidenceScale::Percent => Number::Percent(rows.confidence(row)),
                ConfidenceScale::Fraction => Number::Rounded(rows.confidence(row)),
            }),
            WrittenContent::Margin if line_form().is_judged => {
                rows.margin(row).map(Number::Rounded)
            }
            WrittenContent::SimilarityTerm(term) => {
                rows.similar_games(row)?;
                rows.term(row, term).map(Number::Rounded)
            }
            WrittenContent::Line if line_form().is_judged => line(),
            WrittenContent::EstimatedLine if line_form().estimation_method.is_some() => line(),
            _ => None,
        }
    }
}

/// A number on its way into decimals.
enum Number {
    /// To the nearest.
    Rounded(f64),
    /// Refused if digits would be lost.
    Exact(f64),
    /// A fraction that becomes a percentage, to the nearest.
    Percent(f64),
}

impl Number {
    fn in_units_of(&self, scale: u8) -> Option<i128> {
        match self {
            Self::Rounded(x) => decimal::rounded(*x, scale),
            Self::Exact(x) => decimal::exact(*x, scale),
            Self::Percent(x) => decimal::rounded(*x, scale + 2),
        }
    }
}

fn of_arrow(error: ArrowError) -> PublishError {
    PublishError::Snapshot(SnapshotError::table("predictions.parquet".as_ref(), error))
}

/// `x` rounded to two decimals: the float of the shortest decimal.
fn two_decimals(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}
