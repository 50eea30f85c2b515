//! The dates that people write: in words, with the day or the month first, as moments in UTC.

use std::fs;
use std::sync::Arc;

use arrow::array::{AsArray as _, TimestampMillisecondArray};
use arrow::datatypes::Date32Type;

use super::{import, snapshot, workplace};
use crate::support::box_scores::{Sheet, season};
use crate::support::files::{read_table, with_column, write_table};
use crate::support::{SEASON, Workplace, shared};

/// The season with other dates, each in quotes.
fn dated(change: impl Fn(i32, i32, i32) -> String) -> Sheet {
    season().map("game_date", |date| {
        let parts: Vec<i32> = date.split('-').map(|part| part.parse().unwrap()).collect();
        format!("\"{}\"", change(parts[0], parts[1], parts[2]))
    })
}

/// With `--strict`, the season of `sheet` is that of plain dates, and this is said of it.
#[track_caller]
fn is_the_season(sheet: &Sheet, said: &[&str]) {
    let plain = workplace(&season());
    import(&plain, &[]).succeeds();
    let other = workplace(sheet);
    let ended = import(&other, &["--strict"]);
    ended.succeeds().says(said);
    assert_eq!(ended.stderr.matches("note: ").count(), said.len(), "{}", ended.stderr);
    assert_eq!(snapshot(&other), snapshot(&plain));
}

fn month(number: i32) -> &'static str {
    if number == 10 { "October" } else { "November" }
}

#[test]
fn a_date_may_be_in_words_or_digits() {
    is_the_season(&dated(|y, m, d| format!("{} {d:02}, {y}", &month(m)[..3].to_uppercase())), &[]);
    is_the_season(&dated(|y, m, d| format!("{} {d}, {y}", &month(m)[..3])), &[]);
    is_the_season(&dated(|y, m, d| format!("{} {d}, {y}", month(m))), &[]);
    is_the_season(&dated(|y, m, d| format!("{d} {} {y}", &month(m)[..3])), &[]);
    is_the_season(&dated(|y, m, d| format!("{d:02}-{}-{y}", &month(m)[..3])), &[]);
    is_the_season(&dated(|y, m, d| format!("{y}{m:02}{d:02}")), &[]);
    is_the_season(&dated(|y, m, d| format!("{d}.{m}.{y}")), &[]);
    is_the_season(&dated(|y, m, d| format!("{y}-{m:02}-{d:02} 00:00:00")), &[]);
}

#[test]
fn rows_that_have_only_one_order_tell_that_of_the_others() {
    is_the_season(
        &dated(|y, m, d| format!("{m}/{d}/{y}")),
        &["note: in game_date, the month stands first, as `10/19/2021` shows"],
    );
    is_the_season(
        &dated(|y, m, d| format!("{d:02}/{m:02}/{y}")),
        &["note: in game_date, the day stands first, as `19/10/2021` shows"],
    );
    let late: Sheet = dated(|y, m, d| format!("{m:02}/{d:02}/{y}"));
    // The games of November alone leave it open; those of another file do not.
    let (mut october, mut november) = (late.clone(), late);
    october.rows.truncate(24);
    november.rows.drain(..24);
    import(&workplace(&november), &[]).fails(
        3,
        &[
            "row 1, column game_date: `11/05/2021` may be 2021-11-05 or 2021-05-11: no row shows whether the month or the \
             day stands first",
            "hint: nothing was written; pandas.to_datetime(games[\"game_date\"]) writes dates",
        ],
    );
    let parts = Workplace::new();
    october.write_csv(&parts.path("games/october.csv"));
    november.write_csv(&parts.path("games/november.csv"));
    parts.season(&["snapshot", SEASON, "--from", "box-scores:games", "--strict"]).succeeds();
    let plain = workplace(&season());
    import(&plain, &[]).succeeds();
    assert_eq!(snapshot(&parts), snapshot(&plain));
    let both = dated(|y, m, d| format!("{m:02}/{d:02}/{y}")).with(13, "game_date", "20/10/2021");
    import(&workplace(&both), &[]).fails(
        3,
        &["row 25, column game_date: `11/05/2021` may be 2021-11-05 or 2021-05-11: in row 1 of games.csv, \
           `10/19/2021`, the month stands first, and in row 13 of games.csv, `20/10/2021`, the day"],
    );
}

#[test]
fn what_is_no_date_is_named_with_what_is_one() {
    for (text, said) in [
        (
            "11/5/21",
            "`11/5/21` is not a date: it may mean 2021-05-11 or 2021-11-05, one of which has to be written",
        ),
        (
            "yesterday",
            "`yesterday` is not a date such as 2023-10-24, 20231024, OCT 24, 2023, 24-Oct-2023, 10/24/2023 or 2023-10-25T00:10:00Z",
        ),
        ("Mon, 2021", "`Mon, 2021` is not a date such as"),
    ] {
        let sheet = season().with(5, "game_date", &format!("\"{text}\""));
        let words = format!("row 5, column game_date: {said}");
        import(&workplace(&sheet), &[])
            .fails(3, &[&words, "hint: nothing was written; pandas.to_datetime"]);
    }
}

/// The tip-off of a game in New York, at so many hours of its day, in UTC; past midnight it is of the next day.
fn in_utc(year: i32, month: i32, day: i32, hours: i32) -> String {
    // Until the first Sunday of November, which is the 7th, New York is four hours behind.
    let hours = hours + if (month, day) < (11, 7) { 4 } else { 5 };
    let (day, hours) = (day + hours / 24, hours % 24);
    format!("{year}-{month:02}-{day:02}T{hours:02}:10:00")
}

