//! `--from box-scores:<PATH>`: what is understood, which seasons it gives, and what is the same whichever way it is
//! written.

mod cases;
mod checks;
mod containers;
mod dates;
mod formats;
mod fuzz;
mod game_json;
mod kinds;
mod layouts;
mod marks;
mod players;
mod tables;

use crate::support::box_scores::{Sheet, of_games, season};
use crate::support::files::{read_table, texts};
use crate::support::{Ended, SEASON, Workplace, shared};

/// Imports `games.csv` of the workplace.
fn import(workplace: &Workplace, more: &[&str]) -> Ended {
    workplace.season(&[&["snapshot", SEASON, "--from", "box-scores:games.csv"], more].concat())
}

/// A workplace with `sheet` as `games.csv`.
fn workplace(sheet: &Sheet) -> Workplace {
    let workplace = Workplace::new();
    sheet.write_csv(&workplace.path("games.csv"));
    workplace
}

/// The data files of the one snapshot and its hash.
fn snapshot(workplace: &Workplace) -> (Vec<Vec<u8>>, String) {
    let folder = workplace.data().join("snapshots").join(SEASON);
    let file = |name| std::fs::read(folder.join(name)).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&file("manifest.json")).unwrap();
    let hash = manifest["snapshot_hash"].as_str().unwrap().to_owned();
    (vec![file("games.parquet"), file("features.parquet")], hash)
}

/// The column of the snapshot's games.
fn column(workplace: &Workplace, name: &str) -> Vec<String> {
    let folder = workplace.data().join("snapshots").join(SEASON);
    texts(&read_table(&folder.join("games.parquet")), name)
}

#[test]
fn csv_and_parquet_and_both_vocabularies_give_the_same_snapshot() {
    let ours = season();
    let by_csv = workplace(&ours);
    import(&by_csv, &[]).succeeds().prints(&["games     72 rows", "left out  nothing"]);
    let league = ours.clone().in_the_league_s_words();
    let expected = snapshot(&by_csv);
    assert!(column(&by_csv, "player_lookup").contains(&"caglaljr".to_owned()));

    let by_parquet = Workplace::new();
    ours.write_parquet(&by_parquet.path("games.PARQUET"));
    let args = ["snapshot", "--season", SEASON, "--from", "box-scores:games.PARQUET"];
    by_parquet.season(&args).succeeds();
    assert_eq!(snapshot(&by_parquet), expected);

    let by_league = workplace(&league.clone());
    import(&by_league, &["--strict"]).succeeds();
    assert_eq!(snapshot(&by_league), expected);
    let spoken = league.map("GAME_DATE", |date| {
        let month = if &date[5..7] == "10" { "OCT" } else { "NOV" };
        format!("\"{month} {}, {}\"", &date[8..10], &date[..4])
    });
    let spoken = workplace(&spoken.map("MIN", |_| "40".to_owned()));
    import(&spoken, &[]).succeeds();
    assert_eq!(snapshot(&spoken), expected);
    by_csv.season(&["verify", SEASON]).succeeds();
}

#[test]
fn the_order_of_rows_and_of_files_does_not_matter() {
    let ours = season();
    let whole = workplace(&ours);
    import(&whole, &[]).succeeds();
    let parts = Workplace::new();
    let (mut even, mut odd) = (ours.clone(), ours.clone());
    even.rows = ours.rows.iter().rev().step_by(2).cloned().collect();
    odd.rows = ours.rows.iter().rev().skip(1).step_by(2).cloned().collect();
    even.write_parquet(&parts.path("games/b.parquet"));
    odd.in_the_league_s_words().write_csv(&parts.path("games/a.CSV"));
    std::fs::write(parts.path("games/readme.txt"), "not a table").unwrap();
    parts.season(&["snapshot", SEASON, "--from", "box-scores:games"]).succeeds();
    assert_eq!(snapshot(&parts), snapshot(&whole));
}

