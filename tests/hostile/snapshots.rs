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

/// Which possible date was opening night is believed, and said where it is not the league's; games of the season long before it
/// are none.
#[test]
fn another_opening_night_is_said_and_one_after_the_season_began_is_refused() {
    let scene = Scene::new();
    let games = scene.games();
    scene.forge(&games, &[("opening_night", json!("2021-11-05"))]);
    let words = "opens on 2021-11-05, and the league did on 2021-10-19";
    scene.workplace.season(&["verify", SEASON]).succeeds().prints(&[words]);
    scene.workplace.season(&["audit", SEASON]).says(&[words]);
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    let folder = workplace.data().join("snapshots").join(SEASON);
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["content"]["opening_night"] = json!("2022-01-10");
    fs::write(&path, manifest.to_string()).unwrap();
    rehash_snapshot(&folder);
    let words = ["is no day of 2021-22, which opens on 2022-01-10"];
    workplace.season(&["predict", SEASON]).fails(3, &words);
}

/// What nobody can have done, and what cannot be true of both teams.
#[test]
fn counts_and_flags_that_cannot_be_are_found() {
    let scene = Scene::new();
    let honest = scene.games();
    let rows = honest.num_rows();
    let row = last_row(&honest);
    let change = |name: &str, column: ArrayRef| {
        let mut columns = honest.columns().to_vec();
        columns[honest.schema().index_of(name).unwrap()] = column;
        RecordBatch::try_new(honest.schema(), columns).unwrap()
    };
    let sound = scene.workplace.season(&["audit", SEASON, "--json"]);
    assert!(!sound.stdout.contains("count_beyond") && !sound.stdout.contains("disagree"));
    let makes: Int32Array = (0..rows).map(|at| (at == row).then_some(99)).collect();
    scene.forge(&change("fg_makes", Arc::new(makes)), &[]);
    let audited = scene.workplace.season(&["audit", SEASON]);
    assert_eq!(audited.code, 1);
    audited.prints(&["fg_makes is above 60, which nobody has in a game, in 1 row"]);
    scene.restore();
    scene.forge(&change("win_flag", Arc::new(BooleanArray::from(vec![true; rows]))), &[]);
    let audited = scene.workplace.season(&["audit", SEASON]);
    audited.prints(&["win_flag says both teams won"]);
}

/// A text of a megabyte is neither read nor shown whole.
#[test]
fn what_is_said_of_a_long_text_is_short() {
    let scene = Scene::new();
    let long = "x".repeat(1_000_000);
    let path = scene.folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["origin"]["kind"] = json!(long);
    fs::write(&path, manifest.to_string()).unwrap();
    let ended = scene.workplace.season(&["predict", SEASON]);
    ended.fails(3, &["`kind` has more than 5000 characters: xxx"]);
    assert!(ended.stderr.len() < 1000);
    scene.restore();
    let text = format!("player_lookup,game_date,{long}points\nBo,2021-11-05,3\n");
    fs::write(scene.workplace.path("long.csv"), text).unwrap();
    for args in [
        &["snapshot", SEASON, "--from", "box-scores:long.csv"][..],
        &["lines", SEASON, "--from", "long.csv"],
        &["features", "add", SEASON, "long", "--from", "long.csv", "--known", "tip-off"],
        &["predict", SEASON, "--slate", "long.csv"],
    ] {
        let ended = scene.workplace.season(args);
        ended.fails(3, &["has a name of a column of more than 500 bytes"]);
        assert!(ended.stderr.len() < 1000, "{}", ended.stderr.len());
    }
}
