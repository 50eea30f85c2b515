//! One lookup for one person.

use super::{column, import, snapshot, workplace};
use crate::support::box_scores::{of_games, season};
use crate::support::{SEASON, Workplace};

#[test]
fn two_people_with_one_lookup_on_one_date_are_named_and_the_id_is_suggested() {
    let namesakes = season()
        .with(5, "player_name", "John Smith")
        .with(12, "player_name", "Jöhn Smith")
        .rename("player_id", "PLAYER_ID");
    let games = workplace(&namesakes);
    let words = [
        "row 12, column player_name: on 2021-10-19 `johnsmith` is Jöhn Smith (",
        "John Smith (",
        "in row 5; --columns player_lookup=PLAYER_ID makes the id the key",
        "hint: nothing was written; --columns player_lookup=PLAYER_ID makes",
    ];
    import(&games, &[]).fails(3, &words);
    import(&games, &["--lenient"]).fails(3, &words);
    import(&games, &["--columns", "player_lookup=PLAYER_ID"])
        .succeeds()
        .prints(&["games     72 rows"]);
    assert_eq!(column(&games, "player_lookup"), column(&games, "universal_player_id"));
}

#[test]
fn across_a_season_the_id_keeps_people_with_one_lookup_apart() {
    let mut namesakes = of_games(
        "2021-22",
        "00221000",
        &[
            ("2021-10-19", "LAL", "GSW"),
            ("2021-10-20", "BOS", "NYK"),
            ("2021-11-05", "GSW", "LAL"),
            ("2021-11-06", "NYK", "BOS"),
        ],
    );
    let (one, other) =
        (namesakes.cell(5, "player_id").clone(), namesakes.cell(18, "player_id").clone());
    let (id, name) = (namesakes.at("player_id"), namesakes.at("player_name"));
    for row in &mut namesakes.rows {
        if [&one, &other].contains(&&row[id]) {
            "John Smith".clone_into(&mut row[name]);
        }
    }
    let games = workplace(&namesakes);
    let ended = import(&games, &[]);
    ended.succeeds().says(&[
        "note: several players have the same lookup, so their ids are added to it: johnsmith\n",
    ]);
    let lookups = column(&games, "player_lookup");
    for id in [one, other] {
        assert!(lookups.contains(&format!("johnsmith{id}")), "{lookups:?}");
    }
    assert!(!lookups.contains(&"johnsmith".to_owned()));
}

/// A person has one lookup: the spelling of most rows.
#[test]
fn one_id_with_two_spellings_is_one_person_and_said() {
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    let renamed = workplace(&season().with(5, "player_name", "Emil Lal"));
    import(&renamed, &[]).succeeds().says(&[
        "note: one id with several spellings is one player: Émile LAL Jr. and Emil Lal (",
        "as emilelaljr)",
    ]);
    assert_eq!(column(&renamed, "player_lookup"), column(&whole, "player_lookup"));
}

/// Whoever keeps ids as floats, because some are missing, writes `203999.0` in one file and `203999` in the next.
#[test]
fn an_id_that_is_written_with_a_point_is_the_same_id() {
    let whole = workplace(&season());
    import(&whole, &[]).succeeds();
    let mut half = season();
    for row in (1..=72).step_by(2) {
        let id = half.cell(row, "player_id").to_owned();
        half = half.with(row, "player_id", &format!("{id}.0"));
    }
    let half = workplace(&half);
    let ended = import(&half, &[]);
    assert!(!ended.succeeds().stderr.contains("several players"), "{}", ended.stderr);
    for name in ["player_lookup", "universal_player_id"] {
        assert_eq!(column(&half, name), column(&whole, name));
    }
}

