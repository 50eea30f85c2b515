//! Only games of the regular season are a season's form; what else a file has is left out by kind, or taken on purpose.

use super::{import, snapshot, workplace};
use crate::support::box_scores::{Sheet, of_games, season};

/// The season, and a game of another kind by these ids, on this date, without any other sign.
fn with_another(ids: &str, date: &str) -> Sheet {
    season().then(of_games("2021-22", ids, &[(date, "LAL", "BOS")])).without("season")
}

#[test]
fn every_sign_of_another_kind_leaves_its_games_out_and_names_it() {
    let expected = workplace(&season());
    import(&expected, &[]).succeeds();
    let cases = [
        ("00121000", "2021-10-08", "12 rows of 1 preseason game"),
        ("00321000", "2022-02-20", "12 rows of 1 All-Star game"),
        ("00421000", "2022-04-20", "12 rows of 1 playoff game"),
        ("00521000", "2022-04-12", "12 rows of 1 play-in game"),
        // Leading zeros are easily lost.
        ("121000", "2021-10-08", "12 rows of 1 preseason game"),
        // Without an id of the league's, the date tells.
        ("x", "2021-10-08", "12 rows of 1 preseason game"),
        ("x", "2022-05-08", "12 rows of 1 playoff game"),
    ];
    for (ids, date, said) in cases {
        let workplace = workplace(&with_another(ids, date));
        import(&workplace, &[])
            .succeeds()
            .prints(&["games     72 rows", &format!("left out  {said} of")]);
        assert_eq!(snapshot(&workplace), snapshot(&expected), "{ids} {date}");
        import(&workplace, &["--strict"]).fails(3, &["row 73, column game_date: "]);
    }
    for (word, said) in [
        ("Preseason", "preseason"),
        ("Playoffs", "playoff"),
        ("PlayIn", "play-in"),
        ("All-Star", "All-Star"),
        ("1", "preseason"),
        ("3", "playoff"),
        ("5", "play-in"),
    ] {
        let sheet = with_another("x", "2022-01-08").add("season_type", |_, row| {
            if row > 72 { word.into() } else { "Regular Season".into() }
        });
        let workplace = workplace(&sheet);
        import(&workplace, &[])
            .succeeds()
            .prints(&[&format!("left out  12 rows of 1 {said} game of")]);
    }
}

/// ESPN's number of the All-Star game is that of a regular one.
#[test]
fn a_game_of_teams_that_are_none_of_the_league_is_not_regular_whatever_a_word_says() {
    let teams = [
        "ATL", "BKN", "BOS", "CHA", "CHI", "CLE", "DAL", "DEN", "DET", "GSW", "HOU", "IND", "LAC",
        "LAL", "MEM", "MIA", "MIL", "MIN", "NOP", "NYK", "OKC", "ORL", "PHI", "PHX",
    ];
    let games: Vec<(&str, &str, &str)> =
        teams.chunks(2).map(|pair| ("2021-10-20", pair[0], pair[1])).collect();
    let league = of_games("2021-22", "401000", &games).without("season");
    let all_star = of_games("2021-22", "402000", &[("2022-02-20", "LEB", "DUR")]).without("season");
    // The ids of the small league's players are no good for so many teams.
    let words = |sheet: Sheet| sheet.without("player_id").add("season_type", |_, _| "2".into());
    let expected = workplace(&words(league.clone()));
    import(&expected, &[]).succeeds();
    let workplace = workplace(&words(league.then(all_star)));
    import(&workplace, &[])
        .succeeds()
        .prints(&["left out  12 rows of 1 exhibition or All-Star game of"])
        .says(&[
            "note: games that are called regular, of teams that are none of the league's, are not taken for regular ones: \
             DUR, LEB",
        ]);
    assert_eq!(snapshot(&workplace), snapshot(&expected));
}

#[test]
fn players_who_did_not_play_in_games_of_another_kind_are_counted_with_these() {
    let mut sheet = with_another("00121000", "2021-10-08");
    for column in ["minutes_played", "points", "fg_makes", "three_pt_makes", "ft_makes", "assists"]
    {
        sheet = sheet.with(74, column, "");
    }
    for column in [
        "fg_attempts",
        "three_pt_attempts",
        "ft_attempts",
        "offensive_rebounds",
        "defensive_rebounds",
        "steals",
        "blocks",
        "turnovers",
        "personal_fouls",
        "plus_minus",
    ] {
        sheet = sheet.with(74, column, "");
    }
    import(&workplace(&sheet), &[])
        .succeeds()
        .prints(&["left out  12 rows of 1 preseason game of"]);
}

#[test]
fn words_for_games_of_the_cup_leave_the_final_to_id_and_date() {
    let games = [("2023-10-25", "LAL", "GSW"), ("2023-12-07", "LAL", "BOS")];
    for word in ["NBA Emirates Cup", "in-season-knockout", "In-Season Tournament", "Regular Season"]
    {
        let sheet = of_games("2023-24", "00223000", &games)
            .then(of_games("2023-24", "00623000", &[("2023-12-09", "LAL", "IND")]))
            .without("season")
            .add("season_type", |_, _| word.into());
        let args = ["snapshot", "2023-24", "--from", "box-scores:games.csv"];
        workplace(&sheet)
            .season(&args)
            .succeeds()
            .prints(&["games     24 rows", "left out  12 rows of 1 cup final game of"]);
    }
}

