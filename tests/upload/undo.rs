//! `season undo`: the rows that were there before come back, whole, and nothing newer is lost unawares.

use std::sync::Arc;

use serde_json::Value as Json;
use tokio::sync::Notify;

use super::command::Scene;
use super::killed::hangs;
use super::world::{foreign, sorted, target};
use crate::fake_bigquery::faults::{Body, Fault, What};
use crate::fake_bigquery::state::{Field, Row, State};
use crate::fake_bigquery::value::Value;
use crate::fake_bigquery::{PROJECT, jobs};
use crate::support::{Ended, SEASON, end, records};

const DAY: i64 = 24 * 3_600_000_000;

/// `season undo`; with `--yes`, the table is named, as it must be.
fn undo(scene: &Scene, more: &[&str]) -> Ended {
    let table: &[&str] = if more.contains(&"--yes") { &["--table", "d.predictions"] } else { &[] };
    scene.command(&[&["undo", SEASON], more, table].concat())
}

/// Changes what is written down last of the replacement `number`, of the kind `kind`.
fn falsify(scene: &Scene, number: u64, kind: &str, change: impl FnOnce(&mut Json)) {
    let folder = scene.world.workplace.data().join("published").join(SEASON);
    let start = format!("{number:06}-");
    let names = records::names(&scene.world.workplace);
    let name = names.iter().rfind(|name| name.starts_with(&start)).unwrap();
    let mut step: Json =
        serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap();
    change(&mut step["record"][kind]);
    std::fs::write(folder.join(name), step.to_string()).unwrap();
}

/// The table gets a column, with a value in each row.
fn add_column(scene: &Scene, column: &str, value: Option<&str>) {
    let mut state = scene.fake.state();
    state.now += 1000;
    let now = state.now;
    let table = state.tables.get_mut(&target("d").to_string()).unwrap();
    table.fields.push(Field::new(column, "STRING"));
    let value = value.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let with = |row: &Row| row.iter().cloned().chain([value.clone()]).collect();
    let rows = table.rows().iter().map(with).collect();
    table.put(rows, now);
}

/// Another program changes the table, and no row of it.
fn touch(state: &mut State) {
    state.now += 1000;
    let now = state.now;
    let table = state.tables.get_mut(&target("d").to_string()).unwrap();
    let rows = table.rows().to_vec();
    table.put(rows, now);
}

/// The steps that are written down of `number`.
fn stage(scene: &Scene, number: u64) -> Json {
    let steps = records::last_steps(&scene.world.workplace);
    steps.into_iter().find(|step| step["number"] == number).unwrap()["stage"].take()
}

/// The tables that undos copied former rows into, dropped ones too.
fn copies(scene: &Scene) -> Vec<String> {
    let state = scene.fake.state();
    let statements = state.jobs.values().filter_map(|job| {
        let sql = job.configuration["query"]["query"].as_str()?;
        let name = sql.strip_prefix("CREATE TABLE `")?.split('`').next()?;
        Some(name.to_owned())
    });
    statements.collect()
}

#[test]
fn an_upload_is_taken_back_and_so_is_that() {
    let scene = Scene::new(true);
    let before = sorted(&scene.rows());
    undo(&scene, &[]).succeeds().prints(&["nothing of 2021-22 was published from here"]);
    let ended = scene.upload(0, &["--yes"]);
    ended.succeeds().prints(&["undo     season undo 2021-22 1, until 2026-11-30 ", " UTC, brings"]);
    let published = sorted(&scene.rows());
    let id = &scene.world.runs[0].run_id;
    undo(&scene, &[]).succeeds().prints(&[
        &format!("run {id}"),
        "2026-11-30",
        "season-test.d.pred",
    ]);
    let ended = undo(&scene, &["1", "--yes"]);
    ended.succeeds().prints(&["1 is taken back and verified", "back     3 rows of 2026-11-23T"]);
    ended.prints(&["replaced 8 rows", "this is number 2, and can itself be taken back"]);
    assert_eq!(sorted(&scene.rows()), before);
    let versions = scene.fake.state().tables[&target("d").to_string()].versions.len();
    undo(&scene, &["1", "--yes"])
        .succeeds()
        .prints(&["1 is taken back already", "nothing was changed"]);
    assert_eq!(scene.fake.state().tables[&target("d").to_string()].versions.len(), versions);
    undo(&scene, &[]).succeeds().prints(&["undone by 2", "undo of 1"]);
    let json = undo(&scene, &["2", "--yes", "--json"]).succeeds().json();
    assert_eq!(
        (&json["undoes"], &json["number"], &json["already"]),
        (&2.into(), &3.into(), &false.into())
    );
    assert_eq!(sorted(&scene.rows()), published);
    let json = undo(&scene, &["--json"]).succeeds().json();
    let undone: Vec<&Json> = json.as_array().unwrap().iter().map(|way| &way["undone_by"]).collect();
    // The undo was taken back, so the upload is not taken back any more, and can be once more.
    assert_eq!(undone, [&Json::Null, &3.into(), &Json::Null]);
    let copies = copies(&scene);
    assert_eq!(copies.len(), 2);
    assert!(copies[0] != copies[1] && copies.iter().all(|name| name.contains("._season_undo_")));
    let state = scene.fake.state();
    assert_eq!(state.tables.len(), 1, "the copies are dropped");
    assert!(state.jobs.keys().filter(|id| id.starts_with("season_pub_")).count() == 3);
}

