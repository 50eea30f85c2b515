//! Offers in memory: few bytes each, since there may be tens of millions.

use super::numbers::NONE;

/// No minutes before tip-off are known.
pub(super) const NO_MINUTES: i32 = i32::MIN;

/// What is known of an offer beside its numbers.
pub(super) mod flag {
    pub(in super::super) const FIXED: u8 = 1;
    pub(in super::super) const OPEN: u8 = 2;
    pub(in super::super) const NOT_OPEN: u8 = 4;
    pub(in super::super) const CLOSE: u8 = 8;
    pub(in super::super) const NOT_CLOSE: u8 = 16;
}

/// An offer, or one side of it. Numbers are places in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Offer {
    /// The row of the games.
    pub(super) game: u32,
    pub(super) book: u16,
    /// When it was made, in seconds since 1970-01-01 UTC; 0 if that is not known.
    pub(super) offered: u32,
    pub(super) line: u32,
    pub(super) over: u32,
    pub(super) under: u32,
    pub(super) minutes: i32,
    pub(super) flags: u8,
}

/// What [`merge`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Merged {
    /// Rows that were joined with the other side of their offer, or said what another did.
    pub(super) joined: usize,
    /// Of these, the rows that said what another did.
    pub(super) duplicates: usize,
    /// Offers before those that change nothing were merged.
    pub(super) offers: usize,
    /// Later offers of a book that changed nothing.
    pub(super) unchanged: usize,
}

/// Sorts `offers`, joins the sides of each and merges what is repeated.
pub(super) fn merge(offers: &mut Vec<Offer>) -> Merged {
    offers.sort_unstable();
    let mut merged = Merged::default();
    offers.dedup_by(|next, kept| {
        let same = (kept.game, kept.book, kept.offered, kept.line)
            == (next.game, next.book, next.offered, next.line);
        let fits = |one: u32, other: u32| one == NONE || other == NONE || one == other;
        if !same || !fits(kept.over, next.over) || !fits(kept.under, next.under) {
            return false;
        }
        let adds = |kept: u32, next: u32| kept == NONE && next != NONE;
        merged.joined += 1;
        if !adds(kept.over, next.over) && !adds(kept.under, next.under) {
            merged.duplicates += 1;
        }
        // A price that there is has a smaller place than none.
        kept.over = kept.over.min(next.over);
        kept.under = kept.under.min(next.under);
        kept.minutes = kept.minutes.max(next.minutes);
        kept.flags |= next.flags;
        true
    });
    merged.offers = offers.len();
    offers.dedup_by(|next, kept| {
        let says = |of: &Offer| (of.game, of.book, of.line, of.over, of.under, of.flags);
        let is_same = says(kept) == says(next) && kept.offered != 0 && next.offered != 0;
        merged.unchanged += usize::from(is_same);
        is_same
    });
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(offered: u32, line: u32, over: u32, under: u32) -> Offer {
        Offer { game: 0, book: 0, offered, line, over, under, minutes: NO_MINUTES, flags: 0 }
    }

    #[test]
    fn sides_are_joined_and_repetitions_merged() {
        let mut offers = vec![
            offer(5, 1, NONE, 7),
            offer(5, 1, 6, NONE),
            offer(5, 1, 6, NONE),
            offer(9, 1, 6, 7),
        ];
        let merged = merge(&mut offers);
        assert_eq!(merged, Merged { joined: 2, duplicates: 1, offers: 2, unchanged: 1 });
        assert_eq!(offers, [offer(5, 1, 6, 7)]);
    }

    #[test]
    fn a_line_that_comes_back_is_an_offer_of_its_own() {
        let moves = vec![offer(1, 1, 6, 7), offer(2, 2, 6, 7), offer(3, 1, 6, 7)];
        let mut offers = moves.clone();
        merge(&mut offers);
        assert_eq!(offers, moves);
        // Two prices of one side at one time contradict each other, and both stay.
        let mut two = vec![offer(1, 1, 6, NONE), offer(1, 1, 8, NONE)];
        merge(&mut two);
        assert_eq!(two.len(), 2);
    }
}
