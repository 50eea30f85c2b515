//! `season model`: looks into a trained model; and the model that other commands predict with.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{listed, shell_word};
use crate::engine::Plan;
use crate::model::{self, Model, network};
use crate::season::Season;
use crate::snapshot::{DataDir, folders};
use crate::systems::{self, TrainedModel};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season model inspect model.json",
    "season model inspect model.ubj --json",
]))]
#[command(disable_help_subcommand = true)]
pub(in crate::cli) struct ModelArgs {
    #[command(subcommand)]
    command: ModelCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ModelCommand {
    /// Show what a file holds: objective, trees, features and how often they are used. The exit code is 1 if
    /// `--xgboost-model` refuses the trees.
    #[command(after_help = examples(&[
        "season model inspect model.json",
        "season model inspect model.ubj --json",
    ]))]
    Inspect {
        /// A model that XGBoost saved as JSON or UBJ, or a training's file of trees or networks.
        file: PathBuf,

        /// Print everything as JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Says what is in a file. The answer is no if `--xgboost-model` would not take it; a network is never meant for that.
pub(super) fn run(data: &DataDir, args: &ModelArgs) -> Result<ExitStatus, Failure> {
    let ModelCommand::Inspect { file, json } = &args.command;
    if let Some(named) = named_instead(data, file)? {
        return Err(named);
    }
    let unusable = |error| Failure::model(file, error);
    let bytes = model::read(file).map_err(unusable)?;
    if let Some(network) = network::inspect(&bytes).map_err(unusable)? {
        output::print(&network, *json)?;
        return Ok(ExitStatus::Done);
    }
    let mut inspection = model::inspect(&bytes).map_err(unusable)?;
    inspection.refused.extend(systems::refusals(&inspection.header));
    let of_snapshot = systems::further_names(&inspection.header.feature_names);
    inspection.of_snapshot = of_snapshot.map(str::to_owned).collect();
    output::print(&inspection, *json)?;
    Ok(if inspection.refused.is_empty() { ExitStatus::Done } else { ExitStatus::CheckFailed })
}

/// What was named instead of a file, if it is not there: a training, a run, or nothing that there is.
fn named_instead(data: &DataDir, file: &Path) -> Result<Option<Failure>, Failure> {
    let Some(name) = file.to_str().filter(|name| !name.is_empty() && !file.exists()) else {
        return Ok(None);
    };
    let begins = |folders: Vec<String>| folders.into_iter().find(|id| id.starts_with(name));
    if let Some(id) = begins(folders(&data.models())?) {
        let folder = data.models().join(&id);
        let is_json = |name: &String| Path::new(name).extension().is_some_and(|end| end == "json");
        let is_model = |name: &String| name.starts_with("model-") && is_json(name);
        let mut files: Vec<String> = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(is_model)
            .collect();
        files.sort_unstable();
        let last = files.pop().unwrap_or_else(|| "model.json".to_owned());
        let path = folder.join(last).to_string_lossy().into_owned();
        let what = format!("{} is a training, whose models are files in {}", id, folder.display());
        let hint = format!("season model inspect {}", shell_word(&path));
        return Ok(Some(Failure::NotThere { what, hint }));
    }
    for season in data.seasons_with_runs()? {
        if let Some(id) = begins(folders(&data.runs(season))?) {
            let what = format!("{id} is a run of {season}, and no file of a model");
            let hint = format!("season show {season} --run {id} --sort predicted");
            return Ok(Some(Failure::NotThere { what, hint }));
        }
    }
    Ok(None)
}

/// A model that no system predicts with was not what its user meant.
pub(super) fn must_be_used(plan: &Plan) -> Result<(), Failure> {
    if plan.model.is_some() && plan.model_in_use().is_none() {
        let what = "--xgboost-model is for xgboost_v1, and none of these systems is or reads it";
        return Err(Failure::Usage(what.to_owned()));
    }
    Ok(())
}

/// The model in `file`, fed from the rows of `season`.
pub(super) fn trained(
    file: Option<&Path>,
    season: &Season,
) -> Result<Option<TrainedModel>, Failure> {
    let Some(file) = file else { return Ok(None) };
    let bytes = model::read(file).and_then(|bytes| Model::new(&bytes));
    let model = bytes.map_err(|error| Failure::model(file, error))?;
    let carried = season.vocabularies().iter().flat_map(|names| names.iter()).collect();
    let unfit = |source| {
        let (path, season) = (file.to_owned(), season.id());
        Failure::ModelMismatch { path, season, carried, source }
    };
    let further: Vec<&str> = season.further_names().collect();
    let trained = TrainedModel::new(model, carried, &further).map_err(unfit)?;
    let defaults = trained.never_carried(carried);
    if !defaults.is_empty() {
        let names: Vec<&str> = defaults.iter().map(|name| name.as_str()).collect();
        output::talk(&format!(
            "note: the model has no feature names, so it gets the inputs of xgboost_v1 in their order; no row carries {} of \
             them, which keep their defaults: {}",
            names.len(),
            listed(&names, ", ")
        ));
    }
    Ok(Some(trained))
}
