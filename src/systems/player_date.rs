//! What a system is shown of a player before a game: a view that ends before the date.

use super::{ExtendedRow, FromLesson, FromModel, NoPrediction, Outcomes, Predicted};
use crate::domain::Line;
use crate::season::{FeatureRow, Window};

/// What is known of a player before a game.
#[derive(Clone, Debug)]
pub struct PlayerDate<'a> {
    /// The features of that date.
    pub features: FeatureRow<'a>,
    /// The past games that [`super::LOOKBACK`] finds.
    pub window: &'a Window<'a>,
    /// The line to judge, if there is one.
    pub line: Option<Line>,
    /// The outcomes of the system's components, in the order it names them.
    pub components: Components<'a>,
    /// What the trained model says, if there is one.
    pub from_model: Option<Result<FromModel, NoPrediction>>,
    /// What was learned of it before its date, if anything was.
    pub learned: Option<Result<FromLesson<'a>, NoPrediction>>,
    /// Its features of `v2_extended`, where something was learned for the season.
    pub extended: Option<ExtendedRow<'a>>,
}

/// The outcomes of a system's components on the same player-date.
#[derive(Clone, Copy, Debug)]
pub struct Components<'a> {
    outcomes: &'a Outcomes,
    first: usize,
    positions: &'a [usize],
}

impl<'a> Components<'a> {
    /// Those of `outcomes` that stand at `positions`, counted from `first`.
    pub fn new(outcomes: &'a Outcomes, first: usize, positions: &'a [usize]) -> Self {
        Self { outcomes, first, positions }
    }

    /// The predictions there are, in the components' order.
    pub fn predictions(self) -> impl Iterator<Item = Predicted<'a>> {
        let outcome = move |position: &usize| self.outcomes.get(self.first + position)?.ok();
        self.positions.iter().filter_map(outcome)
    }
}
