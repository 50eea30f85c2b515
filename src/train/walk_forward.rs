//! Walk-forward: a model for each refit date, trained on what lies strictly before it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::network::{self, NetworkParameters};
use super::{
    EarlierFits, Fit, FitEvent, FitKind, OutOfSampleForecast, Refit, TrainerError, TrainingOptions,
    TrainingRows,
};
use crate::domain::{GameDate, Stat};
use crate::model::{Model, Network};

/// Trained models, and how the trees did on the days that followed.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// When.
    pub refit: Refit,
    /// On how many rows.
    pub rows: usize,
    /// The file of the trees.
    pub file: Vec<u8>,
    /// The networks that go with them, which others may share.
    pub network: Arc<FittedNetwork>,
    /// What the trees predict for the rows from its date until the next refit, with what happened.
    pub forecasts: Vec<OutOfSampleForecast>,
    /// What the networks predict for these rows.
    pub of_network: Vec<OutOfSampleForecast>,
}

/// Networks that were trained on rows strictly before a date.
#[derive(Clone, Debug)]
pub struct FittedNetwork {
    /// The date.
    pub as_of: GameDate,
    /// On how many rows.
    pub rows: usize,
    /// Their file.
    pub file: Vec<u8>,
}

/// What models read of rows: the names of the features.
#[derive(Clone, Debug)]
pub struct Reads {
    /// Those that trees read.
    pub trees: Vec<String>,
    /// Those that networks read.
    pub networks: Vec<String>,
}

