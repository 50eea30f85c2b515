//! Layouts that are known by name: one invented league in each of them gives the snapshot that our own columns give.

use std::collections::BTreeMap;
use std::fs;

use super::{column, import, snapshot, workplace};
use crate::support::box_scores::{Sheet, season};
use crate::support::{Ended, SEASON, Workplace};

/// The cells of a row by our names.
pub(super) type Row<'a> = BTreeMap<&'a str, &'a str>;

/// What a column is called instead.
type Renamed = fn(&str) -> String;

/// What makes the cell of a column from a row.
pub(super) type Cell = fn(&Row<'_>) -> String;

/// The columns that every layout here has something of.
pub(super) const COMMON: [&str; 14] = [
    "player_name",
    "player_id",
    "game_id",
    "game_date",
    "season",
    "team_abbr",
    "opponent_team_abbr",
    "is_home",
    "win_flag",
    "minutes_played",
    "points",
    "fg_makes",
    "fg_attempts",
    "turnovers",
];

/// The city, the nickname and the id of the teams of the league.
const TEAMS: [(&str, &str, &str, &str); 4] = [
    ("LAL", "Los Angeles", "Lakers", "1610612747"),
    ("GSW", "Golden State", "Warriors", "1610612744"),
    ("BOS", "Boston", "Celtics", "1610612738"),
    ("NYK", "New York", "Knicks", "1610612752"),
];

pub(super) fn team(code: &str) -> (&'static str, &'static str, &'static str) {
    let found = TEAMS.iter().find(|(of, ..)| *of == code).unwrap();
    (found.1, found.2, found.3)
}

/// The first names and the last: `Àlex LAL Jr.` is `Àlex` and `LAL Jr.`.
pub(super) fn names<'a>(row: &Row<'a>) -> (&'a str, &'a str) {
    row["player_name"].split_once(' ').unwrap()
}

/// The season with the columns `kept`.
pub(super) fn canonical(kept: &[&str]) -> Sheet {
    let mut sheet = season();
    for name in sheet.names.clone() {
        if !kept.contains(&name.as_str()) {
            sheet = sheet.without(&name);
        }
    }
    sheet
}

/// The season in other columns.
pub(super) fn laid_out(columns: &[(&str, Cell)]) -> Sheet {
    let ours = season();
    let cells = |cells: &Vec<String>| {
        let row: Row<'_> =
            ours.names.iter().map(String::as_str).zip(cells.iter().map(String::as_str)).collect();
        columns.iter().map(|(_, cell)| cell(&row)).collect()
    };
    Sheet {
        names: columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
        rows: ours.rows.iter().map(cells).collect(),
    }
}

/// What our columns among `kept` give: the snapshot's files and its hash.
pub(super) fn expected(kept: &[&str]) -> (Vec<Vec<u8>>, String) {
    let ours = workplace(&canonical(kept));
    import(&ours, &[]).succeeds();
    snapshot(&ours)
}

/// `sheet` gives what our columns among `kept` give, as the layout of that name.
#[track_caller]
fn assert_same(layout: &str, sheet: &Sheet, kept: &[&str]) -> (Workplace, Ended) {
    let workplace = workplace(sheet);
    let ended = import(&workplace, &[]);
    ended.succeeds().prints(&[&format!("layout    {layout}\n"), "left out  nothing"]);
    assert_eq!(snapshot(&workplace), expected(kept), "{layout}");
    (workplace, ended)
}

/// Columns that all layouts call something, with what they call them.
pub(super) fn counts(sheet: Sheet, names: [&str; 5]) -> Sheet {
    let ours = ["minutes_played", "points", "fg_makes", "fg_attempts", "turnovers"];
    ours.into_iter().zip(names).fold(sheet, |sheet, (ours, theirs)| {
        let cells: Vec<String> =
            season().rows.iter().map(|row| row[season().at(ours)].clone()).collect();
        sheet.add(theirs, move |_, row| cells[row - 1].clone())
    })
}

