//! Offers that a script makes up for a season with lines: three books that open early and close near the line.

use std::fmt::Write as _;

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::{Date32Type, Float64Type};
use season::domain::GameDate;

use super::files::{read_table, texts};
use super::{Ended, Workplace};

/// The prices of both sides that books take turns with.
const PRICES: [(i32, i32); 4] = [(-110, -110), (-120, 100), (-105, -115), (-135, 115)];

/// Offers for every player-date of `season` that has a line in its box scores, as CSV: each book's first ten hours before
/// tip-off, up to a point away from where it ends, and its last an hour before, half a point away at most.
pub fn invented(workplace: &Workplace, season: &str) -> String {
    let games = workplace.data().join("snapshots").join(season).join("games.parquet");
    let table = read_table(&games);
    let players = texts(&table, "player_lookup");
    let days = table["game_date"].as_primitive::<Date32Type>();
    let lines = table["points_line"].as_primitive::<Float64Type>();
    let mut text = "player,commence_time,book,line,over_price,under_price,last_update\n".to_owned();
    for row in (0..table.num_rows()).filter(|row| lines.is_valid(*row)) {
        let date = GameDate::from_days(days.value(row));
        for (book, name) in ["Alpha", "Beta", "Gamma"].iter().enumerate() {
            let turn = row * 7 + book * 3;
            let close = (lines.value(row) + [0.0, 0.5, 0.0, -0.5, 0.0][turn % 5]).max(0.5);
            let open = (close + [0.0, 1.0, 0.0, -1.0][turn % 4]).max(0.5);
            for (hour, line, at) in [(13, open, turn), (22, close, turn + row % 3)] {
                let (over, under) = PRICES[at % PRICES.len()];
                writeln!(
                    text,
                    "{},{date}T23:30:00Z,{name},{line},{over},{under},{date}T{hour}:30:00Z",
                    players[row]
                )
                .unwrap();
            }
        }
    }
    text
}

/// Reads [`invented`] offers as the lines of `season`.
pub fn read_invented(workplace: &Workplace, season: &str) -> Ended {
    std::fs::write(workplace.path("invented.csv"), invented(workplace, season)).unwrap();
    workplace.season(&["lines", season, "--from", "invented.csv"])
}
