//! A run goes into the warehouse's own table of predictions, however it is laid out, and back: with rows of other programs
//! before, a second run over a part, and what the owner asks of the table after.

use std::path::Path;

use serde_json::{Value, json};

use super::Emulator;
use crate::fake_bigquery::proxy::Proxy;
use crate::support::{Ended, SEASON, Workplace, runs, shared};

/// A way that the table is laid out.
struct Layout {
    name: &'static str,
    /// As `tables.get` describes them.
    fields: Vec<Value>,
    is_partitioned: bool,
    clusters: &'static [&'static str],
    requires_filter: bool,
    /// Whether partitions live for 365 days, as it is declared.
    expires: bool,
}

fn field(name: &str, kind: &str) -> Value {
    json!({ "name": name, "type": kind, "mode": "NULLABLE" })
}

/// The fields of a definition of the warehouse's.
fn definition(folder: &Path, when: &str) -> Vec<Value> {
    let path = folder.join(format!("{when}_player_prop_predictions.schema.json"));
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    file["fields"].as_array().unwrap().clone()
}

/// The layouts of the warehouse's owner, where they are there.
fn theirs() -> Vec<Layout> {
    let Some(folder) = shared("cases/warehouse") else { return Vec::new() };
    let text = std::fs::read(folder.join("layouts_player_prop_predictions.json")).unwrap();
    let layouts: Value = serde_json::from_slice(&text).unwrap();
    let (december, july) = (definition(&folder, "82abb33"), definition(&folder, "HEAD"));
    let added = [field("model_version", "STRING"), field("feature_importance", "JSON")];
    let at_runtime: Vec<Value> = december.iter().chain(&added).cloned().collect();
    assert_eq!(layouts.as_object().unwrap().len(), 4, "a layout was added");
    let declared = &["system_id", "player_lookup", "confidence_score", "game_date"][..];
    let layout = |name, fields: &[Value], is_partitioned, clusters, requires_filter, expires| {
        Layout { name, fields: fields.to_vec(), is_partitioned, clusters, requires_filter, expires }
    };
    let clustered = &["player_lookup", "system_id", "game_date"][..];
    vec![
        layout("as_declared_82abb33", &december, true, declared, false, true),
        layout("live_2025_12_before_31", &at_runtime, false, &[], false, false),
        layout("live_2025_12_31", &at_runtime, false, clustered, false, false),
        layout("live_2026_07", &july, false, &[], false, false),
        layout("as_declared_head", &july, true, declared, true, true),
    ]
}

/// One of our own making, with every kind of column: it needs no definition of anybody's.
fn made_up() -> Layout {
    let required =
        |name: &str, kind: &str| json!({ "name": name, "type": kind, "mode": "REQUIRED" });
    let number = |name: &str, precision: &str, scale: &str| json!({ "name": name, "type": "NUMERIC", "mode": "NULLABLE", "precision": precision, "scale": scale });
    let fields = vec![
        required("prediction_id", "STRING"),
        required("system_id", "STRING"),
        required("player_lookup", "STRING"),
        required("game_date", "DATE"),
        required("game_id", "STRING"),
        required("prediction_version", "INTEGER"),
        number("predicted_points", "5", "1"),
        number("confidence_score", "5", "2"),
        required("recommendation", "STRING"),
        field("has_prop_line", "BOOLEAN"),
        number("current_points_line", "4", "1"),
        number("line_margin", "5", "2"),
        field("line_source", "STRING"),
        number("estimated_line_value", "4", "1"),
        field("estimation_method", "STRING"),
        field("similar_games_count", "INTEGER"),
        required("is_active", "BOOLEAN"),
        required("created_at", "TIMESTAMP"),
        field("filter_reason", "STRING"),
        json!({ "name": "default_feature_indices", "type": "INTEGER", "mode": "REPEATED" }),
        field("feature_importance", "JSON"),
        field("feature_version", "STRING"),
        field("feature_quality_score", "FLOAT"),
        field("completeness_percentage", "FLOAT"),
        field("is_production_ready", "BOOLEAN"),
    ];
    Layout {
        name: "made_up",
        fields,
        is_partitioned: false,
        clusters: &["game_date"],
        requires_filter: false,
        expires: false,
    }
}

