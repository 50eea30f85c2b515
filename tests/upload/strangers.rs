//! What other programs, and other uploads, write while an upload is at work: it is never replaced unseen.

use super::command::Scene;
use super::world::{foreign, make_target, target};
use crate::fake_bigquery::faults::{Fault, What};
use crate::fake_bigquery::state::{Row, State};
use crate::fake_bigquery::value::Value;
use crate::support::records;

/// Changes the rows of the target as another program does.
fn write(state: &mut State, change: impl FnOnce(&State, &mut Vec<Row>)) {
    let name = target("d").to_string();
    let mut rows = state.tables[&name].rows().to_vec();
    change(state, &mut rows);
    state.now += 1000;
    let now = state.now;
    state.tables.get_mut(&name).unwrap().put(rows, now);
}

/// Another program writes a row among those that the first runs replace.
fn write_within(state: &mut State) {
    write(state, |state, rows| {
        rows.push(foreign(state, &target("d"), "zone_matchup_v1", "2021-12-03"));
    });
}

/// Every row stands twice.
fn double(state: &mut State) {
    write(state, |_, rows| rows.extend(rows.clone()));
}

/// The same, and another program writes a row.
fn double_and_write(state: &mut State) {
    double(state);
    write_within(state);
}

/// Another run replaces the rows of one date.
fn replace_in_part(state: &mut State) {
    let of_run = state.tables[&target("d").to_string()].column("run_id").unwrap();
    write(state, |_, rows| {
        for row in rows.iter_mut().filter(|row| format!("{row:?}").contains("20211204_AAA_BBB")) {
            row[of_run] = Value::Text("00000000000000bb".to_owned());
        }
    });
}

/// `change` happens before the `nth` query, from 0: the look is the second, the replacement the fourth, and the look at it
/// the fifth.
fn before_query(nth: u32, change: fn(&mut State)) -> Fault {
    Fault::once("POST /bigquery/v2/projects/*/jobs", What::Meanwhile(change)).after(nth)
}

/// The last step that is written down.
fn last_stage(scene: &Scene) -> serde_json::Value {
    records::last_steps(&scene.world.workplace).pop().unwrap()["stage"].take()
}

fn scene_of_ours() -> Scene {
    let scene = Scene::new(false);
    make_target(&mut scene.fake.state(), "d", false);
    scene
}

#[test]
fn what_is_written_between_the_look_and_the_replacement_is_looked_at() {
    let scene = scene_of_ours();
    // How long the dataset keeps its past is asked in between.
    scene.fake.plays([Fault::once("GET */datasets/d", What::Meanwhile(write_within))]);
    let ended = scene.upload_without_foreign(0, &["--yes"]);
    ended.fails(1, &["! 1 of the rows to be replaced are of another program"]);
    ended.says(&["note: the table was changed in the meantime; it is read again"]);
    assert_eq!(scene.rows().len(), 5);
    // Where it may be replaced, that is done, and counted.
    let ended = scene.upload(0, &["--yes", "--json"]);
    assert_eq!(ended.succeeds().json()["replaced"]["foreign"], 1);
}

/// Nobody can look at a table and change it at once; what came in between is at least said.
#[test]
fn what_is_written_at_the_last_moment_is_said() {
    let scene = scene_of_ours();
    scene.fake.plays([before_query(3, write_within)]);
    let ended = scene.upload_without_foreign(0, &["--yes"]);
    ended
        .succeeds()
        .says(&["note: 1 rows were deleted, and 0 were found before: others wrote in between"]);
}

#[test]
fn rows_that_another_upload_verified_are_not_replaced_once_more() {
    let scene = scene_of_ours();
    scene.fake.plays([before_query(4, replace_in_part)]);
    let ended = scene.upload_without_foreign(0, &["--yes"]);
    ended.fails(
        1,
        &["was published to season-test.d.predictions, and then replaced by others, in part"],
    );
    let theirs = scene.rows();
    assert!(theirs.iter().any(|row| format!("{row:?}").contains("00000000000000bb")), "{theirs:?}");
    assert_eq!(last_stage(&scene), "done", "rows were replaced");
}

#[test]
fn rows_that_stand_twice_are_replaced_once_more() {
    let scene = scene_of_ours();
    scene.fake.plays([before_query(4, double)]);
    let ended = scene.upload_without_foreign(0, &["--yes"]);
    ended.succeeds().says(&["the rows found are not those published; trying again"]);
    // Those of others outside of what the run replaces stay as they are.
    assert_eq!(scene.rows().len(), 2 * 4 + 8);
}

#[test]
fn after_a_replacement_it_is_not_said_that_there_was_none() {
    let scene = scene_of_ours();
    scene.fake.plays([before_query(4, double_and_write)]);
    let ended = scene.upload_without_foreign(0, &["--yes"]);
    ended.fails(1, &["was published to", "and then replaced by others, in part"]);
    assert!(!ended.stderr.contains("are not replaced"), "{ended:?}");
    assert_eq!(last_stage(&scene), "done");
}

#[test]
fn another_program_s_run_ids_are_not_ours() {
    let scene = Scene::new(true);
    {
        let mut state = scene.fake.state();
        let of_run = state.tables[&target("d").to_string()].column("run_id").unwrap();
        write(&mut state, |_, rows| {
            for row in rows {
                row[of_run] = Value::Text("manual__2026-11-01T00:00:00".to_owned());
            }
        });
    }
    let before = scene.rows();
    let ended = scene.upload_without_foreign(0, &["--yes"]);
    ended.fails(1, &["! 3 of the rows to be replaced are of another program"]);
    assert_eq!(scene.rows(), before);
}

/// The data folder may be somebody else's: what it says was permitted is not.
#[test]
fn only_the_user_permits_that_rows_of_other_programs_are_replaced() {
    let scene = Scene::new(true);
    scene.upload_without_foreign(0, &["--yes", "--replace-foreign"]).succeeds();
    write_within(&mut scene.fake.state());
    let file = scene.world.workplace.path("state/season/replace-foreign");
    let said = format!("note: {} permits to replace rows of other programs", file.display());
    scene.upload_without_foreign(1, &["--check"]).succeeds().says(&[&said]);
    let permits = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(scene.record(0)["replace_foreign"], true);
    let before = scene.rows();
    scene
        .upload_without_foreign(1, &["--yes"])
        .fails(1, &["! 1 of the rows to be replaced are of another program", "--replace-foreign"]);
    assert_eq!(scene.rows(), before);
    std::fs::write(&file, permits).unwrap();
    scene.upload_without_foreign(1, &["--yes"]).succeeds().says(&[&said]);
}

/// BigQuery answers no query on such a table, so what is in the way is said without one.
#[test]
fn a_table_that_demands_another_filter_is_refused_for_that() {
    let scene = Scene::new(true);
    {
        let mut state = scene.fake.state();
        let table = state.tables.get_mut(&target("d").to_string()).unwrap();
        table.partition = Some("updated_at".to_owned());
        table.require_filter = true;
    }
    let refusal =
        "~ filter on partitions: required by DAY of updated_at there, on game_date expected";
    scene.upload(0, &["--yes"]).fails(1, &[refusal]);
    let checked = scene.upload(0, &["--check"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    assert!(checked.stdout.contains("filter on partitions"), "{checked:?}");
}
