//! The whole way to the warehouse and back, against an emulator of it that speaks its protocol.

#[cfg(feature = "bigquery")]
mod layouts;

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::support::python::EMULATOR;
use crate::support::{Ended, SEASON, Workplace, end, shared};

/// An emulator that runs until it is dropped.
struct Emulator {
    /// The script that started it, and does what it is asked to.
    script: RefCell<(Child, BufReader<ChildStdout>)>,
    address: Value,
}

impl Emulator {
    /// Starts one on free ports, and fills it with the warehouse's tables in `folder`; nothing where that is not possible.
    fn with(folder: &Path) -> Option<Self> {
        let emulator = Self::start()?;
        emulator.script("fill", &[&folder.display().to_string()]).succeeds();
        Some(emulator)
    }

    /// Starts one on free ports, without a table.
    fn start() -> Option<Self> {
        let mut command = EMULATOR.command("emulator.py")?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let address = read_line(&mut answers);
        Some(Self { script: RefCell::new((child, answers)), address })
    }

    fn address(&self, what: &str) -> &str {
        self.address[what].as_str().unwrap()
    }

    /// Has the script run a command of its against the emulator.
    fn script(&self, command: &str, args: &[&str]) -> Ended {
        let (child, answers) = &mut *self.script.borrow_mut();
        let line = Value::from([&[command], args].concat());
        writeln!(child.stdin.as_mut().unwrap(), "{line}").unwrap();
        let answer = read_line(answers);
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        let code = i32::try_from(answer["code"].as_i64().unwrap()).unwrap();
        Ended { code, stdout: text("stdout"), stderr: text("stderr") }
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

/// The next line of what the script says.
fn read_line(answers: &mut impl BufRead) -> Value {
    let mut line = String::new();
    answers.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap()
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The script stops the emulator when its standard input ends.
        let (child, _) = self.script.get_mut();
        drop(child.stdin.take());
        let _ = child.wait();
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

/// Writes the schemas of a warehouse into `folder`: of every column that is read, some values of features, and columns that
/// nobody reads.
#[cfg(feature = "bigquery")]
fn write_compact_schemas(folder: &Path) {
    use season::bigquery::Mode;
    use season::bigquery::export::{FEATURES, GAMES};
    let field = |name: &str, kind: &str, mode: Mode| serde_json::json!({ "name": name, "type": kind, "mode": mode.as_str() });
    for table in [GAMES, FEATURES] {
        let columns = table.columns.iter().filter(|column| column.name != "is_home");
        let mut fields: Vec<Value> =
            columns.map(|column| field(column.name, column.kind.rest(), column.mode)).collect();
        fields.push(field("nobody_s", "STRING", Mode::Nullable));
        fields.push(field("dedup_key", "STRING", Mode::Nullable));
        if table.values {
            let values =
                (0..60).map(|n| field(&format!("feature_{n}_value"), "FLOAT", Mode::Nullable));
            fields.extend(values);
            let qualities =
                (0..60).map(|n| field(&format!("feature_{n}_quality"), "FLOAT", Mode::Nullable));
            fields.extend(qualities);
        }
        let schema = serde_json::json!({ "fields": fields }).to_string();
        std::fs::write(folder.join(format!("compact_{}.schema.json", table.name)), schema).unwrap();
    }
}

/// The owner's tables as they were defined in December and in July, where his definitions are there, and tables of a
/// compact layout of ours.
#[cfg(feature = "bigquery")]
#[test]
fn the_tables_of_each_date_are_exported_and_predicted() {
    let Some(emulator) = Emulator::start() else { return };
    let compact = Workplace::new();
    let own = compact.path("schemas");
    std::fs::create_dir(&own).unwrap();
    write_compact_schemas(&own);
    let mut layouts = vec![(own, "compact", true, "storage")];
    if let Some(schemas) = shared("cases/warehouse") {
        layouts.push((schemas.clone(), "82abb33", false, "rest"));
        layouts.push((schemas, "HEAD", true, "rest"));
    }
    for (schemas, when, july, api) in layouts {
        let workplace = Workplace::new();
        crate::warehouse::write_dated(&workplace.warehouse(), july);
        let folders = [workplace.warehouse(), schemas].map(|folder| folder.display().to_string());
        emulator.script("declare", &[&folders[0], &folders[1], when]).succeeds();
        export(&emulator, &workplace, api);
        let args = ["--data-dir", "exported", "predict", SEASON, "--skip-bootstrap-days", "0"];
        workplace.season(&args).succeeds();
    }
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
        .prints(&["had been published before; nothing was changed"]);
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
