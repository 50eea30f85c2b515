//! What kind of game a player plays.

/// What kind of game a player plays, seen from what the player does beside scoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum PlayingType {
    Guard,
    Wing,
    Inside,
}
