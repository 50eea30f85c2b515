//! Each player's season, as one system predicted it.

use std::collections::BTreeMap;

use super::Graded;
use super::outcome::RangePosition;
use crate::season::Games;

/// One player's season, as one system predicted it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayerSeason {
    /// A row of the season's games that is the player's.
    pub game: usize,
    /// The predictions, oldest first, by their positions in [`Graded::predictions`].
    pub predictions: Vec<usize>,
    /// Those of them with an outcome.
    pub n: usize,
    /// Their mean absolute error in points, if there is any.
    pub mae: Option<f64>,
    /// Those of them with a range of points.
    pub ranges: usize,
    /// The outcomes inside that range, its ends included.
    pub inside: usize,
}

/// The seasons of all players whom `system`, a position in [`Graded::systems`], predicted, by the names of the players in
/// `games`.
pub fn player_seasons(graded: &Graded, games: &Games<'_>, system: usize) -> Vec<PlayerSeason> {
    let mut of_players: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, judged) in graded.predictions.iter().enumerate() {
        if judged.system == system {
            let game = graded.player_dates[judged.player_date].game;
            of_players.entry(games.players.get(game)).or_default().push(position);
        }
    }
    of_players.into_values().filter_map(|predictions| season(graded, predictions)).collect()
}

fn season(graded: &Graded, predictions: Vec<usize>) -> Option<PlayerSeason> {
    let judged = || predictions.iter().map(|position| &graded.predictions[*position]);
    let first = &graded.player_dates[judged().next()?.player_date];
    let sizes: Vec<f64> = judged().filter_map(|of| Some(graded.error(of)?.abs())).collect();
    let outcome = |player_date: usize| graded.player_dates[player_date].outcome.actual();
    let positions: Vec<RangePosition> = judged()
        .filter_map(|of| RangePosition::new(of.distribution, outcome(of.player_date)))
        .collect();
    Some(PlayerSeason {
        game: first.game,
        n: sizes.len(),
        mae: (!sizes.is_empty()).then(|| sizes.iter().sum::<f64>() / sizes.len() as f64),
        ranges: positions.len(),
        inside: positions.iter().filter(|of| **of == RangePosition::Inside).count(),
        predictions,
    })
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;
    use crate::grade::fixture::{Row, graded};
    use crate::systems::Distribution;

    #[test]
    fn a_season_is_of_one_player_and_one_system() {
        let rows: [Row<'_>; 5] = [
            (1, Some(10), &[Some(14.0), Some(9.0)]),
            (1, Some(20), &[None, Some(15.0)]),
            (2, Some(10), &[Some(8.0), None]),
            (2, None, &[None, Some(5.0)]),
            (3, None, &[Some(9.0), None]),
        ];
        let mut graded = graded(&rows);
        // The first player has the rows 0, 2 and 4, and the games are sorted by player.
        for (of, game) in graded.player_dates.iter_mut().zip([0, 3, 1, 4, 2]) {
            of.game = game;
        }
        for judged in &mut graded.predictions {
            judged.distribution =
                Some(Distribution { p10: 9.0, p90: 12.0, over: None, at_market: None });
        }
        let frame = df! {
            "player_lookup" => ["a", "a", "a", "b", "b"],
            "game_date" => [1, 2, 3, 1, 2],
            "game_id" => ["", "", "", "", ""],
            "is_home" => [None::<bool>; 5],
            "points" => [Some(10), Some(10), None, Some(20), None],
            "minutes_played" => [Some(30.0); 5],
            "points_line" => [None::<f64>; 5],
        };
        let frame = frame.unwrap();
        let games = Games::from_frame(&frame).unwrap();
        let [one] = &player_seasons(&graded, &games, 0)[..] else { panic!("one player") };
        assert_eq!((one.game, one.predictions.len(), one.n, one.mae), (0, 3, 2, Some(3.0)));
        assert_eq!((one.ranges, one.inside), (2, 2));
        let of_other = player_seasons(&graded, &games, 1);
        let found: Vec<_> = of_other.iter().map(|of| (of.game, of.n, of.mae, of.inside)).collect();
        assert_eq!(found, [(0, 1, Some(1.0), 1), (3, 1, Some(5.0), 0)]);
    }
}
