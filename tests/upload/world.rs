//! Three runs with a few rows each, the tables they are published to, and what must be true of these.

use std::collections::BTreeSet;
use std::path::Path;

use arrow::array::RecordBatch;
use season::bigquery::publish::{
    COLUMNS, ConfidenceScale, EstimatedLines, LATER_COLUMNS, Publication, PublishRequest, RowForm,
    VersionForm, WrittenColumn, statements,
};
use season::bigquery::{Decimals, TableRef, Type};
use season::domain::{GameDate, SeasonId};
use season::run::skipped_layout;
use season::season::Season;
use season::snapshot::{self, DataDir, table};
use serde_json::Value as Json;

use crate::fake_bigquery::state::{Field, Row, State, Table};
use crate::fake_bigquery::value::Value;
use crate::fake_bigquery::{PROJECT, load};
use crate::support::runs::{self, Prediction};
use crate::support::{SEASON, Workplace};

const BASELINE: &str = "moving_average_baseline_v1";
const ZONE: &str = "zone_matchup_v1";
const XGBOOST: &str = "xgboost_v1";

/// How the target is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As we create it.
    Ours,
    /// As the owner of a warehouse may have it: no partitions, no column for the run, one decimal, and columns that we do not
    /// know, of which one has a default value.
    Theirs,
}

impl Layout {
    pub const ALL: [Self; 2] = [Self::Ours, Self::Theirs];

    /// Makes the empty target.
    pub fn make(self, state: &mut State, target: &TableRef) {
        let folder = format!("{PROJECT}.{}", target.dataset());
        state.datasets.insert(folder.clone(), "US".to_owned());
        state.insert_table(&folder, &statements::definition(target)).unwrap();
        if self == Self::Ours {
            return;
        }
        let table = state.tables.get_mut(&target.to_string()).unwrap();
        table.partition = None;
        table.require_filter = false;
        table.clusters = vec!["player_lookup".to_owned()];
        table.fields.retain(|field| !["run_id", "model_version"].contains(&&*field.name));
        let points = table.column("predicted_points").unwrap();
        table.fields[points].digits = Some((5, 1));
        table.fields.extend([
            Field::new("filter_reason", "STRING"),
            Field::new("feature_version", "STRING"),
            Field::new("default_feature_indices", "ARRAY<INT64>"),
            Field::new("scoring_tier", "STRING").with_default(Value::Text("none".to_owned())),
            Field::new("feature_quality_score", "FLOAT64"),
        ]);
    }
}

/// The runs: two for the same systems and dates, and one that overlaps with them.
pub struct World {
    pub runs: [Publication; 3],
    /// Their rows as targets of each layout store them.
    stored: [[Vec<Row>; 3]; 2],
    /// Kept for its folders.
    pub workplace: Workplace,
}

/// The rows of a run as a table of this layout stores them.
fn stored(run: &Publication, layout: Layout) -> Vec<Row> {
    let mut state = State::default();
    layout.make(&mut state, &target("d"));
    let table = &state.tables[&target("d").to_string()];
    let columns = COLUMNS.iter().chain(&LATER_COLUMNS);
    let there = columns.filter(|column| table.column(column.name).is_some());
    let written = there.filter_map(|column| {
        let digits = table.fields[table.column(column.name).unwrap()].digits;
        let kind = match (column.kind, digits) {
            (Type::Number(_), Some((precision, scale))) => Type::Number(Decimals {
                precision: u8::try_from(precision).unwrap(),
                scale: u8::try_from(scale).unwrap(),
            }),
            (kind, _) => kind,
        };
        Some(WrittenColumn { column, content: column.content?, kind })
    });
    let rows = run.rows(written.collect(), RowForm::default()).unwrap();
    let stored = |at: usize| {
        let mut row = table.default_row();
        for (written, column) in rows.written.iter().zip(rows.batch.columns()) {
            row[table.column(written.column.name).unwrap()] = load::cell(column, at).unwrap();
        }
        let cells = row.into_iter().zip(&table.fields);
        cells.map(|(value, field)| field.store(value).unwrap()).collect()
    };
    (0..rows.batch.num_rows()).map(stored).collect()
}

/// A run's predictions: so many players on each of these days for each of these systems.
fn predictions(systems: &[&str], days: &[&str], players: usize, points: f64) -> Vec<Prediction> {
    let mut rows = Vec::new();
    for day in days {
        let date: GameDate = day.parse().unwrap();
        for player in 0..players {
            for system in systems {
                rows.push(Prediction {
                    system: (*system).to_owned(),
                    player: format!("player{player}"),
                    game_id: format!("{}_AAA_BBB", day.replace('-', "")),
                    day: date.days(),
                    points: points + rows.len() as f64 / 100.0,
                    confidence: 0.6125,
                    side: "OVER".to_owned(),
                    line: Some((18.5, "ESTIMATED_AVG".to_owned())),
                    distribution: [None; 3],
                });
            }
        }
    }
    rows
}

