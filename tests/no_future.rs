//! No number sees the future: what happens on a date or after it changes no prediction for that date.
//!
//! Each test changes the warehouse and predicts one date at a time, with every registered system.

mod built;
mod extended;
mod trained;

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::support::files::{Key, Predicted, RunFiles};
use crate::support::vectors::{self, Vectors, days};
use crate::support::{Workplace, untrained};

/// What a run says about one date.
type Answers = (BTreeMap<Key, Predicted>, BTreeMap<Key, String>);

fn on(run: RunFiles, date: &str) -> Answers {
    let of_date = |key: &Key| key.0 == days(date);
    let RunFiles { mut predictions, mut skipped, .. } = run;
    predictions.retain(|key, _| of_date(key));
    skipped.retain(|key, _| of_date(key));
    (predictions, skipped)
}

/// The answers for `date` from a warehouse of its own.
fn predict(vectors: &Vectors, date: &str) -> Answers {
    let workplace = Workplace::new();
    vectors.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    on(workplace.predict_as_reference(&["--dates", date]), date)
}

/// The dates on which every system predicts somebody, or would if nothing were amiss.
fn dates(vectors: &Vectors) -> Vec<String> {
    let opening = "2021-10-19".to_owned();
    let dates: BTreeSet<&String> = vectors.features.iter().map(|row| &row.game_date).collect();
    dates.into_iter().filter(|date| **date >= opening).cloned().collect()
}

/// For every date, changes the warehouse as `change` does and demands the same answers for that date.
#[track_caller]
fn assert_unchanged(change: impl Fn(&mut Vectors, &str) + Sync) {
    let vectors = vectors::load();
    let workplace = Workplace::with_snapshot();
    let full = workplace.predict_as_reference(&[]);
    let systems: BTreeSet<&str> = full.predictions.keys().map(|key| key.2.as_str()).collect();
    assert_eq!(systems.len(), untrained().len(), "every system predicts somebody in the vectors");

    let dates = dates(&vectors);
    assert!(dates.len() > 50, "only {} dates", dates.len());
    let changed: Vec<&String> = dates
        .par_iter()
        .filter(|date| {
            let mut vectors = vectors.clone();
            change(&mut vectors, date);
            let before = |key: &Key| key.0 == days(date);
            let expected: Answers = (
                full.predictions
                    .iter()
                    .filter(|(key, _)| before(key))
                    .map(|(k, v)| (k.clone(), v.clone()))
                    .collect(),
                full.skipped
                    .iter()
                    .filter(|(key, _)| before(key))
                    .map(|(k, v)| (k.clone(), v.clone()))
                    .collect(),
            );
            predict(&vectors, date) != expected
        })
        .collect();
    assert!(changed.is_empty(), "predictions changed on {changed:?}");
}

/// **Truncation**: nothing after the date exists, and the games of the date have no outcome yet.
#[test]
fn cutting_the_season_at_a_date_changes_no_prediction_for_it() {
    assert_unchanged(|vectors, date| {
        vectors.games.retain(|game| *game.game_date <= *date);
        vectors.features.retain(|row| *row.game_date <= *date);
        for game in vectors.games.iter_mut().filter(|game| game.game_date == date) {
            game.points = None;
        }
    });
}

/// **Poison**: everything that becomes known on the date or later is absurd. The feature rows and the slate of the date
/// itself are what is known before.
#[test]
fn absurd_values_on_and_after_a_date_change_no_prediction_for_it() {
    assert_unchanged(|vectors, date| {
        for game in vectors.games.iter_mut().filter(|game| *game.game_date >= *date) {
            game.points = Some(1_000_000);
            game.minutes_played = game.minutes_played.map(|minutes| minutes * 1000.0);
            game.opponent_team_abbr = "ZZZ".to_owned();
        }
        for row in vectors.features.iter_mut().filter(|row| *row.game_date > *date) {
            row.features.fill(1e9);
            row.feature_quality_score = Some(1e9);
        }
    });
}

/// **Same day**: other players' games of the date, and the player's own, are no past games.
#[test]
fn what_happens_on_the_date_itself_changes_no_prediction_for_it() {
    assert_unchanged(|vectors, date| {
        for game in vectors.games.iter_mut().filter(|game| game.game_date == date) {
            game.points = game.points.map_or(Some(55), |points| Some(60 - points));
        }
    });
}

/// The tests above could not fail if nothing in the past mattered.
#[test]
fn what_happened_on_the_day_before_does_change_predictions() {
    let mut vectors = vectors::load();
    let busiest = |vectors: &Vectors| {
        let mut players: BTreeMap<String, usize> = BTreeMap::new();
        let of_similarity =
            vectors.expected.iter().filter(|row| row.system_id == "similarity_balanced_v1");
        of_similarity.for_each(|row| *players.entry(row.game_date.clone()).or_default() += 1);
        players.into_iter().max_by_key(|(_, count)| *count).unwrap().0
    };
    let date = busiest(&vectors);
    let before = predict(&vectors, &date);
    for game in vectors.games.iter_mut().filter(|game| *game.game_date < *date) {
        game.points = game.points.map(|points| points + 7);
    }
    let after = predict(&vectors, &date);
    let similar = |answers: &Answers| {
        let of_system = |key: &Key| key.2 == "similarity_balanced_v1";
        answers
            .0
            .iter()
            .filter(|(key, _)| of_system(key))
            .map(|(_, row)| row.points)
            .collect::<Vec<_>>()
    };
    assert_ne!(similar(&before), similar(&after));
}
