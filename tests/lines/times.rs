//! Times as files write them: midnights, dates whose month may stand anywhere, moments without a zone.

use super::{manifest, offers, read, small};
use crate::support::{SEASON, assert_fits};

/// A row of the player's for each date, with `time` behind it.
fn rows(of: &[(&str, &str)], time: impl Fn(&str) -> String) -> String {
    let row = |(player, date): &(&str, &str)| format!("{player},{},B,17.5,-110,-110\n", time(date));
    let rows: String = of.iter().map(row).collect();
    format!("player,commence_time,book,line,over_price,under_price\n{rows}")
}

/// One game date of each player, on no two dates in a row.
const DATES: [(&str, &str); 3] =
    [("Alex LAL", "2021-10-19"), ("Bo BOS", "2021-10-20"), ("Fitz NYK", "2021-11-08")];

/// What is kept of a line for each of [`DATES`], without a time.
fn kept() -> Vec<String> {
    [("alexlaljr", "2021-10-19"), ("bobosjr", "2021-10-20"), ("fitznykjr", "2021-11-08")]
        .map(|(player, date)| {
            format!("{player} {date} points B 17.5 -110.0 -110.0 false false false    ")
        })
        .to_vec()
}

#[test]
fn midnight_in_every_row_is_a_date() {
    for end in [" 00:00:00", "T00:00:00Z", "T00:00:00.000", " 00:00:00+00:00", " 12:00:00 AM"] {
        let workplace = small();
        let ended = read(&workplace, "odds.csv", &rows(&DATES, |date| format!("{date}{end}")), &[]);
        ended.succeeds().prints(&["3 of 3 offers matched to 3 player-dates"]);
        ended.says(&[
            "note: commence_time of odds.csv is midnight in every row, and is read as dates: of 3 player-dates that it names, \
             3 have a game on the date that is written, 0 on that of the moment in New York",
        ]);
        assert_eq!(offers(&workplace), kept(), "{end}");
    }
    // In a column that is called one of dates, nobody is surprised.
    let workplace = small();
    let text =
        rows(&DATES, |date| format!("{date} 00:00:00")).replace("commence_time", "game_date");
    let ended = read(&workplace, "odds.csv", &text, &[]);
    ended.succeeds();
    assert!(!ended.stderr.contains("midnight"), "{}", ended.stderr);
    assert_eq!(offers(&workplace), kept());
}

/// Seven in the evening of November, and eight of October, are midnight in UTC: the games tell.
#[test]
fn midnight_that_fits_the_evening_before_is_a_tip_off() {
    let workplace = small();
    let of = [("Alex LAL", "2021-10-20"), ("Fitz NYK", "2021-11-09")];
    for column in ["commence_time", "game_date"] {
        let text = rows(&of, |date| format!("{date}T00:00:00Z")).replace("commence_time", column);
        let ended = read(&workplace, "odds.csv", &text, &[]);
        ended.succeeds().says(&[&format!(
            "note: {column} of odds.csv is midnight in every row, and is read as tip-offs: of 2 player-dates that it names, \
             2 have a game on the date of the moment in New York, 0 on the date that is written"
        )]);
        assert_eq!(offers(&workplace), [kept()[0].clone(), kept()[2].clone()]);
    }
}

#[test]
fn midnight_in_some_rows_is_a_moment() {
    let workplace = small();
    for column in ["commence_time", "date"] {
        let text = "player,commence_time,book,line\n\
            Alex LAL,2021-10-20T00:00:00Z,B,17.5\n\
            Bo BOS,2021-10-20T23:30:00Z,B,17.5\n\
            Fitz NYK,2021-11-09T00:00:00Z,B,17.5\n";
        let text = text.replace("commence_time", column);
        let ended = read(&workplace, "odds.csv", &text, &[]);
        ended.succeeds().prints(&["3 of 3 offers matched"]);
        assert!(!ended.stderr.contains("midnight"), "{}", ended.stderr);
        assert_eq!(offers(&workplace).len(), 3);
    }
}

/// `10/19/2021` of `2021-10-19`, and the other way round.
fn with_slashes(date: &str, is_month_first: bool) -> String {
    let (year, month, day) = (&date[..4], &date[5..7], &date[8..]);
    if is_month_first { format!("{month}/{day}/{year}") } else { format!("{day}/{month}/{year}") }
}

#[test]
fn a_row_shows_whether_the_month_or_the_day_stands_first() {
    for (is_month_first, said) in [
        (
            true,
            "note: in odds.csv, in commence_time, the month stands first, as `10/19/2021` shows",
        ),
        (false, "note: in odds.csv, in commence_time, the day stands first, as `19/10/2021` shows"),
    ] {
        let workplace = small();
        let text = rows(&DATES, |date| with_slashes(date, is_month_first));
        read(&workplace, "odds.csv", &text, &[]).succeeds().says(&[said]);
        assert_eq!(offers(&workplace), kept());
    }
    // With a time, in the column of offers, too.
    let workplace = small();
    let text = "player,Date,book,line,over_price,under_price,timestamp\n\
        Alex LAL,10/19/2021,B,17.5,-110,-110,10/19/2021 6:30 PM -04:00\n";
    read(&workplace, "odds.csv", text, &[]).succeeds();
    assert!(offers(&workplace)[0].contains("2021-10-19T22:30:00Z"), "{:?}", offers(&workplace));
}

