//! The command against tables that others laid out and filled.

use serde_json::Value as Json;

use super::command::Scene;
use super::world::{Layout, make_target_as, target};
use crate::fake_bigquery::PROJECT;
use crate::fake_bigquery::state::{Field, Table};
use crate::fake_bigquery::value::Value;

fn name() -> String {
    target("d").to_string()
}

/// A scene with the target laid out as theirs, with rows of other programs also among those that runs replace.
fn scene() -> Scene {
    let scene = Scene::new(false);
    make_target_as(Layout::Theirs, &mut scene.fake.state(), "d", true);
    scene
}

/// Changes the target's description.
fn change(scene: &Scene, change: impl FnOnce(&mut Table)) {
    change(scene.fake.state().tables.get_mut(&name()).unwrap());
}

/// Sets the cells of a column in all rows, without another version.
fn fill(scene: &Scene, column: &str, value: &Value) {
    change(scene, |table| {
        let place = table.column(column).unwrap();
        let mut rows = table.rows().to_vec();
        for row in &mut rows {
            row[place] = value.clone();
        }
        let now = table.versions.last().unwrap().0;
        table.put(rows, now);
    });
}

const PERMITTED: [&str; 3] = ["--yes", "--replace-foreign", "--replace-unknown"];

#[test]
fn rows_go_into_a_table_without_partitions_and_without_a_column_for_the_run() {
    let scene = scene();
    let before = scene.rows();
    let ended = scene.upload_without_foreign(0, &PERMITTED);
    ended.succeeds().prints(&["is published and verified"]);
    ended.says(&[
        "note: partitions: none, by DAY of game_date expected; each statement reads up to the whole table, ",
        "note: clusters: player_lookup, system_id,",
        "note: predicted_points is rounded to NUMERIC(5,1) there",
        "note: 2 columns are not there, and not written: model_version, run_id",
        "note: 3 columns are unknown, left null, empty or at the default: filter_reason, default_feature_indices, scoring_tier",
        "replaces 3 rows of 2 systems on 3 dates: 0 of earlier runs of season, 3 of another program",
    ]);
    scene.check(0, &before);
    scene.upload_without_foreign(0, &["--yes"]).succeeds().prints(&["nothing was changed"]);
    // Rows of the first run are known again without a column that says so, also where its scope ends.
    let before = scene.rows();
    let ended = scene.upload_without_foreign(1, &["--yes"]);
    ended.succeeds().says(&["replaces 8 rows of 2 systems on 2 dates: 8 of earlier runs of season, 0 of another program"]);
    scene.check(1, &before);
}

#[test]
fn rows_of_another_program_take_a_permission_that_is_remembered_for_the_table() {
    let scene = Scene::new(true);
    let before = scene.versions();
    let refused = scene.upload_without_foreign(0, &["--yes"]);
    refused.fails(
        1,
        &[
            "rows of season-test.d.predictions are not replaced:",
            "! 3 of the rows to be replaced are of another program",
            "hint: --replace-foreign permits it for this table, once and for all",
        ],
    );
    refused.says(&["replaces 3 rows of 2 systems on 3 dates: 0 of earlier runs of season, 3 of another program"]);
    assert_eq!(scene.versions(), before);
    let json = scene.upload_without_foreign(0, &["--yes", "--replace-foreign", "--json"]);
    let replaced = &json.succeeds().json()["replaced"];
    assert_eq!(
        (&replaced["rows"], &replaced["season"], &replaced["foreign"]),
        (&3.into(), &0.into(), &3.into())
    );
    // Others write again; the permission is known from the first time, for this table and no other.
    let rows = {
        let mut rows = scene.rows();
        rows.push(before_row(&scene));
        rows
    };
    change(&scene, |table| table.put(rows, table.versions.last().unwrap().0 + 1000));
    scene.upload_without_foreign(1, &["--yes"]).succeeds();
}

/// A row of another program among those that the first runs replace.
fn before_row(scene: &Scene) -> crate::fake_bigquery::state::Row {
    super::world::foreign(&scene.fake.state(), &target("d"), "zone_matchup_v1", "2021-12-03")
}

