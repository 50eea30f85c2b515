//! The words of a run: whatever stands in its columns of texts, each once, so that a row needs only a place.

#[expect(clippy::disallowed_types, reason = "looked up only, and never walked through")]
use std::collections::HashMap;

use crate::domain::SystemId;
use crate::engine::Plan;
use crate::season::{Games, Texts};

/// The systems, players and games that rows can name.
pub(super) struct Vocabulary<'a> {
    pub(super) systems: Vec<SystemId>,
    pub(super) players: WordsOfGames<'a>,
    pub(super) game_ids: WordsOfGames<'a>,
}

/// The words of a column of the season's games, and for each game the place of its word.
pub(super) struct WordsOfGames<'a> {
    pub(super) words: Vec<&'a str>,
    pub(super) of_game: Vec<usize>,
}

impl<'a> Vocabulary<'a> {
    pub(super) fn new(games: &Games<'a>, plan: &Plan) -> Self {
        Self {
            systems: plan.systems.iter().map(|system| system.id()).collect(),
            players: WordsOfGames::new(games.players, games.dates.len()),
            game_ids: WordsOfGames::new(games.game_ids, games.dates.len()),
        }
    }
}

impl<'a> WordsOfGames<'a> {
    #[expect(clippy::disallowed_types, reason = "looked up only, and never walked through")]
    fn new(column: Texts<'a>, games: usize) -> Self {
        let (mut words, mut places) = (Vec::new(), HashMap::new());
        let mut of_game: Vec<usize> = Vec::with_capacity(games);
        let mut former = None;
        for game in 0..games {
            let word = column.get(game);
            let place = match former {
                // A player's games stand together.
                Some((same, place)) if same == word => place,
                _ => *places.entry(word).or_insert_with(|| {
                    words.push(word);
                    words.len() - 1
                }),
            };
            former = Some((word, place));
            of_game.push(place);
        }
        Self { words, of_game }
    }
}