#[test]
fn the_league_s_game_log_in_any_case_and_with_any_blanks() {
    let league = season().in_the_league_s_words();
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    let cases: [(&str, Renamed); 4] = [
        ("LeagueGameLog", str::to_lowercase),
        ("LeagueGameLog", |name| name.replace('_', " ")),
        ("LeagueGameLog", |name| name.replace('_', "\u{a0}")),
        ("LeagueGameLog", |name| {
            let words = name.split('_').enumerate();
            let word = |(at, word): (usize, &str)| match at {
                0 => word.to_lowercase(),
                _ => word[..1].to_owned() + &word[1..].to_lowercase(),
            };
            words.map(word).collect()
        }),
    ];
    for (layout, rename) in cases {
        let mut sheet = league.clone();
        sheet.names.iter_mut().for_each(|name| *name = rename(name));
        let workplace = workplace(&sheet);
        import(&workplace, &[]).succeeds().prints(&[&format!("layout    {layout}\n")]);
        assert_eq!(snapshot(&workplace), snapshot(&whole), "{:?}", sheet.names);
    }
}

#[test]
fn a_player_s_own_game_log_has_the_team_in_the_matchup() {
    let league = season().in_the_league_s_words();
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    let log = league
        .clone()
        .without("TEAM_ABBREVIATION")
        .rename("PLAYER_ID", "Player_ID")
        .rename("GAME_ID", "Game_ID");
    let log = workplace(&log);
    import(&log, &[]).succeeds().prints(&["layout    PlayerGameLog\n"]);
    assert_eq!(snapshot(&log), snapshot(&whole));

    // One file of each player, of whom only its name tells, or a flag.
    let files = Workplace::new();
    let (at, id) = (league.at("PLAYER_NAME"), league.at("PLAYER_ID"));
    let ids: std::collections::BTreeSet<String> =
        league.rows.iter().map(|row| row[id].clone()).collect();
    for of_player in ids {
        let mut sheet = league.clone();
        sheet.rows.retain(|row| row[id] == of_player);
        let name = sheet.rows[0][at].replace(' ', "_");
        let sheet = sheet.without("PLAYER_NAME").without("TEAM_ABBREVIATION");
        sheet.write_csv(&files.path(&format!("logs/{name}.csv")));
    }
    let ended = files.season(&["snapshot", SEASON, "--from", "box-scores:logs"]);
    ended.succeeds().says(&["files name no player; by their own names they are of "]);
    assert_eq!(column(&files, "player_lookup"), column(&whole, "player_lookup"));

    let nameless = workplace(&league.without("PLAYER_NAME"));
    import(&nameless, &[]).fails(3, &["no column PLAYER_NAME"]);
    import(&nameless, &["--player", "Bo Lal"])
        .fails(3, &["on 2021-10-19 `bolal` is Bo Lal (36551) here"]);
}