#[test]
fn a_player_has_one_row_on_a_date() {
    let sheet = season();
    let again = sheet.rows[4].clone();
    let mut twice = sheet.clone();
    twice.rows.push(again);
    // The same row twice is one row.
    let (whole, merged) = (workplace(&sheet), workplace(&twice));
    import(&whole, &[]).succeeds();
    import(&merged, &[])
        .succeeds()
        .prints(&["games     72 rows", "left out  1 of games.csv: rows that are there twice"]);
    assert_eq!(snapshot(&merged), snapshot(&whole));
    import(&merged, &["--strict"]).fails(3, &["row 73, column player_name: Émile LAL Jr."]);
    let twice = twice.with(73, "assists", "9");
    let what = "row 73, column player_name: `emilelaljr` has another row of this game, row 5, which differs: `3` there, \
                `9` here for assists";
    let ended = import(&workplace(&twice), &[]);
    ended.fails(3, &[what]);
    assert_eq!(
        ended.stderr.matches("games.csv, row ").count(),
        1,
        "its sums are not judged: {}",
        ended.stderr
    );
    import(&workplace(&twice), &["--lenient"])
        .succeeds()
        .prints(&["games     72 rows", "left out  1 of games.csv: a player twice on one date"]);
    // Under another name, the id still tells.
    let renamed = twice.with(73, "player_name", "Somebody Else");
    import(&workplace(&renamed), &[]).fails(
        3,
        &["row 73, column player_name: `somebodyelse` has another row of this game, row 5"],
    );
    let mut traded = sheet.clone();
    let (name, id) = (traded.cell(5, "player_name").clone(), traded.cell(5, "player_id").clone());
    let traded = traded.with(12, "player_name", &name).with(12, "player_id", &id);
    let what = "row 12, column team_abbr: `GSW`, but emilelaljr plays for the other team in row 5";
    import(&workplace(&traded), &[]).fails(3, &[what]);
}

/// One download has whole minutes, the other the seconds.
#[test]
fn a_row_with_finer_minutes_is_the_same_row() {
    let fine = season().map("minutes_played", |_| "40.25".to_owned());
    let expected = workplace(&fine);
    import(&expected, &[]).succeeds();
    let files = Workplace::new();
    fine.write_csv(&files.path("games/fine.csv"));
    season().map("minutes_played", |_| "40".to_owned()).write_csv(&files.path("games/whole.csv"));
    let ended = files.season(&["snapshot", SEASON, "--from", "box-scores:games"]);
    ended
        .succeeds()
        .prints(&["games     72 rows", "left out  72 of whole.csv: rows that are there twice"]);
    assert_eq!(snapshot(&files), snapshot(&expected));
}

#[test]
fn a_name_without_an_id_that_comes_back_to_a_team_may_be_two_people() {
    let mut sheet = season().without("player_id");
    let (name, team, date) =
        (sheet.at("player_name"), sheet.at("team_abbr"), sheet.at("game_date"));
    // The first of one team on the first and the last date, of another in between.
    let mut dates: Vec<String> = sheet.rows.iter().map(|row| row[date].clone()).collect();
    dates.dedup();
    let first = sheet.rows[0].clone();
    let other = sheet.rows.iter().position(|row| {
        row[team] != first[team] && row[date] > first[date] && row[name].starts_with("Bo")
    });
    let other = other.unwrap();
    let (day, last) = (sheet.rows[other][date].clone(), dates.last().unwrap().clone());
    assert!(first[date] < day && day < last, "{day} {last}");
    sheet.rows[other][name].clone_from(&first[name]);
    let is_his = |row: &Vec<String>| row[name] == first[name] && row[team] == first[team];
    // Who was there on that day, was somebody else.
    for row in sheet.rows.iter_mut().filter(|row| is_his(row) && row[date] == day) {
        "Some Other".clone_into(&mut row[name]);
    }
    import(&workplace(&sheet), &[])
        .succeeds()
        .says(&["may be two people of one name: Àlex LAL Jr."]);
}

#[test]
fn lookups_of_the_file_s_own_are_checked() {
    let own = season().add("player_lookup", |_, row| format!("p{}", row % 6));
    import(&workplace(&own), &[]).fails(3, &["column player_lookup: on 2021-10-19 `p0` is "]);
    let bad = season().add("player_lookup", |_, row| format!("P{row}"));
    import(&workplace(&bad), &[])
        .fails(3, &["row 1, column player_lookup: `P1` is not a player lookup"]);
}