#[test]
fn all_makes_one_snapshot_for_each_season_with_its_history() {
    let former = of_games(
        "2020-21",
        "00220000",
        &[("2021-07-25", "LAL", "GSW"), ("2021-02-01", "BOS", "NYK")],
    );
    let games = workplace(&former.then(season()));
    let args = ["snapshot", "all", "--from", "box-scores:games.csv"];
    games.season(&args).succeeds().prints(&[
        "2020-21 · ",
        "games     24 rows",
        "rows      96 rows read = 24 kept + 72 of other seasons",
        "2021-22 · ",
        "games     84 rows",
        "rows      96 rows read = 84 kept + 12 of other seasons",
    ]);
    // Without a season's name, a row's date tells.
    let nameless = workplace(
        &of_games("2020-21", "00220000", &[("2021-07-25", "LAL", "GSW")])
            .then(season())
            .without("season"),
    );
    import(&nameless, &[]).succeeds().prints(&["games     84 rows"]);
    assert_eq!(snapshot(&nameless), snapshot(&games));
}

#[test]
fn a_season_that_is_not_there_is_an_error() {
    let games = workplace(&season());
    let args = ["snapshot", "2019-20", "--from", "box-scores:games.csv"];
    games.season(&args).fails(
        3,
        &["games.csv holds no game of 2019-20; its games are from 2021-10-19 to 2021-11-08"],
    );
    let empty = workplace(&Sheet { rows: Vec::new(), ..season() });
    let args = ["snapshot", "all", "--from", "box-scores:games.csv"];
    empty.season(&args).fails(3, &["games.csv: there is no game in it"]);
}

#[test]
fn an_unknown_season_takes_the_first_date_and_says_so() {
    let old =
        of_games("1980-81", "g", &[("1980-10-12", "LAL", "GSW"), ("1980-10-10", "BOS", "NYK")]);
    let games = workplace(&old);
    let ended = games.season(&["snapshot", "1980-81", "--from", "box-scores:games.csv"]);
    ended.succeeds().says(&[
        "note: the opening night of 1980-81 is unknown; its first game, 1980-10-10, is used",
    ]);
}

#[test]
fn preseason_and_all_star_games_are_left_out_and_counted() {
    let league = season().in_the_league_s_words();
    let (at, date) = (league.at("SEASON_ID"), league.at("GAME_DATE"));
    let mut extra = league.clone();
    extra.rows.truncate(12);
    let id = league.at("GAME_ID");
    extra.rows.iter_mut().for_each(|row| {
        row[at] = "12021".into();
        row[date] = "2021-10-05".into();
        row[id] = "0012100001".into();
    });
    let games = workplace(&league.clone().then(extra));
    import(&games, &["--strict"])
        .fails(3, &["games.csv, row 73, column GAME_DATE: 2021-10-05", "hint: without --strict"]);
    import(&games, &[]).succeeds().prints(&[
        "games     72 rows",
        "left out  12 rows of 1 preseason game of games.csv\n            row 73, column GAME_DATE: 2021-10-05",
    ]);
}

#[test]
fn columns_are_recognised_mapped_or_missed() {
    let games = workplace(
        &season()
            .rename("points", "Scored Pts")
            .rename("game_date", "Day of game")
            .add("mood", |_, _| "good".into()),
    );
    let words = [
        "games.csv has no column game_date, no column points; its columns are player_name, player_id, game_id, Day",
        "hint: --columns 'points=Scored Pts', if these are the columns that are meant",
    ];
    import(&games, &[]).fails(3, &words);
    let ended = import(&games, &["--columns", "points=Scored Pts,game_date=Day of game"]);
    ended.succeeds().prints(&["ignored   1 unknown column: games.csv: mood"]);
    let expected = workplace(&season());
    import(&expected, &[]).succeeds();
    assert_eq!(snapshot(&games), snapshot(&expected));

    let wrong = [
        (
            "score=Scored Pts",
            "--columns score=Scored Pts: score is not a column that season reads; there are player_name, player_id",
        ),
        (
            "points=Punkte",
            "--columns points=Punkte: the input has no column Punkte; there are player_name",
        ),
        ("points=Scored Pts,points=Day of game", "--columns names points twice"),
    ];
    for (columns, words) in wrong {
        import(&games, &["--columns", columns]).fails(2, &[words, "hint: "]);
    }
    let league = workplace(&season().in_the_league_s_words().without("MATCHUP"));
    import(&league, &[])
        .fails(3, &["no column is_home or MATCHUP or home_away", "add a column home_away"]);
}

