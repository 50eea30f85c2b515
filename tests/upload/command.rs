//! The command against a warehouse in the test's process.

use std::process::{Child, Stdio};

use serde_json::Value as Json;

use super::world::{World, make_target, sorted, target};
use crate::fake_bigquery::faults::{Fault, What};
use crate::fake_bigquery::state::Row;
use crate::fake_bigquery::value::Value;
use crate::fake_bigquery::{Fake, PROJECT};
use crate::support::{Ended, SEASON, end, records};

/// What would give somebody away.
const SECRET: &str = "ya29.a-token-that-nobody-may-see";

/// A warehouse, and runs to publish.
pub struct Scene {
    pub world: World,
    pub fake: Fake,
}

impl Scene {
    /// With the target, or only its dataset.
    pub fn new(with_target: bool) -> Self {
        let (world, fake) = (World::new(), Fake::start());
        fake.state().datasets.insert(format!("{PROJECT}.d"), "US".to_owned());
        if with_target {
            make_target(&mut fake.state(), "d", true);
        }
        Self { world, fake }
    }

    pub fn command(&self, args: &[&str]) -> Ended {
        let mut command = self.world.workplace.command(args);
        command
            .env("BIGQUERY_EMULATOR_HOST", self.fake.url())
            .env("GOOGLE_OAUTH_ACCESS_TOKEN", SECRET)
            .env("GOOGLE_CLOUD_PROJECT", PROJECT);
        let ended = end(command.output().unwrap());
        assert!(!format!("{}{}", ended.stdout, ended.stderr).contains(SECRET), "{ended:?}");
        ended
    }

    /// The same, not waited for.
    pub fn start(&self, args: &[&str]) -> Child {
        start(&self.world, &self.fake, args)
    }

    /// `season upload` of one of the world's runs; with `--yes`, rows of other programs may be replaced, too.
    pub fn upload(&self, run: usize, more: &[&str]) -> Ended {
        let foreign: &[&str] = if more.contains(&"--yes") { &["--replace-foreign"] } else { &[] };
        self.upload_without_foreign(run, &[more, foreign].concat())
    }

    pub fn upload_without_foreign(&self, run: usize, more: &[&str]) -> Ended {
        let id = &self.world.runs[run].run_id;
        self.command(&[&["upload", SEASON, "--run", id, "--table", "d.predictions"], more].concat())
    }

    pub fn rows(&self) -> Vec<Row> {
        self.fake.state().tables[&target("d").to_string()].rows().to_vec()
    }

    pub fn versions(&self) -> usize {
        self.fake.state().tables[&target("d").to_string()].versions.len()
    }

    pub fn record(&self, run: usize) -> Json {
        self.publications(run).pop().unwrap()
    }

    /// All that is written down about `run`, the oldest first.
    pub fn publications(&self, run: usize) -> Vec<Json> {
        records::publications(&self.world.workplace, &self.world.runs[run].run_id)
    }

    /// The rows that `run` has in the target, and those that are of none.
    pub fn check(&self, run: usize, before: &[Row]) {
        let state = self.fake.state();
        let table = &state.tables[&target("d").to_string()];
        let replaced = |row: &&Row| self.world.replaces(run, table, row);
        let expected = self.world.stored(run, table).iter();
        let expected = expected.chain(before.iter().filter(|row| !replaced(row)));
        assert_eq!(sorted(table.rows().iter()), sorted(expected));
    }
}

