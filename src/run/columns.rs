//! The columns of `predictions.parquet`: one row each, with its name, its type, and how it is written and read.

use arrow::array::{Array, ArrayRef};

use super::result_rows::{Key, ResultRows, RowKey};
use super::rows::{Numbers, PredictionRows, WordsAs};
use crate::domain::{Line, LineSource, Recommendation, Stat, SystemId};
use crate::snapshot::layout::{Bounds, COUNT, Column, Kind, SHARE, optional, required};
use crate::snapshot::words::Words;
use crate::systems::{self, OverStatus, StoredPrediction, Term};

/// One column: what it is, what it holds of a prediction, and where a reader finds it.
#[derive(Clone, Copy)]
pub(super) struct RunColumn {
    pub(super) column: Column,
    pub(super) write: Write,
    pub(super) read: ReadInto,
}

/// What a column holds.
#[derive(Clone, Copy)]
pub(super) enum Write {
    /// Whose row it is.
    Key(Key),
    /// The points of a term.
    Term(Term),
    /// Something else that predictions say.
    Values(fn(&ResultRows<'_>) -> ArrayRef),
}

/// Where [`PredictionRows`] keeps the values of a column that was read.
#[derive(Clone, Copy)]
pub(super) enum ReadInto {
    Into(for<'a> fn(&mut PredictionRows<'a>, &'a dyn Array)),
    Term(Term),
    /// Other columns say the same.
    Not,
}

/// What says whose row it is, in every file of a run.
pub(super) const KEY: [RunColumn; 4] = [
    RunColumn {
        column: required("system_id", Kind::Text),
        write: Write::Key(Key::Word(
            |all| all.systems.iter().map(|system| system.as_str()).collect(),
            |key| key.system,
        )),
        read: ReadInto::Into(|rows, values| rows.systems = WordsAs::new(values, find_system)),
    },
    RunColumn {
        column: required("player_lookup", Kind::Text),
        write: Write::Key(Key::Word(
            |all| all.players.words.clone(),
            |key| key.vocabulary.players.of_game[key.player.game],
        )),
        read: ReadInto::Into(|rows, values| rows.players = Words::new(values)),
    },
    RunColumn {
        column: required("game_id", Kind::Text),
        write: Write::Key(Key::Word(
            |all| all.game_ids.words.clone(),
            |key| key.vocabulary.game_ids.of_game[key.player.game],
        )),
        read: ReadInto::Into(|rows, values| rows.game_ids = Words::new(values)),
    },
    RunColumn {
        column: required("game_date", Kind::Date),
        write: Write::Key(Key::Day(|key| key.games.dates[key.player.game])),
        read: ReadInto::Into(|rows, values| rows.days = Numbers::new(values)),
    },
];

/// What a run predicts. `predicted` is what `predicted_points` is, for every stat.
pub(super) const STAT: Stat = Stat::Points;

/// The columns that say once more what others say, and which stat it is.
pub const OF_STAT: [&str; 2] = ["stat", "predicted"];

/// What every prediction has.
const PREDICTION: [RunColumn; 9] = [
    RunColumn {
        column: required(STAT.info().predicted, Kind::Float).within(STAT.info().bounds),
        write: Write::Values(|of| of.floats(|_, prediction| Some(prediction.points()))),
        read: ReadInto::Into(|rows, values| rows.points = Numbers::new(values)),
    },
    RunColumn {
        column: required("stat", Kind::Text),
        write: Write::Values(|of| {
            of.words(|_| Stat::ALL.map(Stat::id).to_vec(), |_, _| Some(STAT as usize))
        }),
        read: ReadInto::Not,
    },
    RunColumn {
        column: required("predicted", Kind::Float).within(STAT.info().bounds),
        write: Write::Values(|of| of.floats(|_, prediction| Some(prediction.points()))),
        read: ReadInto::Not,
    },
    RunColumn {
        column: required("confidence_score", Kind::Float).within(SHARE),
        write: Write::Values(|of| {
            of.floats(|_, prediction| Some(prediction.confidence().fraction()))
        }),
        read: ReadInto::Into(|rows, values| rows.confidences = Numbers::new(values)),
    },
    RunColumn {
        column: required("recommendation", Kind::Text),
        write: Write::Values(|of| {
            of.words(
                |_| Recommendation::ALL.map(Recommendation::as_str).into(),
                |_, prediction| Some(prediction.recommendation() as usize),
            )
        }),
        read: ReadInto::Into(|rows, values| {
            rows.recommendations = WordsAs::new(values, Recommendation::from_word);
        }),
    },
    RunColumn {
        column: optional("current_points_line", Kind::Float).within(STAT.info().line_bounds),
        write: Write::Values(|of| {
            of.floats(|key, prediction| line(key, prediction).map(|line| line.points))
        }),
        read: ReadInto::Into(|rows, values| rows.lines = Numbers::new(values)),
    },
    RunColumn {
        column: optional("line_source", Kind::Text),
        write: Write::Values(|of| {
            of.words(
                |_| LineSource::ALL.map(LineSource::as_str).into(),
                |key, prediction| line(key, prediction).map(|line| line.source as usize),
            )
        }),
        read: ReadInto::Into(|rows, values| {
            rows.line_sources = WordsAs::new(values, LineSource::from_word);
        }),
    },
    RunColumn {
        column: optional("line_margin", Kind::Float)
            .within(Bounds::new(-STAT.info().line_bounds.high, STAT.info().bounds.high)),
        write: Write::Values(|of| {
            of.floats(|key, prediction| {
                line(key, prediction).map(|line| prediction.points() - line.points)
            })
        }),
        read: ReadInto::Into(|rows, values| rows.margins = Numbers::new(values)),
    },
    RunColumn {
        column: optional("similar_games_count", Kind::Int).within(COUNT),
        write: Write::Values(|of| {
            of.ints(|_, prediction| prediction.similar_games().map(i32::from))
        }),
        read: ReadInto::Into(|rows, values| rows.similar_games = Numbers::new(values)),
    },
];

/// The line that a prediction is judged by.
fn line(key: &RowKey<'_>, prediction: StoredPrediction<'_>) -> Option<Line> {
    Some(key.player.lines?.for_points(prediction.points()))
}

/// What outcomes can be thought to lie below: as far as errors go that a training may hold.
const OUTCOME: Bounds = Bounds::new(-1e7, 2e7);

/// How outcomes are distributed, as systems with a training know it: the points that an outcome stays below in one and in nine of ten
/// cases, and the probability, 0 – 1, of more points than the line.
const DISTRIBUTION: [RunColumn; 3] = [
    RunColumn {
        column: optional("points_p10", Kind::Float).within(OUTCOME),
        write: Write::Values(|of| of.distributions(|range| Some(range.p10))),
        read: ReadInto::Into(|rows, values| rows.p10 = Numbers::new(values)),
    },
    RunColumn {
        column: optional("points_p90", Kind::Float).within(OUTCOME),
        write: Write::Values(|of| of.distributions(|range| Some(range.p90))),
        read: ReadInto::Into(|rows, values| rows.p90 = Numbers::new(values)),
    },
    RunColumn {
        column: optional("over_probability", Kind::Float).within(SHARE),
        write: Write::Values(|of| of.distributions(|range| range.over)),
        read: ReadInto::Into(|rows, values| rows.over = Numbers::new(values)),
    },
];

/// What more is known at lines of the market: the probability, 0 – 1, of fewer points, and whether outcomes at earlier lines have
/// calibrated it and that of more.
const AT_MARKET: [RunColumn; 2] = [
    RunColumn {
        column: optional("under_probability", Kind::Float).within(SHARE),
        write: Write::Values(|of| {
            of.floats(|_, prediction| Some(prediction.distribution()?.at_market?.under))
        }),
        read: ReadInto::Into(|rows, values| rows.under = Numbers::new(values)),
    },
    RunColumn {
        column: optional("over_probability_status", Kind::Text),
        write: Write::Values(|of| {
            of.words(
                |_| OverStatus::ALL.map(OverStatus::as_str).into(),
                |_, prediction| Some(prediction.distribution()?.at_market?.status as usize),
            )
        }),
        read: ReadInto::Into(|rows, values| {
            rows.over_statuses = WordsAs::new(values, OverStatus::from_word);
        }),
    },
];

/// The points of a term.
fn term_column(term: Term) -> RunColumn {
    RunColumn {
        column: optional(term.column(), Kind::Float),
        write: Write::Term(term),
        read: ReadInto::Term(term),
    }
}

/// Whether the column of that name has the points of a term.
pub(super) fn is_term(name: &str) -> bool {
    Term::ALL.iter().any(|term| term.column() == name)
}

/// The columns of a run, in their order; the last ones has a run whose systems know outcomes at lines of the market.
pub(super) fn columns(at_market: bool) -> Vec<RunColumn> {
    let of_v1 = KEY.into_iter().chain(PREDICTION).chain(Term::V1.map(term_column));
    let of_v2 = of_v1.chain(DISTRIBUTION).chain(Term::V2.map(term_column));
    let of_market = AT_MARKET.into_iter().chain(Term::MARKET.map(term_column));
    of_v2.chain(of_market.filter(|_| at_market)).collect()
}

fn find_system(id: &str) -> Option<SystemId> {
    systems::find_system(id).map(|system| system.id())
}