#[test]
fn files_that_are_no_tables_are_refused() {
    let games = Workplace::new();
    let path = |name| format!("box-scores:{name}");
    let header = season().csv().lines().next().unwrap().to_owned();
    std::fs::write(games.path("ragged.csv"), format!("{header}\na,b\n")).unwrap();
    std::fs::write(games.path("twice.csv"), format!("{header},points\n")).unwrap();
    std::fs::write(
        games.path("latin.csv"),
        [header.as_bytes(), b"\n\xe9", &b",".repeat(26), b"\n"].concat(),
    )
    .unwrap();
    std::fs::write(games.path("empty.csv"), "").unwrap();
    std::fs::write(games.path("no.parquet"), "PAR1").unwrap();
    std::fs::write(games.path("games.dat"), "").unwrap();
    std::fs::create_dir(games.path("folder")).unwrap();
    let cases = [
        ("ragged.csv", "ragged.csv, row 1: the row has 2 cells, the header 27"),
        ("twice.csv", "twice.csv, column points: two columns have this name"),
        ("latin.csv", "latin.csv, row 1: not UTF-8 text"),
        ("empty.csv", "empty.csv: has no header"),
        ("no.parquet", "no.parquet: is not a readable Parquet file"),
        ("games.dat", "games.dat: the name does not end in .csv, .tsv, .txt or .json"),
        ("missing.csv", "missing.csv: cannot be read: "),
        ("missing", "missing: there is no such file or folder"),
        ("folder", "folder: the folder holds no file whose name ends in .csv"),
    ];
    for (name, words) in cases {
        let ended = games.season(&["snapshot", SEASON, "--from", &path(name)]);
        ended.fails(3, &[words, "hint: "]);
    }
    assert!(games.data_tree().is_empty(), "a failure writes nothing");
}

#[test]
fn all_real_seasons_import_as_they_are() {
    let Some(folder) = shared("data") else { return };
    let games = Workplace::new();
    let source = format!("box-scores:{}", folder.display());
    let manifests = games
        .season(&["snapshot", "all", "--json", "--strict", "--from", &source])
        .succeeds()
        .json();
    let rows: Vec<_> = manifests
        .as_array()
        .unwrap()
        .iter()
        .map(|manifest| manifest["content"]["files"][0]["rows"].as_u64().unwrap())
        .collect();
    assert_eq!(rows, [26078, 26139, 26107, 26101, 20501, 23054, 26039]);
    // Names fold to the lookups that the files have.
    let expected = column(&games, "player_lookup");
    let file = format!("box-scores:{}", folder.join("player_games_2021-22.parquet").display());
    let columns = ["--columns", "player_lookup=player_name"];
    games
        .season(&[&["snapshot", SEASON, "--from", &file], &columns[..]].concat())
        .fails(3, &["is not a player lookup"]);
    let nameless = Workplace::new();
    let source = folder.join("player_games_2021-22.parquet");
    let table = crate::support::files::with_column(&read_table(&source), "player_lookup", None);
    crate::support::files::write_table(&nameless.path("games.parquet"), &table);
    nameless.season(&["snapshot", SEASON, "--from", "box-scores:games.parquet"]).succeeds();
    assert_eq!(column(&nameless, "player_lookup"), expected);
}
