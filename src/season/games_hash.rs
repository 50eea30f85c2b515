//! The identity of a season's games before a date: snapshots that agree so far give the same predictions for it.

use sha2::{Digest as _, Sha256};

use super::Season;
use crate::domain::GameDate;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{flags, floats, ints, texts};
use crate::snapshot::hash::hexadecimal;
use crate::snapshot::layout::{GAMES, Kind};

/// The version of how rows become bytes.
const VERSION: &str = "games before a date, 1";

/// What stands before a value, and in the place of one that is null.
const VALUE: u8 = 1;
const NULL: u8 = 0;

impl Season {
    /// SHA-256 of the season, its opening night and last regular day, and every column of its games before `date`, in the
    /// order of their rows.
    pub fn games_hash(&self, date: GameDate) -> Result<String, SnapshotError> {
        let content = &self.manifest.content;
        let last = content.last_regular_day.map_or_else(String::new, |last| last.to_string());
        let mut bytes = Vec::new();
        for text in
            [VERSION, &content.season.to_string(), &content.opening_night.to_string(), &last]
        {
            put_text(&mut bytes, text);
        }
        let days = ints(&self.games, "game_date")?.cont_slice()?;
        let is_before: Vec<bool> = days.iter().map(|day| *day < date.days()).collect();
        let mut digest = Sha256::new();
        digest.update(&bytes);
        for column in GAMES.columns.iter() {
            bytes.clear();
            put_text(&mut bytes, column.name);
            self.put_column(&mut bytes, column.name, column.kind, &is_before)?;
            digest.update(&bytes);
        }
        Ok(hexadecimal(&digest.finalize()))
    }

    fn put_column(
        &self,
        bytes: &mut Vec<u8>,
        name: &str,
        kind: Kind,
        is_before: &[bool],
    ) -> Result<(), SnapshotError> {
        let games = &self.games;
        match kind {
            Kind::Text => put(bytes, texts(games, name)?.iter(), is_before, put_text),
            Kind::Int | Kind::Date => {
                put(bytes, ints(games, name)?.iter(), is_before, |bytes, value: i32| {
                    bytes.extend(value.to_le_bytes());
                });
            }
            Kind::Float => {
                put(bytes, floats(games, name)?.iter(), is_before, |bytes, value: f64| {
                    bytes.extend(value.to_bits().to_le_bytes());
                });
            }
            Kind::Flag => {
                put(bytes, flags(games, name)?.iter(), is_before, |bytes, value| {
                    bytes.push(u8::from(value));
                });
            }
        }
        Ok(())
    }
}

/// Adds the values of the rows that are before the date.
fn put<T>(
    bytes: &mut Vec<u8>,
    values: impl Iterator<Item = Option<T>>,
    is_before: &[bool],
    add: impl Fn(&mut Vec<u8>, T),
) {
    let before = values.zip(is_before).filter(|(_, is_before)| **is_before);
    for (value, _) in before {
        match value {
            Some(value) => {
                bytes.push(VALUE);
                add(bytes, value);
            }
            None => bytes.push(NULL),
        }
    }
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}