#[test]
fn dates_and_sides_may_stand_in_a_table_of_games() {
    let details = laid_out(&[
        ("GAME_ID", |row| row["game_id"].trim_start_matches('0').to_owned()),
        ("TEAM_ID", |row| team(row["team_abbr"]).2.to_owned()),
        ("TEAM_ABBREVIATION", |row| row["team_abbr"].to_owned()),
        ("PLAYER_ID", |row| row["player_id"].to_owned()),
        ("PLAYER_NAME", |row| row["player_name"].to_owned()),
        ("COMMENT", |_| String::new()),
        ("MIN", |row| row["minutes_played"].to_owned()),
        ("PTS", |row| row["points"].to_owned()),
        ("FGM", |row| row["fg_makes"].to_owned()),
        ("FGA", |row| row["fg_attempts"].to_owned()),
        ("TO", |row| row["turnovers"].to_owned()),
    ]);
    let games = laid_out(&[
        ("GAME_DATE_EST", |row| row["game_date"].to_owned()),
        ("GAME_ID", |row| row["game_id"].to_owned()),
        ("GAME_STATUS_TEXT", |_| "Final".to_owned()),
        ("HOME_TEAM_ID", |row| {
            let home = if row["is_home"] == "true" { "team_abbr" } else { "opponent_team_abbr" };
            team(row[home]).2.to_owned()
        }),
        ("VISITOR_TEAM_ID", |row| {
            let away = if row["is_home"] == "true" { "opponent_team_abbr" } else { "team_abbr" };
            team(row[away]).2.to_owned()
        }),
    ]);
    let kept: Vec<&str> =
        COMMON.into_iter().filter(|name| !["win_flag", "season"].contains(name)).collect();
    let folder = Workplace::new();
    details.write_csv(&folder.path("kaggle/games_details.csv"));
    let alone = ["snapshot", SEASON, "--from", "box-scores:kaggle/games_details.csv"];
    folder.season(&alone).fails(
        3,
        &[
            "no column GAME_DATE",
            "hint: its dates and home sides may be in a table of games: put that beside it",
        ],
    );
    games.write_csv(&folder.path("kaggle/games.csv"));
    // Ids that lost their zeros in one of the two are the same ids.
    let ours = workplace(&canonical(&kept));
    import(&ours, &[]).succeeds();
    folder.season(&alone).succeeds().says(&["note: games.csv beside it has the dates"]);
    assert_eq!(snapshot(&folder), snapshot(&ours));
    let both = Workplace::new();
    details.write_csv(&both.path("kaggle/games_details.csv"));
    games.write_csv(&both.path("kaggle/games.csv"));
    both.season(&["snapshot", SEASON, "--from", "box-scores:kaggle"])
        .succeeds()
        .prints(&["layout    BoxScoreTraditionalV2, table of games"]);
    assert_eq!(snapshot(&both), snapshot(&ours));

    // A table of all seasons is longer than what is read at a time.
    let mut long = games.clone();
    let of_before = |game: usize| -> Vec<String> {
        let id = format!("{}", 29_600_000 + game);
        ["1996-11-01", &id, "Final", "1610612747", "1610612738"].map(str::to_owned).to_vec()
    };
    long.rows.splice(0..0, (0..20_000).map(of_before));
    long.write_csv(&folder.path("kaggle/games.csv"));
    folder.season(&alone).succeeds();
    assert_eq!(snapshot(&folder), snapshot(&ours));
}

#[test]
fn kaggle_s_player_statistics() {
    let sheet = laid_out(&[
        ("firstName", |row| names(row).0.to_owned()),
        ("lastName", |row| names(row).1.to_owned()),
        ("personId", |row| row["player_id"].to_owned()),
        ("gameId", |row| row["game_id"].to_owned()),
        ("gameDate", |row| format!("{} 19:30:00", row["game_date"])),
        ("playerteamCity", |row| team(row["team_abbr"]).0.to_owned()),
        ("playerteamName", |row| team(row["team_abbr"]).1.to_owned()),
        ("opponentteamCity", |row| team(row["opponent_team_abbr"]).0.to_owned()),
        ("opponentteamName", |row| team(row["opponent_team_abbr"]).1.to_owned()),
        ("gameType", |_| "Regular Season".to_owned()),
        ("gameLabel", |_| String::new()),
        ("win", |row| u8::from(row["win_flag"] == "true").to_string()),
        ("home", |row| u8::from(row["is_home"] == "true").to_string()),
        ("numMinutes", |row| row["minutes_played"].to_owned()),
        ("points", |row| row["points"].to_owned()),
        ("fieldGoalsMade", |row| row["fg_makes"].to_owned()),
        ("fieldGoalsAttempted", |row| row["fg_attempts"].to_owned()),
        ("turnovers", |row| row["turnovers"].to_owned()),
        ("reboundsTotal", |_| "5".to_owned()),
    ]);
    let kept: Vec<&str> = COMMON.into_iter().filter(|name| *name != "season").collect();
    let (_, ended) = assert_same("PlayerStatistics", &sheet, &kept);
    ended.says(&["note: teams are read by the league's codes: Boston Celtics as BOS, "]);
}

