//! Numbers that repeat, such as lines and prices, as small places in a list.

use std::collections::BTreeMap;

/// No number.
pub(super) const NONE: u32 = u32::MAX;

/// Distinct numbers, in the order in which they first appear.
#[derive(Debug, Default)]
pub(super) struct DistinctNumbers {
    places: BTreeMap<u64, u32>,
    values: Vec<f64>,
}

impl DistinctNumbers {
    /// The place of `value`. There are fewer distinct prices than places by far; those that are not are none.
    pub(super) fn place(&mut self, value: f64) -> u32 {
        // One zero.
        let bits = (value + 0.0).to_bits();
        if let Some(place) = self.places.get(&bits) {
            return *place;
        }
        let Some(place) = u32::try_from(self.values.len()).ok().filter(|place| *place != NONE)
        else {
            return NONE;
        };
        self.values.push(value);
        self.places.insert(bits, place);
        place
    }

    /// The number at `place`, if it is one.
    pub(super) fn get(&self, place: u32) -> Option<f64> {
        self.values.get(place as usize).copied()
    }

    /// For each place, that of the same number in the order of numbers; and the numbers in that order.
    pub(super) fn ranked(&self) -> (Vec<u32>, Vec<f64>) {
        let mut order: Vec<u32> = (0..).take(self.values.len()).collect();
        let value = |place: &u32| self.values[*place as usize];
        order.sort_unstable_by(|one, other| value(one).total_cmp(&value(other)));
        let sorted = order.iter().map(value).collect();
        let mut ranks = vec![0; order.len()];
        for (rank, place) in (0_u32..).zip(&order) {
            ranks[*place as usize] = rank;
        }
        (ranks, sorted)
    }
}
