//! Who and when is meant, and what is offered where nobody is.

use crate::support::box_scores::season;
use crate::support::{Ended, SEASON, Workplace, vectors};

/// Six players of each of four teams, called Àlex, Bo, Çağ, D'Angelo, Émile and Fitz by first name and the team by
/// surname; only the Émile of GSW is called Zeno.
fn workplace() -> Workplace {
    let workplace = Workplace::new();
    let sheet = season().map("player_name", |name| name.replace("Émile GSW", "Zeno GSW"));
    sheet.write_csv(&workplace.path("games.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"]).succeeds();
    workplace
}

fn explain(workplace: &Workplace, words: &[&str]) -> Ended {
    workplace.season(&[&["explain"], words].concat())
}

#[test]
fn a_player_is_found_by_any_spelling_of_the_name_by_lookup_and_by_id() {
    let workplace = workplace();
    let json = explain(&workplace, &["caglaljr", "2021-11-06", "--json"]).succeeds().json();
    assert_eq!(json["player_full_name"], "Çağ LAL Jr.");
    let id = season().rows[2][season().at("player_id")].clone();
    for name in ["Çağ LAL Jr.", "cag lal jr", "CAG LAL JR.", "caglal", &id] {
        for season in [&[][..], &[SEASON]] {
            let words = [season, &[name, "2021-11-06", "--full"]].concat();
            explain(&workplace, &words).succeeds().prints(&[
                "Çağ LAL Jr. (caglaljr) · LAL vs BOS · 2021-11-06\n",
                "2021-11-05  at GSW",
            ]);
        }
    }
}

#[test]
fn of_several_with_a_name_the_date_tells_who_is_meant() {
    let workplace = workplace();
    for name in ["emile", "Émile"] {
        let ended = explain(&workplace, &[name, "2021-10-19"]);
        ended.succeeds().prints(&["Émile LAL Jr. (emilelaljr)"]);
        // It is never silently somebody else.
        let taken =
            format!("note: `{name}` is taken for Émile LAL Jr. (emilelaljr); called so, and not");
        ended.says(&[&taken, "Émile BOS Jr. (emilebosjr), Émile NYK Jr. (emilenykjr)"]);
    }
    let ended = explain(&workplace, &["emile", "2021-10-20"]);
    ended.fails(
        2,
        &[
            "several players are called `emile`: Émile BOS Jr. (emilebosjr), Émile LAL Jr. (emilelaljr), \
             Émile NYK Jr. (emilenykjr)",
            "hint: season explain 2021-22 emilebosjr 2021-10-20",
        ],
    );
    // Two letters are no name.
    explain(&workplace, &["bo", "2021-10-19"]).fails(2, &["there is no player `bo`"]);
}

#[test]
fn who_is_misspelt_gets_the_nearest_names() {
    let workplace = workplace();
    for (name, nearest) in [("zenno gsw jr", "Zeno GSW Jr. (zenogswjr)"), ("feetz", "Fitz BOS Jr.")]
    {
        let words = [format!("there is no player `{name}`; the nearest names are {nearest}")];
        let ended = explain(&workplace, &[name, "2021-11-08"]);
        ended.fails(2, &[&words[0], "hint: season explain 2021-22 "]);
    }
    let nobody = "there is no player `??`, nor any with a similar name";
    let ended = explain(&workplace, &["??", "2021-11-08"]);
    ended.fails(2, &[nobody, "hint: season export 2021-22 --format csv lists the players"]);
}

#[test]
fn a_date_without_a_game_gets_the_dates_around_it() {
    let workplace = workplace();
    for (date, around, hint) in [
        ("2021-11-07", "the nearest dates are 2021-11-05 before and 2021-11-08 after it", "11-08"),
        ("2021-11-06", "the nearest dates are 2021-11-05 before and 2021-11-08 after it", "11-05"),
        ("2021-10-01", "the first date after it is 2021-10-19", "10-19"),
        ("2022-04-01", "the last date before it is 2021-11-08", "11-08"),
    ] {
        let words = format!("Zeno GSW Jr. (zenogswjr) has no game on {date}; {around}");
        let hint = format!("hint: season explain 2021-22 zenogswjr 2021-{hint}");
        explain(&workplace, &["zeno", date]).fails(2, &[&words, &hint]);
    }
}

#[test]
fn who_did_not_play_is_not_on_the_slate() {
    let mut vectors = vectors::load();
    let player = vectors.games[0].player_lookup.clone();
    let of_player = vectors.games.iter_mut().filter(|game| game.player_lookup == player);
    let game = of_player.max_by_key(|game| game.game_date.clone()).unwrap();
    game.minutes_played = Some(0.0);
    let date = game.game_date.clone();
    let workplace = Workplace::new();
    vectors.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    let words =
        format!("{player} has a game, but did not play, on {date}; the last date before it is");
    explain(&workplace, &[&player, &date]).fails(2, &[&words]);
}

#[test]
fn what_is_typed_wrong_is_named() {
    let workplace = workplace();
    let quoted = "season explain 'Stephen Curry' 2021-12-14";
    for (words, what) in [
        (&["zeno"][..], &["`zeno` is not [SEASON] <PLAYER> <DATE>", quoted][..]),
        (&["2021-22", "zeno", "gsw", "2021-11-08"], &["is not [SEASON] <PLAYER> <DATE>", quoted]),
        (
            &["zeno", "gsw", "2021-11-08"],
            &["`zeno` is not a season", "put it in quotes: 'zeno gsw'"],
        ),
        (&["zeno", "8.11.2021"], &["`8.11.2021` is not a date", "[SEASON] <PLAYER> <DATE>"]),
        (&["2021-11-08", "zeno"], &["`zeno` is not a date", "[SEASON] <PLAYER> <DATE>"]),
        (&["2020-21", "zeno", "2021-11-08", "--system", "v1"], &["there is no such system"]),
        (&[], &["required"]),
    ] {
        explain(&workplace, words).fails(2, what);
    }
    let missing = ["there is no snapshot of 2020-21", "hint: season snapshot 2020-21"];
    explain(&workplace, &["2020-21", "zeno", "2021-11-08"]).fails(4, &missing);
    // Of several seasons, the date says which is meant.
    workplace.season(&["snapshot", "2025-26", "--from", "demo"]).succeeds();
    explain(&workplace, &["zeno", "2021-11-08"]).succeeds();
    explain(&workplace, &["zeno", "2023-01-08"])
        .fails(2, &["no season here has games on 2023-01-08; the nearest is 2021-22"]);
}