#[test]
fn espn_s_player_box() {
    let sheet = laid_out(&[
        ("game_id", |row| row["game_id"].to_owned()),
        ("season", |_| "2022".to_owned()),
        ("season_type", |_| "2".to_owned()),
        ("game_date", |row| row["game_date"].to_owned()),
        ("athlete_id", |row| row["player_id"].to_owned()),
        ("athlete_display_name", |row| row["player_name"].to_owned()),
        ("did_not_play", |_| "False".to_owned()),
        ("team_abbreviation", |row| match row["team_abbr"] {
            "GSW" => "GS".to_owned(),
            "NYK" => "NY".to_owned(),
            other => other.to_owned(),
        }),
        ("opponent_team_abbreviation", |row| row["opponent_team_abbr"].to_owned()),
        ("home_away", |row| if row["is_home"] == "true" { "home" } else { "away" }.to_owned()),
        ("team_winner", |row| row["win_flag"].to_uppercase()),
    ]);
    let names = ["minutes", "points", "field_goals_made", "field_goals_attempted", "turnovers"];
    let (_, ended) =
        assert_same("sportsdataverse player_box", &counts(sheet.clone(), names), &COMMON);
    ended.says(&[
        "note: season 2022 is read as 2021-22, the season that ends in it: so say the dates",
        "teams are read by the league's codes: GS as GSW, NY as NYK",
    ]);

    // Who did not play is no game, and counted.
    let mut absent = counts(sheet, names);
    let mut row = absent.rows[0].clone();
    row[absent.at("athlete_display_name")] = "Benched Fellow".to_owned();
    row[absent.at("athlete_id")] = "77".to_owned();
    row[absent.at("did_not_play")] = "True".to_owned();
    for name in names {
        row[absent.at(name)] = String::new();
    }
    absent.rows.push(row);
    let absent = workplace(&absent);
    import(&absent, &[]).succeeds().prints(&[
        "left out  1 of games.csv: players who did not play\n            row 73, column minutes: Benched Fellow",
    ]);
    assert_eq!(snapshot(&absent), expected(&COMMON));
}

#[test]
fn starters_may_be_marked() {
    let marked = |mark: &str, none: &str| {
        let mut sheet = season();
        let at = sheet.at("starter_flag");
        for (row, cells) in sheet.rows.iter_mut().enumerate() {
            (if row % 6 < 5 { mark } else { none }).clone_into(&mut cells[at]);
        }
        let workplace = workplace(&sheet);
        import(&workplace, &["--strict"]).succeeds();
        snapshot(&workplace)
    };
    assert_eq!(marked("*", ""), marked("true", "false"));
    assert_ne!(marked("*", ""), marked("", ""));
}

/// What basketball-reference has of [`COMMON`].
fn without_ids() -> Vec<&'static str> {
    COMMON.into_iter().filter(|name| !["player_id", "game_id", "season"].contains(name)).collect()
}

#[test]
fn basketball_reference_without_ids() {
    let columns: [(&str, Cell); 7] = [
        ("Player", |row| row["player_name"].to_owned()),
        ("Date", |row| row["game_date"].to_owned()),
        ("Tm", |row| row["team_abbr"].to_owned()),
        ("", |row| if row["is_home"] == "true" { "" } else { "@" }.to_owned()),
        ("Opp", |row| row["opponent_team_abbr"].to_owned()),
        ("Res", |row| if row["win_flag"] == "true" { "W" } else { "L" }.to_owned()),
        ("TRB", |_| "5".to_owned()),
    ];
    let names = ["MP", "PTS", "FG", "FGA", "TOV"];
    let kept = without_ids();
    assert_same("basketball-reference", &counts(laid_out(&columns), names), &kept);
    let sideless: Vec<(&str, Cell)> =
        columns.into_iter().filter(|(name, _)| !name.is_empty()).collect();
    import(&workplace(&counts(laid_out(&sideless), names)), &[]).fails(
        3,
        &[
            "games.csv has no column is_home",
            "hint: the file does not tell who was at home, and nobody guesses it",
        ],
    );
}

