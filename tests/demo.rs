//! The synthetic season: it keeps every rule of a box score, it resembles a real season, and it is the same everywhere.

mod resemblance;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Date32Type, Int32Type};

use crate::support::files::{floats, read_table, texts};
use crate::support::{SEASON, Workplace};
use season::domain::PlayerLookup;

/// The snapshot of seed 1 in 2021-22, without feature rows: SHA-256 of its `games.parquet`.
const GAMES_OF_SEED_1: &str = "fae798e8a86aa602d5521df19d0546f03cc7155a8e0858c51fcf34ac9317c7f5";

/// The games of a demo.
fn demo(workplace: &Workplace, season: &str, seed: u64) -> RecordBatch {
    let source = format!("demo:{seed}");
    workplace.season(&["snapshot", season, "--from", &source]).succeeds();
    read_table(&workplace.data().join("snapshots").join(season).join("games.parquet"))
}

fn ints(table: &RecordBatch, name: &str) -> Vec<i32> {
    let column = table.column_by_name(name).unwrap();
    assert_eq!(column.null_count(), 0, "{name}");
    column.as_primitive::<Int32Type>().values().to_vec()
}

fn days(table: &RecordBatch) -> Vec<i32> {
    table.column_by_name("game_date").unwrap().as_primitive::<Date32Type>().values().to_vec()
}

fn flags(table: &RecordBatch, name: &str) -> Vec<bool> {
    let column = table.column_by_name(name).unwrap();
    assert_eq!(column.null_count(), 0, "{name}");
    column.as_boolean().values().iter().collect()
}

fn minutes(table: &RecordBatch) -> Vec<f64> {
    floats(table, "minutes_played").into_iter().map(Option::unwrap).collect()
}

/// What the rows of one team in one game add up to.
#[derive(Debug, Default)]
struct TeamGame {
    players: usize,
    starters: usize,
    points: i32,
    minutes: f64,
    plus_minus: i32,
    offensive_rebounds: i32,
    defensive_rebounds: i32,
    misses: i32,
    says: BTreeSet<(String, i32, bool, bool)>,
}

fn team_games(table: &RecordBatch) -> BTreeMap<(String, String), TeamGame> {
    let (games, teams) = (texts(table, "game_id"), texts(table, "team_abbr"));
    let (opponents, days) = (texts(table, "opponent_team_abbr"), days(table));
    let (homes, wins, starters) =
        (flags(table, "is_home"), flags(table, "win_flag"), flags(table, "starter_flag"));
    let number = |name| ints(table, name);
    let (points, plus_minus) = (number("points"), number("plus_minus"));
    let (offensive, defensive) = (number("offensive_rebounds"), number("defensive_rebounds"));
    let (attempts, makes) = (number("fg_attempts"), number("fg_makes"));
    let (free_attempts, free_makes) = (number("ft_attempts"), number("ft_makes"));
    let minutes = minutes(table);
    let mut found: BTreeMap<(String, String), TeamGame> = BTreeMap::new();
    for row in 0..table.num_rows() {
        let team = found.entry((games[row].clone(), teams[row].clone())).or_default();
        team.players += 1;
        team.starters += usize::from(starters[row]);
        team.points += points[row];
        team.minutes += minutes[row];
        team.plus_minus += plus_minus[row];
        team.offensive_rebounds += offensive[row];
        team.defensive_rebounds += defensive[row];
        team.misses += attempts[row] - makes[row] + free_attempts[row] - free_makes[row];
        team.says.insert((opponents[row].clone(), days[row], homes[row], wins[row]));
    }
    found
}

/// The lines of a box score add up within a player, a team and a game.
fn check_box_scores(table: &RecordBatch) {
    let number = |name: &str| ints(table, name);
    let (points, makes, threes, free) =
        (number("points"), number("fg_makes"), number("three_pt_makes"), number("ft_makes"));
    for row in 0..table.num_rows() {
        assert_eq!(points[row], 2 * makes[row] + threes[row] + free[row], "row {row}");
    }
    for kind in ["fg", "three_pt", "ft", "paint", "mid_range"] {
        let (attempts, makes) =
            (number(&format!("{kind}_attempts")), number(&format!("{kind}_makes")));
        assert!(makes.iter().zip(&attempts).all(|(made, tried)| (0..=*tried).contains(made)));
    }
    for what in ["attempts", "makes"] {
        let [all, paint, mid, three] =
            ["fg", "paint", "mid_range", "three_pt"].map(|zone| number(&format!("{zone}_{what}")));
        assert!((0..all.len()).all(|row| all[row] == paint[row] + mid[row] + three[row]));
    }
    assert!(number("personal_fouls").iter().all(|fouls| (0..=6).contains(fouls)));
    assert!(minutes(table).iter().all(|minutes| *minutes >= 0.0 && minutes.fract() == 0.0));
    assert!(flags(table, "is_active").into_iter().all(|active| active));

    let teams = team_games(table);
    let mut plays: BTreeSet<(i32, &str)> = BTreeSet::new();
    for ((game, team), own) in &teams {
        let what = format!("{team} in {game}");
        assert_eq!(own.says.len(), 1, "{what}: its rows differ");
        let (opponent, day, home, won) = own.says.first().unwrap();
        let other = &teams[&(game.clone(), opponent.clone())];
        let back = other.says.first().unwrap();
        assert_eq!((&back.0, back.1, back.2, back.3), (team, *day, !home, !won), "{what}");
        assert_eq!(own.points > other.points, *won, "{what}");
        assert!(plays.insert((*day, team)), "{what}: twice a day");
        assert!((8..=17).contains(&own.players), "{what}: {} players", own.players);
        assert_eq!(own.starters, 5, "{what}");
        let overtime = own.minutes - 240.0;
        assert!(overtime >= 0.0 && overtime % 25.0 == 0.0, "{what}: {} minutes", own.minutes);
        assert_eq!(own.minutes, other.minutes, "{what}");
        assert_eq!(own.plus_minus, 5 * (own.points - other.points), "{what}");
        let rebounds = own.offensive_rebounds + other.defensive_rebounds;
        assert!(rebounds <= own.misses, "{what}: {rebounds} rebounds of {} misses", own.misses);
    }
}