#[test]
fn values_in_columns_that_nobody_here_knows_take_a_permission_each_time() {
    let scene = scene();
    let before = scene.versions();
    let ended = scene.upload_without_foreign(0, &["--yes", "--replace-foreign"]);
    ended.fails(
        1,
        &[
            "! values in 3 unknown columns of the rows to be replaced would be lost: \
         filter_reason in 3, default_feature_indices in 3, scoring_tier in 3 rows",
            "hint: --replace-unknown replaces them; season undo restores them",
        ],
    );
    assert_eq!(scene.versions(), before);
    scene.upload_without_foreign(0, &PERMITTED).succeeds();
    let record = scene.record(0);
    for column in ["filter_reason", "default_feature_indices", "scoring_tier"] {
        assert!(record["columns"].as_array().unwrap().contains(&column.into()), "{record}");
    }
    // The default value on our own rows is no value that would be lost; what somebody else wrote there is.
    scene.upload_without_foreign(1, &["--yes"]).succeeds();
    fill(&scene, "filter_reason", &Value::Text("edited".to_owned()));
    scene.upload_without_foreign(1, &["--yes"]).succeeds().prints(&["nothing was changed"]);
    scene.upload_without_foreign(0, &["--yes"]).fails(1, &["filter_reason in 12 rows"]);
}

#[test]
fn everything_that_is_in_the_way_is_told_at_once() {
    let scene = scene();
    change(&scene, |table| {
        let place = table.column("confidence_score").unwrap();
        table.fields[place] = Field::new("confidence_score", "STRING").required();
        table.fields.push(Field::new("region", "STRING").required());
        table
            .fields
            .push(Field::new("tier", "STRING").required().with_default(Value::Text("x".into())));
        let versions = table.versions.len();
        assert!(versions > 0);
    });
    let told = [
        "~ confidence_score: STRING REQUIRED there, NUMERIC(5,2) REQUIRED expected",
        "+ region STRING REQUIRED: there, unknown, and without a default value",
        "would be lost: filter_reason in 3, default_feature_indices in 3, scoring_tier in 3",
        "! 3 of the rows to be replaced are of another program",
        "a table is never altered here",
        "--replace-unknown",
        "--replace-foreign",
    ];
    let before = scene.versions();
    let refused = scene.upload_without_foreign(0, &["--yes"]);
    refused.fails(1, &told);
    let checked = scene.upload_without_foreign(0, &["--check"]);
    assert_eq!((checked.code, scene.versions()), (1, before), "{checked:?}");
    let printed = checked.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in told {
        assert!(printed.contains(words), "{words}: {printed}");
    }
}

#[test]
fn partitions_that_expire_are_refused_with_the_statement_that_stops_it() {
    let scene = Scene::new(true);
    change(&scene, |table| table.partitions_live = Some(365 * 86_400_000));
    scene.upload(0, &["--yes"]).fails(1, &[
        "~ expiration of partitions: after 365 days there, one that keeps 2021-12-01 expected",
        "hint: ALTER TABLE `season-test.d.predictions` SET OPTIONS (partition_expiration_days = NULL)",
    ]);
}

#[test]
fn a_check_reads_and_changes_nothing_and_says_what_an_upload_takes() {
    for (layout, side) in [(Layout::Ours, false), (Layout::Theirs, true)] {
        let scene = Scene::new(false);
        make_target_as(layout, &mut scene.fake.state(), "d", true);
        let side: &[&str] = if side { &["--publications-table", "d.publications"] } else { &[] };
        let permitted = ["--replace-foreign", "--replace-unknown"];
        let args = [&permitted[..], side].concat();
        let tables = scene.fake.state().tables.len();
        let checked =
            scene.upload_without_foreign(0, &[&args[..], &["--check", "--json"]].concat());
        let checked = checked.succeeds().json();
        assert_eq!(
            (&checked["already"], &checked["replaced"]["foreign"]),
            (&false.into(), &3.into())
        );
        let now = scene.fake.state().tables.len();
        assert_eq!((now, scene.fake.count("POST */tables")), (tables, 0));
        let uploaded = scene.upload_without_foreign(0, &[&args[..], &["--yes", "--json"]].concat());
        let uploaded = uploaded.succeeds().json();
        for what in ["jobs", "calls"] {
            assert_eq!(
                checked["upload"][what], uploaded["usage"][what],
                "{what}: {checked} {uploaded}"
            );
        }
        let jobs = uploaded["usage"]["jobs"].as_u64().unwrap();
        assert!(jobs <= 5 + 3, "{jobs}");
        assert!(checked["upload"]["bytes"].as_u64().unwrap() > 0);
        let again = scene.upload_without_foreign(0, &[side, &["--check"]].concat());
        again.succeeds().prints(&[
            "is published; an upload would change nothing",
            "upload    ",
            " jobs, ",
        ]);
    }
    let scene = Scene::new(false);
    scene.upload_without_foreign(0, &["--check"]).fails(5, &["there is no table", "--create"]);
    scene
        .upload_without_foreign(0, &["--check", "--create"])
        .succeeds()
        .prints(&["to a table that the upload creates"]);
    assert!(scene.fake.state().tables.is_empty());
}

