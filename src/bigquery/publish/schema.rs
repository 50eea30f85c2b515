//! The columns of the table that runs are published to, and what we write into each.
//!
//! [`COLUMNS`] are those of a table that we create: the 52 of the warehouse's `player_prop_predictions`, and two more:
//! `model_version`, which the warehouse's own code writes and its definition forgot, and `run_id`, which says which run a
//! row is of. [`LATER_COLUMNS`] are columns that the warehouse added since, and that we fill where they are. A table there
//! need not have them all: see [`super::fit`].
//!
//! # What stands in a column
//!
//! - `confidence_score` is 0 – 100, as the table's definition says, or 0 – 1 ([`ConfidenceScale`]); a run keeps 0 – 1, and
//!   the point is moved by two places in decimal.
//! - `predicted_points` and `similarity_baseline` are NUMERIC(6,2) in a table that we create, because predictions have
//!   two decimals. The warehouse's own table has NUMERIC(5,1); there they are rounded (see [`super::decimal`]).
//! - What a line is written as stands in [`super::LINE_FORMS`].
//! - The baseline and the adjustments stand on the rows of systems that look for similar games, as in the warehouse.
//! - The version, the quality and the completeness of the feature row stand as far as the snapshot has them
//!   ([`FEATURE_ROW_FACTS`](crate::snapshot::layout::FEATURE_ROW_FACTS)).
//! - `created_at` is when the run was made, not when it was published, so that the rows of a run are always the same.
//! - `feature_quality_score` and `feature_version` are those of the feature row that was read for the prediction. The
//!   fourteen columns of completeness, `is_production_ready` among them, are null: a snapshot's feature rows do not hold
//!   them.

use crate::bigquery::{Decimals, Mode, Type};
use crate::systems::Term;

/// What of a prediction stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenContent {
    /// Date, player and system, with `_` between.
    PredictionId,
    /// The system.
    System,
    /// The player.
    Player,
    /// The player's id in the warehouse's registry, if the snapshot has it.
    UniversalPlayerId,
    /// The game's date.
    Date,
    /// The game.
    Game,
    /// 1.
    One,
    /// Predicted points.
    Points,
    /// How sure the system is, 0 – 100 or 0 – 1.
    Confidence,
    /// What the system advises.
    Recommendation,
    /// Whether a bookmaker set the line.
    HasMarketLine,
    /// A term, on rows that rest on similar games.
    SimilarityTerm(Term),
    /// How many similar games there are.
    SimilarGames,
    /// The line.
    Line,
    /// Points above the line.
    Margin,
    /// Who set the line.
    LineSource,
    /// How we estimated the line, where we did.
    EstimationMethod,
    /// The line, where we estimated it.
    EstimatedLine,
    /// Yes.
    Yes,
    /// The version of the system.
    SystemVersion,
    /// The run.
    Run,
    /// When the run was made.
    CreatedAt,
    /// What the feature row says in its column of the same name, where it is known.
    FeatureRow,
    /// The version of the feature row's names, where it is known.
    FeatureVersion,
    /// The quality score of the feature row, 0 – 100, with two decimals.
    FeatureQuality,
}

/// The scale of `confidence_score`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ConfidenceScale {
    /// 0 – 100.
    #[default]
    Percent,
    /// 0 – 1.
    Fraction,
}

/// How `model_version` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VersionForm {
    /// `1`.
    #[default]
    Whole,
    /// `1.0`, as the warehouse's own programs do.
    Decimal,
}

/// How values are written for which there is more than one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowForm {
    /// The scale of `confidence_score`.
    pub confidence: ConfidenceScale,
    /// Rows whose line no bookmaker offered.
    pub estimated_lines: super::EstimatedLines,
    /// `model_version`.
    pub model_version: VersionForm,
}

