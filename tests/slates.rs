//! Slates: games that are not yet played, predicted from a file of who is expected to play, graded later, and the proof that
//! such predictions are those of the whole season.

mod adding;
pub mod board;
mod cut;
mod files;
mod grading;
mod known;
mod proof;
mod template;
mod trained;
mod what_if;
mod what_if_real;

use std::fs;

use serde_json::Value;

use crate::support::{SEASON, Workplace};

/// A date in the middle of the invented season, with several games.
pub const DATE: &str = "2022-01-15";

/// A workplace with an invented season that ends before [`DATE`], imported as box scores, and the slate of that date from who played.
pub fn with_cut_season() -> (Workplace, cut::WholeSeason) {
    let whole = cut::WholeSeason::demo();
    let workplace = Workplace::new();
    whole.import_before(&workplace, DATE);
    fs::write(workplace.path("slate.csv"), whole.slate(DATE)).unwrap();
    (workplace, whole)
}

/// The folder of the run that predicts the slate of `file`.
pub fn predict(workplace: &Workplace, file: &str, more: &[&str]) -> Value {
    let args = [&["predict", SEASON, "--slate", file, "--json"], more].concat();
    workplace.season(&args).succeeds().json()
}