/// The values of a column, on rows of our first run.
fn values(scene: &Scene, column: &str) -> Vec<String> {
    let state = scene.fake.state();
    let table = &state.tables[&name()];
    let (place, player) = (table.column(column).unwrap(), table.column("player_lookup").unwrap());
    let ours = table.rows().iter().filter(|row| row[player].text().starts_with("player"));
    let ours = ours.filter(|row| !row[player].text().contains(' '));
    let mut values: Vec<String> = ours.map(|row| row[place].text()).collect();
    values.sort();
    values.dedup();
    values
}

#[test]
fn the_scale_of_confidence_is_that_of_other_systems_unless_it_is_named() {
    for (theirs, args, ours, said) in [
        (
            "0.9",
            &[][..],
            "0.61",
            "note: confidence_score is written 0 to 1: of the rows of other systems 0 are above 1, 3 are not",
        ),
        (
            "90",
            &[],
            "61.25",
            "note: confidence_score is written 0 to 100: of the rows of other systems 3 are above 1, 0 are not",
        ),
        ("0.9", &["--confidence-scale", "percent"], "61.25", ""),
        ("90", &["--confidence-scale", "fraction"], "0.61", ""),
    ] {
        let scene = scene();
        fill(&scene, "confidence_score", &Value::numeric(theirs).unwrap());
        let ended = scene.upload_without_foreign(0, &[&PERMITTED[..], args].concat());
        ended.succeeds().says(&[said]);
        assert_eq!(values(&scene, "confidence_score"), [ours], "{theirs} {args:?}");
    }
}

#[test]
fn what_no_bookmaker_offered_is_written_without_a_line_or_as_one() {
    let columns = [
        "recommendation",
        "has_prop_line",
        "current_points_line",
        "line_margin",
        "line_source",
        "estimated_line_value",
        "estimation_method",
    ];
    for (args, first, expected) in [
        (
            &[][..],
            "1",
            ["NO_LINE", "false", "NULL", "NULL", "NO_PROP_LINE", "18.5", "points_avg_last_5"],
        ),
        (
            &["--estimated-lines", "as-lines", "--model-version", "decimal"],
            "1.0",
            ["OVER", "false", "18.5", "", "ESTIMATED_AVG", "18.5", "points_avg_last_5"],
        ),
    ] {
        let scene = Scene::new(true);
        scene.upload(0, &[&["--yes"][..], args].concat()).succeeds();
        for (column, value) in columns.iter().zip(expected) {
            let found = values(&scene, column);
            assert!(
                found == [value] || (value.is_empty() && found.len() > 1),
                "{column}: {found:?}"
            );
        }
        assert_eq!(values(&scene, "model_version"), [first]);
    }
}

#[test]
fn the_side_table_says_what_is_planned_and_what_is_done() {
    let scene = scene();
    let side = ["--publications-table", "d.publications"];
    let args = [&PERMITTED[..], &side].concat();
    scene.upload_without_foreign(0, &args).succeeds();
    let statuses = |side: &str| {
        let state = scene.fake.state();
        let table = &state.tables[&format!("{PROJECT}.d.{side}")];
        let cell = |row: &[Value], name: &str| row[table.column(name).unwrap()].text();
        let said = table.rows().iter().map(|row| (cell(row, "run_id"), cell(row, "status")));
        said.collect::<Vec<_>>()
    };
    let run = scene.world.runs[0].run_id.clone();
    assert_eq!(statuses("publications"), [(run.clone(), "done".to_owned())]);
    scene.upload_without_foreign(0, &args).succeeds().prints(&["nothing was changed"]);
    let done = [(run, "done".to_owned())];
    assert_eq!(statuses("publications"), done);
    // In another one nothing was planned, and what is said of the run is the same.
    for _ in 0..2 {
        let other = ["--yes", "--publications-table", "d.other"];
        scene.upload_without_foreign(0, &other).succeeds().prints(&["nothing was changed"]);
        assert_eq!(statuses("other"), done);
    }
    let record: Json = scene.record(0);
    assert_eq!(record["replace_foreign"], true);
}