#[test]
fn the_season_need_not_be_named_where_only_one_has_uploads() {
    let scene = Scene::new(true);
    scene.upload(0, &["--yes"]).succeeds();
    let listed = undo(&scene, &[]).succeeds().stdout.clone();
    assert_eq!(scene.command(&["undo"]).succeeds().stdout, listed);
    let missing = "these flags take an upload back, whose number is missing";
    for (args, what) in [
        (&["undo", "--yes"][..], missing),
        (&["undo", SEASON, "--dry-run"], missing),
        (&["undo", "zz"], "`zz` is not a season"),
        (&["undo", SEASON, "zz"], "`zz` is not the number of an upload, as in season undo 12"),
    ] {
        scene.command(args).fails(2, &[what]);
    }
    let args = ["undo", "1", "--yes", "--table", "d.predictions"];
    scene.command(&args).succeeds().prints(&["1 is taken back and verified"]);
    let published = scene.world.workplace.data().join("published");
    std::fs::create_dir(published.join("2020-21")).unwrap();
    let several = "something was published of several seasons: 2020-21, 2021-22";
    scene.command(&["undo", "1"]).fails(2, &[several, "hint: season undo ", " 2021-22 1"]);
}

#[test]
fn a_dry_run_shows_the_statements_and_changes_nothing() {
    let scene = Scene::new(true);
    scene.upload(0, &["--yes"]).succeeds();
    let before = sorted(&scene.rows());
    let ended = undo(&scene, &["1", "--dry-run"]);
    ended.succeeds().prints(&[
        "1 would be taken back",
        "replaced 8 rows",
        "back     3 rows of 2026-11-23T",
        "until    2026-11-30 ",
        "newer    nothing",
        "CREATE TABLE `season-test.d._season_undo_",
        "FOR SYSTEM_TIME AS OF TIMESTAMP '2026-11-23T",
        "MERGE `season-test.d.predictions` T USING `season-test.d._season_undo_",
        "INSERT (`prediction_id`,",
    ]);
    let json = undo(&scene, &["1", "--dry-run", "--json"]).succeeds().json();
    assert_eq!(
        (&json["replaced"], &json["back"], &json["newer"]),
        (&8.into(), &3.into(), &false.into())
    );
    assert_eq!(json["sql"].as_array().unwrap().len(), 2);
    undo(&scene, &["1"]).fails(2, &["there is no terminal for the question", "--yes", "--dry-run"]);
    assert_eq!(sorted(&scene.rows()), before);
    assert_eq!(records::last_steps(&scene.world.workplace).len(), 1);
    assert_eq!(copies(&scene).len(), 0);
}