/// Lets the manifest count `rows`, which all systems have for the same player-dates, and nothing that was skipped.
fn count(folder: &Path, rows: &[Prediction]) {
    let path = folder.join("manifest.json");
    let mut manifest: Json = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let layout = skipped_layout();
    let entry = table::write(folder, &layout, &RecordBatch::new_empty(layout.schema())).unwrap();
    let files = manifest["files"].as_array_mut().unwrap();
    let place = files.iter().position(|file| file["name"] == layout.file).unwrap();
    files[place] = serde_json::to_value(entry).unwrap();
    let systems = manifest["systems"].as_array_mut().unwrap();
    let of_each = rows.len() / systems.len();
    for system in &mut *systems {
        system["predicted"] = of_each.into();
        for (side, count) in system["recommendations"].as_object_mut().unwrap() {
            *count = if side == "OVER" { of_each } else { 0 }.into();
        }
        system["skipped"] = serde_json::json!({});
    }
    let systems = systems.len();
    manifest["player_dates"] = of_each.into();
    for date in manifest["dates"].as_array_mut().unwrap() {
        let day: GameDate = date["date"].as_str().unwrap().parse().unwrap();
        let predictions = rows.iter().filter(|row| row.day == day.days()).count();
        date["predictions"] = predictions.into();
        date["players"] = (predictions / systems).into();
    }
    std::fs::write(path, manifest.to_string()).unwrap();
}

impl World {
    pub fn new() -> Self {
        let workplace = Workplace::with_snapshot();
        let both = "moving_average_baseline_v1,zone_matchup_v1";
        let other = "zone_matchup_v1,xgboost_v1";
        let made = [
            (
                both,
                ["2021-12-01", "2021-12-05"],
                "20",
                predictions(&[BASELINE, ZONE], &["2021-12-02", "2021-12-04"], 2, 10.0),
            ),
            (
                both,
                ["2021-12-01", "2021-12-05"],
                "21",
                predictions(&[BASELINE, ZONE], &["2021-12-02", "2021-12-05"], 3, 20.0),
            ),
            (
                other,
                ["2021-12-04", "2021-12-08"],
                "20",
                predictions(&[ZONE, XGBOOST], &["2021-12-04", "2021-12-07"], 2, 30.0),
            ),
        ];
        let data = DataDir::new(workplace.data());
        let id: SeasonId = SEASON.parse().unwrap();
        let season = Season::new(snapshot::read(&data, id).unwrap()).unwrap();
        let runs = made.map(|(systems, [from, to], line, rows)| {
            let line = format!("fixed:{line}");
            let args =
                ["--systems", systems, "--start-date", from, "--end-date", to, "--line", &line];
            let folder = runs::predict(&workplace, &args);
            runs::put(&folder, &rows);
            count(&folder, &rows);
            let name = folder.file_name().unwrap().to_str().unwrap();
            let run = season::artifacts::find_named(&data, id, name).unwrap();
            Publication::new(&season, &run).unwrap()
        });
        let stored =
            Layout::ALL.map(|layout| [0, 1, 2].map(|run: usize| stored(&runs[run], layout)));
        Self { runs, stored, workplace }
    }