#[test]
fn the_cup_s_final_is_no_game_of_the_regular_season() {
    let games = [("2023-10-25", "LAL", "GSW"), ("2023-12-09", "LAL", "BOS")];
    let sheet = of_games("2023-24", "x", &games).without("season");
    let workplace = workplace(&sheet);
    let args = ["snapshot", "2023-24", "--from", "box-scores:games.csv"];
    workplace.season(&args).succeeds().prints(&["left out  12 rows of 1 cup final game of"]);
}

#[test]
fn signs_that_contradict_each_other_are_an_error() {
    let sheet = season().in_the_league_s_words().with(5, "SEASON_ID", "42021");
    import(&workplace(&sheet), &[]).fails(
        3,
        &["row 5, column SEASON_ID: `42021` says that it is a playoff game, and `0022100000` says regular-season"],
    );
    let sheet = season()
        .add("season_type", |_, row| if row == 5 { "friendly".into() } else { String::new() });
    import(&workplace(&sheet), &[]).fails(
        3,
        &["row 5, column season_type: `friendly` is no kind of game such as Regular Season"],
    );
}

#[test]
fn other_kinds_are_taken_on_purpose_and_written_down() {
    let workplace = workplace(&with_another("00421000", "2022-04-20"));
    let plain = import(&workplace, &["--json"]).succeeds().json();
    let included = import(&workplace, &["--include", "playoffs", "--json"]).succeeds().json();
    assert!(plain["content"]["included"].is_null());
    assert_eq!(included["content"]["included"], serde_json::json!(["playoffs"]));
    assert_eq!(included["content"]["files"][0]["rows"], 84);
    assert_ne!(plain["snapshot_hash"], included["snapshot_hash"]);
    import(&workplace, &["--include", "playoffs"])
        .succeeds()
        .prints(&["included  games of these kinds, too: playoffs", "left out  nothing"]);
    import(&workplace, &["--include", "friendly"])
        .fails(2, &["is no kind of game: write preseason, all-star"]);
}

#[test]
fn a_season_of_nothing_else_says_which_kinds_there_are() {
    let workplace = workplace(&of_games("2021-22", "00421000", &[("2022-04-20", "LAL", "BOS")]));
    import(&workplace, &[]).fails(
        3,
        &["games.csv holds no game of 2021-22", "12 rows of playoff games", "--include playoffs"],
    );
}

#[test]
fn a_game_on_a_neutral_floor_has_one_matchup_for_both_teams() {
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    let league = season().in_the_league_s_words();
    let (at, team) = (league.at("MATCHUP"), league.at("TEAM_ABBREVIATION"));
    let mut neutral = league;
    for row in &mut neutral.rows[..12] {
        assert!(["LAL", "GSW"].contains(&row[team].as_str()));
        row[at] = "GSW @ LAL".to_owned();
    }
    let neutral = workplace(&neutral);
    import(&neutral, &[]).succeeds().prints(&["games     72 rows", "left out  nothing"]);
    assert_eq!(snapshot(&neutral), snapshot(&whole));
}

#[test]
fn games_of_another_league_are_read_where_that_is_said() {
    let shorter = season().map("minutes_played", |_| "33.3".to_owned());
    let workplace = workplace(&shorter);
    for flags in [&[][..], &["--lenient"][..]] {
        import(&workplace, flags).fails(
            3,
            &["the minutes of 12 of 12 teams sum to about 200: these look like games of 40 minutes, and the NBA's have 48; \
               --game-minutes 40 reads them"],
        );
    }
    import(&workplace, &["--game-minutes", "40"]).succeeds().prints(&["games     72 rows"]);
}

#[test]
fn a_team_has_one_code_and_a_guest_no_season() {
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    let other = season()
        .map("team_abbr", |team| team.replace("GSW", "GS"))
        .map("opponent_team_abbr", |team| team.replace("NYK", "NY"));
    let other = workplace(&other);
    import(&other, &[])
        .succeeds()
        .says(&["note: teams are read by the league's codes: GS as GSW, NY as NYK"]);
    assert_eq!(snapshot(&other), snapshot(&whole));
}

#[test]
fn spellings_of_one_person_without_ids_are_named_with_what_joins_them() {
    let mut sheet = season().without("player_id");
    let (name, date) = (sheet.at("player_name"), sheet.at("game_date"));
    for row in &mut sheet.rows {
        if row[name] == "Bo LAL Jr." && row[date].as_str() > "2021-10-31" {
            row[name] = "Bo LAL".to_owned();
        }
    }
    let split = workplace(&sheet);
    let ended = import(&split, &[]);
    ended
        .succeeds()
        .says(&["note: probably one person under two names", "\"Bo LAL Jr.\" = \"Bo LAL\""]);
    std::fs::write(split.path("season.toml"), "[players]\n\"Bo LAL Jr.\" = \"Bo LAL\"\n").unwrap();
    let joined = import(&split, &[]);
    assert!(!joined.succeeds().stderr.contains("probably"), "{}", joined.stderr);
    let lookups = super::column(&split, "player_lookup");
    assert_eq!(lookups.iter().filter(|lookup| *lookup == "bolal").count(), 3);
    assert!(!lookups.contains(&"bolaljr".to_owned()));
}
