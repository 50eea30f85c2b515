//! The terms that predictions are made of, each with its column.

/// A part of a prediction, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Term {
    /// What the system starts from.
    Baseline,
    /// Freshness or tiredness.
    Fatigue,
    /// How the player's shots suit the opponent's defence.
    ShotZone,
    /// A game on the day before.
    Rest,
    /// The speed of the game.
    Pace,
    /// Home or away.
    HomeAway,
    /// More of the ball than usual.
    UsageSpike,
    /// The opponent's defence as a whole.
    OpponentDefense,
    /// Many or few minutes.
    Minutes,
    /// A shot profile that suits, or does not suit, the opponent.
    ShotProfile,
    /// The plays that he ends.
    Usage,
    /// Who of the team has been missing, himself included.
    Absence,
    /// Past games in circumstances like those of the game to predict.
    SimilarGames,
    /// Trees that were trained on what a formula leaves.
    Trees,
    /// Networks that were trained on what a formula leaves.
    Network,
    /// What errors of earlier dates take out.
    Correction,
    /// What `ensemble_v2` says beyond the market's line.
    Ensemble,
    /// What outcomes at earlier lines of the market add.
    LineShift,
}

impl Term {
    /// The terms that systems of both versions have, in the order of columns.
    pub const V1: [Self; 10] = [
        Self::Baseline,
        Self::Fatigue,
        Self::ShotZone,
        Self::Rest,
        Self::Pace,
        Self::HomeAway,
        Self::UsageSpike,
        Self::OpponentDefense,
        Self::Minutes,
        Self::ShotProfile,
    ];

    /// The terms that only v2 systems have, in the order of columns.
    pub const V2: [Self; 6] = [
        Self::Usage,
        Self::Absence,
        Self::SimilarGames,
        Self::Trees,
        Self::Network,
        Self::Correction,
    ];

    /// The terms that only predictions at lines of the market have, in the order of columns.
    pub const MARKET: [Self; 2] = [Self::Ensemble, Self::LineShift];

    /// All of them, in the order of columns and of their numbers.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::Baseline; Self::COUNT];
        let mut at = 0;
        while at < Self::COUNT {
            let (v1, v2) = (Self::V1.len(), Self::V1.len() + Self::V2.len());
            all[at] = if at < v1 {
                Self::V1[at]
            } else if at < v2 {
                Self::V2[at - v1]
            } else {
                Self::MARKET[at - v2]
            };
            assert!(all[at] as usize == at, "a term's number is its place");
            at += 1;
        }
        all
    };

    const COUNT: usize = Self::V1.len() + Self::V2.len() + Self::MARKET.len();

    /// The column that holds it.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Fatigue => "fatigue_adjustment",
            Self::ShotZone => "shot_zone_adjustment",
            Self::Rest => "rest_adjustment",
            Self::Pace => "pace_adjustment",
            Self::HomeAway => "home_away_adjustment",
            Self::UsageSpike => "usage_spike_adjustment",
            Self::OpponentDefense => "opponent_defense_adjustment",
            Self::Minutes => "minutes_adjustment",
            Self::ShotProfile => "shot_profile_adjustment",
            Self::Usage => "usage_adjustment",
            Self::Absence => "absence_adjustment",
            Self::SimilarGames => "similar_games_adjustment",
            Self::Trees => "trees_adjustment",
            Self::Network => "network_adjustment",
            Self::Correction => "correction_adjustment",
            Self::Ensemble => "ensemble_adjustment",
            Self::LineShift => "line_shift_adjustment",
        }
    }
}

/// Which terms a prediction has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TermSet(u32);

const _: () = assert!(Term::ALL.len() <= u32::BITS as usize, "each term has a bit");

impl TermSet {
    /// How many there are.
    pub(super) const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The place of `term` among those there are, in the order of columns, if it is there.
    pub(super) fn position(self, term: Term) -> Option<usize> {
        let before = self.0 & (Self::only(term).0 - 1);
        self.contains(term).then_some(Self(before).len())
    }

    pub(super) const fn contains(self, term: Term) -> bool {
        self.0 & Self::only(term).0 != 0
    }

    const fn only(term: Term) -> Self {
        Self(1 << term as usize)
    }
}

/// The terms of a prediction. A system without a term has none of it, which is not 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    present: TermSet,
    values: [f64; Term::COUNT],
}

impl Terms {
    /// No terms.
    pub const NONE: Self = Self { present: TermSet(0), values: [0.0; Term::COUNT] };

    /// These terms with `term` added.
    #[must_use]
    pub fn with(mut self, term: Term, points: f64) -> Self {
        self.present.0 |= TermSet::only(term).0;
        self.values[term as usize] = points;
        self
    }

    /// The points of `term`, if the system has it.
    pub fn get(&self, term: Term) -> Option<f64> {
        self.present.contains(term).then(|| self.values[term as usize])
    }

    /// Appends the points of those there are to `points`, in the order of columns, and says which there are.
    pub(super) fn pack(&self, points: &mut Vec<f64>) -> TermSet {
        let mut packed = self.values;
        let (mut rest, mut count) = (self.present.0, 0);
        while rest != 0 {
            packed[count] = self.values[rest.trailing_zeros() as usize];
            rest &= rest - 1;
            count += 1;
        }
        points.extend_from_slice(&packed[..count]);
        self.present
    }
}