    pub fn request(&self, run: usize, dataset: &str, session: String) -> PublishRequest<'_> {
        PublishRequest {
            publication: &self.runs[run],
            target: target(dataset),
            staging_dataset: None,
            publications_table: None,
            create: true,
            allow_empty: false,
            replace_foreign: true,
            replace_unknown: true,
            confidence: Some(ConfidenceScale::Percent),
            estimated_lines: EstimatedLines::NoPropLine,
            model_version: VersionForm::Whole,
            known_runs: self.runs.iter().map(Publication::tag).collect(),
            session,
            location: None,
            options: season::bigquery::QueryOptions::default(),
        }
    }

    /// The rows of a run as `table` stores them.
    pub fn stored(&self, run: usize, table: &Table) -> &[Row] {
        let layout = usize::from(table.column("run_id").is_none());
        &self.stored[layout][run]
    }

    /// Whether a row belongs to what the run replaces.
    pub fn replaces(&self, run: usize, table: &Table, row: &Row) -> bool {
        let (system, date) = key(table, row);
        self.runs[run].scope.contains(&system, date)
    }

    /// What is wrong with `rows` of the target, where each run was published whole, in any order, onto `before`.
    pub fn mixed(&self, table: &Table, rows: &[Row], before: &[Row]) -> Option<String> {
        let there = self.parts(table, rows);
        let before = self.parts(table, before);
        let runs = [0, 1, 2].map(|run: usize| self.parts(table, self.stored(run, table)));
        let versions = [&before, &runs[0], &runs[1], &runs[2]];
        // Which of the versions stand in a part of the table: 0 is what was there before, then come the runs.
        let found = |part: usize, of: &[usize]| -> BTreeSet<usize> {
            of.iter().copied().filter(|at| versions[*at][part] == there[part]).collect()
        };
        let [outside, only_first, both, only_last] =
            [found(0, &[0]), found(1, &[0, 1, 2]), found(2, &[0, 1, 2, 3]), found(3, &[0, 3])];
        let parts = [&outside, &only_first, &both, &only_last];
        if parts.iter().any(|part| part.is_empty()) {
            return Some(format!("a part is of no version: {parts:?} among {} rows", rows.len()));
        }
        if !both.contains(&3) && only_first.is_disjoint(&both) {
            return Some(format!("parts are of different versions: {parts:?}"));
        }
        None
    }

    /// The rows that no run replaces, that the first two do, that all three do, and that the last one does; each in an order
    /// of their own.
    fn parts(&self, table: &Table, rows: &[Row]) -> [Vec<String>; 4] {
        let mut parts = [const { Vec::new() }; 4];
        for row in rows {
            let part = match (self.replaces(0, table, row), self.replaces(2, table, row)) {
                (false, false) => 0,
                (true, false) => 1,
                (true, true) => 2,
                (false, true) => 3,
            };
            let known = row.iter().enumerate().filter(|(_, value)| **value != Value::Null);
            parts[part].push(format!("{:?}", known.collect::<Vec<_>>()));
        }
        for part in &mut parts {
            part.sort();
        }
        parts
    }
}

/// The system and the date of a row.
pub fn key(table: &Table, row: &Row) -> (String, GameDate) {
    let cell = |name: &str| &row[table.column(name).unwrap()];
    let Value::Date(days) = cell("game_date") else { panic!("a row without a date") };
    (cell("system_id").text(), GameDate::from_days(*days))
}

/// Rows as text, in an order of their own, as tables have none.
pub fn sorted<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Vec<String> {
    let mut rows: Vec<String> = rows.into_iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

pub fn target(dataset: &str) -> TableRef {
    TableRef::new(PROJECT, dataset, "predictions").unwrap()
}

/// Makes the target as we create it, with rows of other programs: outside what the runs replace and, if asked for, inside.
pub fn make_target(state: &mut State, dataset: &str, inside: bool) {
    make_target_as(Layout::Ours, state, dataset, inside);
}

/// The same, laid out in any way.
pub fn make_target_as(layout: Layout, state: &mut State, dataset: &str, inside: bool) {
    let target = target(dataset);
    layout.make(state, &target);
    let outside = [
        (BASELINE, "2022-07-31"),
        (XGBOOST, "2021-12-03"),
        (ZONE, "2021-12-09"),
        ("old", "2021-12-04"),
    ];
    let within = [
        (BASELINE, "2021-12-02"),
        (ZONE, "2021-12-04"),
        (XGBOOST, "2021-12-06"),
        (ZONE, "2021-12-01"),
    ];
    let mut rows: Vec<Row> =
        outside.iter().map(|(system, day)| foreign(state, &target, system, day)).collect();
    if inside {
        rows.extend(within.iter().map(|(system, day)| foreign(state, &target, system, day)));
    }
    let now = state.now;
    state.tables.get_mut(&target.to_string()).unwrap().put(rows, now);
}

/// A row of another program, which names no run.
pub fn foreign(state: &State, target: &TableRef, system: &str, day: &str) -> Row {
    let table = &state.tables[&target.to_string()];
    let text = |text: &str| Value::Text(text.to_owned());
    let date: GameDate = day.parse().unwrap();
    let value = |name: &str| match name {
        "system_id" => text(system),
        "game_date" => Value::Date(date.days()),
        "prediction_id" | "player_lookup" | "game_id" | "recommendation" => {
            text(&format!("{name} {day}"))
        }
        "prediction_version" => Value::Int(1),
        "predicted_points" | "confidence_score" => Value::Numeric(12_500_000_000),
        "is_active" => Value::Bool(true),
        "created_at" => Value::Timestamp(1),
        "filter_reason" | "scoring_tier" => text("theirs"),
        "default_feature_indices" => Value::Array(vec![Value::Int(3)]),
        _ => Value::Null,
    };
    table.fields.iter().map(|field| field.store(value(&field.name)).unwrap()).collect()
}
