//! The rows of a season, and the frame of them that a snapshot keeps.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int32Array, StringArray};
use polars::prelude::DataFrame;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::player::PlayerGames;
use super::row::{BaselineRow, Tag, names};
use super::team::Teams;
use crate::domain::{FeatureName, FeatureSet, GameDate, SeasonDates};
use crate::features::Horizon;
use crate::features::games::GameRows;
use crate::snapshot::frame::{self, ints, texts};
use crate::snapshot::{FeatureOrigin, FeatureRows, SnapshotError, layout};

/// Where the values of a row come from, as its column `data_source` says.
const DATA_SOURCE: &str = "box_scores";

/// The features of every player-date of the slates from day 14 of the season on, in the order of `games`: columns of
/// [`crate::snapshot::layout::GAMES`], sorted by player and date. On the threads of the current rayon pool.
pub fn compute(
    games: &DataFrame,
    dates: &SeasonDates,
    horizon: Horizon,
) -> Result<Vec<BaselineRow>, SnapshotError> {
    compute_from(games, dates, horizon, GameDate::from_days(i32::MIN))
}

/// The same of the player-dates from `first` on.
pub fn compute_from(
    games: &DataFrame,
    dates: &SeasonDates,
    horizon: Horizon,
    first: GameDate,
) -> Result<Vec<BaselineRow>, SnapshotError> {
    let games = GameRows::read(games)?;
    let teams = Teams::new(&games, dates, horizon, first);
    let of_player = |rows: &std::ops::Range<usize>| {
        PlayerGames::new(&games, &teams, rows.clone()).rows(dates, horizon, first)
    };
    let rows: Vec<Vec<BaselineRow>> = games.players.par_iter().map(of_player).collect();
    Ok(rows.concat())
}

/// The feature rows of a season: those of [`compute`], strictly before each date, as they are stored.
pub fn build(games: &DataFrame, dates: &SeasonDates) -> Result<FeatureRows, SnapshotError> {
    Ok(build_and_weigh(games, dates)?.0)
}

/// The feature rows of the player-dates from `first` on: those that [`build`] gives for them.
pub fn build_from(
    games: &DataFrame,
    dates: &SeasonDates,
    first: GameDate,
) -> Result<FeatureRows, SnapshotError> {
    to_frame(games, &compute_from(games, dates, Horizon::BeforeDate, first)?)
}

/// What the games gave to the features that were built from them.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureQuality {
    /// The mean of the rows' quality scores, 0 – 100.
    pub mean: f64,
    /// The features whose value is a default in every row.
    pub defaults: Vec<FeatureName>,
}

/// The feature rows of a season, and what the games gave to them; nothing where there is no row.
pub fn build_and_weigh(
    games: &DataFrame,
    dates: &SeasonDates,
) -> Result<(FeatureRows, Option<FeatureQuality>), SnapshotError> {
    let rows = compute(games, dates, Horizon::BeforeDate)?;
    let is_default = |feature: &usize| rows.iter().all(|row| row.tags[*feature] == Tag::Default);
    let quality = (!rows.is_empty()).then(|| FeatureQuality {
        mean: rows.iter().map(BaselineRow::quality_score).sum::<f64>() / rows.len() as f64,
        defaults: (0..names().len()).filter(is_default).map(|feature| names()[feature]).collect(),
    });
    Ok((to_frame(games, &rows)?, quality))
}

/// The rows with the keys of the games they describe.
fn to_frame(games: &DataFrame, rows: &[BaselineRow]) -> Result<FeatureRows, SnapshotError> {
    let (players, days) = (texts(games, "player_lookup")?, ints(games, "game_date")?);
    let ids = texts(games, "game_id")?;
    let of_games = || rows.iter().map(|row| row.game);
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(of_games().map(|game| players.get(game)).collect::<StringArray>()),
        Arc::new(of_games().map(|game| days.get(game)).collect::<Date32Array>()),
        Arc::new(of_games().map(|game| ids.get(game)).collect::<StringArray>()),
        Arc::new(rows.iter().map(|_| Some(DATA_SOURCE)).collect::<StringArray>()),
        Arc::new(rows.iter().map(|row| Some(row.quality_score())).collect::<Float64Array>()),
        Arc::new(Int32Array::from(vec![0; rows.len()])),
    ];
    for feature in 0..names().len() {
        let values = rows.iter().map(|row| Some(row.values[feature]));
        arrays.push(Arc::new(values.collect::<Float64Array>()));
    }
    let vocabularies = vec![names().iter().copied().collect::<FeatureSet>()];
    let frame = frame::from_parts(&[arrays], &layout::features(&vocabularies, &[]))?;
    let (further, facts) = (Vec::new(), Vec::new());
    Ok(FeatureRows { frame, vocabularies, further, facts, origin: FeatureOrigin::Built })
}
