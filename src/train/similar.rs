//! What similar games say of each player-date, from the player's games of all seasons before it.

use std::collections::BTreeMap;

use super::inputs::Inputs;
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::systems::{Circumstances, ExtendedRow, MOST_SIMILAR_GAMES, PastGame};

/// Fills in the last of the inputs of each of `seasons`, which stand in their order.
///
/// Snapshots of seasons in a row overlap: a player's game that stands in two of them counts once, as the earlier has it.
pub(super) fn add(seasons: &[&Season], inputs: &mut [Vec<Inputs>]) -> Result<(), SnapshotError> {
    // The games of each player that were played, with their days, oldest first.
    let mut past: BTreeMap<String, Vec<(i32, PastGame)>> = BTreeMap::new();
    for (number, (season, inputs)) in seasons.iter().zip(inputs).enumerate() {
        let games = season.games()?;
        let mut rows = inputs.iter_mut().peekable();
        let mut game = 0;
        while game < games.dates.len() {
            // A player's games stand together.
            let player = games.players.get(game);
            let timeline = past.entry(player.to_owned()).or_default();
            while game < games.dates.len() && games.players.get(game) == player {
                let day = games.dates[game];
                let before = timeline.partition_point(|(other, _)| *other < day);
                let rest = before.checked_sub(1).map(|newest| day - timeline[newest].0);
                let row = rows.next_if(|inputs| inputs.game == game);
                let extended = row.as_ref().map(|inputs| ExtendedRow::new(&inputs.values));
                let at_home = games.homes.get(game).unwrap_or(false);
                let now = Circumstances::new(extended, at_home, rest, number);
                if let Some(value) = row.and_then(|inputs| inputs.values.last_mut()) {
                    let known = &timeline[before.saturating_sub(MOST_SIMILAR_GAMES)..before];
                    *value = now.surplus(known.iter().rev().map(|(_, game)| game));
                }
                let minutes = games.minutes.get(game).unwrap_or(0.0);
                let points = games.points.get(game).filter(|points| minutes > 0.0 || *points > 0);
                if let Some(points) = points.filter(|_| before == timeline.len()) {
                    timeline.push((day, PastGame { before: now, points: f64::from(points) }));
                }
                game += 1;
            }
        }
    }
    Ok(())
}
