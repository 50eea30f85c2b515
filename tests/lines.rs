//! `season lines`: offers in every layout, matched aloud, and kept beside the snapshot.

mod calibrated;
mod chosen;
mod kept;
mod layouts;
mod money;
mod named;
mod priced;
mod real;
mod refused;
mod stored;
mod times;

use serde_json::Value;

use crate::support::{Ended, SEASON, Workplace, box_scores};

/// A workplace with the small season: two players of each team have the points of [`box_scores`], and its dates.
pub fn small() -> Workplace {
    let workplace = Workplace::new();
    // Without lines of its own.
    let season = box_scores::season().map("points_line", |_| String::new());
    season.write_csv(&workplace.path("games.csv"));
    import_again(&workplace).succeeds();
    workplace
}

/// Writes `text` as the file `name`, and reads it as lines.
pub fn read(workplace: &Workplace, name: &str, text: &str, more: &[&str]) -> Ended {
    std::fs::write(workplace.path(name), text).unwrap();
    workplace.season(&[&["lines", SEASON, "--from", name], more].concat())
}

/// What the lines of the season say of themselves.
pub fn manifest(workplace: &Workplace) -> Value {
    let path = workplace.data().join("snapshots").join(SEASON).join("lines.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The offers that are kept, as one text each: player, date, book, line, prices, flags, time, minutes.
pub fn offers(workplace: &Workplace) -> Vec<String> {
    stored_rows(workplace, "lines.parquet")
}

/// The rows of a table of the snapshot, as one text each.
pub fn stored_rows(workplace: &Workplace, name: &str) -> Vec<String> {
    use arrow::util::display::array_value_to_string;
    let folder = workplace.data().join("snapshots").join(SEASON);
    let table = crate::support::files::read_table(&folder.join(name));
    let row = |row: usize| {
        let cells = table.columns().iter().map(|cells| array_value_to_string(cells, row).unwrap());
        cells.collect::<Vec<_>>().join(" ")
    };
    (0..table.num_rows()).map(row).collect()
}

/// Imports the season of [`small`] again, with other `games`.
pub fn import_games(workplace: &Workplace, games: &[(&str, &str, &str)]) -> Ended {
    box_scores::of_games(SEASON, "00221000", games).write_csv(&workplace.path("games.csv"));
    import_again(workplace)
}

/// Imports the file of [`small`] again.
pub fn import_again(workplace: &Workplace) -> Ended {
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"])
}

/// Games on dates that the season of [`small`] does not have.
pub const OTHER_GAMES: [(&str, &str, &str); 2] =
    [("2021-12-01", "MIA", "CHI"), ("2021-12-03", "MIA", "CHI")];