#[test]
fn what_others_wrote_since_is_not_lost_unawares() {
    let scene = Scene::new(true);
    let before = sorted(&scene.rows());
    scene.upload(0, &["--yes"]).succeeds();
    let name = target("d").to_string();
    // Another program changes a value that no upload of ours writes.
    {
        let mut state = scene.fake.state();
        let now = state.now + 1000;
        state.now = now;
        let table = state.tables.get_mut(&name).unwrap();
        let mut rows = table.rows().to_vec();
        let place = table.column("injury_status").or(table.column("is_active")).unwrap();
        let of_run = table.column("run_id").unwrap();
        let row = rows.iter_mut().find(|row| row[of_run] != Value::Null).unwrap();
        row[place] = if matches!(row[place], Value::Bool(_)) {
            Value::Bool(false)
        } else {
            Value::Text("out".into())
        };
        table.put(rows, now);
    }
    let there = sorted(&scene.rows());
    let run = &scene.world.runs[0].run_id;
    undo(&scene, &["1", "--yes"]).fails(
        1,
        &[
            "was changed since 1, which would be lost: 8 rows in its scope then, 8 now",
            &format!("(8 of run {run})"),
            "hint: --discard-newer",
        ],
    );
    assert_eq!(sorted(&scene.rows()), there);
    // A row of another program in the scope, too.
    {
        let mut state = scene.fake.state();
        let row = foreign(&state, &target("d"), "zone_matchup_v1", "2021-12-03");
        let now = state.now + 1000;
        state.now = now;
        let table = state.tables.get_mut(&name).unwrap();
        let rows = table.rows().iter().cloned().chain([row]).collect();
        table.put(rows, now);
    }
    undo(&scene, &["1", "--yes"])
        .fails(1, &["8 rows in its scope then, 9 now", "1 of another program"]);
    let there = sorted(&scene.rows());
    undo(&scene, &["1", "--yes", "--discard-newer"]).succeeds().says(&["will be lost"]);
    assert_eq!(sorted(&scene.rows()), before);
    // Even that can be taken back.
    undo(&scene, &["2", "--yes"]).succeeds();
    assert_eq!(sorted(&scene.rows()), there);
}

/// Columns that we do not know come back with their values; one that was added since has none to come back.
#[test]
fn every_column_of_the_table_comes_back() {
    let scene = Scene::new(true);
    add_column(&scene, "of_another_program", Some("a value"));
    let before = sorted(&scene.rows());
    scene.upload(0, &["--yes", "--replace-unknown"]).succeeds();
    let published = scene.rows().len();
    undo(&scene, &["1", "--yes"]).succeeds();
    assert_eq!(sorted(&scene.rows()), before);
    undo(&scene, &["2", "--yes"]).succeeds();
    add_column(&scene, "added_since", None);
    undo(&scene, &["1", "--yes"]).succeeds();
    let rows = scene.rows();
    assert!(rows.len() < published && rows.len() == before.len());
    let place = rows[0].len() - 2;
    assert!(rows.iter().all(|row| row[place] == Value::Text("a value".to_owned())), "{rows:?}");
}

/// A column that the table got since has no former value, but those that others wrote into it are newer.
#[test]
fn values_in_a_column_that_was_added_since_are_not_lost_unawares() {
    let scene = Scene::new(true);
    scene.upload(0, &["--yes"]).succeeds();
    scene.upload(1, &["--yes"]).succeeds();
    add_column(&scene, "analyst_note", Some("worth gold"));
    let there = sorted(&scene.rows());
    undo(&scene, &["2", "--yes"]).fails(
        1,
        &[
            "was changed since 2, which would be lost",
            "12 rows have values in columns that it got since: analyst_note",
            "hint: --discard-newer",
        ],
    );
    assert_eq!(sorted(&scene.rows()), there);
    undo(&scene, &["2", "--yes", "--discard-newer"]).succeeds();
    assert_ne!(sorted(&scene.rows()), there);
    // What was lost is in the way back of the undo.
    undo(&scene, &["3", "--yes"]).succeeds();
    assert_eq!(sorted(&scene.rows()), there);
}

/// Which columns a table had, BigQuery knows better than a record of an earlier version.
#[test]
fn a_record_without_columns_leads_back_although_the_table_got_a_column() {
    let scene = Scene::new(true);
    let before = scene.rows().len();
    scene.upload(0, &["--yes"]).succeeds();
    falsify(&scene, 1, "publication", |record| record["columns"] = Json::Null);
    add_column(&scene, "added_since", None);
    undo(&scene, &["1", "--yes"]).succeeds();
    assert_eq!(scene.rows().len(), before);
}