/// One column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetColumn {
    /// Its name.
    pub name: &'static str,
    /// Its type in a table that we create.
    pub kind: Type,
    /// The narrowest NUMERIC of an existing table that will do; values are then rounded to its scale.
    pub least: Decimals,
    /// Whether it may be null.
    pub mode: Mode,
    /// What we write into it; `None` is null.
    pub content: Option<WrittenContent>,
}

impl TargetColumn {
    /// Whether nobody expects us to fill it: a table that lacks it, or has it with another type, takes our rows all the same.
    pub(super) fn is_extra(&self) -> bool {
        LATER_COLUMNS.contains(self) || self.content == Some(WrittenContent::FeatureRow)
    }
}

const fn column(
    name: &'static str,
    kind: Type,
    mode: Mode,
    content: Option<WrittenContent>,
) -> TargetColumn {
    let least = match kind {
        Type::Number(decimals) => decimals,
        _ => Decimals::WIDEST,
    };
    TargetColumn { name, kind, least, mode, content }
}

const fn required(name: &'static str, kind: Type, content: WrittenContent) -> TargetColumn {
    column(name, kind, Mode::Required, Some(content))
}

const fn optional(name: &'static str, kind: Type, content: WrittenContent) -> TargetColumn {
    column(name, kind, Mode::Nullable, Some(content))
}

const fn unknown(name: &'static str, kind: Type) -> TargetColumn {
    column(name, kind, Mode::Nullable, None)
}

const fn number(precision: u8, scale: u8) -> Type {
    Type::Number(Decimals { precision, scale })
}

/// With two decimals in a table of ours; the warehouse's has one.
const fn points(name: &'static str, mode: Mode, content: WrittenContent) -> TargetColumn {
    let least = Decimals { precision: 5, scale: 1 };
    TargetColumn { least, ..column(name, number(6, 2), mode, Some(content)) }
}

const fn adjustment(name: &'static str, term: Term) -> TargetColumn {
    optional(name, number(5, 2), WrittenContent::SimilarityTerm(term))
}

/// The columns of a table that we create, in its order.
pub const COLUMNS: [TargetColumn; 54] = [
    required("prediction_id", Type::Text, WrittenContent::PredictionId),
    required("system_id", Type::Text, WrittenContent::System),
    required("player_lookup", Type::Text, WrittenContent::Player),
    optional("universal_player_id", Type::Text, WrittenContent::UniversalPlayerId),
    required("game_date", Type::Date, WrittenContent::Date),
    required("game_id", Type::Text, WrittenContent::Game),
    required("prediction_version", Type::Int, WrittenContent::One),
    points("predicted_points", Mode::Required, WrittenContent::Points),
    required("confidence_score", number(5, 2), WrittenContent::Confidence),
    required("recommendation", Type::Text, WrittenContent::Recommendation),
    optional("has_prop_line", Type::Flag, WrittenContent::HasMarketLine),
    points("similarity_baseline", Mode::Nullable, WrittenContent::SimilarityTerm(Term::Baseline)),
    adjustment("fatigue_adjustment", Term::Fatigue),
    adjustment("shot_zone_adjustment", Term::ShotZone),
    unknown("referee_adjustment", number(5, 2)),
    unknown("look_ahead_adjustment", number(5, 2)),
    adjustment("pace_adjustment", Term::Pace),
    adjustment("usage_spike_adjustment", Term::UsageSpike),
    adjustment("home_away_adjustment", Term::HomeAway),
    unknown("other_adjustments", number(5, 2)),
    optional("similar_games_count", Type::Int, WrittenContent::SimilarGames),
    unknown("avg_similarity_score", number(5, 2)),
    unknown("min_similarity_score", number(5, 2)),
    optional("current_points_line", number(4, 1), WrittenContent::Line),
    optional("line_margin", number(5, 2), WrittenContent::Margin),
    unknown("ml_model_id", Type::Text),
    optional("line_source", Type::Text, WrittenContent::LineSource),
    optional("estimation_method", Type::Text, WrittenContent::EstimationMethod),
    optional("estimated_line_value", number(4, 1), WrittenContent::EstimatedLine),
    unknown("prediction_variance", number(5, 2)),
    unknown("system_agreement_score", number(5, 2)),
    unknown("contributing_systems", Type::Int),
    unknown("key_factors", Type::Json),
    unknown("warnings", Type::Json),
    optional("expected_games_count", Type::Int, WrittenContent::FeatureRow),
    optional("actual_games_count", Type::Int, WrittenContent::FeatureRow),
    optional("completeness_percentage", Type::Float, WrittenContent::FeatureRow),
    optional("missing_games_count", Type::Int, WrittenContent::FeatureRow),
    optional("is_production_ready", Type::Flag, WrittenContent::FeatureRow),
    column("data_quality_issues", Type::Text, Mode::Repeated, None),
    unknown("last_reprocess_attempt_at", Type::Time),
    unknown("reprocess_attempt_count", Type::Int),
    unknown("circuit_breaker_active", Type::Flag),
    unknown("circuit_breaker_until", Type::Time),
    unknown("manual_override_required", Type::Flag),
    unknown("season_boundary_detected", Type::Flag),
    unknown("backfill_bootstrap_mode", Type::Flag),
    unknown("processing_decision_reason", Type::Text),
    required("is_active", Type::Flag, WrittenContent::Yes),
    unknown("superseded_by", Type::Text),
    required("created_at", Type::Time, WrittenContent::CreatedAt),
    unknown("updated_at", Type::Time),
    optional("model_version", Type::Text, WrittenContent::SystemVersion),
    optional("run_id", Type::Text, WrittenContent::Run),
];