/// Tables that were copied from pages: columns without names wherever they stand, results with points, headers again and
/// again, totals, and words in the place of minutes.
#[test]
fn pages_of_basketball_reference_that_were_put_together() {
    let columns: [(&str, Cell); 8] = [
        ("Player", |row| row["player_name"].to_owned()),
        ("Rk", |_| "1".to_owned()),
        ("Date", |row| row["game_date"].to_owned()),
        ("Tm", |row| row["team_abbr"].to_owned()),
        ("Unnamed: 6", |row| if row["is_home"] == "true" { "" } else { "@" }.to_owned()),
        ("Opp", |row| row["opponent_team_abbr"].to_owned()),
        ("Unnamed: 8", |row| {
            if row["win_flag"] == "true" { "W (+3)" } else { "L (-7)" }.to_owned()
        }),
        ("TRB", |_| "5".to_owned()),
    ];
    let names = ["MP", "PTS", "FG", "FGA", "TOV"];
    let kept = without_ids();
    let plain = counts(laid_out(&columns), names);
    let mut pages = plain.clone();
    let (player, date, minutes) = (pages.at("Player"), pages.at("Date"), pages.at("MP"));
    let mut header = pages.names.clone();
    "Àlex LAL Jr.".clone_into(&mut header[player]);
    let mut totals = vec![String::new(); header.len()];
    "18 Games".clone_into(&mut totals[date]);
    "350:12".clone_into(&mut totals[minutes]);
    let mut suspended = pages.rows[0].clone();
    suspended.iter_mut().skip(minutes).for_each(|cell| "Suspended".clone_into(cell));
    "2021-10-23".clone_into(&mut suspended[date]);
    for (at, row) in [(20, header.clone()), (40, header), (50, totals)] {
        pages.rows.insert(at, row);
    }
    pages.rows.push(suspended);
    let files = workplace(&pages);
    import(&files, &[])
        .succeeds()
        .prints(&[
            "left out  1 of games.csv: players who did not play",
            "rows      76 rows read = 72 kept + 1 left out + 3 of no game",
        ])
        .says(&[
            "note: 3 rows tell neither a date nor a game (2 repeat the header), and are passed over, the first being row 21 of \
             games.csv",
        ]);
    assert_eq!(snapshot(&files).0, expected(&kept).0);

    // One file for each player, called by him.
    let folder = Workplace::new();
    let players: std::collections::BTreeSet<String> =
        plain.rows.iter().map(|row| row[player].clone()).collect();
    for of_player in players {
        let mut sheet = plain.clone();
        sheet.rows.retain(|row| row[player] == of_player);
        sheet.without("Player").write_csv(&folder.path(&format!("logs/{of_player}csv")));
    }
    folder
        .season(&["snapshot", SEASON, "--from", "box-scores:logs"])
        .succeeds()
        .says(&["files name no player; by their own names they are of "]);
    let nameless = workplace(&plain.without("Player"));
    import(&nameless, &[])
        .fails(3, &["hint: --player \"First Last\" names the player of a game log"]);
}

#[test]
fn counts_that_are_called_otherwise_are_named_with_what_reads_them() {
    let sheet = season().rename("fg_makes", "FG Made").rename("steals", "Stl Total");
    let ended = import(&workplace(&sheet), &[]);
    ended.succeeds().says(&[
        "note: games.csv has columns that are not read and look like some that are: --columns 'fg_makes=FG Made,steals=Stl \
         Total' reads them",
    ]);
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    let named = workplace(&sheet);
    import(&named, &["--columns", "fg_makes=FG Made,steals=Stl Total"]).succeeds();
    assert_eq!(snapshot(&named), snapshot(&whole));
}

