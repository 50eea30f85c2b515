//! What a snapshot knows of the player-date of each prediction, as columns beside those of a run.

use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Float64Array, Int32Array, RecordBatch};
use arrow::datatypes::Int32Type;

use super::{Graded, GradedPrediction, Void};
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;
use crate::snapshot::layout::{COUNT, Column, Kind, TableLayout, optional};

/// What may stand beside predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The player's full name.
    Name,
    /// The player's team.
    Team,
    /// The other team.
    Opponent,
    /// The points between which eight of ten outcomes should fall.
    Range,
    /// The points scored, and why they do not count.
    Outcome,
}

impl Fact {
    /// Its columns, with the names that files have for them.
    fn columns(self) -> Vec<Column> {
        match self {
            Self::Name => vec![optional("player_full_name", Kind::Text)],
            Self::Team => vec![optional("team_abbr", Kind::Text)],
            Self::Opponent => vec![optional("opponent_team_abbr", Kind::Text)],
            Self::Range => {
                ["points_p10", "points_p90"].map(|name| optional(name, Kind::Float)).to_vec()
            }
            Self::Outcome => vec![
                optional("actual_points", Kind::Int).within(COUNT),
                optional("void_reason", Kind::Text),
            ],
        }
    }
}

/// `table`, which has the columns of `layout` and a row for each prediction of `graded`, with the columns of `facts` that it
/// does not have behind its own.
pub fn with_facts(
    layout: &TableLayout,
    table: &RecordBatch,
    graded: &Graded,
    season: &Season,
    facts: &[Fact],
) -> Result<(TableLayout, RecordBatch), SnapshotError> {
    let mut columns = layout.columns.to_vec();
    let mut arrays = table.columns().to_vec();
    for column in facts.iter().flat_map(|fact| fact.columns()) {
        if columns.iter().all(|other| other.name != column.name) {
            columns.push(column);
            arrays.push(make_column(column.name, graded, season)?);
        }
    }
    let layout = TableLayout { columns: columns.into(), ..layout.clone() };
    let table = layout.batch(arrays)?;
    Ok((layout, table))
}

fn make_column(name: &str, graded: &Graded, season: &Season) -> Result<ArrayRef, SnapshotError> {
    let rows = || graded.predictions.iter();
    let player_date = |judged: &GradedPrediction| graded.player_dates[judged.player_date];
    Ok(match name {
        "points_p10" => Arc::new(
            rows().map(|judged| judged.distribution.map(|of| of.p10)).collect::<Float64Array>(),
        ),
        "points_p90" => Arc::new(
            rows().map(|judged| judged.distribution.map(|of| of.p90)).collect::<Float64Array>(),
        ),
        "actual_points" => Arc::new(
            rows().map(|judged| player_date(judged).outcome.points).collect::<Int32Array>(),
        ),
        "void_reason" => {
            let reason = |judged| player_date(judged).outcome.void.map(Void::as_str);
            Arc::new(rows().map(reason).collect::<DictionaryArray<Int32Type>>())
        }
        of_games => {
            let texts = texts(season.tables().0, of_games)?;
            let text = |judged| texts.get(player_date(judged).game);
            Arc::new(rows().map(text).collect::<DictionaryArray<Int32Type>>())
        }
    })
}