/// Trains models for each of `refits` that has rows before it, on the threads of the current rayon pool. `on_fit` hears of
/// each fit as it begins and as it is done, from the thread that does it.
///
/// A fit knows nothing of the others, so the result does not depend on how many threads there are.
pub fn walk_forward(
    rows: &TrainingRows,
    reads: &Reads,
    refits: &[Refit],
    settings: &TrainingOptions,
    on_fit: impl Fn(FitEvent<'_>) + Sync,
) -> Result<Vec<Fitted>, TrainerError> {
    continue_walk(rows, reads, refits, (settings, &EarlierFits::default()), on_fit)
}

/// The same, with models of `earlier` instead of new ones for their dates: they were trained in the same way on the same rows
/// before these, so that they are the same files.
pub(super) fn continue_walk(
    rows: &TrainingRows,
    reads: &Reads,
    refits: &[Refit],
    (settings, earlier): (&TrainingOptions, &EarlierFits),
    on_fit: impl Fn(FitEvent<'_>) + Sync,
) -> Result<Vec<Fitted>, TrainerError> {
    let refits = refits.iter().filter(|refit| rows.before(refit.as_of) > 0);
    let refits: Vec<Refit> = refits.copied().collect();
    let network_date = |refit: &Refit| {
        // Where nothing was known on their date, networks are trained as soon as something is.
        if rows.before(refit.network_as_of) > 0 { refit.network_as_of } else { refit.as_of }
    };
    let mut dates: Vec<_> = refits.iter().map(network_date).collect();
    dates.dedup();
    let networks = || -> Result<FittedNetworks, TrainerError> {
        let fit = |as_of: &GameDate| {
            let asked = (*as_of, earlier.networks(*as_of));
            let fitted = fit_network(rows, &reads.networks, asked, &settings.network, &on_fit);
            let (file, network) = fitted?;
            Ok((*as_of, (Arc::new(file), network)))
        };
        dates.par_iter().map(fit).collect()
    };
    let trees = || -> Result<Vec<FittedTrees>, TrainerError> {
        let fit = |refit: &Refit| {
            fit_trees(rows, &reads.trees, (*refit, earlier.trees(refit)), settings, &on_fit)
        };
        refits.par_iter().map(fit).collect()
    };
    let (networks, trees) = rayon::join(networks, trees);
    let networks = networks?;
    let fitted = trees?.into_iter().map(|FittedTrees { refit, file, forecasts }| {
        let (network, evaluated) = &networks[&network_date(&refit)];
        let of_network = network_forecasts(rows, &refit, evaluated);
        let (network, rows) = (Arc::clone(network), rows.before(refit.as_of));
        Fitted { refit, rows, file, network, forecasts, of_network }
    });
    Ok(fitted.collect())
}

/// Networks by their dates, as files and ready to predict.
type FittedNetworks = BTreeMap<GameDate, (Arc<FittedNetwork>, Network)>;

/// The trees of a refit.
struct FittedTrees {
    refit: Refit,
    file: Vec<u8>,
    /// What they predict until the next refit.
    forecasts: Vec<OutOfSampleForecast>,
}

fn fit_trees(
    rows: &TrainingRows,
    names: &[String],
    (refit, earlier): (Refit, Option<&[u8]>),
    settings: &TrainingOptions,
    on_fit: impl Fn(FitEvent<'_>),
) -> Result<FittedTrees, TrainerError> {
    let known = rows.before(refit.as_of);
    let fit = Fit { kind: FitKind::Trees, rows: known };
    on_fit(FitEvent::Started(fit));
    let file = match earlier {
        Some(file) => file.to_vec(),
        None => settings.trainer.fit(rows, names, known, &settings.parameters)?,
    };
    // The errors are those of the file, as others will read it.
    let model = Model::new(&file)?;
    let following = rows.following(&refit);
    let values = rows.values(&model.header().feature_names, following.clone());
    let forecasts = forecasts(rows, following, &model.predict(&values)?);
    on_fit(FitEvent::Done(fit, &forecasts));
    Ok(FittedTrees { refit, file, forecasts })
}

fn fit_network(
    rows: &TrainingRows,
    names: &[String],
    (as_of, earlier): (GameDate, Option<&[u8]>),
    parameters: &NetworkParameters,
    on_fit: impl Fn(FitEvent<'_>) + Sync,
) -> Result<(FittedNetwork, Network), TrainerError> {
    let known = rows.before(as_of);
    let columns = rows.columns(names, known);
    let fit = Fit { kind: FitKind::Network, rows: known };
    let on_member = |done| {
        on_fit(if done { FitEvent::Done(fit, &[]) } else { FitEvent::Started(fit) });
    };
    if let Some(file) = earlier
        && let Ok(network) = Network::new(file)
    {
        (0..parameters.members).for_each(|_| [false, true].into_iter().for_each(&on_member));
        return Ok((FittedNetwork { as_of, rows: known, file: file.to_vec() }, network));
    }
    let network = network::fit(names, &columns, &rows.lacking(known), parameters, on_member)?;
    Ok((FittedNetwork { as_of, rows: known, file: network.to_bytes() }, network))
}

/// What `network` predicts for the rows from the date of `refit` until the next.
fn network_forecasts(
    rows: &TrainingRows,
    refit: &Refit,
    network: &Network,
) -> Vec<OutOfSampleForecast> {
    let following = rows.following(refit);
    let names: Vec<String> = network.names().map(str::to_owned).collect();
    let values = rows.values(&names, following.clone());
    forecasts(rows, following, &network.predict(&values))
}

/// What is said of `following` rows by models that add `predicted` to where they start.
fn forecasts(
    rows: &TrainingRows,
    following: Range<usize>,
    predicted: &[f32],
) -> Vec<OutOfSampleForecast> {
    assert_eq!(following.len(), predicted.len(), "Invariant: models predict every row");
    let bounds = Stat::Points.info().bounds;
    let happened = following.clone().zip(rows.outcomes(following));
    let forecast = |((row, points), predicted): ((usize, &f32), &f32)| OutOfSampleForecast {
        row,
        day: rows.days()[row],
        predicted: (rows.offset(row) + f64::from(*predicted)).clamp(bounds.low, bounds.high),
        points: f64::from(*points),
    };
    happened.zip(predicted).map(forecast).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{TrainerParameters, TrainingRow};
    use super::*;
    use crate::snapshot::table::sha256;
    use crate::train::ForecastErrors;

    fn quick() -> TrainingOptions {
        let parameters = TrainerParameters {
            trees: 60,
            rows_per_leaf: 20,
            feature_share: 1.0,
            ..TrainerParameters::default()
        };
        let network = NetworkParameters { members: 1, epochs: 1, batch: 64, ..Default::default() };
        TrainingOptions { parameters, network, ..TrainingOptions::default() }
    }

    /// From 0 to 40, without any pattern from one to the next.
    fn draw(at: usize) -> u8 {
        sha256(&at.to_le_bytes())
            .as_bytes()
            .iter()
            .fold(0_u8, |sum, byte| sum.wrapping_mul(31) ^ byte)
            % 41
    }

    /// Thirty players over `days` days. `features` makes the features of a player-date of all points: those of one day
    /// stand together, thirty by thirty.
    fn rows(days: usize, features: impl Fn(&[f32], usize) -> Vec<f32>) -> TrainingRows {
        let points: Vec<f32> = (0..days * 30).map(|at| f32::from(draw(at))).collect();
        let row = |at: usize| TrainingRow {
            day: i32::try_from(at / 30).unwrap(),
            points: points[at],
            values: features(&points, at),
            formulas: [0.0; 3],
        };
        let width = features(&points, 0).len();
        let names = (0..width).map(|at| format!("feature{at}")).collect();
        TrainingRows::new(names, (0..days * 30).map(row).collect())
    }

    fn schedule(days: i32) -> Vec<Refit> {
        let day = GameDate::from_days;
        let refit = |at| Refit {
            as_of: day(at),
            until: day(at + 5),
            network_as_of: day(at - at % 20),
            prior_season_pass: false,
        };
        (20..days).step_by(5).map(refit).collect()
    }

    /// On all features.
    fn walk_all(rows: &TrainingRows, refits: &[Refit]) -> Vec<Fitted> {
        let names = || rows.names().to_vec();
        let reads = Reads { trees: names(), networks: names() };
        walk_forward(rows, &reads, refits, &quick(), |_| ()).unwrap()
    }

    fn mae(rows: &TrainingRows) -> f64 {
        let fitted = walk_all(rows, &schedule(60));
        ForecastErrors::from_forecasts(fitted.iter().flat_map(|fitted| &fitted.forecasts)).mae
    }

    /// **Canary**: the outcome itself helps where it leaks, and not where it comes to be known one day late.
    #[test]
    fn an_outcome_known_a_day_late_does_not_help_on_its_own_day() {
        let chance = |at: usize| f32::from(draw(at + 1_000_000));
        let blind = mae(&rows(60, |_, at| vec![chance(at)]));
        let leaking = mae(&rows(60, |points, at| vec![chance(at), points[at]]));
        let late = mae(&rows(60, |points, at| {
            vec![chance(at), at.checked_sub(30).map_or(f32::NAN, |before| points[before])]
        }));
        assert!(leaking < 0.2 * blind, "{leaking} with the outcome, {blind} without");
        assert!(late > 0.97 * blind, "{late} with the outcome of the day before, {blind} without");
    }

    /// **Truncation**: what lies on a refit's date or after it does not exist for its model.
    #[test]
    fn cutting_the_rows_at_a_date_changes_no_model_for_it_or_before() {
        let feature = |points: &[f32], at: usize| vec![points[at / 2], points[at] / 2.0];
        let full = walk_all(&rows(60, feature), &schedule(60));
        let cut = walk_all(&rows(40, feature), &schedule(60));
        let file = |all: &[Fitted], at: usize| (all[at].file.clone(), all[at].network.file.clone());
        for (at, refit) in schedule(60).iter().enumerate() {
            let same = file(&full, at) == file(&cut, at);
            assert_eq!(same, refit.as_of.days() <= 40, "{}", refit.as_of);
        }
    }

    #[test]
    fn the_models_do_not_depend_on_the_threads() {
        let rows = rows(45, |points, at| vec![points[at] / 2.0, points[at / 3]]);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let fitted = pool.install(|| walk_all(&rows, &schedule(45)));
            let files =
                |fitted: Fitted| (fitted.file, fitted.network.file.clone(), fitted.forecasts);
            fitted.into_iter().map(files).collect::<Vec<_>>()
        };
        let one = on(1);
        assert_eq!(one.len(), 5);
        assert!([2, 4].into_iter().all(|threads| on(threads) == one));
    }
}
