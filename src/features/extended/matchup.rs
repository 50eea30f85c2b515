//! What is known of a player's game before it.

/// What is known of a player's game before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matchup {
    pub(super) day: i32,
    pub(super) player: u32,
    pub(super) team: u32,
    pub(super) opponent: u32,
    pub(super) home: Option<bool>,
}