/// Columns that a table which we create has not, and that are filled in one that has them with this type.
pub const LATER_COLUMNS: [TargetColumn; 2] = [
    optional("feature_version", Type::Text, WrittenContent::FeatureVersion),
    optional("feature_quality_score", Type::Float, WrittenContent::FeatureQuality),
];

/// The column that the table is partitioned by, per day.
pub(super) const PARTITION: &str = "game_date";

/// The columns that rows of a day stand together by.
pub(super) const CLUSTER: [&str; 4] =
    ["system_id", "player_lookup", "confidence_score", "game_date"];

/// A column that we write, with the decimals that the target really has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenColumn {
    /// The column.
    pub column: &'static TargetColumn,
    /// What we write.
    pub content: WrittenContent,
    /// The type of the values.
    pub kind: Type,
}

/// The columns that we write, in the table's order, with the types of a table that we create.
pub fn written() -> Vec<WrittenColumn> {
    let written = |column: &'static TargetColumn| {
        Some(WrittenColumn { column, content: column.content?, kind: column.kind })
    };
    COLUMNS.iter().filter_map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_the_warehouse_s_table_and_two_columns_more() {
        let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len());
        assert_eq!(names[52..], ["model_version", "run_id"]);
        for name in CLUSTER.iter().chain([&PARTITION]) {
            assert!(names.contains(name), "{name}");
        }
    }

    #[test]
    fn every_fact_of_a_feature_row_has_its_column() {
        use crate::snapshot::layout::FEATURE_ROW_FACTS;
        let of_rows = [WrittenContent::FeatureRow, WrittenContent::FeatureVersion];
        let columns = COLUMNS.iter().chain(&LATER_COLUMNS);
        let mut filled: Vec<&str> = columns
            .filter(|column| column.content.is_some_and(|content| of_rows.contains(&content)))
            .map(|column| column.name)
            .collect();
        let mut kept: Vec<&str> = FEATURE_ROW_FACTS.iter().map(|fact| fact.name).collect();
        filled.sort_unstable();
        kept.sort_unstable();
        assert_eq!(filled, kept);
    }

    #[test]
    fn what_is_required_is_written() {
        for column in COLUMNS.iter().filter(|column| column.mode == Mode::Required) {
            assert!(column.content.is_some(), "{}", column.name);
        }
    }
}