#[test]
fn what_no_row_of_a_file_shows_those_of_others_do() {
    let workplace = small();
    let open = rows(&[("Fitz NYK", "11/08/2021")], str::to_owned);
    let said = "row 1, column commence_time: `11/08/2021` may be 2021-11-08 or 2021-08-11: no row shows whether the month or \
                the day stands first";
    read(&workplace, "a.csv", &open, &[]).fails(3, &[said]);
    let clear = rows(&DATES[..2], |date| with_slashes(date, true));
    read(&workplace, "b.csv", &clear, &["--from", "a.csv"]).succeeds();
    assert_eq!(offers(&workplace), kept());
    let sources = &manifest(&workplace)["sources"];
    assert_eq!([&sources[0]["name"], &sources[1]["name"]], ["b.csv", "a.csv"], "{sources:#}");
    let given_first = workplace.season(&["lines", SEASON, "--from", "a.csv", "--from", "b.csv"]);
    given_first.succeeds();
    assert_eq!(offers(&workplace), kept());
    assert_eq!(manifest(&workplace)["sources"][0]["name"], "a.csv");
    let other = rows(&DATES[..2], |date| with_slashes(date, false));
    read(&workplace, "c.csv", &other, &["--from", "b.csv", "--from", "a.csv"]).fails(
        3,
        &[
            "a.csv, row 1, column commence_time: `11/08/2021` may be",
            "in row 1 of b.csv, `10/19/2021`, the month",
        ],
    );
}

#[test]
fn a_column_without_a_zone_is_said_to_be_read_as_utc() {
    let workplace = small();
    let text = |tip_off: &str, offered: &str| {
        format!(
            "player,commence_time,book,line,timestamp\n\
             Alex LAL,{tip_off},B,17.5,2021-10-19 {offered}\n\
             Bo LAL,{tip_off},B,12.5,2021-10-19 {offered}\n"
        )
    };
    // Half past seven in the evening in New York, as text without a zone: half an hour before tip-off.
    let ended = read(&workplace, "odds.csv", &text("2021-10-19T20:00:00-04:00", "19:30:00"), &[]);
    ended.succeeds();
    ended.says(&[
        "note: timestamp of odds.csv has no time zone in 2 values, which are read as UTC",
        "note: timestamp of odds.csv may be in New York's time: read as UTC, 2 offers are within five and a half hours",
    ]);
    assert!(!ended.stderr.contains("commence_time"), "{}", ended.stderr);
    assert_fits(&ended.stdout);
    // An offer of the last hours before tip-off is none of another clock.
    let ended = read(&workplace, "odds.csv", &text("2021-10-19T20:00:00-04:00", "23:30:00"), &[]);
    ended.succeeds().says(&["timestamp of odds.csv has no time zone in 2 values"]);
    assert!(!ended.stderr.contains("may be in New York"), "{}", ended.stderr);
    // With a zone, nothing is to be said.
    let ended = read(&workplace, "odds.csv", &text("2021-10-19T20:00:00-04:00", "23:30:00Z"), &[]);
    ended.succeeds();
    assert!(!ended.stderr.contains("zone"), "{}", ended.stderr);
    // Without one in several files, it is said once.
    let both = text("2021-10-19 20:00:00", "19:30:00");
    read(&workplace, "a.csv", &both, &[]).succeeds();
    let ended = read(&workplace, "b.csv", &both, &["--from", "a.csv"]);
    ended.succeeds().says(&[
        "commence_time of b.csv and 1 more file has no time zone in 4 values",
        "timestamp of b.csv and 1 more file has no time zone in 4 values",
    ]);
    assert!(!ended.stderr.contains("may be in New York"), "{}", ended.stderr);
}

#[test]
fn a_moment_of_json_without_a_zone_is_said_to_be_read_as_utc() {
    let workplace = small();
    let event = r#"{"commence_time": "2021-10-20T00:00:00", "bookmakers": [{"key": "b", "last_update": "2021-10-19 22:00:00",
        "markets": [{"key": "player_points", "outcomes": [
            {"name": "Over", "description": "Alex LAL", "price": -115, "point": 17.5}]}]}]}"#;
    let ended = read(&workplace, "odds.json", event, &[]);
    ended.succeeds().says(&[
        "note: commence_time of odds.json has no time zone in 1 value, which is read as UTC",
        "note: last_update of odds.json has no time zone in 1 value",
    ]);
    assert_eq!(offers(&workplace).len(), 1);
    let zoned = event.replace("00:00\"", "00:00Z\"");
    let ended = read(&workplace, "odds.json", &zoned, &[]);
    assert!(!ended.succeeds().stderr.contains("zone"), "{}", ended.stderr);
}
