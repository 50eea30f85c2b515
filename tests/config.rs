//! `season.toml`: schedules that the table does not hold.

use crate::support::{Ended, Workplace, vectors};

/// A season that no table holds.
const SEASON: &str = "2030-31";

/// A workplace whose warehouse holds the vectors, nine years later.
fn in_2030() -> Workplace {
    let workplace = Workplace::new();
    let mut vectors = vectors::load();
    let later = |date: &str| {
        let year: i32 = date[..4].parse().unwrap();
        format!("{}{}", year + 9, &date[4..])
    };
    for game in &mut vectors.games {
        game.game_date = later(&game.game_date);
        game.season_year += 9;
    }
    for row in &mut vectors.features {
        row.game_date = later(&row.game_date);
    }
    vectors.write(&workplace.warehouse());
    workplace
}

fn import(workplace: &Workplace, more: &[&str]) -> Ended {
    let args = ["snapshot", SEASON, "--from", "warehouse:warehouse", "--json"];
    workplace.season(&[more, &args].concat())
}

fn content(ended: &Ended, pointer: &str) -> serde_json::Value {
    ended.succeeds().json()["content"][pointer].clone()
}

#[test]
fn an_unknown_season_opens_with_its_first_game_and_the_import_says_so() {
    let ended = import(&in_2030(), &[]);
    let opening = content(&ended, "opening_night");
    let opening = opening.as_str().unwrap();
    ended.says(&[
        &format!("note: the opening night of 2030-31 is unknown; its first game, {opening},"),
        "no game counts as a playoff game",
        "hint: in season.toml, [seasons.2030-31]",
    ]);
    assert_eq!(content(&ended, "last_regular_day"), serde_json::Value::Null);
}

#[test]
fn a_config_file_extends_the_table() {
    let workplace = in_2030();
    let dates = "opening_night = 2030-10-20\nlast_regular_day = 2031-04-13\n";
    let text = format!("[seasons.{SEASON}]\n{dates}");
    for (file, more) in [("season.toml", &[][..]), ("own.toml", &["--config", "own.toml"])] {
        std::fs::write(workplace.path(file), &text).unwrap();
        let ended = import(&workplace, more);
        // The vectors' lines are made up; nothing is said of the schedule.
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
        ended.says(&["note: points_line is within half a point"]);
        assert_eq!(content(&ended, "opening_night"), "2030-10-20");
        assert_eq!(content(&ended, "last_regular_day"), "2031-04-13");
        std::fs::remove_file(workplace.path(file)).unwrap();
    }
}

#[test]
fn a_config_file_that_says_nothing_sensible_is_refused() {
    let workplace = in_2030();
    let days = |opening: &str, last: &str| {
        format!("[seasons.{SEASON}]\nopening_night = {opening}\nlast_regular_day = {last}\n")
    };
    for (text, what) in [
        (days("2030-10-20", "2030-10-19"), "2030-31 would end before its opening night"),
        (
            days("0001-01-01", "2031-04-13"),
            "opening_night = 0001-01-01 is in neither 2030 nor 2031",
        ),
        (days("2030-10-20", "2032-04-13"), "last_regular_day = 2032-04-13 is in neither"),
        (days("2030-10-20T19:30:00", "2031-04-13"), "`2030-10-20T19:30:00` is not a date"),
        (days("\"soon\"", "2031-04-13"), "opening_night = \"soon\""),
        (days("2030-10-20", "2031-02-30"), "last_regular_day = 2031-02-30"),
        ("[seasons.2030]\n".to_owned(), "`2030` is not a season"),
        ("[season.2030-31]\n".to_owned(), "unknown field `season`"),
        (format!("[seasons.{SEASON}]\nopening_night = 2030-10-20\n"), "last_regular_day"),
    ] {
        std::fs::write(workplace.path("own.toml"), &text).unwrap();
        let words = ["error: own.toml cannot be used", what, "hint: a season is written"];
        import(&workplace, &["--config", "own.toml"]).fails(2, &words);
    }
    // Nobody named the file of the current folder, so nothing that stands in it is shown.
    std::fs::write(workplace.path("season.toml"), "\n[secret]\n").unwrap();
    let words = ["season.toml cannot be used: line 2 is not", "--config season.toml shows"];
    assert!(!import(&workplace, &[]).fails(2, &words).stderr.contains("secret"));
    std::fs::write(workplace.path("season.toml"), "#".repeat((1 << 20) + 1)).unwrap();
    let words = ["error: season.toml cannot be used: it has 1048577 bytes", "at most 1048576"];
    import(&workplace, &[]).fails(2, &words);
    std::fs::remove_file(workplace.path("season.toml")).unwrap();
    let words = ["error: none.toml cannot be used", "there is no such file"];
    import(&workplace, &["--config", "none.toml"]).fails(2, &words);
    assert!(!workplace.data().exists());
}

/// The line that is wrong is shown, and not all of it where it is long.
#[test]
fn a_long_line_of_settings_is_shown_in_part() {
    let workplace = Workplace::new();
    std::fs::write(workplace.path("long.toml"), format!("threads = \"{}\"\n", "x".repeat(100_000)))
        .unwrap();
    let ended = workplace.season(&["--config", "long.toml", "status"]);
    ended.fails(2, &["long.toml", "threads = \"xxx", "…"]);
    assert!(ended.stderr.len() < 2_000, "{} bytes", ended.stderr.len());
}

/// Who is who changes every number of a player.
#[test]
fn spellings_of_the_settings_are_said_and_kept() {
    let workplace = Workplace::new();
    let season = crate::support::box_scores::season();
    season.write_csv(&workplace.path("games.csv"));
    std::fs::write(
        workplace.path("season.toml"),
        "[players]\n\"Bo LAL Jr.\" = \"Somebody Else\"\n\"Nobody There\" = \"Nobody\"\n",
    )
    .unwrap();
    let of_2021 = crate::support::SEASON;
    let import = ["snapshot", of_2021, "--from", "box-scores:games.csv"];
    workplace.season(&import).succeeds().says(&[
        "note: names are read as [players] in season.toml says: Bo LAL Jr. as Somebody Else\n",
    ]);
    let path = workplace.data().join("snapshots").join(of_2021).join("manifest.json");
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let expected = serde_json::json!({ "Bo LAL Jr.": "Somebody Else" });
    assert_eq!(manifest["origin"]["spellings"], expected);

    let long = "A".repeat(201);
    std::fs::write(workplace.path("season.toml"), format!("[players]\n\"{long}\" = \"B\"\n"))
        .unwrap();
    workplace.season(&import).fails(2, &["[players]: ", "has more than 200 characters"]);
}
