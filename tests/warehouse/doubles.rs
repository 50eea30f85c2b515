//! Rows that stand twice.

use super::{FEATURES, GAMES, IMPORT, hash, manifest, vectors, with_moments, workplace};
use crate::support::Workplace;
use crate::support::vectors::Vectors;

/// The vectors with a second row of the third game, which has one point more and another line.
fn with_double() -> Vectors {
    let mut vectors = vectors();
    let mut game = vectors.games[2].clone();
    game.points = Some(game.points.unwrap_or(0) + 1);
    game.points_line = Some(99.5);
    vectors.games.push(game);
    vectors
}

/// A workplace with these vectors whose games were written in their order, or all at once.
fn written(vectors: &Vectors, column: &str, at_once: bool) -> Workplace {
    let workplace = workplace(vectors);
    let moments = (0..i64::try_from(vectors.games.len()).unwrap())
        .map(|at| Some(if at_once { 0 } else { at }));
    with_moments(&workplace, GAMES, column, moments.collect());
    workplace
}

#[test]
fn both_rows_are_told_with_what_differs() {
    let vectors = with_double();
    let (last, first) = (vectors.games.len(), &vectors.games[2]);
    let workplace = written(&vectors, "processed_at", false);
    let points = vectors.games[last - 1].points.unwrap();
    let what = format!(
        "row {last}, column player_lookup: {} has another row on {}, row 3, of the same game {}; \
         points is {points} here and ",
        first.player_lookup, first.game_date, first.game_id
    );
    let ended = workplace.season(&IMPORT);
    ended.fails(
        3,
        &[
            &what,
            "points_line is 99.5 here and ",
            "hint: nothing was written; --lenient keeps the newest row",
        ],
    );
    assert!(!workplace.data().join("snapshots").exists());
}

#[test]
fn leniently_the_newest_counts_by_any_of_the_tables_own_moments() {
    let vectors = with_double();
    let mut newest = vectors.clone();
    newest.games.remove(2);
    let expected = hash(&workplace(&newest), &[]);
    for column in ["processed_at", "updated_at", "created_at"] {
        let workplace = written(&vectors, column, false);
        assert_eq!(hash(&workplace, &["--lenient"]), expected, "{column}");
        let left = &manifest(&workplace)["left_out"][0];
        assert_eq!((&left["reason"], &left["count"]), (&"older_row".into(), &1.into()));
    }
}

#[test]
fn rows_of_one_moment_are_refused_even_leniently() {
    let vectors = with_double();
    let lenient = [&IMPORT[..], &["--lenient"]].concat();
    for workplace in [written(&vectors, "processed_at", true), workplace(&vectors)] {
        let what = "no processed_at, updated_at or created_at says which is newer";
        workplace.season(&lenient).fails(3, &[what, "hint: "]);
    }
}

#[test]
fn two_feature_rows_of_one_version_are_doubles_too() {
    let mut vectors = vectors();
    let mut row = vectors.features[1].clone();
    row.feature_quality_score = Some(12.5);
    vectors.features.push(row);
    let workplace = workplace(&vectors);
    let moments = (0..i64::try_from(vectors.features.len()).unwrap()).map(Some).collect();
    with_moments(&workplace, FEATURES, "updated_at", moments);
    let what = format!("{FEATURES}, row {}, column player_lookup", vectors.features.len());
    workplace.season(&IMPORT).fails(3, &[&what, "feature_quality_score is 12.5 here and "]);
    let found = hash(&workplace, &["--lenient"]);
    vectors.features.remove(1);
    assert_eq!(found, hash(&super::workplace(&vectors), &[]));
}
