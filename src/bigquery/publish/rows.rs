//! The rows of a publication: a run's predictions in the columns of the target.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Date32Array, Decimal128Array, Float64Array,
    Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array,
};
use arrow::compute::cast;
use arrow::datatypes::{Date32Type, Field, Float64Type, Int32Type, Schema};
use arrow::error::ArrowError;

use super::lines::LineForm;
use super::player_facts::{self, PlayerFacts};
use super::schema::{COLUMNS, ConfidenceScale, Content, RowForm, VersionForm, Written};
use super::scope::Scope;
use super::summary::Summary;
use super::{PublishError, decimal};
use crate::bigquery::{Mode, Type};
use crate::domain::{GameDate, LineSource};
use crate::run::{self, Run};
use crate::season::Season;
use crate::snapshot::{SnapshotError, table};
use crate::systems::Term;

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
    /// Who set the line of each row.
    lines: Vec<Option<LineSource>>,
    /// What is known of the player-date of each row.
    facts: Vec<PlayerFacts>,
    /// What the feature row of each row says, by column.
    feature_rows: BTreeMap<&'static str, ArrayRef>,
}

/// The rows as they are sent.
#[derive(Debug)]
pub struct Rows {
    /// The columns, in the target's order.
    pub written: Vec<Written>,
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
        let facts = player_facts::of_predictions(season, &predictions)?;
        let publication = Self {
            run_id: manifest.run_id.clone(),
            scope: Scope::of(manifest)?,
            created_at: created_at.timestamp_micros(),
            versions: versions.collect(),
            lines: line_sources(&run.folder, &predictions)?,
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
            COLUMNS.iter().any(|column| [name, &of_similarity].contains(&column.name))
        };
        let schema = self.predictions.schema();
        let columns = schema.fields().iter().zip(self.predictions.columns());
        let said = columns.filter(|(_, values)| values.null_count() < values.len());
        let names = said.map(|(field, _)| field.name());
        names.filter(|name| !has_place(name)).cloned().collect()
    }

    /// Every row lies in the scope, or publishing again would not replace it; and no key stands twice.
    fn check(&self) -> Result<(), PublishError> {
        let (systems, players) = (self.text("system_id"), self.text("player_lookup"));
        let (games, days) = (self.text("game_id"), self.days());
        let mut keys = BTreeSet::new();
        let (mut outside, mut twice) = (0, 0);
        for row in 0..self.len() {
            let date = GameDate::from_days(days.value(row));
            outside += usize::from(!self.scope.contains(systems.value(row), date));
            let key = (systems.value(row), players.value(row), games.value(row));
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
    pub fn rows(&self, written: Vec<Written>, form: RowForm) -> Result<Rows, PublishError> {
        let field = |written: &Written| {
            let nullable = written.column.mode != Mode::Required;
            Field::new(written.column.name, written.kind.arrow(), nullable)
        };
        let schema = Schema::new(written.iter().map(field).collect::<Vec<_>>());
        let values: Result<Vec<ArrayRef>, PublishError> =
            written.iter().map(|written| self.values(written, form)).collect();
        let failed = |error: &dyn std::fmt::Display| {
            PublishError::Snapshot(SnapshotError::table("predictions.parquet".as_ref(), error))
        };
        let batch = RecordBatch::try_new(Arc::new(schema), values?);
        let batch = batch.map_err(|error| failed(&error))?;
        let bytes = table::encode(&batch).map_err(|error| failed(&error))?;
        let (sha256, summary) = (table::sha256(&bytes), Summary::of(&batch, &written));
        Ok(Rows { written, form, batch, bytes, sha256, summary })
    }

    fn text(&self, name: &str) -> &StringArray {
        self.predictions[name].as_string()
    }

    fn days(&self) -> &Date32Array {
        self.predictions["game_date"].as_primitive::<Date32Type>()
    }

    fn float(&self, name: &str, row: usize) -> Option<f64> {
        let column = self.predictions[name].as_primitive::<Float64Type>();
        column.is_valid(row).then(|| column.value(row))
    }

    /// How the line of a row is written.
    fn line(&self, row: usize, form: RowForm) -> &'static LineForm {
        LineForm::find(form.estimated_lines, self.lines[row])
    }

    fn similar_games(&self, row: usize) -> Option<i64> {
        let counts = self.predictions["similar_games_count"].as_primitive::<Int32Type>();
        counts.is_valid(row).then(|| counts.value(row).into())
    }

    fn values(&self, written: &Written, form: RowForm) -> Result<ArrayRef, PublishError> {
        if written.content == Content::FeatureRow {
            return self.of_feature_rows(written);
        }
        let rows = 0..self.len();
        Ok(match written.kind {
            Type::Number(_) => self.numbers(written, form)?,
            Type::Text | Type::Json => Arc::new(
                rows.map(|row| self.words(written.content, row, form)).collect::<StringArray>(),
            ),
            Type::Flag => {
                let flag = |row| Some(self.flag(written.content, row, form));
                Arc::new(rows.map(flag).collect::<BooleanArray>())
            }
            Type::Date => Arc::new(self.days().clone()),
            Type::Time => {
                let times = TimestampMicrosecondArray::from_value(self.created_at, self.len());
                Arc::new(times.with_timezone("UTC"))
            }
            Type::Float => {
                let quality = |row: usize| self.facts[row].feature_quality.map(two_decimals);
                Arc::new(rows.map(quality).collect::<Float64Array>())
            }
            Type::Int => {
                let count = |row| match written.content {
                    Content::SimilarGames => self.similar_games(row),
                    _ => Some(1),
                };
                Arc::new(rows.map(count).collect::<Int64Array>())
            }
        })
    }

    /// What the feature rows say in the column of that name; null where that is not known.
    fn of_feature_rows(&self, written: &Written) -> Result<ArrayRef, PublishError> {
        let kind = written.kind.arrow();
        let Some(known) = self.feature_rows.get(written.column.name) else {
            return Ok(new_null_array(&kind, self.len()));
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
    fn numbers(&self, written: &Written, form: RowForm) -> Result<ArrayRef, PublishError> {
        let Type::Number(decimals) = written.kind else {
            return Ok(new_null_array(&written.kind.arrow(), self.len()));
        };
        let mut misfits = 0;
        let mut number = |row| {
            let number = self.number(written.content, row, form)?.in_units_of(decimals.scale);
            let number = number.filter(|number| decimal::fits(*number, decimals));
            misfits += usize::from(number.is_none());
            number
        };
        let numbers: Decimal128Array = (0..self.len()).map(&mut number).collect();
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

    fn words(&self, content: Content, row: usize, form: RowForm) -> Option<String> {
        let of = |name: &str| Some(self.text(name).value(row).to_owned());
        match content {
            Content::PredictionId => {
                let date = GameDate::from_days(self.days().value(row));
                let (player, system) = (self.text("player_lookup"), self.text("system_id"));
                Some(format!("{date}_{}_{}", player.value(row), system.value(row)))
            }
            Content::System => of("system_id"),
            Content::Player => of("player_lookup"),
            Content::Game => of("game_id"),
            Content::Recommendation => {
                let made = self.text("recommendation").value(row);
                Some(self.line(row, form).recommendation(made))
            }
            Content::UniversalPlayerId => self.facts[row].universal_id.clone(),
            Content::LineSource => self.line(row, form).line_source.map(str::to_owned),
            Content::EstimationMethod => self.line(row, form).estimation_method.map(str::to_owned),
            Content::SystemVersion => {
                let version = self.versions.get(self.text("system_id").value(row))?;
                Some(match form.model_version {
                    VersionForm::Whole => version.to_string(),
                    VersionForm::Decimal => format!("{version}.0"),
                })
            }
            Content::FeatureVersion => self.facts[row].feature_version.clone(),
            Content::Run => Some(self.run_id.clone()),
            _ => None,
        }
    }

    fn flag(&self, content: Content, row: usize, form: RowForm) -> bool {
        match content {
            Content::HasMarketLine => self.line(row, form).has_prop_line,
            _ => true,
        }
    }

    fn number(&self, content: Content, row: usize, form: RowForm) -> Option<Number> {
        let rounded = |name: &str| self.float(name, row).map(Number::Rounded);
        // A rounded line would be another one than the recommendation was made for.
        let line = || self.float("current_points_line", row).map(Number::Exact);
        let line_form = || self.line(row, form);
        match content {
            Content::Points => rounded("predicted_points"),
            Content::Confidence => self.float("confidence_score", row).map(match form.confidence {
                ConfidenceScale::Percent => Number::Percent,
                ConfidenceScale::Fraction => Number::Rounded,
            }),
            Content::Margin if line_form().is_judged => rounded("line_margin"),
            Content::SimilarityTerm(term) => {
                self.similar_games(row)?;
                rounded(Term::column(term))
            }
            Content::Line if line_form().is_judged => line(),
            Content::EstimatedLine if line_form().estimation_method.is_some() => line(),
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

/// Who set the line of each of `predictions`, which stand in `folder`.
fn line_sources(
    folder: &Path,
    predictions: &RecordBatch,
) -> Result<Vec<Option<LineSource>>, SnapshotError> {
    let words = predictions["line_source"].as_string::<i32>();
    let source = |word: &str| {
        let known = LineSource::ALL.into_iter().find(|source| source.as_str() == word);
        known.ok_or_else(|| {
            let what = format!("there is no line_source {word}");
            SnapshotError::inconsistent(&folder.join("predictions.parquet"), what)
        })
    };
    words.iter().map(|word| word.map(source).transpose()).collect()
}
