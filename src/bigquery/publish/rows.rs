//! The rows of a publication: a run's predictions in the columns of the target.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Date32Array, Decimal128Array, Int64Array,
    RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{Date32Type, Field, Float64Type, Int32Type, Schema};
use arrow::error::ArrowError;

use super::schema::{COLUMNS, Content, Written};
use super::scope::Scope;
use super::summary::Summary;
use super::{PublishError, decimal};
use crate::bigquery::{Mode, Type};
use crate::domain::{GameDate, LineSource};
use crate::run::{self, Run};
use crate::season::Season;
use crate::snapshot::frame::{ints, texts};
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
    /// Microseconds since 1970.
    created_at: i64,
    versions: BTreeMap<String, u32>,
    /// Of each row, the player's id in the warehouse's registry.
    universal_ids: Vec<Option<String>>,
}

/// The rows as they are sent.
#[derive(Debug)]
pub struct Rows {
    /// The columns, in the target's order.
    pub written: Vec<Written>,
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
        let publication = Self {
            run_id: manifest.run_id.clone(),
            scope: Scope::of(manifest)?,
            created_at: created_at.timestamp_micros(),
            versions: versions.collect(),
            universal_ids: universal_ids(season, &predictions)?,
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

    /// The rows in the columns `written`.
    ///
    /// # Errors
    ///
    /// [`PublishError::DoesNotFit`] if a number has more digits than its column.
    pub fn rows(&self, written: Vec<Written>) -> Result<Rows, PublishError> {
        let field = |written: &Written| {
            let nullable = written.column.mode != Mode::Required;
            Field::new(written.column.name, written.kind.arrow(), nullable)
        };
        let schema = Schema::new(written.iter().map(field).collect::<Vec<_>>());
        let values: Result<Vec<ArrayRef>, PublishError> =
            written.iter().map(|written| self.values(written)).collect();
        let failed = |error: &dyn std::fmt::Display| {
            PublishError::Snapshot(SnapshotError::table("predictions.parquet".as_ref(), error))
        };
        let batch = RecordBatch::try_new(Arc::new(schema), values?);
        let batch = batch.map_err(|error| failed(&error))?;
        let bytes = table::encode(&batch).map_err(|error| failed(&error))?;
        let (sha256, summary) = (table::sha256(&bytes), Summary::of(&batch, &written));
        Ok(Rows { written, batch, bytes, sha256, summary })
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

    fn source(&self, row: usize) -> Option<&str> {
        let sources = self.text("line_source");
        sources.is_valid(row).then(|| sources.value(row))
    }

    fn estimated(&self, row: usize) -> bool {
        self.source(row) == Some(LineSource::Estimated.as_str())
    }

    fn similar_games(&self, row: usize) -> Option<i64> {
        let counts = self.predictions["similar_games_count"].as_primitive::<Int32Type>();
        counts.is_valid(row).then(|| counts.value(row).into())
    }

    fn values(&self, written: &Written) -> Result<ArrayRef, PublishError> {
        let rows = 0..self.len();
        Ok(match written.kind {
            Type::Number(decimals) => {
                let mut numbers = Vec::with_capacity(self.len());
                let mut misfits = 0;
                for row in rows {
                    let number = match self.number(written.content, row) {
                        None => None,
                        Some(value) => {
                            let number = value.in_units_of(decimals.scale);
                            let number = number.filter(|number| decimal::fits(*number, decimals));
                            misfits += usize::from(number.is_none());
                            number
                        }
                    };
                    numbers.push(number);
                }
                if misfits > 0 {
                    return Err(PublishError::DoesNotFit {
                        column: written.column.name,
                        kind: written.kind.sql(),
                        count: misfits,
                    });
                }
                let numbers: Decimal128Array = numbers.into_iter().collect();
                let scale = decimals.scale.cast_signed();
                Arc::new(
                    numbers
                        .with_precision_and_scale(decimals.precision, scale)
                        .map_err(of_arrow)?,
                )
            }
            Type::Text | Type::Json => {
                Arc::new(rows.map(|row| self.words(written.content, row)).collect::<StringArray>())
            }
            Type::Flag => {
                let flag = |row| Some(self.flag(written.content, row));
                Arc::new(rows.map(flag).collect::<BooleanArray>())
            }
            Type::Date => Arc::new(self.days().clone()),
            Type::Time => {
                let times = TimestampMicrosecondArray::from_value(self.created_at, self.len());
                Arc::new(times.with_timezone("UTC"))
            }
            Type::Int | Type::Float => {
                let count = |row| match written.content {
                    Content::SimilarGames => self.similar_games(row),
                    _ => Some(1),
                };
                Arc::new(rows.map(count).collect::<Int64Array>())
            }
        })
    }

    fn words(&self, content: Content, row: usize) -> Option<String> {
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
            Content::Recommendation => of("recommendation"),
            Content::UniversalPlayerId => self.universal_ids[row].clone(),
            Content::LineSource => self.source(row).map(str::to_owned),
            Content::EstimationMethod => {
                self.estimated(row).then(|| "points_avg_last_5".to_owned())
            }
            Content::SystemVersion => {
                self.versions.get(self.text("system_id").value(row)).map(u32::to_string)
            }
            Content::Run => Some(self.run_id.clone()),
            _ => None,
        }
    }

    fn flag(&self, content: Content, row: usize) -> bool {
        match content {
            Content::HasMarketLine => self.source(row) == Some(LineSource::Market.as_str()),
            _ => true,
        }
    }

    fn number(&self, content: Content, row: usize) -> Option<Number> {
        let rounded = |name: &str| self.float(name, row).map(Number::Rounded);
        match content {
            Content::Points => rounded("predicted_points"),
            Content::Confidence => self.float("confidence_score", row).map(Number::Percent),
            Content::Margin => rounded("line_margin"),
            Content::SimilarityTerm(term) => {
                self.similar_games(row)?;
                rounded(Term::column(term))
            }
            // A rounded line would be another one than the recommendation was made for.
            Content::Line => self.float("current_points_line", row).map(Number::Exact),
            Content::EstimatedLine => {
                let line = self.float("current_points_line", row);
                line.filter(|_| self.estimated(row)).map(Number::Exact)
            }
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

/// Of each prediction, the player's id in the warehouse's registry, if the season's games have it.
fn universal_ids(
    season: &Season,
    predictions: &RecordBatch,
) -> Result<Vec<Option<String>>, SnapshotError> {
    let (games, _) = season.tables();
    let (players, dates) = (texts(games, "player_lookup")?, ints(games, "game_date")?);
    let ids = texts(games, "universal_player_id")?;
    let rows = players.iter().zip(dates.iter()).zip(ids.iter());
    let known: BTreeMap<(&str, i32), &str> =
        rows.filter_map(|((player, date), id)| Some(((player?, date?), id?))).collect();
    let players = predictions["player_lookup"].as_string::<i32>();
    let days = predictions["game_date"].as_primitive::<Date32Type>();
    let id = |row| known.get(&(players.value(row), days.value(row))).map(|id| (*id).to_owned());
    Ok((0..predictions.num_rows()).map(id).collect())
}