#[test]
fn every_box_score_adds_up_for_every_seed_and_season() {
    let workplace = Workplace::new();
    // An ordinary season, two shortened by lockouts, one that was interrupted, and one that nobody has scheduled yet.
    let seasons = [
        (SEASON, 1, 1230),
        ("2011-12", 2, 870),
        ("1998-99", 3, 645),
        ("2019-20", 4, 1230),
        ("2020-21", 5, 1080),
        ("2050-51", u64::MAX, 1230),
    ];
    for (season, seed, games) in seasons {
        let table = demo(&workplace, season, seed);
        check_box_scores(&table);
        assert_eq!(team_games(&table).len(), 2 * games, "{season}");
    }
}

#[test]
fn a_player_keeps_his_key_and_his_id_wherever_he_plays() {
    let table = demo(&Workplace::new(), SEASON, 1);
    let lookups = texts(&table, "player_lookup");
    let (ids, names) = (texts(&table, "universal_player_id"), texts(&table, "player_full_name"));
    let mut people = BTreeSet::new();
    let mut teams: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let of_team = texts(&table, "team_abbr");
    for (row, lookup) in lookups.iter().enumerate() {
        assert!(PlayerLookup::check(lookup).is_ok(), "{lookup}");
        people.insert((lookup, &ids[row], &names[row]));
        teams.entry(lookup).or_default().insert(of_team[row].clone());
    }
    assert_eq!(people.len(), teams.len());
    assert!((540..=620).contains(&people.len()), "{}", people.len());
    assert!(people.iter().any(|(_, _, name)| !name.is_ascii()));
    let traded = teams.values().filter(|teams| teams.len() > 1).count();
    assert!((30..=90).contains(&traded), "{traded} were traded");
    assert_eq!(of_team.iter().collect::<BTreeSet<_>>().len(), 30);
}

