//! `season features`: numbers of the user's own for player-dates, matched aloud, known before the game, and kept beside the
//! snapshot.

mod added;
mod kept;
mod refused;
mod used;

use serde_json::Value;

use crate::lines::{small, stored_rows};
use crate::support::{Ended, SEASON, Workplace};

/// Writes `text` as the file `name`, and adds it as the features `rest`, known on the previous day.
pub fn add(workplace: &Workplace, name: &str, text: &str) -> Ended {
    add_with(workplace, name, text, &["--known", "previous day"])
}

/// The same, of which `flags` say when values were known.
pub fn add_with(workplace: &Workplace, name: &str, text: &str, flags: &[&str]) -> Ended {
    std::fs::write(workplace.path(name), text).unwrap();
    workplace.season(&[&["features", "add", SEASON, "rest", "--from", name], flags].concat())
}

/// What the own features of the season say of themselves.
pub fn manifest(workplace: &Workplace) -> Value {
    let path = workplace.data().join("snapshots").join(SEASON).join("own_features.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The rows of the set `rest`, as one text each.
pub fn rows(workplace: &Workplace) -> Vec<String> {
    stored_rows(workplace, "own_features-rest.parquet")
}

/// Three rows of two players, one of nobody and one without a game.
pub const REST: &str = "\
player,game_date,rest_days,sick,mood
Alex LAL,2021-10-19,3,true,fine
Alex LAL,2021-11-05,1.5,false,
Bo BOS,2021-11-06,,1,bad
Nobody Atall,2021-10-19,1,0,
Bo BOS,2021-10-21,1,0,
";
