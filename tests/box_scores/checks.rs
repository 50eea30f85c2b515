//! Every check has an example that fails it, named by file, row, column and value.

use season::snapshot::Reason;

use super::{import, workplace};
use crate::support::box_scores::{Sheet, season};

/// `sheet` is refused with each of `words`; with `--lenient`, `games` are left out for `reason`.
#[track_caller]
fn doubtful(sheet: &Sheet, reason: &str, games: usize, words: &[&str]) {
    let workplace = workplace(sheet);
    import(&workplace, &[])
        .fails(3, words)
        .says(&["games.csv cannot be used:", "hint: nothing was written"]);
    assert!(workplace.data_tree().is_empty(), "a failure writes nothing");
    let kept = format!("games     {} rows", 12 * (6 - games));
    let words = Reason::in_words(reason);
    let of_games = if games == 1 { "1 game".to_owned() } else { format!("{games} games") };
    let left = format!("rows of games.csv, {of_games}: {words} ");
    let ended = import(&workplace, &["--lenient"]);
    ended.succeeds().prints(&[&kept]);
    let printed = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(printed.contains(&left), "no `{left}` in {printed}");
}

#[test]
fn cells_that_cannot_be_read() {
    let cases = [
        ("points", "many", "unreadable", "`many` is not a number"),
        ("points", "2.5", "not_whole", "`2.5` is not a whole number"),
        ("assists", "-1", "negative", "`-1` is negative"),
        ("minutes_played", "34:175", "unreadable", "`34:175` is not minutes"),
        ("minutes_played", "101", "unreadable", "`101` minutes are not between 0 and 100"),
        ("is_home", "yes", "unreadable", "`yes` is not true or false"),
        ("win_flag", "T", "unreadable", "`T` is not true or false, W or L"),
        ("team_abbr", "", "missing", "the value is null"),
        ("player_name", "", "missing", "the value is null"),
        ("player_name", "…", "unreadable", "`…` has no letter or digit"),
        ("points_line", "inf", "not_finite", "`inf` is not a finite number"),
        ("points_line", "150.5", "unreadable", "`150.5` is not between 0 and 150"),
        ("points_line", "-0.5", "unreadable", "`-0.5` is not between 0 and 150"),
        ("assists", "1000001", "out_of_range", "`1000001` is not between 0 and 1000000"),
    ];
    for (column, value, reason, what) in cases {
        let sheet = season().with(5, column, value);
        let words = format!("games.csv, row 5, column {column}: {what}");
        doubtful(&sheet, reason, 1, &[&words]);
    }
}

#[test]
fn lines_that_lie_at_the_outcomes_are_said() {
    let note =
        "note: points_line is within half a point of the points scored in 100.0 % of the 72 rows";
    let points = |sheet: &Sheet, row: usize| sheet.rows[row - 1][sheet.at("points")].clone();
    let told = season().without("points_line").add("points_line", points);
    import(&workplace(&told), &[]).succeeds().says(&[note]);
    let ended = import(&workplace(&season()), &[]);
    assert!(!ended.succeeds().stderr.contains("points_line"), "{}", ended.stderr);
}

#[test]
fn rows_of_no_known_game_or_season_are_left_out_with_the_game_that_misses_them() {
    let cases = [
        ("game_id", "", "missing", "the value is null"),
        ("season", "later", "unreadable", "`later` is not a season such as 2021-22, 2021 or 22021"),
    ];
    for (column, value, reason, what) in cases {
        let workplace = workplace(&season().with(5, column, value));
        let words = format!("games.csv, row 5, column {column}: {what}");
        import(&workplace, &[]).fails(3, &[&words]);
        let left = format!("left out  1 of games.csv: {}\n", Reason::in_words(reason));
        let of_game = "left out  11 rows of games.csv, 1 game: a team's totals that no game has\n";
        let ended = import(&workplace, &["--lenient"]);
        ended.succeeds().prints(&[
            "games     60 rows",
            "rows      72 rows read = 60 kept + 12 left out\n",
            &left,
            of_game,
        ]);
    }
    for (value, reason, what) in [
        ("", "missing", "the value is null"),
        ("10/19/21", "unreadable", "`10/19/21` is not a date: write 2021-10-19"),
    ] {
        doubtful(
            &season().with(5, "game_date", value),
            reason,
            1,
            &[&format!("row 5, column game_date: {what}")],
        );
    }
}

#[test]
fn rows_that_do_not_add_up() {
    let points = season().with(5, "points", "3");
    doubtful(&points, "points_differ", 1, &["games.csv, row 5, column points: `3` is not "]);
    let cases = [
        ("fg_attempts", "1", "column fg_makes: `9` is more than the 1 of fg_attempts"),
        ("ft_attempts", "0", "column ft_makes: `2` is more than the 0 of ft_attempts"),
        (
            "three_pt_attempts",
            "1",
            "column three_pt_makes: `2` is more than the 1 of three_pt_attempts",
        ),
    ];
    for (column, value, words) in cases {
        let row = if column == "fg_attempts" { 5 } else { 3 };
        doubtful(
            &season().with(row, column, value),
            "more_makes",
            1,
            &[&format!("row {row}, {words}")],
        );
    }
}