/// What is done to a record that somebody made up.
type Change = Box<dyn Fn(&mut Json)>;

/// A person who can write the data folder can write any record into it.
#[test]
fn a_record_that_the_job_does_not_prove_takes_nothing_back() {
    let scene = Scene::new(true);
    scene.upload(1, &["--yes"]).succeeds();
    let first = scene.record(1)["before"].clone();
    scene.upload(0, &["--yes"]).succeeds();
    let folder = scene.world.workplace.data().join("published");
    let name = records::names(&scene.world.workplace).pop().unwrap();
    let file = folder.join(SEASON).join(name);
    let text = std::fs::read(&file).unwrap();
    let there = sorted(&scene.rows());
    let cases: [(Change, i32, &str); 6] = [
        (
            Box::new(|record| record["job"] = "season_pub_0_1_0".into()),
            1,
            "is unknown to the warehouse",
        ),
        (
            Box::new(|record| record["scope"]["dates"][0][1] = "2021-12-02".into()),
            1,
            "did something else",
        ),
        (Box::new(|record| record["sha256"] = "0".repeat(64).into()), 1, "did something else"),
        (Box::new(move |record| record["before"] = first.clone()), 1, "rows of another moment"),
        (Box::new(|record| record["billed"] = "theirs".into()), 1, "only the data folder names"),
        (
            Box::new(|record| record["columns"] = Json::from(vec!["system_id", "game_date"])),
            3,
            "it lacks columns that the table had: prediction_id",
        ),
    ];
    for (change, code, words) in cases {
        falsify(&scene, 2, "publication", change);
        undo(&scene, &["2", "--yes"]).fails(code, &[words]);
        assert_eq!(sorted(&scene.rows()), there, "{words}");
        std::fs::write(&file, &text).unwrap();
    }
    // When it ended is not for the record to say, either.
    {
        let mut state = scene.fake.state();
        let row = foreign(&state, &target("d"), "zone_matchup_v1", "2021-12-03");
        let now = state.now + 1000;
        state.now = now;
        let table = state.tables.get_mut(&target("d").to_string()).unwrap();
        let rows = table.rows().iter().cloned().chain([row]).collect();
        table.put(rows, now);
    }
    falsify(&scene, 2, "publication", |record| record["ended"] = "2026-11-23T12:30:59Z".into());
    scene.fake.state().now += 60_000_000;
    undo(&scene, &["2", "--yes"]).fails(1, &["was changed since 2"]);
}

/// Which table is changed is for the user to say.
#[test]
fn a_table_that_only_the_data_folder_names_takes_more_than_yes() {
    let scene = Scene::new(true);
    scene.upload(0, &["--yes"]).succeeds();
    let there = sorted(&scene.rows());
    let undo = |more: &[&str]| scene.command(&[&["undo", SEASON, "1", "--yes"], more].concat());
    undo(&[]).fails(
        2,
        &[
            "only the data folder says that rows of season-test.d.predictions are replaced, which --yes does not permit",
            "--table season-test.d.predictions names the table",
        ],
    );
    undo(&["--table", "d.other"])
        .fails(2, &["--table names season-test.d.other, and 1 replaced rows of season-test.d."]);
    assert_eq!(sorted(&scene.rows()), there);
    // So do the user's own settings.
    undo(&["--tables", "player_prop_predictions=d.predictions"]).succeeds();
}

/// Nineteen times others come first; the twentieth replacement is verified like any other.
#[test]
fn the_last_replacement_is_verified() {
    let scene = Scene::new(true);
    let before = sorted(&scene.rows());
    scene.upload(0, &["--yes"]).succeeds();
    // Each round asks for the table twice: to look at it, and before it is changed.
    let gets = Fault::times(2 * 19, "GET */tables/predictions", What::Meanwhile(touch));
    scene.fake.plays([gets]);
    undo(&scene, &["1", "--yes"]).succeeds().prints(&["1 is taken back and verified"]);
    assert_eq!(sorted(&scene.rows()), before);
}

