//! What became of offers that belong to no player-date.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Why an offer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::source) enum Unmatched {
    /// Nobody in the snapshot has the name.
    Nobody,
    /// The player has no game on the date.
    NoGame,
    /// Several players with games on the date have the name.
    Several,
    /// The player has a game on the date, for another team.
    OtherTeam,
    /// The snapshot has no games then.
    OutsideDates,
    /// It was made after tip-off. It may belong to a player-date.
    AfterTipOff,
}

impl Unmatched {
    /// As summaries and manifests call it.
    pub(in crate::source) const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody has the name",
            Self::NoGame => "no game on the date",
            Self::Several => "several players have the name",
            Self::OtherTeam => "plays for another team",
            Self::OutsideDates => "outside the dates of the snapshot",
            Self::AfterTipOff => "after tip-off",
        }
    }
}

/// Offers that are not taken. Both sides of one, and its repetitions, count once, as they do where it is.
#[derive(Debug, Default)]
pub(in crate::source) struct UnmatchedOffers(Vec<(Unmatched, u64)>);

impl UnmatchedOffers {
    /// Adds one, of which `offer` is what makes it one.
    pub(in crate::source) fn add(&mut self, why: Unmatched, offer: impl Hash) {
        let mut hasher = DefaultHasher::new();
        offer.hash(&mut hasher);
        self.0.push((why, hasher.finish()));
    }

    /// How many there are of each kind, and how many rows were a side or a repetition of one that was there.
    pub(in crate::source) fn count(mut self) -> (BTreeMap<Unmatched, usize>, usize) {
        self.0.sort_unstable();
        let mut joined = 0;
        self.0.dedup_by(|next, kept| {
            joined += usize::from(next == kept);
            next == kept
        });
        let mut counts = BTreeMap::new();
        for (why, _) in self.0 {
            *counts.entry(why).or_default() += 1;
        }
        (counts, joined)
    }
}
