//! What a slate's file may look like, and what refuses it.

use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use serde_json::{Map, Value};

use super::{DATE, predict, with_cut_season};
use crate::support::files::{RunFiles, floats, read_table, texts, write_table};
use crate::support::{SEASON, Workplace};

/// The rows of a slate as cells, the header first.
fn cells(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn csv(cells: &[Vec<String>]) -> String {
    cells.iter().map(|row| row.join(",") + "\n").collect()
}

/// Predicts the slate of `cells`.
fn refused(workplace: &Workplace, cells: &[Vec<String>], words: &[&str]) {
    fs::write(workplace.path("wrong.csv"), csv(cells)).unwrap();
    let before = workplace.data_files();
    let args = ["predict", SEASON, "--slate", "wrong.csv"];
    workplace.season(&args).fails(3, &[&["wrong.csv"], words].concat());
    assert!(workplace.data_files() == before, "something was written");
}

#[test]
fn csv_compressed_parquet_and_json_are_one_slate() {
    let (workplace, whole) = with_cut_season();
    let first = predict(&workplace, "slate.csv", &[]);
    let rows = cells(&whole.slate(DATE));
    let text = csv(&rows);

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    fs::write(workplace.path("slate.csv.gz"), gzip.finish().unwrap()).unwrap();
    let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
    fs::write(workplace.path("slate.csv.zst"), zstd).unwrap();

    let column = |at: usize| {
        let values = rows[1..].iter().map(|row| Some(row[at].as_str()).filter(|of| !of.is_empty()));
        Arc::new(values.collect::<StringArray>()) as ArrayRef
    };
    let columns = rows[0].iter().enumerate().map(|(at, name)| (name.clone(), column(at), true));
    let table = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    write_table(&workplace.path("slate.parquet"), &table);

    let object = |row: &Vec<String>| {
        let pairs = rows[0].iter().cloned().zip(row.iter());
        let value = |(name, text): (String, &String)| {
            let value = match (name.as_str(), text.as_str()) {
                (_, "") => Value::Null,
                ("is_home", text) => Value::Bool(text == "true"),
                ("points_line", text) => serde_json::from_str(text).unwrap(),
                (_, text) => Value::String(text.to_owned()),
            };
            (name, value)
        };
        Value::Object(pairs.map(value).collect::<Map<_, _>>())
    };
    let objects: Vec<Value> = rows[1..].iter().map(object).collect();
    fs::write(workplace.path("slate.json"), serde_json::to_string(&objects).unwrap()).unwrap();

    for file in ["slate.csv.gz", "slate.csv.zst", "slate.parquet", "slate.json"] {
        let run = predict(&workplace, file, &[]);
        assert_eq!(run["run_id"], first["run_id"], "{file}");
        assert_eq!(run["reused"], true, "{file}");
    }
}

/// What is wrong with a slate is wrong in its own file and row: a game that was played, and more players than a side can have.
#[test]
fn a_game_that_was_played_and_a_crowd_are_refused() {
    let (workplace, whole) = with_cut_season();
    let rows = cells(&whole.slate(DATE));
    let at = |name: &str| rows[0].iter().position(|of| of == name).unwrap();
    let games = workplace.data().join("snapshots").join(SEASON).join("games.parquet");
    let played = texts(&read_table(&games), "game_id").remove(0);
    let mut older = rows.clone();
    let game = rows[1][at("game_id")].clone();
    for row in &mut older {
        if row[at("game_id")] == game {
            row[at("game_id")].clone_from(&played);
        }
    }
    refused(&workplace, &older, &[&format!("{played} is a game of 2021-"), "which was played"]);
    let mut crowd = rows.clone();
    for number in 0..4000 {
        let mut row = crowd[1].clone();
        row[at("player_lookup")] = format!("nobody{number}");
        "true".clone_into(&mut row[at("new")]);
        crowd.push(row);
    }
    refused(&workplace, &crowd, &["has more than 30 players"]);
}

#[test]
fn the_games_may_be_listed_apart() {
    let (workplace, whole) = with_cut_season();
    let rows = cells(&whole.slate(DATE));
    let (at, home) = (|name: &str| rows[0].iter().position(|of| of == name).unwrap(), "true");
    let mut games: Vec<(String, String)> = rows[1..]
        .iter()
        .filter(|row| row[at("is_home")] == home)
        .map(|row| (row[at("opponent")].clone(), row[at("team")].clone()))
        .collect();
    games.sort();
    games.dedup();
    let kept = ["game_date", "team", "player_lookup", "points_line"].map(at);
    let short: Vec<Vec<String>> =
        rows.iter().map(|row| kept.iter().map(|at| row[*at].clone()).collect()).collect();
    fs::write(workplace.path("short.csv"), csv(&short)).unwrap();
    let listed: Vec<String> = games.iter().map(|(away, home)| format!("{away}@{home}")).collect();
    let by_flag = predict(&workplace, "short.csv", &["--games", &listed.join(",")]);
    let mut file = "date,home,away\n".to_owned();
    for (away, home) in &games {
        file += &format!("{DATE},{home},{away}\n");
    }
    fs::write(workplace.path("games.csv"), file).unwrap();
    let by_file = predict(&workplace, "short.csv", &["--games-file", "games.csv"]);
    assert_eq!(by_flag["run_id"], by_file["run_id"]);
    // The ids of games apart, these are the predictions of the slate that says all by itself.
    let whole = predict(&workplace, "slate.csv", &[]);
    let read = |run: &Value| RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    assert_eq!(read(&by_flag).predictions, read(&whole).predictions);

    let without = ["predict", SEASON, "--slate", "short.csv"];
    workplace.season(&without).fails(3, &["short.csv", "has no column opponent"]);
    let one = [&without[..], &["--games", &listed[0]]].concat();
    if listed.len() > 1 {
        workplace.season(&one).fails(3, &["has no game on the list of games"]);
    }
    let wrong = [&without[..], &["--games", "LAL-GSW"]].concat();
    workplace.season(&wrong).fails(3, &["`LAL-GSW` is no game", "LAL@GSW"]);
    workplace.season(&["predict", SEASON, "--games", "A@B"]).fails(2, &["--slate"]);
}

#[test]
fn who_is_out_is_listed_and_gets_no_prediction() {
    let (workplace, whole) = with_cut_season();
    let mut rows = cells(&whole.slate(DATE));
    let player = rows[0].iter().position(|of| of == "player_lookup").unwrap();
    let out: Vec<String> = rows[1..3].iter().map(|row| row[player].clone()).collect();
    for (at, row) in rows.iter_mut().enumerate() {
        row.push(match at {
            0 => "status".to_owned(),
            1 | 2 => "Out".to_owned(),
            3 => "questionable".to_owned(),
            _ => String::new(),
        });
    }
    fs::write(workplace.path("out.csv"), csv(&rows)).unwrap();
    let all = predict(&workplace, "slate.csv", &[]);
    let run = predict(&workplace, "out.csv", &[]);
    let count = |run: &Value| run["player_dates"].as_u64().unwrap();
    assert_eq!(count(&all) - count(&run), 2);
    let files = RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    let has = |lookup: &String| {
        files.predictions.keys().chain(files.skipped.keys()).any(|key| key.1 == *lookup)
    };
    assert!(!out.iter().any(has), "{out:?}");
    let statuses: Vec<&Value> = run["slate"]["players"].as_array().unwrap().iter().collect();
    let status = |lookup: &str| {
        statuses.iter().find(|of| of["player_lookup"] == lookup).unwrap()["status"].clone()
    };
    assert_eq!([status(&out[0]), status(&out[1])], ["out", "out"]);
    assert_eq!(status(&rows[3][player]), "questionable");
    // What is not said is not filled in.
    assert_eq!(status(&rows[4][player]), Value::Null);
    let ended = workplace.season(&["predict", SEASON, "--slate", "out.csv"]);
    ended.succeeds().prints(&["slate", "out", "questionable", "not yet played"]);
    ended.says(&["have no status: their predictions are for the case that they play"]);
    let show = ["show", SEASON, DATE, "--run", run["run_id"].as_str().unwrap()];
    let shown = workplace.season(&show);
    shown.succeeds().prints(&["slate", "out: ", "questionable: ", "to come"]);
}

#[test]
fn new_players_are_marked_as_such() {
    let (workplace, whole) = with_cut_season();
    let mut rows = cells(&whole.slate(DATE));
    rows[0].push("player".to_owned());
    rows[1..].iter_mut().for_each(|row| row.push(String::new()));
    let mut rookie = rows[1].clone();
    let header = rows[0].clone();
    let at = |name: &str| header.iter().position(|of| of == name).unwrap();
    rookie[at("player_lookup")] = String::new();
    rookie[at("points_line")] = String::new();
    rookie[at("player")] = "Neo Rookie".to_owned();
    rows.push(rookie);
    let number = rows.len() - 1;
    refused(&workplace, &rows, &[&format!("row {number}, column player"), "`Neo Rookie`", "new"]);
    rows[number][at("new")] = "true".to_owned();
    fs::write(workplace.path("rookie.csv"), csv(&rows)).unwrap();
    let run = predict(&workplace, "rookie.csv", &[]);
    let files = RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    let answers = files.predictions.keys().chain(files.skipped.keys());
    assert_eq!(answers.filter(|key| key.1 == "neorookie").count(), 5, "an answer of each system");
    // Who is new changes nothing about the others.
    let without = predict(&workplace, "slate.csv", &[]);
    let mut others = files.predictions;
    others.retain(|key, _| key.1 != "neorookie");
    let before = RunFiles::read(&workplace.path(without["folder"].as_str().unwrap()));
    assert_eq!(others, before.predictions);
}

#[test]
fn what_is_wrong_with_a_slate_is_told_by_row_column_and_value() {
    let (workplace, whole) = with_cut_season();
    let rows = cells(&whole.slate(DATE));
    let at = |name: &str| rows[0].iter().position(|of| of == name).unwrap();
    let with = |row: usize, name: &str, value: &str| {
        let mut rows = rows.clone();
        rows[row][at(name)] = value.to_owned();
        rows
    };
    let refuse = |rows: Vec<Vec<String>>, words: &[&str]| refused(&workplace, &rows, words);
    refuse(with(2, "game_date", "tonight"), &["row 2, column game_date: `tonight`"]);
    refuse(with(2, "game_date", "2022-01-16"), &["row 2, column game_date", "one date"]);
    refuse(with(3, "team", "Lakres"), &["row 3, column team: `Lakres` is no team"]);
    let own = rows[1][at("team")].clone();
    refuse(with(1, "opponent", &own), &["row 1, column opponent", "plays against itself"]);
    refuse(with(4, "is_home", "maybe"), &["row 4, column is_home: `maybe`"]);
    refuse(
        with(5, "player_lookup", "nobodyatall"),
        &["row 5, column player_lookup", "`nobodyatall`"],
    );
    let misspelt = rows[5][at("player_lookup")].clone() + "x";
    let words = ["row 5, column player_lookup", "the nearest names are"];
    refuse(with(5, "player_lookup", &misspelt), &words);
    refuse(with(6, "points_line", "-3"), &["row 6, column points_line: `-3`"]);
    let first = rows[1][at("player_lookup")].clone();
    refuse(with(2, "player_lookup", &first), &["row 2", &first, "row 1, too"]);
    let mut without_opponent = rows.clone();
    let opponent = rows[1][at("opponent")].clone();
    without_opponent.retain(|row| row[at("team")] != opponent);
    refuse(without_opponent, &["column opponent", "there is no row of"]);
    let mut early = rows.clone();
    early.iter_mut().skip(1).for_each(|row| row[at("game_date")] = "2022-01-01".to_owned());
    refuse(early, &["column game_date", "2022-01-01 is not after the newest game of"]);
    refuse(vec![rows[0].clone()], &["has no rows"]);
    let mut status = rows.clone();
    status.iter_mut().enumerate().for_each(|(row, cells)| {
        cells.push(if row == 0 { "status" } else { "injured" }.to_owned());
    });
    refuse(status, &["row 1, column status: `injured` is none of out, doubtful"]);
    let mut one_game = rows.clone();
    one_game.iter_mut().skip(1).for_each(|row| row[at("game_id")] = "0022100001".to_owned());
    refuse(one_game, &["column game_id: it is that of", "against"]);
    let name = "nothing.csv";
    workplace.season(&["predict", SEASON, "--slate", name]).fails(3, &[name, "no such file"]);
}

#[test]
fn feature_rows_of_a_source_do_not_reach_a_slate() {
    let workplace = Workplace::with_snapshot();
    fs::write(workplace.path("slate.csv"), "game_date,team,opponent,is_home,player\n").unwrap();
    let args = ["predict", SEASON, "--slate", "slate.csv"];
    let words = ["stored by its source", "not yet played", "--features rebuild"];
    workplace.season(&args).fails(2, &words);
}

#[test]
fn a_slate_has_one_line_for_each_player() {
    let (workplace, whole) = with_cut_season();
    let mut rows = cells(&whole.slate(DATE));
    let at = |rows: &[Vec<String>], name: &str| rows[0].iter().position(|of| of == name).unwrap();
    let (line, player) = (at(&rows, "points_line"), at(&rows, "player_lookup"));
    rows[0].extend(["book", "price", "offered_at"].map(str::to_owned));
    rows[1..].iter_mut().for_each(|row| row.extend([String::new(), String::new(), String::new()]));
    rows[1][line] = "17.5".to_owned();
    let (book, price, time) = ("draftkings", "-115", "2022-01-15T18:30:00Z");
    rows[1].splice(8.., [book, price, time].map(str::to_owned));
    fs::write(workplace.path("lines.csv"), csv(&rows)).unwrap();
    let run = predict(&workplace, "lines.csv", &["--line", "market,fixed:30"]);
    let stored = run["slate"]["players"].as_array().unwrap().iter();
    let of_player = stored.clone().find(|of| of["player_lookup"] == rows[1][player]).unwrap();
    let seconds = 1_642_271_400;
    let expected = serde_json::json!({
        "points": 17.5, "book": book, "over_price": -115.0, "under_price": -115.0, "offered_at": seconds
    });
    assert_eq!(of_player["line"], expected);
    let table =
        read_table(&workplace.path(run["folder"].as_str().unwrap()).join("predictions.parquet"));
    let lines =
        texts(&table, "player_lookup").into_iter().zip(floats(&table, "current_points_line"));
    let of_rows: Vec<_> = lines.filter(|(of, _)| *of == rows[1][player]).collect();
    assert!(
        !of_rows.is_empty() && of_rows.iter().all(|(_, line)| *line == Some(17.5)),
        "{of_rows:?}"
    );

    // A choice among books or moments is none that a slate has, and a price says nothing without a line.
    let args = ["predict", SEASON, "--slate", "lines.csv", "--line", "market:open"];
    workplace.season(&args).fails(2, &["a slate has one line for each player", "market:open"]);
    rows[1][line] = String::new();
    refused(&workplace, &rows, &["row 1, column points_line", "there is no line"]);
    rows[1][line] = "17.5".to_owned();
    // Prices and moments are judged as those of files of lines are.
    for (column, value, words) in [
        (10, "tonight", "row 1, column offered_at: `tonight` is no moment from 2000 to 2106"),
        (
            10,
            "2022-01-16T05:00:00Z",
            "row 1, column offered_at: it is after the tip-off of the games",
        ),
        (
            10,
            "1970-01-01T00:00:00Z",
            "row 1, column offered_at: `1970-01-01T00:00:00Z` is no moment",
        ),
        (9, "-50", "row 1, column price: `-50` is no decimal price, as most of the column are"),
        (9, "evens", "row 1, column price: `evens` is not a price"),
    ] {
        let mut wrong = rows.clone();
        value.clone_into(&mut wrong[1][column]);
        let more = [("1.91", 2), ("2.05", 3)];
        for (price, row) in more.into_iter().filter(|_| value == "-50") {
            price.clone_into(&mut wrong[row][9]);
            "15.5".clone_into(&mut wrong[row][line]);
        }
        refused(&workplace, &wrong, &[words]);
    }
    rows[0].extend(["over_price", "tip_off"].map(str::to_owned));
    rows[1..].iter_mut().for_each(|row| row.extend([String::new(), String::new()]));
    rows[1][12] = "2022-01-15T18:00:00Z".to_owned();
    refused(&workplace, &rows, &["row 1, column offered_at: it is after the tip-off"]);
    rows[1][12] = "2022-01-17T18:00:00Z".to_owned();
    refused(&workplace, &rows, &["row 1, column tip_off: it is not of 2022-01-15 in New York"]);
    rows[1][12] = "2022-01-15T23:00:00Z".to_owned();
    rows[1][11] = "-120".to_owned();
    refused(&workplace, &rows, &["row 1, column price: it is the price of both sides"]);
}

#[test]
fn the_slate_in_a_runs_folder_makes_the_run_again() {
    let (workplace, whole) = with_cut_season();
    let mut rows = cells(&whole.slate(DATE));
    rows[0].extend(
        ["status", "expected_minutes", "starter", "book", "price", "offered_at"].map(str::to_owned),
    );
    for (at, row) in rows[1..].iter_mut().enumerate() {
        let said = [["questionable", "31.5", "true"], ["", "", "false"], ["out", "0", ""]][at % 3];
        row.extend(said.map(str::to_owned));
        let has_line = !row[7].is_empty() && at % 2 == 0;
        let offer = if has_line { ["fanduel", "1.91", "2022-01-15T18:30:00Z"] } else { [""; 3] };
        row.extend(offer.map(str::to_owned));
    }
    let mut rookie = rows[1].clone();
    (rookie[4], rookie[6]) = ("neorookie".to_owned(), "true".to_owned());
    rows.push(rookie);
    fs::write(workplace.path("full.csv"), csv(&rows)).unwrap();
    let run = predict(&workplace, "full.csv", &[]);
    let slate = format!("{}/slate.json", run["folder"].as_str().unwrap());
    let again = predict(&workplace, &slate, &["--force"]);
    assert_eq!((&again["run_id"], &again["files"]), (&run["run_id"], &run["files"]));
    // A bundle has the slate, too, and says how the run is made from it.
    let id = run["run_id"].as_str().unwrap();
    workplace.season(&["bundle", SEASON, id, "--output", "run.season"]).succeeds();
    let put = ["unbundle", "run.season", "--data-dir", "other", "--json"];
    let put = workplace.season(&put).succeeds().json();
    let command = put["predict"].as_str().unwrap().to_owned();
    assert!(command.contains(&format!("--slate other/runs/{SEASON}/{id}/slate.json")), "{command}");
    let words: Vec<&str> = command.split(' ').skip_while(|word| *word != "predict").collect();
    workplace
        .season(&words)
        .succeeds()
        .says(&["it has the same bytes as the run that stood there"]);
}