#[test]
fn a_tip_off_in_utc_is_on_the_league_s_date() {
    let note = "note: game_date gives moments with a time zone; dates are those of New York: 72 of 72 rows are on another \
                day than is written";
    for zone in ["Z", "+00:00", " UTC", ".000Z"] {
        is_the_season(&dated(|y, m, d| in_utc(y, m, d, 20) + zone), &[note]);
    }
    let unmoved = note.replace("72 of 72", "0 of 72");
    is_the_season(&dated(|y, m, d| format!("{y}-{m:02}-{d:02}T19:30:00-04:00")), &[&unmoved]);
    let half = note.replace("72 of 72", "36 of 72");
    let odd = dated(|y, m, d| in_utc(y, m, d, if d % 2 == 0 { 20 } else { 13 }) + "Z");
    is_the_season(&odd, &[&half]);
    // Midnight in UTC is a tip-off where others are none, and a date where all are midnights.
    let at_eight =
        |y, m, d| in_utc(y, m, d, if (m, d) < (11, 7) { 20 } else { 19 }).replace(":10:", ":00:");
    let with_one = |y, m, d| if d == 19 { in_utc(y, m, d, 21) } else { at_eight(y, m, d) } + "Z";
    is_the_season(&dated(with_one), &[note]);
    is_the_season(
        &dated(|y, m, d| format!("{y}-{m:02}-{d:02}T00:00:00Z")),
        &["note: game_date gives midnights with a time zone; the dates are those that are written"],
    );
}

#[test]
fn times_without_a_zone_are_the_league_s_unless_no_game_begins_so_early() {
    is_the_season(
        &dated(|y, m, d| format!("{y}-{m:02}-{d:02} {}:30:00", 12 + d % 10)),
        &[
            "note: game_date gives times without a time zone, such as `2021-10-19 21:30:00`, none of them between midnight and \
           ten in the morning",
        ],
    );
    import(&workplace(&dated(|y, m, d| in_utc(y, m, d, 20))), &[]).fails(
        3,
        &["row 1, column game_date: `2021-10-20T00:10:00` has no time zone, and may be of UTC, in which most games are on the \
           next day, as no game begins as early as in row 1 of games.csv, `2021-10-20T00:10:00`, does; write the zone \
           (2023-10-25T00:10:00Z), or name a column of dates (--columns game_date=NAME)"],
    );
}

#[test]
fn moments_in_parquet_have_the_zone_of_their_column() {
    let plain = workplace(&season());
    import(&plain, &[]).succeeds();
    let other = Workplace::new();
    let path = other.path("games.parquet");
    season().write_parquet(&path);
    let table = read_table(&path);
    let days = table.column_by_name("game_date").unwrap().as_primitive::<Date32Type>().clone();
    let source = ["snapshot", SEASON, "--from", "box-scores:games.parquet"];
    let write = |minutes: i64, zone: Option<&str>| {
        let at = |day: i32| i64::from(day) * 86_400_000 + minutes * 60_000;
        let moments: TimestampMillisecondArray =
            days.iter().map(|day| day.map(at)).collect::<TimestampMillisecondArray>();
        let moments = moments.with_timezone_opt(zone);
        write_table(&path, &with_column(&table, "game_date", Some(Arc::new(moments))));
    };
    let midnights = "note: game_date gives midnights with a time zone";
    // Minutes after midnight in UTC of the game's date; New York is four or five hours behind.
    for (minutes, zone, said) in [
        (24 * 60 + 12, Some("UTC"), Some("72 of 72 rows are on another day than is written")),
        (24 * 60, Some("+01:00"), Some("72 of 72 rows are on another day")),
        (24 * 60, Some("America/Los_Angeles"), Some("0 of 72 rows are on another day")),
        (0, Some("UTC"), Some(midnights)),
        (-60, Some("+01:00"), Some(midnights)),
        (0, None, None),
        (19 * 60 + 30, None, Some("note: game_date gives times without a time zone")),
    ] {
        write(minutes, zone);
        let ended = other.season(&source);
        ended.succeeds().says(said.as_slice());
        assert_eq!(ended.stderr.contains("note: game_date"), said.is_some(), "{}", ended.stderr);
        assert_eq!(snapshot(&other), snapshot(&plain), "{minutes} {zone:?}");
    }
    write(12, None);
    other.season(&source).fails(3, &["`2021-10-19 00:12:00` has no time zone"]);
    write(12, Some("Mars"));
    other.season(&source).fails(3, &["column game_date: the time zone `Mars` is not known"]);
}

#[test]
fn eight_digits_in_parquet_are_dates() {
    let other = Workplace::new();
    let path = other.path("games.parquet");
    season()
        .map("game_date", |date| date.replace('-', ""))
        .rename("game_date", "player_age")
        .write_parquet(&path);
    let plain = workplace(&season());
    import(&plain, &[]).succeeds();
    let args = [
        "snapshot",
        SEASON,
        "--from",
        "box-scores:games.parquet",
        "--columns",
        "game_date=player_age",
    ];
    other.season(&args).succeeds();
    assert_eq!(snapshot(&other), snapshot(&plain));
}

#[test]
fn the_tip_offs_of_a_csv_and_a_parquet_file_are_the_same_season() {
    let Some(case) = shared("cases/inputs/09-utc-tip-off") else { return };
    let mut snapshots = Vec::new();
    for name in ["log.csv", "log.parquet"] {
        let workplace = Workplace::new();
        fs::copy(case.join(name), workplace.path(name)).unwrap();
        let source = format!("box-scores:{name}");
        let ended = workplace.season(&["snapshot", "2023-24", "--from", &source, "--json"]);
        ended
            .succeeds()
            .says(&["GAME_DATE gives moments with a time zone; dates are those of New York"]);
        snapshots.push(ended.json()["snapshot_hash"].clone());
    }
    assert_eq!(snapshots[0], snapshots[1]);
}