/// The season as balldontlie has it.
pub(super) fn balldontlie() -> Sheet {
    let sheet = laid_out(&[
        ("id", |_| "1".to_owned()),
        ("player.id", |row| row["player_id"].to_owned()),
        ("player.first_name", |row| names(row).0.to_owned()),
        ("player.last_name", |row| names(row).1.to_owned()),
        ("game.id", |row| row["game_id"].to_owned()),
        ("game.date", |row| row["game_date"].to_owned()),
        ("game.season", |_| "2021".to_owned()),
        ("game.home_team_id", |row| {
            let home = if row["is_home"] == "true" { "team_abbr" } else { "opponent_team_abbr" };
            team(row[home]).2.to_owned()
        }),
        ("game.visitor_team_id", |row| {
            let away = if row["is_home"] == "true" { "opponent_team_abbr" } else { "team_abbr" };
            team(row[away]).2.to_owned()
        }),
        ("team.id", |row| team(row["team_abbr"]).2.to_owned()),
        ("team.abbreviation", |row| row["team_abbr"].to_owned()),
    ]);
    counts(sheet, ["min", "pts", "fgm", "fga", "turnover"])
}

#[test]
fn balldontlie_s_nested_names() {
    let kept: Vec<&str> = COMMON.into_iter().filter(|name| *name != "win_flag").collect();
    assert_same("balldontlie", &balldontlie(), &kept);
}

#[test]
fn a_table_copied_from_the_league_s_site() {
    let sheet = season().in_the_league_s_words();
    let sheet = sheet
        .rename("PLAYER_NAME", "PLAYER")
        .rename("TEAM_ABBREVIATION", "TEAM")
        .rename("GAME_DATE", "GAME\u{a0}DATE")
        .rename("MATCHUP", "MATCH\u{a0}UP")
        .rename("WL", "W/L")
        .rename("PLUS_MINUS", "+/-");
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    let copied = workplace(&sheet);
    import(&copied, &[]).succeeds().prints(&["layout    table of nba.com\n"]);
    assert_eq!(snapshot(&copied), snapshot(&whole));
}

#[test]
fn files_beside_box_scores_are_passed_over_and_said() {
    let folder = Workplace::new();
    season().write_csv(&folder.path("both/box.csv"));
    fs::write(
        folder.path("both/odds.csv"),
        "player,market,bookmaker,side,line,price\nBo LAL Jr.,player_points,A,Over,16.5,-110\n",
    )
    .unwrap();
    fs::write(folder.path("both/notes.csv"), "who,what\na,b\n").unwrap();
    let ended = folder.season(&["snapshot", SEASON, "--from", "box-scores:both"]);
    ended.succeeds().says(&[
        "note: odds.csv is not read: it has lines, not box scores; season lines",
        "note: notes.csv is not read: it is no table of box scores; its columns are who, what",
    ]);
    let odds = folder.season(&["snapshot", SEASON, "--from", "box-scores:both/odds.csv"]);
    odds.fails(3, &["odds.csv has no column"]);
}

#[test]
fn a_column_may_be_switched_off_and_two_of_a_name_matter_only_where_they_are_read() {
    let sheet = season().add("mood", |_, _| "good".into()).add("other", |_, _| "x".into());
    let mut twice = sheet.clone();
    let at = twice.at("other");
    "mood".clone_into(&mut twice.names[at]);
    let workplace = workplace(&twice);
    import(&workplace, &[]).succeeds();
    let off = import(&workplace, &["--columns", "win_flag=,mood="]);
    off.succeeds().prints(&["absent    no value of", "win_flag"]);
    assert!(!off.stdout.contains("ignored"), "{}", off.stdout);
    assert!(column(&workplace, "win_flag").iter().all(|win| win == "null"));
}
