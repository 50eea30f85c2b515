//! Snapshots that somebody changed and hashed again: what their games say of one another and of their season is compared
//! wherever a snapshot is read.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, Date32Array, Int32Array};
use arrow::array::{RecordBatch, StringArray};
use arrow::datatypes::{Date32Type, Int32Type};
use season::snapshot::table::encode;
use serde_json::{Value, json};

use crate::support::files::{read_table, rehash_snapshot, texts};
use crate::support::vectors::days;
use crate::support::{SEASON, Workplace, box_scores};

const GAMES: &str = "games.parquet";

/// A value that is put into a column.
enum Cell {
    Text(&'static str),
    Date(&'static str),
    Int(i32),
    Flag(bool),
}

/// The column with the value in `row`.
fn with(array: &ArrayRef, row: usize, cell: &Cell) -> ArrayRef {
    let rows = 0..array.len();
    match cell {
        Cell::Text(text) => {
            let old = array.as_string::<i32>();
            let value = |at| if at == row { text } else { old.value(at) };
            Arc::new(rows.map(|at| Some(value(at))).collect::<StringArray>())
        }
        Cell::Date(text) => {
            let old = array.as_primitive::<Date32Type>();
            let value = |at| if at == row { days(text) } else { old.value(at) };
            Arc::new(Date32Array::from_iter_values(rows.map(value)))
        }
        Cell::Int(value) => {
            let old = array.as_primitive::<Int32Type>();
            let value = |at| if at == row { *value } else { old.value(at) };
            Arc::new(Int32Array::from_iter_values(rows.map(value)))
        }
        Cell::Flag(value) => {
            let old = array.as_boolean();
            let value = |at| if at == row { *value } else { old.value(at) };
            Arc::new(rows.map(|at| Some(value(at))).collect::<BooleanArray>())
        }
    }
}

/// A small season, whose files can be put back.
struct Scene {
    workplace: Workplace,
    folder: PathBuf,
    honest: [Vec<u8>; 2],
}

impl Scene {
    fn new() -> Self {
        let workplace = Workplace::new();
        box_scores::season().write_csv(&workplace.path("games.csv"));
        workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"]).succeeds();
        let folder = workplace.data().join("snapshots").join(SEASON);
        let honest = [GAMES, "manifest.json"].map(|file| fs::read(folder.join(file)).unwrap());
        Self { workplace, folder, honest }
    }

    fn restore(&self) {
        for (file, bytes) in [GAMES, "manifest.json"].iter().zip(&self.honest) {
            fs::write(self.folder.join(file), bytes).unwrap();
        }
    }

    /// Puts these games into the place of the honest ones, and lets the manifest say `said` of them.
    fn forge(&self, games: &RecordBatch, said: &[(&str, Value)]) {
        fs::write(self.folder.join(GAMES), encode(games).unwrap()).unwrap();
        let path = self.folder.join("manifest.json");
        let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for (name, value) in said {
            manifest["content"][name] = value.clone();
        }
        manifest["content"]["files"][0]["rows"] = json!(games.num_rows());
        fs::write(&path, manifest.to_string()).unwrap();
        rehash_snapshot(&self.folder);
    }

    /// Whoever reads the snapshot refuses it with these words.
    #[track_caller]
    fn is_refused(&self, words: &[&str]) {
        let season = |args: &[&str]| self.workplace.season(args);
        let lines = self.workplace.path("lines.csv");
        fs::write(&lines, "player,game_date,points_line\nBo,2021-11-05,10.5\n").unwrap();
        for command in [
            &["predict", SEASON][..],
            &["train", SEASON, "--quick"],
            &["audit", SEASON],
            &["show", SEASON, "2021-11-05"],
            &["lines", SEASON, "--from", "lines.csv"],
        ] {
            season(command).fails(3, words);
        }
        let verified = season(&["verify", SEASON]);
        assert_eq!(verified.code, 1, "{}{}", verified.stdout, verified.stderr);
        verified.prints(words);
        self.restore();
        season(&["verify", SEASON]).succeeds();
    }

    fn games(&self) -> RecordBatch {
        read_table(&self.folder.join(GAMES))
    }
}

/// The last row of a game in the middle of the season, in which the rows before it have another one of both teams.
fn last_row(games: &RecordBatch) -> usize {
    let dates = games.column_by_name("game_date").unwrap().as_primitive::<Date32Type>();
    let day = days("2021-11-05");
    let teams = texts(games, "team_abbr");
    let of_game = |row: &usize| dates.value(*row) == day && teams[*row] == "LAL";
    (0..games.num_rows()).rfind(of_game).unwrap()
}

#[test]
fn games_that_nobody_played_are_refused() {
    let scene = Scene::new();
    let honest = scene.games();
    let row = last_row(&honest);
    let home = honest.column_by_name("is_home").unwrap().as_boolean().value(row);
    for (column, cell, words) in [
        ("opponent_team_abbr", Cell::Text("LAL"), "`LAL` plays against itself"),
        ("team_abbr", Cell::Text("CHI"), "`CHI` against `GSW`, but game"),
        ("opponent_team_abbr", Cell::Text("CHI"), "`LAL` against `CHI`, but game"),
        ("is_home", Cell::Flag(!home), "of the teams of game"),
        ("game_date", Cell::Date("2021-11-04"), "is on 2021-11-05 here and on 2021-11-04 in row"),
        ("season_year", Cell::Int(2020), "`2021-11-05` of season_year 2020 is no day of 2021-22"),
    ] {
        let schema = honest.schema();
        let columns = schema.fields().iter().zip(honest.columns());
        let columns = columns.map(|(field, array)| {
            if field.name() == column { with(array, row, &cell) } else { Arc::clone(array) }
        });
        let games = RecordBatch::try_new(honest.schema(), columns.collect()).unwrap();
        scene.forge(&games, &[]);
        scene.is_refused(&[GAMES, "row ", "column ", words]);
    }
}

#[test]
fn a_season_that_was_never_played_is_refused() {
    let scene = Scene::new();
    let none = scene.games().slice(0, 0);
    let dates = [("first_game_date", json!(null)), ("last_game_date", json!(null))];
    scene.forge(&none, &dates);
    scene.is_refused(&[GAMES, "there is no game in it"]);
    let games = scene.games();
    for (name, value, words) in [
        ("opening_night", json!("2021-11-09"), "opening_night is 2021-11-09, and the last game"),
        ("opening_night", json!("2020-10-19"), "opening_night is 2020-10-19, which is no day of"),
        ("last_regular_day", json!("2021-10-01"), "last_regular_day is before opening_night"),
        ("last_regular_day", json!("2031-04-10"), "last_regular_day is 2031-04-10, which is no"),
        ("first_game_date", json!("2021-10-18"), "first_game_date is not 2021-10-19"),
        ("last_game_date", json!("2022-04-10"), "last_game_date is not 2021-11-08"),
        ("included", json!(["friendly"]), "included has `friendly`, which is no kind of game"),
    ] {
        scene.forge(&games, &[(name, value)]);
        scene.is_refused(&["manifest.json", words]);
    }
}
