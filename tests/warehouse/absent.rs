//! Players who did not play.

use super::{FEATURES, GAMES, IMPORT, hash, manifest, vectors, with_flags, with_texts, workplace};
use crate::support::vectors::{Features, Game, Vectors};

/// The vectors with rows of `count` players who did not play, last; each on a date of a game of others.
fn with_absent(count: usize) -> Vectors {
    let mut vectors = vectors();
    let absent: Vec<Game> = (0..count)
        .map(|at| Game {
            player_lookup: format!("absentplayer{at}"),
            points: None,
            minutes_played: None,
            points_line: None,
            ..vectors.games[3 * at].clone()
        })
        .collect();
    vectors.games.extend(absent);
    vectors
}

/// For each game of `vectors`, `absent` for the last `count` and `others` for the rest.
fn marks<T: Clone>(vectors: &Vectors, count: usize, others: T, absent: T) -> Vec<T> {
    let mut marks = vec![others; vectors.games.len() - count];
    marks.resize(vectors.games.len(), absent);
    marks
}

#[test]
fn they_are_counted_and_are_no_games() {
    let without = hash(&workplace(&vectors()), &[]);
    let vectors = with_absent(5);
    let first = vectors.games.len() - 4;
    for column in ["is_dnp", "player_status", "dnp_reason"] {
        let workplace = workplace(&vectors);
        match column {
            "is_dnp" => {
                with_flags(&workplace, GAMES, column, marks(&vectors, 5, Some(false), Some(true)));
            }
            "player_status" => {
                let status = marks(&vectors, 5, Some("active"), Some("DNP"));
                with_texts(&workplace, GAMES, column, status);
            }
            _ => {
                let reason = marks(&vectors, 5, None, Some("DNP - Coach's Decision"));
                with_texts(&workplace, GAMES, column, reason);
            }
        }
        assert_eq!(hash(&workplace, &["--strict"]), without, "{column}");
        let left = &manifest(&workplace)["left_out"][0];
        assert_eq!((&left["reason"], &left["count"]), (&"did_not_play".into(), &5.into()));
        let (player, date) = ("absentplayer0", &vectors.games[first - 1].game_date);
        let example = format!("row {first}, column {column}: {player} on {date}");
        workplace
            .season(&IMPORT)
            .succeeds()
            .prints(&[&format!("left out  5 of {GAMES}: players who did not play\n"), &example]);
    }
}

#[test]
fn a_season_in_which_nobody_played_is_no_season() {
    let mut vectors = vectors();
    for game in &mut vectors.games {
        (game.points, game.minutes_played) = (None, None);
    }
    let workplace = workplace(&vectors);
    let everybody = vec![Some(true); vectors.games.len()];
    with_flags(&workplace, GAMES, "is_dnp", everybody);
    workplace.season(&IMPORT).fails(3, &["error: ", "hint: "]);
    assert!(workplace.data_tree().is_empty());
}

#[test]
fn on_request_they_are_read_as_the_reference_reads_them() {
    let vectors = with_absent(5);
    let unmarked = workplace(&vectors);
    let reference = hash(&unmarked, &[]);
    unmarked.season(&IMPORT).succeeds().prints(&["note      "]);
    let workplace = workplace(&vectors);
    with_flags(&workplace, GAMES, "is_dnp", marks(&vectors, 5, None, Some(true)));
    assert_eq!(hash(&workplace, &["--dnp-as-zero"]), reference);
    let ended = workplace.season(&[&IMPORT[..], &["--dnp-as-zero"]].concat());
    ended.succeeds().prints(&["note      5 rows of players who did not play: read as 0 points\n"]);
    assert_ne!(hash(&workplace, &[]), reference);
}

#[test]
fn beside_a_game_on_the_same_date_the_game_stays() {
    let mut vectors = vectors();
    let without = hash(&workplace(&vectors), &[]);
    let game = Game {
        points: None,
        minutes_played: None,
        game_id: "20211101_ABZ_ABY".to_owned(),
        ..vectors.games[4].clone()
    };
    vectors.games.push(game);
    let workplace = workplace(&vectors);
    with_flags(&workplace, GAMES, "is_dnp", marks(&vectors, 1, None, Some(true)));
    for flags in [&[][..], &["--dnp-as-zero"]] {
        assert_eq!(hash(&workplace, flags), without, "{flags:?}");
        assert_eq!(manifest(&workplace)["left_out"][0]["reason"], "did_not_play");
    }
}

#[test]
fn a_row_with_minutes_or_points_is_a_game_whatever_it_says() {
    let vectors = vectors();
    let without = hash(&workplace(&vectors), &[]);
    let with_minutes = |game: &Game| {
        game.minutes_played.is_some_and(|minutes| minutes > 0.0) && game.points > Some(0)
    };
    let at = vectors.games.iter().position(with_minutes).unwrap();
    let workplace = workplace(&vectors);
    let flags = (0..vectors.games.len()).map(|row| (row == at).then_some(true)).collect();
    with_flags(&workplace, GAMES, "is_dnp", flags);
    assert_eq!(hash(&workplace, &[]), without);
    let facts = &manifest(&workplace)["origin"]["warehouse"]["games"];
    assert_eq!(facts["absent_with_minutes_or_points"], 1);
}

#[test]
fn a_null_without_a_reason_is_counted_and_read_as_before() {
    let mut vectors = vectors();
    for game in &mut vectors.games {
        game.points = game.points.or(Some(0));
    }
    let whole = workplace(&vectors);
    hash(&whole, &[]);
    assert_eq!(manifest(&whole)["origin"]["warehouse"]["games"]["unexplained_nulls"], 0);
    vectors.games[7].points = None;
    let workplace = workplace(&vectors);
    workplace
        .season(&IMPORT)
        .succeeds()
        .prints(&["note      1 rows without points and without a reason: read as 0 points\n"]);
}

/// A feature row was made before it was known who would play.
#[test]
fn the_feature_row_of_a_player_who_did_not_play_is_left_out_too() {
    let mut vectors = vectors();
    let game_of = |row: &Features| {
        let key = (&row.player_lookup, &row.game_date);
        vectors.games.iter().position(|game| (&game.player_lookup, &game.game_date) == key)
    };
    let rows = vectors.features.iter().enumerate();
    let (row, game) = rows.rev().find_map(|(at, row)| Some((at, game_of(row)?))).unwrap();
    vectors.games[game].points = None;
    vectors.games[game].minutes_played = None;
    let marked = workplace(&vectors);
    let flags = (0..vectors.games.len()).map(|row| (row == game).then_some(true)).collect();
    with_flags(&marked, GAMES, "is_dnp", flags);
    let found = hash(&marked, &[]);
    let files: Vec<_> = manifest(&marked)["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|left| (left["file"].clone(), left["count"].clone()))
        .collect();
    assert_eq!(files, [(GAMES.into(), 1.into()), (FEATURES.into(), 1.into())]);
    vectors.games.remove(game);
    vectors.features.remove(row);
    assert_eq!(found, hash(&workplace(&vectors), &[]));
}
