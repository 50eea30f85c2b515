//! Features of a warehouse's rows that no system names: counted, shown, and there for models.

use super::{FURTHER, hash, vectors, workplace};
use crate::support::vectors::{Vectors, days};
use crate::support::{SEASON, Workplace, assert_fits};

/// The vectors with four more features each, of which the first is the row's number.
pub fn further_vectors() -> Vectors {
    let mut vectors = vectors();
    let mut names = vectors.vocabularies[0].clone();
    names.extend(FURTHER.map(str::to_owned));
    vectors.vocabularies = vec![names];
    for (row, of) in vectors.features.iter_mut().enumerate() {
        of.features.extend([10.0 + row as f64, 19.5, 0.5, 1.0]);
        "v2_29features".clone_into(&mut of.feature_version);
    }
    vectors
}

/// A workplace with the snapshot of these.
pub fn with_further(vectors: &Vectors) -> Workplace {
    let workplace = workplace(vectors);
    hash(&workplace, &[]);
    workplace
}

#[test]
fn the_status_says_how_many_and_an_explanation_what_they_are() {
    let vectors = further_vectors();
    let workplace = with_further(&vectors);
    let status = workplace.season(&["status"]);
    status.succeeds().prints(&["features that no system names", "\n2021-22"]);
    assert_fits(&status.stdout);
    let json = workplace.season(&["status", "--json"]).succeeds().json();
    assert_eq!(json["snapshots"][0]["further_features"], 4);

    let on_slate = vectors.features.iter().enumerate().find(|(_, of)| {
        let game = vectors
            .games
            .iter()
            .find(|game| game.player_lookup == of.player_lookup && game.game_date == of.game_date);
        days(&of.game_date) >= days("2021-10-19")
            && game.is_some_and(|game| game.minutes_played.is_some_and(|played| played > 0.0))
    });
    let (row, of) = on_slate.unwrap();
    let explain = |flag| {
        let args = ["explain", &of.player_lookup, &of.game_date, "--warmup-days", "0", flag];
        workplace.season(&args)
    };
    let value = 10.0 + row as f64;
    let text = explain("--full");
    text.succeeds();
    let words = text.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = format!(
        "named by no system: has_vegas_line=1, vegas_line_move=0.5, vegas_opening_line=19.5, vegas_points_line={value}"
    );
    assert!(words.contains(&said), "{words}");
    let json = explain("--json").succeeds().json();
    let further = json["features"]["further"].as_array().unwrap();
    let line = further.iter().find(|of| of["name"] == "vegas_points_line").unwrap();
    assert_eq!((further.len(), &line["value"]), (4, &value.into()));
    assert_eq!(json["snapshot_hash"].as_str().unwrap().len(), 64);
    workplace.season(&["audit", SEASON, "--full"]).prints(&["features that no system names, for"]);
}
