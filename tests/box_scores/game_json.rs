//! Box scores as the league's sites have them: a game in each file of JSON, in it two teams, in these their players.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::layouts::{COMMON, expected, team};
use super::{import, snapshot};
use crate::support::box_scores::season;
use crate::support::{Ended, SEASON, Workplace};

/// The games of the season, each as `statistics` writes what a player did.
fn games(minutes: fn(f64) -> String) -> BTreeMap<String, Value> {
    let sheet = season();
    let mut games: BTreeMap<String, Value> = BTreeMap::new();
    for row in &sheet.rows {
        let cell = |name: &str| row[sheet.at(name)].as_str();
        let number = |name: &str| cell(name).parse::<f64>().unwrap();
        let code = cell("team_abbr");
        let id = cell("game_id").to_owned();
        let (side, won) = (cell("is_home") == "true", cell("win_flag") == "true");
        let side = if side { "homeTeam" } else { "awayTeam" };
        let game = games.entry(id.clone()).or_insert_with(|| {
            let date = cell("game_date");
            json!({
                "gameId": id,
                "gameTimeUTC": format!("{date}T23:30:00Z"),
                "gameEt": format!("{date}T19:30:00-04:00"),
                "officials": [{"personId": 5, "name": "A Referee"}],
                "arena": {"arenaName": "A Hall"},
            })
        });
        if game.get(side).is_none() {
            game[side] = json!({
                "teamId": team(code).2, "teamTricode": code, "score": if won { 110 } else { 100 },
                "statistics": {"points": 999}, "players": [],
            });
        }
        let (first, last) = cell("player_name").split_once(' ').unwrap();
        game[side]["players"].as_array_mut().unwrap().push(json!({
            "personId": cell("player_id"), "firstName": first, "familyName": last, "played": "1",
            "name": cell("player_name"),
            "statistics": {
                "minutes": minutes(number("minutes_played")), "points": number("points"),
                "fieldGoalsMade": number("fg_makes"), "fieldGoalsAttempted": number("fg_attempts"),
                "turnovers": number("turnovers"),
            },
        }));
    }
    games
}

fn iso(minutes: f64) -> String {
    format!("PT{minutes:02.0}M00.00S")
}

/// Imports a folder with a file for each of `games`.
fn import_games(games: &BTreeMap<String, Value>, key: &str) -> (Workplace, Ended) {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("games")).unwrap();
    for (id, game) in games {
        let text = json!({"meta": {"version": 1}, key: game}).to_string();
        fs::write(workplace.path(&format!("games/{id}.json")), text).unwrap();
    }
    let ended = workplace.season(&["snapshot", SEASON, "--from", "box-scores:games"]);
    (workplace, ended)
}

#[test]
fn a_game_of_the_live_data_is_its_players() {
    let kept: Vec<&str> = COMMON.into_iter().filter(|name| *name != "season").collect();
    let (workplace, ended) = import_games(&games(iso), "game");
    ended.succeeds().prints(&["layout    liveData boxscore", "left out  nothing"]);
    assert_eq!(snapshot(&workplace), expected(&kept));
    // All games in one file are the same.
    let all: Vec<Value> = games(iso).into_values().collect();
    let one = Workplace::new();
    fs::write(one.path("games.json"), json!(all).to_string()).unwrap();
    one.season(&["snapshot", SEASON, "--from", "box-scores:games.json"]).succeeds();
    assert_eq!(snapshot(&one), snapshot(&workplace));
}

#[test]
fn who_did_not_play_is_left_out_and_a_broken_game_is_named() {
    let (whole, _) = import_games(&games(iso), "game");
    let mut with_absent = games(iso);
    let first = with_absent.values_mut().next().unwrap();
    first["homeTeam"]["players"].as_array_mut().unwrap().push(json!({
        "personId": "77", "name": "Benched Fellow", "played": "0", "notPlayingReason": "DNP_COACH",
        "statistics": {
            "minutes": "PT00M00.00S", "points": 0, "fieldGoalsMade": 0, "fieldGoalsAttempted": 0, "turnovers": 0,
        },
    }));
    let (workplace, ended) = import_games(&with_absent, "game");
    ended.succeeds().prints(&["left out  1 of ", "players who did not play"]);
    assert_eq!(snapshot(&workplace), snapshot(&whole));

    let mut broken = games(iso);
    let (id, first) = broken.iter_mut().next().unwrap();
    let id = id.clone();
    first["awayTeam"]["players"] = json!([5]);
    let (workplace, ended) = import_games(&broken, "game");
    ended.fails(3, &[&format!("{id}.json"), "a player of awayTeam who is no object"]);
    assert!(workplace.data_tree().is_empty());
}

/// `BoxScoreTraditionalV3` itself has no dates: a table of games beside it has.
#[test]
fn a_game_of_the_api_lacks_its_date() {
    let mut undated = games(|minutes| format!("{minutes:.0}:00"));
    for game in undated.values_mut() {
        let game = game.as_object_mut().unwrap();
        game.remove("gameTimeUTC");
        game.remove("gameEt");
    }
    let (_, ended) = import_games(&undated, "boxScoreTraditional");
    ended.fails(3, &["has no column game_date", "a table of games"]);
}

#[test]
fn big_data_ball_s_logs() {
    use super::layouts::{counts, laid_out};
    let sheet = laid_out(&[
        ("DATASET", |_| "NBA 2021-2022 Regular Season".to_owned()),
        ("GAME-ID", |row| row["game_id"].to_owned()),
        ("DATE", |row| {
            let (year, day) = row["game_date"].split_once('-').unwrap();
            format!("{}/{year}", day.replace('-', "/"))
        }),
        ("PLAYER-ID", |row| row["player_id"].to_owned()),
        ("PLAYER FULL NAME", |row| row["player_name"].to_owned()),
        ("OWN TEAM", |row| format!("{} {}", team(row["team_abbr"]).0, team(row["team_abbr"]).1)),
        ("OPPONENT TEAM", |row| {
            let (city, name, _) = team(row["opponent_team_abbr"]);
            format!("{city} {name}")
        }),
        ("VENUE (R/H)", |row| if row["is_home"] == "true" { "H" } else { "R" }.to_owned()),
    ]);
    let sheet = counts(sheet, ["MIN", "PTS", "FG", "FGA", "TO"]);
    let kept: Vec<&str> =
        COMMON.into_iter().filter(|name| !["season", "win_flag"].contains(name)).collect();
    let workplace = super::workplace(&sheet);
    import(&workplace, &[]).succeeds().prints(&["layout    BigDataBall\n", "left out  nothing"]);
    assert_eq!(snapshot(&workplace), expected(&kept));
}