impl Layout {
    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field["name"] == name)
    }

    /// What `tables.get` would say of the table.
    fn declared(&self, expires: bool) -> Value {
        let mut declared = json!({ "schema": { "fields": self.fields }, "numBytes": "41000" });
        if self.is_partitioned {
            declared["timePartitioning"] = json!({ "type": "DAY", "field": "game_date" });
            declared["requirePartitionFilter"] = self.requires_filter.into();
        }
        if expires {
            declared["timePartitioning"]["expirationMs"] = "31536000000".into();
        }
        if !self.clusters.is_empty() {
            declared["clustering"] = json!({ "fields": self.clusters });
        }
        declared
    }

    /// A row of another program, as they are written: the values that it has of the columns that are there.
    fn row(&self, system: &str, day: &str, id: &str, unknown: bool) -> Value {
        let mut row = json!({
            "prediction_id": id,
            "system_id": system,
            "player_lookup": "aarongordon",
            "game_date": day,
            "game_id": format!("{}_DEN_DAL", day.replace('-', "")),
            "prediction_version": 1,
            "predicted_points": 11.9,
            "confidence_score": 90,
            "recommendation": "UNDER",
            "current_points_line": 20,
            "line_margin": -8.1,
            "line_source": "ACTUAL_PROP",
            "is_active": true,
            "created_at": "2025-12-09T20:00:00Z",
            "model_version": "1.0",
            "backfill_bootstrap_mode": true,
        });
        if unknown {
            row["feature_importance"] = "{\"pace\": 1}".into();
            row["filter_reason"] = "low_edge".into();
            row["default_feature_indices"] = json!([3, 4]);
        }
        let there = row.as_object().unwrap().iter().filter(|(name, _)| self.has(name));
        Value::Object(there.map(|(name, value)| (name.clone(), value.clone())).collect())
    }
}

/// The warehouse and a table in it, with everything that is done to them.
struct Scene<'a> {
    emulator: &'a Emulator,
    proxy: &'a Proxy,
    workplace: &'a Workplace,
    layout: &'a Layout,
    table: String,
}

impl Scene<'_> {
    fn upload(&self, run: &Path, more: &[&str]) -> Ended {
        let id = runs::id(run);
        let args = ["upload", SEASON, "--run", &id, "--table", &self.table];
        self.season(&[&args[..], more].concat())
    }

    /// `season`, with the emulator behind the proxy as its warehouse.
    fn season(&self, args: &[&str]) -> Ended {
        let mut command = self.workplace.command(args);
        command.env("BIGQUERY_EMULATOR_HOST", self.proxy.url());
        command.env("GOOGLE_CLOUD_PROJECT", self.emulator.address("project"));
        crate::support::end(command.output().unwrap())
    }

    fn query(&self, sql: &str) -> Vec<Value> {
        let sql = sql.replace("TABLE", &format!("`{}`", self.table));
        self.emulator.script("query", &[&sql]).succeeds().json().as_array().unwrap().clone()
    }

    /// The rows outside what the run replaces, and those inside, each as text with every column.
    fn rows(&self, run: &Path) -> [Vec<String>; 2] {
        let ended = self.emulator.script("rows", &[&self.table, &run.display().to_string()]);
        let rows = ended.succeeds().json();
        ["outside", "inside"]
            .map(|part| rows[part].as_array().unwrap().iter().map(Value::to_string).collect())
    }

    fn compare(&self, run: &Path) {
        let args = [&*self.table, &run.display().to_string(), "1"];
        self.emulator.script("compare", &args).succeeds().prints(&["0 differ, 0 missing, 0 twice"]);
    }

    /// Makes the table, with rows of other programs.
    fn make(&self, rows: &[Value]) {
        let spec = json!({
            "table": self.table,
            "fields": self.layout.fields,
            "partitioned": self.layout.is_partitioned,
            "rows": rows,
        });
        let path = self.workplace.path("table.json");
        std::fs::write(&path, spec.to_string()).unwrap();
        self.emulator.script("make", &[&path.display().to_string()]).succeeds();
    }
}

