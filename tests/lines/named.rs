//! Columns that files call something else: known names, `--columns`, and what is said of those that make no layout.

use super::{manifest, offers, read, small};

/// The offer of each file, whatever its columns are called.
const OFFER: &str =
    "alexlaljr 2021-10-19 points B 17.5 -110.0 -112.0 false false false 2021-10-19T22:00:00Z 120  ";

#[test]
fn a_tip_off_has_many_names() {
    for name in
        ["Start Time (UTC)", "Start", "Game Start", "start_time", "Event Time", "Tip-off (GMT)"]
    {
        let workplace = small();
        let text = format!(
            "Player,{name},Book,Line,Over Price,Under Price,Timestamp\n\
             Alex LAL,2021-10-20 00:00:00,B,17.5,-110,-112,2021-10-19T22:00:00Z\n\
             Alex LAL,2021-11-06 23:30:00,B,17.5,-110,-112,2021-11-06T22:00:00Z\n"
        );
        let ended = read(&workplace, "odds.csv", &text, &[]);
        ended.succeeds().prints(&["2 of 2 offers matched"]);
        assert_eq!(offers(&workplace)[0], OFFER, "{name}");
        // A column whose name says that it is in UTC needs no zone.
        let is_said = ended.stderr.contains("has no time zone");
        assert_eq!(is_said, !name.ends_with(')'), "{name}: {}", ended.stderr);
    }
}

#[test]
fn columns_are_called_as_the_user_says() {
    let workplace = small();
    let text = "Name,When,Prop,Sharp,Yes,No,Seen,team\n\
        Alex LAL,2021-10-20T00:00:00Z,17.5,B,-110,-112,2021-10-19T22:00:00Z,GSW\n";
    let columns = "player=Name,tip_off=when,line=Prop,book=Sharp,over_price=Yes,under_price=No,lastupdate=Seen";
    let ended = read(&workplace, "odds.csv", text, &["--columns", columns]);
    ended.prints(&["0 of 1 offer", "plays for another team"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    // The wrong team is not read if it is switched off.
    let ended = read(&workplace, "odds.csv", text, &["--columns", &format!("{columns},team=")]);
    ended.succeeds().prints(&["1 of 1 offer", "one row per offer"]);
    assert_eq!(offers(&workplace), [OFFER]);
    // A column that nothing here knows can be switched off, too, and names count in any case.
    let ended = read(
        &workplace,
        "odds.csv",
        text,
        &["--columns", &format!("{columns},TEAM="), "--columns", "nothing="],
    );
    ended.fails(
        2,
        &["--columns nothing=: no file has a column nothing; there are Name, When, Prop"],
    );
    assert_eq!(manifest(&workplace)["player_dates"], 1);
}

#[test]
fn what_columns_cannot_mean_is_refused() {
    let workplace = small();
    let before = workplace.data_files();
    let text = "player,game_date,line\nAlex LAL,2021-10-19,17.5\n";
    for (columns, said) in [
        (
            "points=line",
            "points is not a column that season lines reads; there are player, game_date, tip_off, book, line",
        ),
        (
            "line=total",
            "--columns line=total: no file has a column total; there are player, game_date, line",
        ),
        ("line=line,line=player", "--columns names line twice"),
        ("line", "write ours=theirs"),
    ] {
        read(&workplace, "odds.csv", text, &["--columns", columns]).fails(2, &[said]);
    }
    assert!(workplace.data_files() == before);
}

/// What is missing is named, with the columns that are likely meant.
#[test]
fn an_unknown_layout_has_a_filled_in_command() {
    let workplace = small();
    let refused = |header: &str, said: &[&str]| {
        let cells = vec!["1"; header.split(',').count()].join(",");
        read(&workplace, "odds.csv", &format!("{header}\n{cells}\n"), &[]).fails(3, said);
    };
    refused(
        "Player Nm,commence_time,Points Total Line",
        &[
            "odds.csv: is of no layout of lines: it has no column for the player, none for the line (or for each book, called as \
             the book is); its columns are Player Nm, commence_time, Points Total Line",
            "hint: --columns 'player=Player Nm,line=Points Total Line', if these are the columns that are meant; --columns ours=theirs \
             names any other",
        ],
    );
    refused(
        "player,Tipoff (ET),line",
        &[
            "it has no column for the date or the tip-off",
            "hint: --columns 'tip_off=Tipoff (ET)', if these",
        ],
    );
    refused(
        "player,game_date,zzz",
        &[
            "it has no column for the line",
            "hint: --columns line=ITS_NAME names the columns that are meant",
        ],
    );
}

#[test]
fn the_nearest_lookup_is_said_of_a_name_that_nobody_has() {
    let workplace = small();
    let text = "player,game_date,line\nOlex LAL,2021-10-19,17.5\nQ,2021-10-19,17.5\nBo LAL,2021-10-19,15.5\n";
    read(&workplace, "odds.csv", text, &[])
        .succeeds()
        .says(&["note: names of nobody, with the lookup that is nearest: Olex LAL (alexlaljr)\n"]);
}
