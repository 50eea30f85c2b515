//! What is known of the market where it has a line.

use super::{LineKnowledge, PricedLines};

/// The market's lines of a player-date, and what earlier dates of the season say of such lines.
#[derive(Clone, Copy, Debug)]
pub struct MarketView<'a> {
    /// The lines.
    pub lines: PricedLines,
    /// What outcomes of dates strictly before say.
    pub known: &'a LineKnowledge,
}
