//! How likely somebody plays who did not play lately.

use super::form::Average;

/// Games missed from which on it does not matter how many.
const LONG_GONE: usize = 8;
/// How likely a player comes who missed no game, one, and so on: round figures, which soon give way to what is counted.
const USUAL: [f64; LONG_GONE + 1] = [0.95, 0.5, 0.4, 0.3, 0.25, 0.2, 0.2, 0.15, 0.1];
/// How many players they weigh.
const PLAYERS: f64 = 50.0;

/// By games missed, the share of the players on rosters who then played, over all teams and seasons so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct PresenceRates([Average; LONG_GONE + 1]);

impl PresenceRates {
    pub(super) fn new() -> Self {
        Self([Average::default(); LONG_GONE + 1])
    }

    /// Adds whether somebody came who had missed so many games.
    pub(super) fn add(&mut self, missed: u32, came: bool) {
        self.0[place(missed)].add(f64::from(u8::from(came)));
    }

    /// How likely somebody comes who missed so many games.
    pub(super) fn chance(&self, missed: u32) -> f64 {
        let place = place(missed);
        self.0[place].shrunk(USUAL[place], PLAYERS)
    }
}

fn place(missed: u32) -> usize {
    LONG_GONE.min(missed as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_last_time_comes_again() {
        let mut presence = PresenceRates::new();
        assert_eq!((presence.chance(0), presence.chance(9)), (0.95, 0.1));
        for came in [true; 50] {
            presence.add(12, came);
        }
        assert_eq!((presence.chance(7), presence.chance(8)), (0.15, 0.55));
    }
}