/// Starts the program in the world's workplace, with `fake` as its warehouse.
pub fn start(world: &World, fake: &Fake, args: &[&str]) -> Child {
    let mut command = world.workplace.command(args);
    command.env("BIGQUERY_EMULATOR_HOST", fake.url()).env("GOOGLE_CLOUD_PROJECT", PROJECT);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_target_that_is_not_there_is_made_on_request_and_filled() {
    let scene = Scene::new(false);
    scene
        .upload(0, &["--yes"])
        .fails(5, &["there is no table season-test.d.predictions", "hint: --create"]);
    let ended = scene.upload(0, &["--yes", "--create"]);
    ended.succeeds().prints(&["is published and verified", "8 inserted", "season_pub_", "undo"]);
    scene.check(0, &[]);
    let state = scene.fake.state();
    let table = &state.tables[&target("d").to_string()];
    assert_eq!(table.partition.as_deref(), Some("game_date"));
    assert!(table.require_filter && table.clusters[0] == "system_id");
    assert_eq!(
        table.fields.iter().find(|field| field.name == "predicted_points").unwrap().digits,
        Some((6, 2))
    );
    assert_eq!(state.tables.len(), 1, "the staging table is dropped");
    // A named endpoint is asked without credentials.
    assert!(state.seen.iter().all(|seen| seen.authorization.is_none()));
}

#[test]
fn a_finished_upload_changes_nothing_and_says_so() {
    let scene = Scene::new(true);
    scene.upload(0, &["--yes"]).succeeds();
    let (versions, record) = (scene.versions(), scene.record(0));
    assert_eq!(record["target"], "season-test.d.predictions");
    assert_eq!(record["summary"]["rows"], 8);
    assert!(record["before"].as_str().unwrap().starts_with("2026-"));
    let posts = scene.fake.count("POST */tables");
    let ended = scene.upload(0, &["--yes"]);
    ended.succeeds().prints(&["had been published before; nothing was changed"]);
    assert_eq!((scene.versions(), scene.record(0)), (versions, record));
    assert_eq!(scene.fake.count("POST */tables"), posts, "nothing is staged");
    let json = scene.upload(0, &["--yes", "--json"]).succeeds().json();
    assert_eq!((&json["already"], &json["summary"]["keys"]), (&true.into(), &8.into()));
    for way_back in ["before", "job", "columns"] {
        assert!(!json[way_back].is_null(), "the way back is known from the first time");
        assert_eq!(json[way_back], scene.record(0)[way_back]);
    }
}

/// Where rows were replaced twice, the way back leads to those before the first time.
#[test]
fn the_way_back_of_what_was_mended_leads_to_what_was_there_before() {
    let spoil = |json: &mut Json| {
        if let Some(rows) = json["rows"][0]["f"].as_array_mut() {
            rows[0]["v"] = "999".into();
        }
    };
    let mut mended = 0;
    for after in 0..12 {
        let scene = Scene::new(true);
        let there = scene.versions();
        scene.fake.plays([Fault::once("GET */queries/*", What::Change(spoil)).after(after)]);
        let ended = scene.upload(0, &["--yes"]);
        if !ended.stderr.contains("trying again") {
            continue;
        }
        mended += 1;
        ended.succeeds();
        let first = scene.fake.state().tables[&target("d").to_string()].versions[there].0;
        let before = scene.record(0)["before"].as_str().unwrap().to_owned();
        let before = chrono::DateTime::parse_from_rfc3339(&before).unwrap().timestamp_micros();
        assert!(before < first, "{before} is not before {first}");
    }
    assert!(mended > 0, "nothing was mended");
}

/// Of a run that was published to two tables, both ways back are known.
#[test]
fn every_publication_of_a_run_is_written_down() {
    let scene = Scene::new(true);
    scene.upload(0, &["--yes"]).succeeds();
    let other = format!("{}_2", target("d"));
    let id = &scene.world.runs[0].run_id;
    let args = ["upload", SEASON, "--run", id, "--table", &other, "--create", "--yes"];
    scene.command(&args).succeeds();
    assert_eq!(scene.record(0)["target"], other);
    let all = scene.publications(0);
    let targets: Vec<&str> = all.iter().map(|one| one["target"].as_str().unwrap()).collect();
    assert_eq!(targets, [&target("d").to_string()[..], &other]);
    assert!(all.iter().all(|one| one["job"].is_string() && one["verified"] == true), "{all:?}");
}

#[test]
fn another_run_replaces_its_scope_and_nothing_else() {
    let scene = Scene::new(true);
    let before = scene.rows();
    for run in [0, 1, 0] {
        scene.upload(run, &["--yes"]).succeeds();
        scene.check(run, &before);
    }
    // This one has other systems and dates: part of the former run stays.
    let before = scene.rows();
    scene.upload(2, &["--yes"]).succeeds();
    scene.check(2, &before);
}

#[test]
fn a_table_with_one_decimal_gets_points_rounded_half_away_from_zero() {
    let scene = Scene::new(true);
    let name = target("d").to_string();
    let place = {
        let mut state = scene.fake.state();
        let table = state.tables.get_mut(&name).unwrap();
        let place = table.column("predicted_points").unwrap();
        table.fields[place].digits = Some((5, 1));
        place
    };
    let ended = scene.upload(0, &["--yes"]);
    ended.succeeds().says(&["note: predicted_points is rounded to NUMERIC(5,1) there"]);
    let state = scene.fake.state();
    let table = &state.tables[&name];
    let mut points: Vec<String> = table
        .rows()
        .iter()
        .filter(|row| row[table.column("run_id").unwrap()] != Value::Null)
        .map(|row| row[place].text())
        .collect();
    points.sort();
    // 10.00 to 10.07.
    assert_eq!(points, ["10", "10", "10", "10", "10", "10.1", "10.1", "10.1"]);
    drop(state);
    scene.upload(0, &["--yes"]).succeeds().prints(&["had been published before"]);
}

#[test]
fn without_a_terminal_it_takes_a_yes() {
    let scene = Scene::new(true);
    scene.upload(0, &[]).fails(2, &["there is no terminal for the question", "--yes", "--dry-run"]);
    scene.command(&["predict", SEASON, "--upload"]).fails(2, &["--yes"]);
    scene.command(&["predict", SEASON, "--create"]).fails(2, &["add --upload"]);
    assert!(scene.fake.state().seen.is_empty());
}

#[test]
fn a_dry_run_asks_no_network_and_shows_everything() {
    let scene = Scene::new(true);
    let ended = scene.upload(0, &["--dry-run", "--full"]);
    ended.succeeds().prints(&[
        "target   season-test.d.predictions",
        "_season_stage_",
        "moving_average_baseline_v1, zone_matchup_v1 on 2021-12-01 to 2021-12-05",
        "rows     8, from 2021-12-02 to 2021-12-04",
        "bytes    ",
        "CREATE TABLE IF NOT EXISTS `season-test.d.predictions` (",
        "WHEN NOT MATCHED BY SOURCE AND T.game_date BETWEEN DATE '2021-12-01' AND DATE '2021-12-05'",
    ]);
    let json = scene.upload(0, &["--dry-run", "--json"]).succeeds().json();
    assert_eq!(json["summary"]["rows"], 8);
    assert_eq!(json["scope"]["dates"], serde_json::json!([["2021-12-01", "2021-12-05"]]));
    assert!(scene.fake.state().seen.is_empty());
    let mut alone = scene.world.workplace.command(&["upload", SEASON, "--dry-run"]);
    alone.env_remove("GOOGLE_CLOUD_PROJECT").env_remove("BIGQUERY_EMULATOR_HOST");
    let alone = end(alone
        .env_remove("GOOGLE_APPLICATION_CREDENTIALS")
        .env("HOME", "/nowhere")
        .output()
        .unwrap());
    alone.succeeds().prints(&["your-project.nba_predictions.player_prop_predictions"]);
    alone.says(&["no project is named", "hint: --project"]);
}

#[test]
fn the_dry_run_shows_the_statement_that_is_run() {
    let scene = Scene::new(true);
    let planned = scene.upload(0, &["--dry-run", "--json"]).succeeds().json();
    scene.upload(0, &["--yes"]).succeeds();
    let state = scene.fake.state();
    let (_, job) = state.jobs.iter().find(|(id, _)| id.starts_with("season_pub_")).unwrap();
    let run = job.configuration["query"]["query"].as_str().unwrap();
    let shown = planned["sql"][4][1].as_str().unwrap();
    // The version of the target is not known offline.
    let without_version = |sql: &str| {
        let (start, rest) = sql.split_once("_season_stage_").unwrap();
        format!("{start}{}{}", &rest[..21], rest.split_once('`').unwrap().1)
    };
    assert_eq!(without_version(run), without_version(shown));
    assert_eq!(job.configuration["labels"]["run_id"], scene.world.runs[0].run_id.as_str());
}

#[test]
fn a_run_without_predictions_empties_its_scope_only_on_request() {
    let scene = Scene::new(true);
    scene.upload(0, &["--yes"]).succeeds();
    let args = ["predict", SEASON, "--systems", "moving_average_baseline_v1,zone_matchup_v1"];
    let dates =
        ["--start-date", "2021-12-01", "--end-date", "2021-12-05", "--skip-bootstrap-days", "300"];
    let how = ["--upload", "--yes", "--table", "d.predictions"];
    let all = [&args[..], &dates, &how].concat();
    let ended = scene.command(&all);
    assert_eq!(ended.code, 2, "{ended:?}");
    ended
        .says(&["has no predictions; publishing it would only delete rows", "hint: --allow-empty"])
        .says(&["error: nothing was predicted: "]);
    assert_eq!(scene.rows().len(), 4 + 8 + 1);
    scene.command(&[&all[..], &["--allow-empty"]].concat()).succeeds();
    assert_eq!(scene.rows().len(), 4 + 1);
}

#[test]
fn predicting_and_uploading_is_one_command() {
    let scene = Scene::new(false);
    let dates = ["--start-date", "2021-11-01", "--end-date", "2022-02-28", "--line", "fixed:20"];
    let how =
        ["--upload", "--yes", "--create", "--table", "d.predictions", "--skip-bootstrap-days", "0"];
    let all = [&["predict", SEASON][..], &dates, &how].concat();
    scene.command(&all).succeeds().prints(&["predicted", "is published and verified"]);
    let json = scene.command(&[&all[..], &["--json"]].concat()).succeeds().json();
    assert_eq!(json["published"]["already"], true);
    assert_eq!(json["published"]["run_id"], json["run_id"]);
    let predicted: u64 = json["systems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|system| system["predicted"].as_u64().unwrap())
        .sum();
    assert!(predicted > 0);
    assert_eq!(scene.rows().len() as u64, predicted);
}

#[test]
fn what_the_warehouse_refuses_is_told() {
    use crate::fake_bigquery::faults::{Body, Fault, What};
    let scene = Scene::new(true);
    let before = scene.versions();
    for (what, words) in [
        (
            What::Status(403, Body::Reason("accessDenied")),
            &["403 (accessDenied)", "Data Editor"][..],
        ),
        (
            What::Status(403, Body::Reason("quotaExceeded")),
            &["quotaExceeded", "hint: trying again uses up more"],
        ),
        (What::JobError("quotaExceeded", "played"), &["failed (quotaExceeded): played"]),
    ] {
        scene.fake.plays([Fault::once("POST */bigquery/v2/projects/*/jobs", what)]);
        scene.upload(0, &["--yes"]).fails(5, words);
        assert_eq!(scene.versions(), before);
    }
}
