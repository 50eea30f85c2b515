//! What is known too late, or cannot be understood, is refused with its row, and nothing is written.

use super::{REST, add, add_with, small};
use crate::support::SEASON;

#[test]
fn a_value_known_after_the_game_began_is_refused_by_name_and_row() {
    let workplace = small();
    let before = workplace.data_tree();
    let text = "\
player,game_date,seen,line
Alex LAL,2021-10-19,2021-10-18T20:00:00Z,17.5
Bo LAL,2021-10-19,2021-10-19T22:00:00Z,12.5
Bo BOS,2021-11-06,2021-11-06,12.5
Nobody Atall,2021-11-06,2021-11-09,12.5
";
    // Ten in the evening in UTC is the date of the game in New York, whose tip-off nobody knows; a day may be its evening.
    add_with(&workplace, "line.csv", text, &["--known-at", "seen"]).fails(
        3,
        &[
            "row 2, column seen: Bo LAL on 2021-10-19: this was known at 2021-10-19T22:00:00Z, not before the date begins in \
             New York, and no tip-off is known",
            "row 3, column seen: Bo BOS on 2021-11-06: this was known at 2021-11-06, the day of the game or later",
            "hint: nothing was written; a value that comes to be known after tip-off",
        ],
    );
    // With the tip-off, what was known on the day of the game before it is taken, and what came after it is not.
    let with_tip_off = text
        .replace("game_date", "tip_off")
        .replace("LAL,2021-10-19", "LAL,2021-10-20T02:00:00Z")
        .replace("2021-11-06,2021-11-06", "2021-11-07T00:00:00Z,2021-11-07T00:00:01Z")
        .replace("Atall,2021-11-06", "Atall,2021-11-07T00:00:00Z");
    add_with(&workplace, "line.csv", &with_tip_off, &["--known-at", "seen"]).fails(
        3,
        &["row 3, column seen: Bo BOS on 2021-11-06: this was known at 2021-11-07T00:00:01Z, after the tip-off at \
           2021-11-07T00:00:00Z"],
    );
    let silent = text.replace("2021-10-18T20:00:00Z", "");
    add_with(&workplace, "line.csv", &silent, &["--known-at", "seen"]).fails(
        3,
        &["row 1, column seen: Alex LAL on 2021-10-19: it is not said when this was known"],
    );
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn when_values_were_known_must_be_said_and_be_before_the_game() {
    let workplace = small();
    let before = workplace.data_tree();
    add_with(&workplace, "rest.csv", REST, &[]).fails(2, &["--known-at <COLUMN>"]);
    for after in ["tip-off +5m", "next day", "tip-off 60m"] {
        add_with(&workplace, "rest.csv", REST, &["--known", after])
            .fails(2, &["is not `previous day`, `tip-off`, or a time before tip-off"]);
    }
    add_with(&workplace, "rest.csv", REST, &["--known-at", "seen"])
        .fails(3, &["there is no column seen; its columns are player, game_date, rest_days"]);
    assert_eq!(workplace.data_tree(), before);
}

#[test]
fn what_cannot_be_read_is_refused_with_row_column_and_value() {
    let workplace = small();
    let before = workplace.data_tree();
    for (text, flags, said) in [
        (REST, &["--columns", "mood"][..], "row 1, column mood: `fine` is not a number"),
        ("player,rest\nAlex LAL,1\n", &[], "there is no column for the date of the game"),
        ("date,rest\n2021-10-19,1\n", &[], "there is no column for the player"),
        ("player,date,rest\nAlex LAL,20/30/2021,1\n", &[], "`20/30/2021` is not a date"),
        (
            "player,date,rest\nAlex LAL,2021-10-19,inf\n",
            &["--columns", "rest"],
            "`inf` is not a number",
        ),
        (
            "player,date,rest\nAlex LAL,2021-10-19,-2e30\n",
            &["--columns", "rest"],
            "row 1, column rest: `-2e30` is not a number between -1e30 and 1e30",
        ),
        (
            "player,date,rest\nAlex LAL,2021-10-19,1\nAlex LAL,2021-10-19,2\n",
            &[],
            "row 2: row 1 is of the same player-date, and says something else",
        ),
        (
            "player,date,points_avg_season\nAlex LAL,2021-10-19,1\n",
            &[],
            "a feature cannot be called points_avg_season: give the column another name",
        ),
        (
            "player,date,expected_points\nAlex LAL,2021-10-19,1\n",
            &[],
            "column expected_points: there is a feature of that name",
        ),
        ("player,date,mood\nAlex LAL,2021-10-19,fine\n", &[], "no column holds numbers"),
        ("player,date,rest\n,2021-10-19,1\n", &[], "row 1, column player: there is no player"),
    ] {
        let flags = [&["--known", "previous day"][..], flags].concat();
        add_with(&workplace, "rest.csv", text, &flags).fails(3, &[said, "nothing was written"]);
    }
    let none = ["features", "add", SEASON, "rest", "--from", "no.csv", "--known", "previous day"];
    workplace.season(&none).fails(3, &["there is no such file"]);
    for name in ["../rest", "Rest", "a b"] {
        let args = ["features", "add", SEASON, name, "--from", "rest.csv", "--known", "tip-off"];
        workplace.season(&args).fails(2, &["own features cannot be called"]);
    }
    let nobody = "player,date,rest\nOlex LAL,2021-10-19,1\n";
    let ended = add(&workplace, "rest.csv", nobody);
    assert_eq!(ended.code, 1);
    ended.prints(&["1 row: nobody has the name"]);
    ended.says(&["note: names of nobody, with the lookup that is nearest: Olex LAL (alexlaljr)\n"]);
    ended.says(&["error: no row belongs to a player-date of the snapshot: nothing was written"]);
    workplace
        .season(&["features", "remove", SEASON, "rest"])
        .fails(2, &["2021-22 has no own features called `rest`", "hint: season features add"]);
    assert_eq!(workplace.data_tree(), before);
}
