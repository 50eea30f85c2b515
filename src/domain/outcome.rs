//! What became of a player-date.

/// Why a player-date is void: the player did not play, so nothing was won or lost, and no error was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Void {
    /// The points are null.
    NoPoints,
    /// 0 points, with 0 minutes or none known.
    NoMinutes,
}

impl Void {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::NoPoints, Self::NoMinutes];

    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPoints => "no_points",
            Self::NoMinutes => "no_minutes",
        }
    }
}

/// What is known of a game after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The points scored, if they are known.
    pub points: Option<i32>,
    /// Why they do not count, if they do not.
    pub void: Option<Void>,
}

impl Outcome {
    /// The outcome of a game with these points and minutes.
    pub fn new(points: Option<i32>, minutes: Option<f64>) -> Self {
        let void = match points {
            None => Some(Void::NoPoints),
            Some(0) if minutes.is_none_or(|minutes| minutes == 0.0) => Some(Void::NoMinutes),
            Some(_) => None,
        };
        Self { points, void }
    }

    /// The points that count.
    pub fn actual(self) -> Option<f64> {
        self.points.filter(|_| self.void.is_none()).map(f64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_did_not_play_is_void() {
        let of = |points, minutes| Outcome::new(points, minutes).void;
        assert_eq!(of(None, Some(30.0)), Some(Void::NoPoints));
        assert_eq!(
            (of(Some(0), None), of(Some(0), Some(0.0))),
            (Some(Void::NoMinutes), Some(Void::NoMinutes))
        );
        assert_eq!(
            (of(Some(0), Some(0.5)), of(Some(2), None), of(Some(2), Some(0.0))),
            (None, None, None)
        );
    }
}