#[test]
fn a_later_upload_is_taken_back_first() {
    let scene = Scene::new(true);
    let rows = |scene: &Scene| sorted(&scene.rows());
    let first = rows(&scene);
    scene.upload(0, &["--yes"]).succeeds();
    let second = rows(&scene);
    scene.upload(2, &["--yes"]).succeeds();
    undo(&scene, &["1", "--yes"])
        .fails(1, &["was changed since 1", "hint: season undo 2021-22 2 takes"]);
    undo(&scene, &["2", "--yes"]).succeeds();
    assert_eq!(rows(&scene), second);
    undo(&scene, &["1", "--yes"]).succeeds();
    assert_eq!(rows(&scene), first);
}

#[test]
fn a_way_back_that_has_expired_says_so() {
    for (hours, days, words) in [
        (None, 7, "keeps the past of its tables for 168 hours, until 2026-11-30 "),
        (Some(48), 2, "keeps the past of its tables for 48 hours, until 2026-11-25 "),
    ] {
        let scene = Scene::new(true);
        if let Some(hours) = hours {
            scene.fake.state().time_travel.insert(format!("{PROJECT}.d"), hours);
        }
        let until = scene.upload(0, &["--yes", "--json"]).succeeds().json();
        assert!(words.contains(&until["until"].as_str().unwrap()[..10]), "{until}");
        let there = scene.rows();
        scene.fake.state().now += days * DAY;
        let ended = undo(&scene, &["1", "--yes"]);
        ended.fails(4, &["1 can no longer be taken back", words, "hint: season upload"]);
        assert_eq!(scene.rows(), there);
    }
}

/// The dataset keeps less than it did at the upload: what counts is what it keeps now.
#[test]
fn a_dataset_that_keeps_less_than_it_did_ends_the_way_back_earlier() {
    let scene = Scene::new(true);
    let until = scene.upload(0, &["--yes", "--json"]).succeeds().json();
    assert!(until["until"].as_str().unwrap().starts_with("2026-11-30 "), "{until}");
    scene.fake.state().now += DAY;
    let shorten = |hours| scene.fake.state().time_travel.insert(format!("{PROJECT}.d"), hours);
    shorten(48);
    // Within the shorter time, it leads back, and until when is said as it is now.
    undo(&scene, &["1", "--dry-run"]).succeeds().prints(&["until    2026-11-25 "]);
    scene.fake.state().now += 2 * DAY;
    let there = sorted(&scene.rows());
    let ended = undo(&scene, &["1", "--yes"]);
    ended.fails(
        4,
        &[
            "1 can no longer be taken back: the dataset of season-test.d.predictions keeps the past of its tables for 48 hours, \
             until 2026-11-25 ",
            " UTC; it was 168 hours when the rows were replaced",
            "hint: season upload publishes another run in its place; rows of another program are brought back by that",
        ],
    );
    // Nobody may ask the dataset: BigQuery says so itself.
    let denied = What::Status(403, Body::Reason("accessDenied"));
    scene.fake.plays([Fault::times(9, "GET */datasets/d", denied)]);
    undo(&scene, &["1", "--yes"]).fails(
        4,
        &[
            "the way back of 1 has ended: BigQuery does not read season-test.d.predictions as it was at 2026-11-23T",
            "any more: ",
            "hint: season upload publishes another run",
        ],
    );
    assert_eq!(sorted(&scene.rows()), there);
}

#[test]
fn what_leads_nowhere_is_refused() {
    let scene = Scene::new(true);
    let hint = "hint: season undo 2021-22 lists";
    // Nobody is asked to permit what cannot be done: it is looked up before the question, for which there is no terminal.
    for more in [&["7", "--yes"][..], &["7"], &["7", "--dry-run"]] {
        undo(&scene, more).fails(4, &["7 of 2021-22 is not recorded", hint]);
    }
    scene.upload(0, &["--yes"]).succeeds();
    std::fs::remove_dir_all(scene.world.workplace.data().join("published")).unwrap();
    scene.upload(0, &["--yes"]).succeeds().prints(&["had been published before"]);
    undo(&scene, &["2", "--yes"]).fails(4, &["2 of 2021-22 replaced nothing", hint]);
    // The replacement of this one is refused for good, so it never was.
    let fault = What::JobError("quotaExceeded", "played");
    // Those of queries come first.
    let mut skip = 0;
    loop {
        scene
            .fake
            .plays([Fault::once("POST /bigquery/v2/projects/*/jobs", fault.clone()).after(skip)]);
        scene.upload(1, &["--yes"]).fails(5, &["quotaExceeded"]);
        if records::last_steps(&scene.world.workplace).len() > 1 {
            break;
        }
        skip += 1;
    }
    scene.fake.plays([]);
    assert_eq!(stage(&scene, 3), "planned");
    // By the clock of this machine it may have expired, which the clock of the warehouse knows nothing of.
    let listed = undo(&scene, &[]).succeeds().stdout.clone();
    assert!(listed.contains("unfinished") || listed.contains("expired 2026-11-30"), "{listed}");
    undo(&scene, &["3", "--yes"]).fails(4, &["3 was planned but not done", "failed"]);
    scene.fake.state().tables.clear();
    undo(&scene, &["3", "--yes"]).fails(5, &["there is no table season-test.d.predictions"]);
}