/// A line is what could be known before the game: near the player's level, not nearer to the result than that allows.
#[test]
fn lines_are_a_market_s() {
    let table = demo(&Workplace::new(), SEASON, 1);
    let points = ints(&table, "points");
    let lines = floats(&table, "points_line");
    let sources = texts(&table, "points_line_source");
    let (mut over, mut under, mut error, mut count) = (0.0, 0.0, 0.0, 0.0);
    for ((line, points), source) in lines.iter().zip(&points).zip(&sources) {
        assert_eq!(source, if line.is_some() { "DEMO" } else { "null" });
        let Some(line) = *line else { continue };
        assert!(line >= 0.5 && (2.0 * line).fract() == 0.0, "{line}");
        let miss = f64::from(*points) - line;
        over += f64::from(u8::from(miss > 0.0));
        under += f64::from(u8::from(miss < 0.0));
        error += miss.abs();
        count += 1.0;
    }
    let share = count / points.len() as f64;
    assert!((0.60..0.75).contains(&share), "{share} have a line");
    assert!((0.45..0.52).contains(&(over / count)), "{} over", over / count);
    assert!((0.45..0.52).contains(&(under / count)), "{} under", under / count);
    assert!((4.4..5.3).contains(&(error / count)), "{} points off", error / count);
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_every_machine() {
    let workplace = Workplace::new();
    let hash = |source: &str| {
        let ended = workplace.season(&["snapshot", SEASON, "--from", source, "--json"]);
        let manifest = ended.succeeds().json();
        let games = &manifest["content"]["files"][0];
        assert_eq!(games["name"], "games.parquet");
        (games["sha256"].as_str().unwrap().to_owned(), manifest["origin"]["kind"].clone())
    };
    assert_eq!(hash("demo"), (GAMES_OF_SEED_1.to_owned(), "demo:1".into()));
    assert_eq!(hash("demo:1").0, GAMES_OF_SEED_1);
    assert_ne!(hash("demo:2").0, GAMES_OF_SEED_1);
}

#[test]
fn a_season_that_no_schedule_is_known_of_says_so() {
    let ended = Workplace::new().season(&["snapshot", "2050-51", "--from", "demo"]);
    ended.succeeds().says(&["note: the schedule of 2050-51 is unknown", "2050-10-18"]);
}

#[test]
fn season_demo_is_the_whole_program_in_one_command() {
    let workplace = Workplace::new();
    let first = workplace.season(&["demo", SEASON]);
    first.succeeds().prints(&[
        "invented from seed 1: all players are fictional\n",
        " points on average, the mean of the player's last\nten games by ",
        " (95 % interval ",
        "\nthe last date, 2022-04-10, by the points predicted\nplayer ",
        "\npage     data/runs/2021-22/",
        "/report.html\n\nnext\n  season show 2021-22 2022-04-10 ",
    ]);
    for line in first.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let page = first.stdout.lines().find_map(|line| line.strip_prefix("page     ")).unwrap();
    assert!(std::fs::read_to_string(workplace.path(page)).unwrap().ends_with("</body></html>"));
    // Again, it finds what it made.
    let files = workplace.data_files();
    let json = workplace.season(&["demo", SEASON, "--json"]).succeeds().json();
    assert_eq!(workplace.data_files(), files);
    assert_eq!(json["snapshot"]["origin"]["kind"], "demo:1");
    assert_eq!(json["run"]["snapshot_hash"], json["snapshot"]["snapshot_hash"]);
    assert_eq!(json["players"].as_array().unwrap().len(), 5);
    assert_honest(&workplace, &json);
    what_to_try_next_works(&workplace, &first.stdout);
}

/// The best system is compared with the last ten games as `season grade` compares them, and it trained on nothing but the
/// season's own earlier dates.
fn assert_honest(workplace: &Workplace, demo: &serde_json::Value) {
    let grade = workplace.season(&["grade", SEASON, "--json"]).succeeds().json();
    let result = &demo["result"];
    let of_pair = |pair: &&serde_json::Value| {
        pair["forecaster"] == result["best"] && pair["against"] == "last_10"
    };
    let pairs = grade["paired"].as_array().unwrap();
    assert_eq!(result["difference"], pairs.iter().find(of_pair).unwrap()["difference"]);
    let mae = |name: &str| result[name].as_f64().unwrap();
    let difference = result["difference"]["value"].as_f64().unwrap();
    assert!((mae("mae") - mae("last_10_mae") - difference).abs() < 1e-9);
    let training = demo["run"]["settings"]["training"].as_str().unwrap();
    let manifest = workplace.data().join("models").join(training).join("manifest.json");
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(manifest).unwrap()).unwrap();
    assert_eq!(manifest["settings"]["history"], serde_json::json!([]));
    let refits = manifest["refits"].as_array().unwrap();
    assert!(refits.len() >= 2, "{refits:?}");
}

/// The commands that the demo proposes work as they are typed.
fn what_to_try_next_works(workplace: &Workplace, text: &str) {
    // A page is opened by a program that is there.
    std::fs::create_dir(workplace.path("bin")).unwrap();
    for opener in ["xdg-open", "open"] {
        let echo = ["/bin/echo", "/usr/bin/echo"].iter().find(|path| Path::new(path).exists());
        std::os::unix::fs::symlink(echo.unwrap(), workplace.path("bin").join(opener)).unwrap();
    }
    let next = text.split("\nnext\n").nth(1).unwrap();
    let commands: Vec<&str> =
        next.lines().map(|line| line.trim().split("  ").next().unwrap()).collect();
    assert_eq!(commands.len(), 3, "{next}");
    for command in commands {
        let shell = format!(
            "PATH=\"$PWD/bin:$PATH\"; season() {{ {} \"$@\"; }}; {command}",
            env!("CARGO_BIN_EXE_season")
        );
        let mut shell_command = std::process::Command::new("sh");
        shell_command.args(["-c", &shell]).current_dir(workplace.path(""));
        crate::support::end(shell_command.output().unwrap()).succeeds();
    }
}

#[test]
fn a_demo_does_not_replace_anything_but_a_demo() {
    let workplace = Workplace::with_snapshot();
    let files = workplace.data_files();
    let ended = workplace.season(&["demo", SEASON]);
    ended.fails(2, &["there is a snapshot of 2021-22 from warehouse", "hint: "]);
    assert_eq!(workplace.data_files(), files);
    // A demo, of another seed, is replaced.
    workplace.season(&["snapshot", "2020-21", "--from", "demo"]).succeeds();
    let json = workplace.season(&["demo", "2020-21", "--seed", "2", "--json"]).succeeds().json();
    assert_eq!(json["snapshot"]["origin"]["kind"], "demo:2");
}
