//! What stands beside box scores, and what columns with people in them may be called.

use super::layouts::{COMMON, Cell, canonical, expected, laid_out, names, team};
use super::{import, snapshot, workplace};
use crate::support::box_scores::{Sheet, season};
use crate::support::{SEASON, Workplace};

/// A box score without dates, sides and winners.
fn boxes() -> Sheet {
    laid_out(&[
        ("GAME_ID", |row| row["game_id"].trim_start_matches('0').to_owned()),
        ("TEAM_ID", |row| team(row["team_abbr"]).2.to_owned()),
        ("TEAM_ABBREVIATION", |row| row["team_abbr"].to_owned()),
        ("PLAYER_ID", |row| row["player_id"].to_owned()),
        ("PLAYER_NAME", |row| row["player_name"].to_owned()),
        ("MIN", |row| row["minutes_played"].to_owned()),
        ("PTS", |row| row["points"].to_owned()),
        ("FGM", |row| row["fg_makes"].to_owned()),
        ("FGA", |row| row["fg_attempts"].to_owned()),
        ("TO", |row| row["turnovers"].to_owned()),
    ])
}

/// The league's log of teams of the same games.
fn teams() -> Sheet {
    let mut log = laid_out(&[
        ("SEASON_ID", |_| "22021".to_owned()),
        ("TEAM_ID", |row| team(row["team_abbr"]).2.to_owned()),
        ("TEAM_ABBREVIATION", |row| row["team_abbr"].to_owned()),
        ("TEAM_NAME", |row| format!("{} {}", team(row["team_abbr"]).0, team(row["team_abbr"]).1)),
        ("GAME_ID", |row| row["game_id"].to_owned()),
        ("GAME_DATE", |row| row["game_date"].to_owned()),
        ("MATCHUP", |row| {
            let verb = if row["is_home"] == "true" { "vs." } else { "@" };
            format!("{} {verb} {}", row["team_abbr"], row["opponent_team_abbr"])
        }),
        ("WL", |row| if row["win_flag"] == "true" { "W" } else { "L" }.to_owned()),
        ("MIN", |_| "240".to_owned()),
        ("PTS", |_| "110".to_owned()),
        ("FGM", |_| "40".to_owned()),
    ]);
    log.rows.dedup();
    assert_eq!(log.rows.len(), 12);
    log
}

fn import_with(boxes: &Sheet, teams: &Sheet) -> (Workplace, crate::support::Ended) {
    let files = Workplace::new();
    boxes.write_csv(&files.path("boxes.csv"));
    teams.write_csv(&files.path("teams.csv"));
    let from = ["--from", "box-scores:boxes.csv", "--from", "box-scores:teams.csv"];
    let ended = files.season(&[&["snapshot", SEASON], &from[..]].concat());
    (files, ended)
}

#[test]
fn a_log_of_teams_is_a_table_of_games() {
    let kept: Vec<&str> = COMMON.into_iter().filter(|name| *name != "season").collect();
    let (files, ended) = import_with(&boxes(), &teams());
    ended
        .succeeds()
        .prints(&["layout    BoxScoreTraditionalV2, table of games", "left out  nothing"]);
    assert_eq!(snapshot(&files), expected(&kept));
    // Without ids of teams, their codes tell, and those of another source are the same teams.
    let other = boxes().without("TEAM_ID").map("TEAM_ABBREVIATION", |code| match code {
        "GSW" => "GS".to_owned(),
        other => other.to_owned(),
    });
    let (files, ended) = import_with(&other, &teams());
    ended.succeeds();
    assert_eq!(snapshot(&files), expected(&kept));
    // On a neutral floor both teams have one matchup.
    let neutral = teams().map("MATCHUP", |matchup| match matchup.split_once(" vs. ") {
        Some((home, away)) => format!("{away} @ {home}"),
        None => matchup.to_owned(),
    });
    let (files, ended) = import_with(&boxes(), &neutral);
    ended.succeeds();
    assert_eq!(snapshot(&files), expected(&kept));
    // Logs of a team at a time have no code: it is the one that is in all matchups of an id.
    for log in [teams(), neutral] {
        let (files, ended) = import_with(&boxes(), &log.without("TEAM_ABBREVIATION"));
        ended.succeeds().prints(&["layout    BoxScoreTraditionalV2, table of games"]);
        assert_eq!(snapshot(&files), expected(&kept));
    }
    // What box scores tell themselves does not need it.
    let (files, ended) = import_with(&season(), &teams());
    ended.succeeds().prints(&["layout    season, table of games"]);
    let whole =
        workplace(&canonical(&season().names.iter().map(String::as_str).collect::<Vec<_>>()));
    import(&whole, &[]).succeeds();
    assert_eq!(snapshot(&files).0, snapshot(&whole).0);
}