#[test]
fn games_that_are_none() {
    let third = season().with(5, "team_abbr", "SEA");
    doubtful(
        &third,
        "not_two_teams",
        1,
        &[
            "row 5, column team_abbr: `SEA`: game 0022100000 must have two teams, and has LAL, SEA, GSW",
        ],
    );
    let opponent = season().with(5, "opponent_team_abbr", "SEA");
    doubtful(
        &opponent,
        "not_two_teams",
        1,
        &["row 5, column opponent_team_abbr: `SEA`, but the other team of game 0022100000 is GSW"],
    );
    let home = season().map("is_home", |_| "true".to_owned());
    import(&workplace(&home), &[]).fails(
        3,
        &["row 7, column is_home: both teams of game 0022100000, LAL and GSW, are at home"],
    );
    let one = season().with(5, "is_home", "false");
    doubtful(
        &one,
        "not_one_home_side",
        1,
        &["row 5, column is_home: `false`, but LAL is true in row 1"],
    );
    let dates = season().with(5, "game_date", "2021-10-21");
    doubtful(
        &dates,
        "two_dates",
        1,
        &["row 5, column game_date: `2021-10-21`, but game 0022100000 is on 2021-10-19 in row 1"],
    );
    let outside = season().with(5, "game_date", "2021-10-01");
    import(&workplace(&outside), &[]).fails(
        3,
        &["row 5, column game_date: `2021-10-01` is not in 2021-22, which begins on 2021-10-19"],
    );
    let winner = season().map("win_flag", |win| (win != "true").to_string());
    import(&workplace(&winner), &[]).fails(3, &["row 1, column win_flag: `false`, but LAL has "]);
    let winners = season().with(5, "win_flag", "false");
    doubtful(
        &winners,
        "wrong_winner",
        1,
        &["row 5, column win_flag: `false`, but LAL has true in row 1"],
    );
    let twice = (61..=72).fold(season(), |sheet, row| sheet.with(row, "game_date", "2021-11-06"));
    let twice = (61..=72).fold(twice, |sheet, row| {
        let swap = if row < 67 { ("LAL", "NYK") } else { ("NYK", "LAL") };
        sheet.with(row, "team_abbr", swap.0).with(row, "opponent_team_abbr", swap.1)
    });
    doubtful(
        &twice,
        "team_twice",
        2,
        &[
            "column game_id: `0022100005` is the second game of LAL on 2021-11-06; the first is 0022100004 in row 49",
        ],
    );
}

#[test]
fn team_totals_that_no_game_had() {
    let minutes = season().with(5, "minutes_played", "25");
    doubtful(
        &minutes,
        "team_totals",
        1,
        &["row 1, column minutes_played: the minutes of LAL in game 0022100000 sum to `225.0`"],
    );
    let few =
        [1, 2].into_iter().fold(season(), |sheet, row| sheet.with(row, "minutes_played", "0"));
    doubtful(&few, "team_totals", 1, &["column minutes_played: only `4` of LAL have minutes"]);
    // As many minutes, of so many players that each pair of them could be looked at for hours.
    let mut many = season();
    let of_game = |row: &Vec<String>| row[2] == "0022100000" && row[5] == "LAL";
    let cells: Vec<String> = many.rows.iter().find(|row| of_game(row)).unwrap().clone();
    let number = |name: &str| many.names.iter().position(|other| other == name).unwrap();
    let (name, id, minutes) =
        (number("player_name"), number("player_id"), number("minutes_played"));
    let zeros: Vec<usize> = ["points", "fg_makes", "three_pt_makes", "ft_makes"].map(number).into();
    for (at, of) in [("Bo", 1), ("Cy", 2)] {
        for extra in 0..13 {
            let mut row = cells.clone();
            row[name] = format!("{at} {}", char::from(b'A' + extra));
            row[id] = format!("{}", 9000 + of * 100 + u32::from(extra));
            row[minutes] = "0.01".to_owned();
            for cell in &zeros {
                row[*cell] = "0".to_owned();
            }
            many.rows.push(row);
        }
    }
    doubtful(
        &many,
        "team_totals",
        1,
        &["`32` of LAL have minutes in game 0022100000, more than any team has"],
    );
    let points = ["fg_makes", "three_pt_makes", "ft_makes", "points"]
        .into_iter()
        .fold(season(), |sheet, name| sheet.map(name, |_| "0".into()));
    import(&workplace(&points), &[])
        .fails(3, &["row 1, column points: LAL has `0` points in game 0022100000", "more"]);
    let attempts = season().with(5, "fg_attempts", "200");
    doubtful(&attempts, "team_totals", 1, &["row 1, column fg_attempts: LAL has `"]);
}

#[test]
fn matchups_that_contradict_their_row() {
    let league = season().in_the_league_s_words();
    let other = league.clone().with(5, "MATCHUP", "BOS vs. GSW");
    doubtful(
        &other,
        "unreadable",
        1,
        &["row 5, column MATCHUP: `BOS vs. GSW` does not name the row's team, LAL"],
    );
    let none = league.with(5, "MATCHUP", "LAL - GSW");
    doubtful(
        &none,
        "unreadable",
        1,
        &["row 5, column MATCHUP: `LAL - GSW` is not two teams such as LAL vs. GSW"],
    );
}

#[test]
fn three_violations_of_a_kind_are_shown_and_all_are_counted() {
    let all = workplace(&season().map("points", |_| "x".to_owned()));
    let ended = import(&all, &[]);
    ended.fails(3, &["row 1, column points: ", "row 3, column points: ", "and 69 more like these"]);
    assert!(!ended.stderr.contains("row 4, column points: "));
    import(&all, &["--lenient"]).fails(3, &["row 1, column points: "]);
}