#[test]
fn killed_at_any_request_it_leaves_whole_versions_and_the_next_undo_finishes() {
    let scene = Scene::new(true);
    let published = scene.world.workplace.data().join("published");
    for after in [false, true] {
        let mut killed = 0;
        loop {
            let before = sorted(&scene.rows());
            let _ = std::fs::remove_dir_all(&published);
            scene.fake.plays([]);
            let number =
                scene.upload(0, &["--yes", "--json"]).succeeds().json()["number"].to_string();
            let there = sorted(&scene.rows());
            assert_ne!(before, there);
            let hung = Arc::new(Notify::new());
            scene.fake.state().hung = Arc::clone(&hung);
            let what = if after { What::HangAfter } else { What::Hang };
            scene.fake.plays([Fault::once("*", what).after(killed)]);
            let args = ["undo", SEASON, &number, "--yes", "--table", "d.predictions"];
            let mut child = scene.start(&args);
            let hanging = hangs(&mut child, &hung);
            let _ = child.kill();
            let output = child.wait_with_output().unwrap();
            let now = sorted(&scene.rows());
            assert!(now == before || now == there, "killed at request {killed}");
            scene.fake.plays([]);
            if !hanging {
                end(output).succeeds();
                assert_eq!(now, before);
                break;
            }
            jobs::finish_all(&mut scene.fake.state());
            end(scene.start(&args).wait_with_output().unwrap()).succeeds();
            assert_eq!(sorted(&scene.rows()), before, "killed at request {killed}");
            // Whatever replaced rows is written down as done.
            let steps = records::last_steps(&scene.world.workplace);
            let undone = steps.iter().filter(|step| step["record"]["undo"].is_object());
            assert!(undone.clone().all(|step| step["stage"] == "done"), "{killed}: {steps:?}");
            assert_eq!(undone.count(), 1, "killed at request {killed}");
            killed += 1;
        }
        assert!(killed >= 12, "there were only {killed} requests");
    }
}

/// Two undos, and an undo and an upload, each on a table that both would change.
#[test]
fn at_once_one_goes_first_and_the_other_looks_again() {
    for other in ["undo", "upload"] {
        for slow in [0, 6] {
            let scene = Scene::new(true);
            let before = sorted(&scene.rows());
            scene.upload(0, &["--yes"]).succeeds();
            scene.fake.plays([Fault::times(100, "POST */jobs", What::Slow(slow))]);
            let run = &scene.world.runs[1].run_id;
            let undo = ["undo", SEASON, "1", "--yes", "--table", "d.predictions"];
            let upload = ["upload", SEASON, "--run", run, "--table", "d.predictions", "--yes"];
            let other = if other == "undo" { &undo[..] } else { &upload };
            let children = [scene.start(&undo), scene.start(other)];
            let ended = children.map(|child| end(child.wait_with_output().unwrap()));
            assert!(ended.iter().any(|ended| ended.code == 0), "{ended:?}");
            let rows = sorted(&scene.rows());
            let mixed = {
                let state = scene.fake.state();
                let table = &state.tables[&target("d").to_string()];
                let first = &table.versions[1].1;
                scene.world.mixed(table, table.rows(), first)
            };
            assert_eq!(mixed, None, "{ended:?}");
            if other == undo {
                assert_eq!(rows, before, "{ended:?}");
                let copies = copies(&scene);
                assert!(copies.len() < 2 || copies[0] != copies[1], "{copies:?}");
            }
        }
    }
}
