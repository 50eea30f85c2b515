//! One lookup for one person.

use super::{column, import, workplace};
use crate::support::box_scores::season;

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
    let mut namesakes =
        season().with(5, "player_name", "John Smith").with(18, "player_name", "John Smith");
    let (one, other) =
        (namesakes.cell(5, "player_id").clone(), namesakes.cell(18, "player_id").clone());
    let games = workplace(&namesakes);
    let ended = import(&games, &[]);
    ended.succeeds().says(&[
        "note: several players have the same lookup, so their ids are added to it: johnsmith\n",
    ]);
    ended.says(&["note: players with two lookups count as two: "]);
    let lookups = column(&games, "player_lookup");
    for id in [one, other] {
        assert!(lookups.contains(&format!("johnsmith{id}")), "{lookups:?}");
    }
    assert!(!lookups.contains(&"johnsmith".to_owned()));
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
    let what = "row 73, column player_name: `emilelaljr` has another row of this game, row 5";
    import(&workplace(&twice), &[]).fails(3, &[what]);
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

#[test]
fn lookups_of_the_file_s_own_are_checked() {
    let own = season().add("player_lookup", |_, row| format!("p{}", row % 6));
    import(&workplace(&own), &[]).fails(3, &["column player_lookup: on 2021-10-19 `p0` is "]);
    let bad = season().add("player_lookup", |_, row| format!("P{row}"));
    import(&workplace(&bad), &[])
        .fails(3, &["row 1, column player_lookup: `P1` is not a player lookup"]);
}
