//! The whole way to the warehouse and back, against an emulator of it that speaks its protocol.

mod layouts;
mod proxy;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::support::python::EMULATOR;
use crate::support::{Ended, SEASON, Workplace, end, shared};

/// An emulator that runs until it is dropped.
struct Emulator {
    child: Child,
    address: Value,
}

impl Emulator {
    /// Starts one on free ports; nothing where that is not possible.
    fn start() -> Option<Self> {
        let mut command = EMULATOR.command("emulator.py")?;
        command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Some(Self { child, address: serde_json::from_str(&line).unwrap() })
    }

    /// The same, filled with the warehouse's tables in `folder`.
    fn with(folder: &Path) -> Option<Self> {
        let emulator = Self::start()?;
        emulator.script("fill", &[&folder.display().to_string()]).succeeds();
        Some(emulator)
    }

    fn address(&self, what: &str) -> &str {
        self.address[what].as_str().unwrap()
    }

    /// Runs a command of the script against the emulator.
    fn script(&self, command: &str, args: &[&str]) -> Ended {
        let mut script = EMULATOR.command("emulator.py").unwrap();
        end(script.args([command, self.address("endpoint")]).args(args).output().unwrap())
    }

    /// `season`, with the emulator as its warehouse.
    fn season(&self, workplace: &Workplace, args: &[&str]) -> Ended {
        let mut command = workplace.command(args);
        command.env("BIGQUERY_EMULATOR_HOST", self.address("endpoint"));
        command.env("BIGQUERY_STORAGE_EMULATOR_HOST", self.address("storage"));
        command.env("GOOGLE_CLOUD_PROJECT", self.address("project"));
        end(command.output().unwrap())
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The script stops the emulator when its standard input ends.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A workplace whose warehouse is the real season, where it is there, or else the vectors.
fn workplace() -> Workplace {
    let Some(real) = shared("parity/season_2021_22") else { return Workplace::with_vectors() };
    let workplace = Workplace::new();
    std::fs::create_dir(workplace.warehouse()).unwrap();
    for table in ["player_game_summary.parquet", "ml_feature_store_v2.parquet"] {
        std::fs::copy(real.join(table), workplace.warehouse().join(table)).unwrap();
    }
    workplace
}

/// Exports the season, and proves that the snapshot is that of the same rows in files.
fn export(emulator: &Emulator, workplace: &Workplace, api: &str) {
    let args = ["--data-dir", "exported", "snapshot", SEASON, "--export-api", api];
    emulator.season(workplace, &args).succeeds();
    workplace.snapshot().succeeds();
    let hash = |data: &str| {
        let path = workplace.path(data).join("snapshots").join(SEASON).join("manifest.json");
        let manifest: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        manifest["snapshot_hash"].clone()
    };
    assert_eq!(hash("exported"), hash("data"));
}

#[test]
fn a_season_is_exported_predicted_and_published_twice() {
    let workplace = workplace();
    let Some(emulator) = Emulator::with(&workplace.warehouse()) else { return };
    export(&emulator, &workplace, "rest");
    let args = ["--data-dir", "exported", "predict", SEASON, "--parallel", "--json"];
    let run = workplace.season(&args).succeeds().json();
    let folder = workplace.path(run["folder"].as_str().unwrap()).display().to_string();

    let table = format!("{}.nba_predictions.player_prop_predictions", emulator.address("project"));
    let upload =
        ["--data-dir", "exported", "upload", SEASON, "--table", &table, "--create", "--yes"];
    emulator.season(&workplace, &upload).succeeds();
    emulator.script("compare", &[&table, &folder]).succeeds().prints(&["0 differ"]);
    emulator
        .season(&workplace, &upload)
        .succeeds()
        .prints(&["was published before; nothing was changed"]);
    emulator.script("compare", &[&table, &folder]).succeeds().prints(&["0 differ"]);
}

#[test]
fn a_season_is_read_as_arrow() {
    // The emulator sends a table in one message, and no message of more than 11 MiB; so this is a small one.
    let workplace = Workplace::with_vectors();
    let Some(emulator) = Emulator::with(&workplace.warehouse()) else { return };
    export(&emulator, &workplace, "storage");
    let ended = emulator.season(&workplace, &["snapshot", "2019-20"]);
    ended.fails(3, &["nba_analytics.player_game_summary holds no game of 2019-20", "--refresh"]);
}
