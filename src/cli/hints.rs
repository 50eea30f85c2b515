//! What to do next about an error of another room: hints that take a word of the command line.

use std::path::Path;

use crate::domain::{SeasonId, shell_word};
use crate::model::ModelError;
use crate::source::SourceError;

/// What to do next about a source.
pub(super) fn hint_of_source(error: &SourceError) -> Option<String> {
    match error {
        SourceError::Refused { strict: true, .. } => {
            Some("without --strict these rows and values are left out and counted".into())
        }
        SourceError::Refused { problems, .. } if problems.are_doubles() => Some(
            "nothing was written; --lenient keeps the newest row of each player-date by processed_at, updated_at or created_at, and counts the others"
                .into(),
        ),
        SourceError::Refused { .. } => {
            Some("nothing was written; fix the input and run the command again".into())
        }
        SourceError::Doubtful { id_column: Some(column), .. } => Some(format!(
            "nothing was written; --columns {} makes the id the key, which distinguishes players",
            shell_word(&format!("player_lookup={column}"))
        )),
        SourceError::Doubtful { .. } => Some(
            "nothing was written; fix the input, or use --lenient to leave out and count these games"
                .into(),
        ),
        SourceError::Unrecognised { example, .. } => {
            Some(format!("--columns {example} gives the names of columns that are called something else"))
        }
        SourceError::Columns(_) => {
            Some("season snapshot 2021-22 --from box-scores:games.csv --columns points=PTS".into())
        }
        SourceError::NoGames { .. } => {
            Some("name the season that the folder holds".into())
        }
        SourceError::NoVersion { .. } => {
            Some("without --feature-version the newest of each player-date is taken".into())
        }
        SourceError::NoQuality { .. } => {
            Some("leave out --require-quality".into())
        }
        SourceError::FeatureNames { .. } => Some(
            "write one name on each line, that of feature_0_value first".into(),
        ),
        SourceError::OneSeason => Some("season snapshot 2021-22 --from demo".into()),
        SourceError::Table(_) => None,
    }
}

/// A whole command line for `season`, which was not named.
pub(super) fn hint_of_season(command: &str, season: SeasonId) -> String {
    let rest = match command {
        "explain" => " <PLAYER> <DATE>",
        "export" => " --format csv",
        _ => "",
    };
    format!("season {command} {season}{rest}")
}

/// What to do next about the model in `file`.
pub(super) fn hint_of_model(file: &Path, error: &ModelError) -> String {
    match error {
        ModelError::Io { .. } => {
            "name the file of a model, as season predict 2021-22 --xgboost-model model.json".into()
        }
        ModelError::Malformed { .. } => {
            "booster.save_model('model.json') in Python writes a file that can be read".into()
        }
        ModelError::MalformedNetwork { .. } => {
            "season verify says whether the files of a training are as they were written".into()
        }
        ModelError::Networks => {
            "season predict takes the newest training by itself, or the one that --models names"
                .into()
        }
        ModelError::Refused(_) => {
            format!("season model inspect {} says what it is", shell_word(&file.to_string_lossy()))
        }
    }
}

/// Whether the manifest at `path` is that of a run: `runs/<season>/<run-id>/manifest.json`.
pub(super) fn is_of_run(path: &Path) -> bool {
    path.ancestors().nth(3).and_then(Path::file_name).is_some_and(|folder| folder == "runs")
}
