//! Box scores of the league's sites as JSON: a game in which stand two teams, and in each its players with their statistics.

use serde_json::{Map, Value};

/// Where a team stands and where the other does, with what a row says of the side.
const SIDES: [(&str, &str, &str); 2] =
    [("homeTeam", "awayTeam", "home"), ("awayTeam", "homeTeam", "away")];
const PLAYERS: &str = "players";
const STATISTICS: &str = "statistics";

/// The game in `fields`, if they are one or hold one under some name.
pub(super) fn game(fields: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let is_game = |of: &&Map<String, Value>| {
        SIDES.iter().all(|(side, ..)| of.get(*side).is_some_and(|team| team[PLAYERS].is_array()))
    };
    Some(fields)
        .filter(is_game)
        .or_else(|| fields.values().filter_map(Value::as_object).find(is_game))
}

/// Gives `take` a row for each player of `game`: what stands of him and in his statistics, then what stands of his team and of
/// the game, the side as `home_away`, and as `wl` which of two scores is higher. Lists and objects of teams and games are no part
/// of it.
///
/// # Errors
///
/// What `take` says, or that a player is something else than an object.
pub(super) fn take_players(
    game: &Map<String, Value>,
    take: &mut dyn FnMut(Map<String, Value>) -> Result<(), String>,
) -> Result<(), String> {
    for (side, other, word) in SIDES {
        let (team, other) = (&game[side], &game[other]);
        let won = team["score"].as_f64().zip(other["score"].as_f64()).filter(|of| of.0 != of.1);
        let won = won.map(|(own, other)| if own > other { "W" } else { "L" });
        for player in team[PLAYERS].as_array().into_iter().flatten() {
            let player = player.as_object();
            let player =
                player.ok_or_else(|| format!("has a player of {side} who is no object"))?;
            let mut row = Map::new();
            row.insert("home_away".to_owned(), word.into());
            row.extend(won.map(|won| ("wl".to_owned(), won.into())));
            let counted = player.get(STATISTICS).and_then(Value::as_object);
            let of_player = player.iter().filter(|(name, _)| *name != STATISTICS);
            let around = team.as_object().into_iter().chain([game]).flatten().filter(is_plain);
            for (name, value) in of_player.chain(counted.into_iter().flatten()).chain(around) {
                // Of two values of one name, that of the player counts.
                row.entry(name.clone()).or_insert_with(|| value.clone());
            }
            take(row)?;
        }
    }
    Ok(())
}

/// Whether it is one value.
fn is_plain((_, value): &(&String, &Value)) -> bool {
    !value.is_object() && !value.is_array()
}
