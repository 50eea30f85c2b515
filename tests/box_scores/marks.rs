//! What a row says of who played and who started, and what an empty cell says of it.

use season::snapshot::Reason;

use super::layouts::{COMMON, Cell, balldontlie, counts, expected, laid_out};
use super::{column, import, snapshot, workplace};
use crate::support::box_scores::{Sheet, season};
use crate::support::{SEASON, Workplace};

/// A page of basketball-reference, of which `started` is the column of starters.
fn page(started: Cell) -> Sheet {
    let columns: [(&str, Cell); 8] = [
        ("Player", |row| row["player_name"].to_owned()),
        ("Date", |row| row["game_date"].to_owned()),
        ("Tm", |row| row["team_abbr"].to_owned()),
        ("", |row| if row["is_home"] == "true" { "" } else { "@" }.to_owned()),
        ("Opp", |row| row["opponent_team_abbr"].to_owned()),
        ("Result", |row| if row["win_flag"] == "true" { "W" } else { "L" }.to_owned()),
        ("TRB", |_| "5".to_owned()),
        ("GS", started),
    ];
    counts(laid_out(&columns), ["MP", "PTS", "FG", "FGA", "TOV"])
}

/// The log of somebody who never starts has no mark in any row.
#[test]
fn an_empty_mark_of_basketball_reference_is_of_somebody_who_did_not_start() {
    let pages = Workplace::new();
    let all = page(|row| if row["player_name"].starts_with("Bo") { "*" } else { "" }.to_owned());
    let at = all.at("Player");
    let (mut starters, mut others) = (all.clone(), all.clone());
    starters.rows.retain(|row| row[at].starts_with("Bo"));
    others.rows.retain(|row| !row[at].starts_with("Bo"));
    starters.write_csv(&pages.path("logs/starters.csv"));
    others.write_csv(&pages.path("logs/others.csv"));
    let ended = pages.season(&["snapshot", SEASON, "--from", "box-scores:logs"]);
    ended.succeeds().says(&["note: an empty GS says that the player did not start"]);
    assert_eq!(ended.stderr.matches("an empty GS").count(), 1, "{}", ended.stderr);
    let whole = workplace(&all);
    import(&whole, &[]).succeeds();
    assert_eq!(snapshot(&pages), snapshot(&whole));
    let flags = column(&whole, "starter_flag");
    assert_eq!(flags.iter().filter(|flag| *flag == "true").count(), 12);
    assert_eq!(flags.iter().filter(|flag| *flag == "false").count(), 60);
    // Ones and noughts tell the same, also where a nought is left out.
    for started in
        [(|row| u8::from(row["player_name"].starts_with("Bo")).to_string()) as Cell, |row| {
            if row["player_name"].starts_with("Bo") { "1" } else { "" }.to_owned()
        }]
    {
        let digits = workplace(&page(started));
        import(&digits, &[]).succeeds();
        assert_eq!(column(&digits, "starter_flag"), flags);
    }
    // Our own column is not a mark: a file of empty cells says nothing.
    let unknown = workplace(&season().map("starter_flag", |_| String::new()));
    let ended = import(&unknown, &[]);
    assert!(!ended.succeeds().stderr.contains("did not start"), "{}", ended.stderr);
    assert!(column(&unknown, "starter_flag").iter().all(|flag| flag == "null"));
}

/// Only the row is doubtful, as long as its game's sums hold without it.
#[test]
fn a_row_of_somebody_who_did_not_play_with_a_count_is_left_out_alone() {
    let mut sheet = season().add("did_not_play", |_, _| "false".to_owned());
    let mut absent = sheet.rows[0].clone();
    let numbers = sheet.at("minutes_played")..=sheet.at("points_line");
    absent[numbers].iter_mut().for_each(String::clear);
    "Benched Fellow".clone_into(&mut absent[sheet.at("player_name")]);
    "77".clone_into(&mut absent[sheet.at("player_id")]);
    "true".clone_into(&mut absent[sheet.at("did_not_play")]);
    "1".clone_into(&mut absent[sheet.at("personal_fouls")]);
    sheet.rows.push(absent);
    let stray = workplace(&sheet);
    import(&stray, &[]).fails(
        3,
        &[
            "row 73, column did_not_play: it says that the player did not play, and there are minutes or counts",
            "hint: nothing was written",
        ],
    );
    let left = Reason::in_words("absent_with_counts");
    import(&stray, &["--lenient"])
        .succeeds()
        .prints(&["games     72 rows", &format!("left out  1 of games.csv: {left}\n")]);
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    assert_eq!(snapshot(&stray), snapshot(&whole));
    // A game that does not hold without the row is left out with it.
    let played = workplace(&season().add("did_not_play", |_, row| (row == 5).to_string()));
    import(&played, &["--lenient"]).succeeds().prints(&[
        "games     60 rows",
        "left out  12 rows of games.csv, 1 game: players who did not play, with",
    ]);
}

/// `00` of balldontlie is nobody's time where others have seconds; where minutes are whole, it may be some seconds.
#[test]
fn no_minutes_of_balldontlie_are_no_game_where_others_have_seconds() {
    let sheet = balldontlie();
    let with_absent = |minutes: &str| {
        let mut sheet = sheet.clone().map("min", |_| minutes.to_owned());
        let mut absent = sheet.rows[0].clone();
        "Benched".clone_into(&mut absent[sheet.at("player.first_name")]);
        "77".clone_into(&mut absent[sheet.at("player.id")]);
        "00".clone_into(&mut absent[sheet.at("min")]);
        for name in ["pts", "fgm", "fga", "turnover"] {
            "0".clone_into(&mut absent[sheet.at(name)]);
        }
        sheet.rows.push(absent);
        workplace(&sheet)
    };
    let seconds = with_absent("40:00");
    import(&seconds, &[])
        .succeeds()
        .prints(&["games     72 rows", "left out  1 of games.csv: players who did not play"]);
    let kept: Vec<&str> = COMMON.into_iter().filter(|name| *name != "win_flag").collect();
    assert_eq!(snapshot(&seconds), expected(&kept));
    import(&with_absent("40"), &[])
        .succeeds()
        .prints(&["games     73 rows"])
        .says(&["1 row of 0 whole minutes and nothing counted are games of 0 points"]);
}

/// What is missing is named, and not the id that would be made of it.
#[test]
fn a_game_without_an_id_lacks_what_its_id_is_made_of() {
    let sheet = season().without("game_id");
    for (column, words) in [
        ("game_date", "row 5, column game_date: the value is null"),
        ("team_abbr", "row 5, column team_abbr: the value is null"),
        ("opponent_team_abbr", "row 5, column opponent_team_abbr: the value is null"),
    ] {
        let ended = import(&workplace(&sheet.clone().with(5, column, "")), &[]);
        ended.fails(3, &[words]);
        let null = ended.stderr.matches("the value is null").count();
        assert_eq!(null, 1, "{column}: {}", ended.stderr);
    }
    let files = Workplace::new();
    let (mut with, mut without) = (season(), sheet);
    with.rows.truncate(12);
    without.rows.drain(..12);
    with.write_csv(&files.path("games/a.csv"));
    without.write_csv(&files.path("games/b.csv"));
    files.season(&["snapshot", SEASON, "--from", "box-scores:games"]).fails(
        3,
        &["b.csv, row 1, column game_date: the file has no ids of games, and another of the input has"],
    );
}