#[test]
fn a_log_of_teams_that_contradicts_itself_is_refused() {
    let refused = |teams: &Sheet, words: &str| {
        let (files, ended) = import_with(&boxes(), teams);
        ended.fails(3, &[words]);
        assert!(files.data_tree().is_empty(), "a failure writes nothing");
    };
    refused(
        &teams().with(2, "GAME_DATE", "2021-10-20"),
        "teams.csv, row 2, column GAME_DATE: game 0022100000 has another date in another row",
    );
    refused(
        &teams().with(2, "MATCHUP", "GSW vs. LAL"),
        "teams.csv, row 2, column MATCHUP: game 0022100000 has another home side in another row",
    );
    refused(
        &teams().with(2, "WL", "W"),
        "teams.csv, row 2, column WL: game 0022100000 has another winner in another row",
    );
    refused(
        &teams().with(2, "MATCHUP", "BOS @ NYK"),
        "teams.csv, row 2, column MATCHUP: `BOS @ NYK` is not two teams such as LAL vs. GSW or LAL @ GSW, of which one is GSW",
    );
    // Players whose column has a name that nobody knows are no teams.
    let players =
        season().in_the_league_s_words().rename("PLAYER_NAME", "WHO").without("PLAYER_ID");
    refused(
        &players,
        "teams.csv, row 2, column TEAM_ABBREVIATION: `LAL` has another row of game 0022100000, and a table of games has one \
         for each team; if its rows are players, --columns player_name=COLUMN says what names them",
    );
    let alone = workplace(&teams());
    import(&alone, &[]).fails(
        3,
        &[
            "games.csv has no column PLAYER_NAME",
            "hint: its rows are teams: the log of players has what is needed",
        ],
    );
}

#[test]
fn people_are_named_in_one_column_or_two_in_any_naming() {
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    for name in
        ["playerName", "PERSON_NAME", "personName", "Full Name", "name", "NAME", "athlete_name"]
    {
        let other = workplace(&season().rename("player_name", name));
        import(&other, &[]).succeeds();
        assert_eq!(snapshot(&other), snapshot(&whole), "{name}");
    }
    let (of_first, of_last): (Cell, Cell) =
        (|row| names(row).0.to_owned(), |row| names(row).1.to_owned());
    for (first, last) in [
        ("firstName", "lastName"),
        ("FIRST_NAME", "FAMILY_NAME"),
        ("first name", "familyName"),
        ("player_first_name", "player_last_name"),
    ] {
        let two = laid_out(&[(first, of_first), (last, of_last)]);
        let mut sheet = season().without("player_name");
        sheet.names.extend(two.names);
        sheet.rows.iter_mut().zip(two.rows).for_each(|(row, cells)| row.extend(cells));
        let other = workplace(&sheet);
        import(&other, &[]).succeeds();
        assert_eq!(snapshot(&other), snapshot(&whole), "{first} {last}");
    }
    // A name that is not a person's is not likened to one.
    let nameless =
        workplace(&season().rename("player_name", "WHO").add("arena_name", |_, _| "x".into()));
    let ended = import(&nameless, &[]);
    ended.fails(3, &["no column player_name"]);
    assert!(!ended.stderr.contains("player_name=arena_name"), "{}", ended.stderr);
}