/// Uploads, uploads again, uploads a second run over a part, and takes both back.
fn go_the_whole_way(scene: &Scene<'_>, whole: &Path, part: &Path, days: [&str; 2]) {
    let Scene { layout, .. } = scene;
    let (first, second) = (days[0], days[1]);
    let there = [
        layout.row("similarity_balanced_v1", first, "2021-11-15_aarongordon_similarity", false),
        layout.row("similarity_balanced_v1", first, "2021-11-15_aarongordon_similarity", false),
        layout.row("ensemble_v1", second, "5f0c0d9e-0000-4000-8000-000000000001", true),
        layout.row("catboost_v8", first, "uuid-1", true),
        layout.row("similarity_balanced_v1", "2021-10-01", "uuid-2", true),
    ];
    scene.make(&there);
    let table = scene.table.split_once('.').unwrap().1;
    scene.proxy.declare(table, layout.declared(layout.expires));
    if layout.expires {
        scene.upload(whole, &["--yes", "--replace-foreign"]).fails(
            1,
            &[
                "expiration of partitions: after 365 days",
                "SET OPTIONS (partition_expiration_days = NULL)",
            ],
        );
        scene.proxy.declare(table, layout.declared(false));
    }
    let [others, replaced] = scene.rows(whole);
    assert_eq!((others.len(), replaced.len()), (2, 3));
    let has_values = ["feature_importance", "filter_reason"].iter().any(|name| layout.has(name));
    let foreign = "3 of the rows to be replaced are of another program";
    let mut in_the_way = vec![foreign];
    in_the_way.extend(has_values.then_some("would be lost: "));
    scene.upload(whole, &["--yes"]).fails(1, &in_the_way);
    assert_eq!(scene.upload(whole, &["--check"]).code, 1);
    assert_eq!(scene.rows(whole)[1], replaced, "nothing was changed");

    let permitted = ["--yes", "--replace-foreign", "--replace-unknown"];
    let uploaded = scene.upload(whole, &[&permitted[..], &["--json"]].concat()).succeeds().json();
    assert_eq!(
        (&uploaded["replaced"]["foreign"], &uploaded["replaced"]["season"]),
        (&3.into(), &0.into())
    );
    assert_eq!(uploaded["deleted"], 3);
    assert!(uploaded["usage"]["jobs"].as_u64().unwrap() <= 8, "{uploaded}");
    scene.compare(whole);
    assert_eq!(scene.rows(whole)[0], others);
    scene
        .upload(whole, &["--yes"])
        .succeeds()
        .prints(&["had been published before; nothing was changed"]);
    judge_as_the_owner(scene, &uploaded);
    let complete = "SELECT COUNT(*) AS n FROM TABLE WHERE created_at > TIMESTAMP '2026-01-01' \
                    AND is_production_ready = (completeness_percentage = 100)";
    assert_eq!(scene.query(complete)[0]["n"], uploaded["summary"]["rows"]);

    let [between, _] = scene.rows(part);
    let again = scene.upload(part, &["--yes", "--json"]).succeeds().json();
    assert_eq!(again["replaced"]["foreign"], 0, "{again}");
    assert_eq!(again["replaced"]["rows"], again["replaced"]["season"], "{again}");
    scene.compare(part);
    assert_eq!(scene.rows(part)[0], between);

    // The newest first, each with every column of the table.
    let undo = |record: &Value| {
        let number = record["number"].to_string();
        let table = ["--table", &scene.table];
        scene.season(&[&["undo", SEASON, &number, "--yes", "--json"][..], &table].concat())
    };
    undo(&uploaded).fails(1, &["was changed since", "--discard-newer"]);
    let undone = undo(&again).succeeds().json();
    assert_eq!((&undone["undoes"], &undone["already"]), (&again["number"], &false.into()));
    scene.compare(whole);
    undo(&uploaded).succeeds();
    assert_eq!(scene.rows(whole), [others, replaced]);
    assert_eq!(undo(&uploaded).succeeds().json()["already"], true);
}

/// What the owner asks of the table: rows by date and in total, and the rows that the grader takes.
fn judge_as_the_owner(scene: &Scene<'_>, uploaded: &Value) {
    let rows = uploaded["summary"]["rows"].as_i64().unwrap();
    let ours = "system_id != 'catboost_v8' AND game_date > DATE '2021-10-01'";
    let total = scene.query(&format!("SELECT COUNT(*) AS n FROM TABLE WHERE {ours}"));
    assert_eq!(total[0]["n"], rows);
    let by_date = scene.query(&format!(
        "SELECT game_date, COUNT(*) AS n, COUNT(DISTINCT system_id) AS systems FROM TABLE WHERE {ours} GROUP BY game_date"
    ));
    assert_eq!(by_date.iter().map(|row| row["n"].as_i64().unwrap()).sum::<i64>(), rows);
    let graded = scene.query(&format!(
        "SELECT line_source, recommendation, COUNT(*) AS n, COUNTIF(current_points_line IS NOT NULL) AS lines \
         FROM TABLE WHERE {ours} AND is_active AND ((line_source IN ('ACTUAL_PROP', 'ODDS_API', 'BETTINGPROS') \
         AND current_points_line IS NOT NULL AND current_points_line != 20) OR line_source = 'NO_PROP_LINE') \
         GROUP BY line_source, recommendation"
    ));
    // Every line is an estimate here: each row counts for the error, and none can win.
    for row in &graded {
        let said = (&row["line_source"], &row["recommendation"], &row["lines"]);
        assert_eq!(said, (&"NO_PROP_LINE".into(), &"NO_LINE".into(), &0.into()));
    }
    assert_eq!(graded.iter().map(|row| row["n"].as_i64().unwrap()).sum::<i64>(), rows);
}

#[test]
fn a_run_goes_into_every_layout_of_the_table_and_back() {
    let workplace = Workplace::with_vectors();
    crate::warehouse::with_completeness(&workplace);
    workplace.snapshot().succeeds();
    let days = ["2021-12-01", "2021-12-02"];
    let dates = ["--start-date", days[0], "--end-date", "2021-12-12", "--line", "estimated"];
    let whole = runs::predict(&workplace, &dates);
    let part = runs::predict(
        &workplace,
        &["--dates", days[1], "--line", "fixed:19.5", "--systems", "ensemble_v1,zone_matchup_v1"],
    );
    let Some(emulator) = Emulator::start() else { return };
    let proxy = Proxy::start(emulator.address("endpoint"));
    for layout in theirs().iter().chain([&made_up()]) {
        eprintln!("{}", layout.name);
        let table = format!("{}.nba_predictions.{}", emulator.address("project"), layout.name);
        let (emulator, proxy, workplace) = (&emulator, &proxy, &workplace);
        let scene = Scene { emulator, proxy, workplace, layout, table };
        go_the_whole_way(&scene, &whole, &part, days);
    }
}
