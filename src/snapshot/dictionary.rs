//! Values that repeat, each once, and whole numbers packed into as few bits as they need.

/// The most values that a dictionary is made of; with more, it saves nothing.
const MAX_VALUES: usize = 1024;

/// Where values are looked up: four times as many slots as values, which a processor holds close by.
const SLOTS: usize = 4 * MAX_VALUES;

/// Values of a column, each once, in the order in which they first came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dictionary {
    pub(super) values: Vec<u64>,
    /// For each value of the column, its place among them.
    pub(super) places: Vec<u32>,
}

impl Dictionary {
    /// The dictionary of a column; `None` if it has more than [`MAX_VALUES`] different values.
    pub(super) fn new(column: impl Iterator<Item = u64>) -> Option<Self> {
        // A slot has the place of its value, counted from 1; 0 is none.
        let mut slots = vec![0_u32; SLOTS];
        let mut values: Vec<u64> = Vec::with_capacity(MAX_VALUES);
        let (mut places, mut count) = (Vec::with_capacity(column.size_hint().0), 0_u32);
        for value in column {
            let mut slot = first_slot(value);
            let place = loop {
                match slots[slot] {
                    0 if values.len() == MAX_VALUES => return None,
                    0 => {
                        values.push(value);
                        count += 1;
                        slots[slot] = count;
                        break count - 1;
                    }
                    taken if values[taken as usize - 1] == value => break taken - 1,
                    _ => slot = (slot + 1) % SLOTS,
                }
            };
            places.push(place);
        }
        Some(Self { values, places })
    }
}

/// A number of few digits has most of its bits at one end, so that a product's upper bits tell it best from others.
#[expect(clippy::cast_possible_truncation, reason = "a dozen bits are left")]
fn first_slot(value: u64) -> usize {
    let mixed = (value ^ (value >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (u64::BITS - SLOTS.ilog2())) as usize
}

/// Appends `numbers`, of at most `width` bits each, to `bytes`, as Parquet has them: one run, where all are the same, or
/// all of them packed, eight at a time.
pub(super) fn pack(numbers: &[u32], width: u8, bytes: &mut Vec<u8>) {
    let Some((first, others)) = numbers.split_first() else { return };
    if others.iter().all(|number| number == first) {
        put_run(*first, numbers.len(), width, bytes);
        return;
    }
    let groups = numbers.len().div_ceil(8);
    put_varint((groups as u64) << 1 | 1, bytes);
    let end = bytes.len() + groups * usize::from(width);
    bytes.reserve(end - bytes.len() + size_of::<u32>());
    let (mut waiting, mut count) = (0_u64, 0);
    for number in numbers {
        waiting |= u64::from(*number) << count;
        count += u32::from(width);
        if count >= u32::BITS {
            bytes.extend(lower_half(waiting));
            waiting >>= u32::BITS;
            count -= u32::BITS;
        }
    }
    bytes.extend(lower_half(waiting));
    bytes.resize(end, 0);
}

/// Appends `number` for `count` times.
pub(super) fn put_run(number: u32, count: usize, width: u8, bytes: &mut Vec<u8>) {
    put_varint((count as u64) << 1, bytes);
    bytes.extend_from_slice(&number.to_le_bytes()[..usize::from(width).div_ceil(8)]);
}

/// Appends the first `count` of `bits`, the lowest of each byte first, to `bytes`.
pub(super) fn pack_bits(bits: &[u8], count: usize, bytes: &mut Vec<u8>) {
    put_varint((bits.len() as u64) << 1 | 1, bytes);
    bytes.extend_from_slice(bits);
    // What lies behind the last bit is not the column's.
    if let (Some(last), 1..) = (bytes.last_mut(), count % 8) {
        *last &= (1 << (count % 8)) - 1;
    }
}

/// The lower four bytes, the lowest first.
pub(super) fn lower_half(number: u64) -> [u8; 4] {
    let [a, b, c, d, ..] = number.to_le_bytes();
    [a, b, c, d]
}

/// Seven bits in each byte, the lowest first.
fn put_varint(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 128 {
        bytes.push(lower_half(number)[0] | 128);
        number >>= 7;
    }
    bytes.push(lower_half(number)[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_has_each_value_once() {
        let column = [7, 1 << 63, 7, 0, 1 << 63];
        let expected = Dictionary { values: vec![7, 1 << 63, 0], places: vec![0, 1, 0, 2, 1] };
        assert_eq!(Dictionary::new(column.into_iter()), Some(expected));
        let most = Dictionary::new((0..MAX_VALUES).map(|value| value as u64)).unwrap();
        assert_eq!(most.values.len(), MAX_VALUES);
        assert_eq!(Dictionary::new((0..=MAX_VALUES).map(|value| value as u64)), None);
    }

    #[test]
    fn numbers_are_packed_from_the_lowest_bit() {
        let packed = |numbers: &[u32], width| {
            let mut bytes = Vec::new();
            pack(numbers, width, &mut bytes);
            bytes
        };
        // The example of Parquet's own description: 0 to 7 in three bits each.
        let all = [0, 1, 2, 3, 4, 5, 6, 7];
        assert_eq!(packed(&all, 3), [3, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        assert_eq!(packed(&[1, 0, 1], 1), [3, 0b101]);
        assert_eq!(packed(&[5; 100], 3), [200, 1, 5]);
        assert!(packed(&[], 3).is_empty());
        let mut bits = Vec::new();
        pack_bits(&[0b1010_0101, 0b1111_1111], 11, &mut bits);
        assert_eq!(bits, [5, 0b1010_0101, 0b0000_0111]);
        let wide = packed(&[0xffff_ffff, 1, 2, 3, 4, 5, 6, 7, 8], 32);
        assert_eq!(wide.len(), 1 + 16 * 4);
        assert_eq!(wide[..9], [5, 255, 255, 255, 255, 1, 0, 0, 0]);
    }
}
