//! The sums that almost all of a fit's time goes into.

use crate::model::network::{UNITS, Units};

/// How many units are summed up side by side: as many as the registers of any processor hold for two rows.
const TILE: usize = 16;

/// How many terms are added to all sums before the next are: their right factors stay in the nearest cache.
const BLOCK: usize = 128;

/// Adds to each row of `sums` the product of its row of `left`, `depth` numbers long, with `right`, a matrix of as many
/// rows: `sums[i][u] += Σₖ left[i][k] · right[k][u]`, the terms in the order of k.
pub(super) fn add(sums: &mut [Units], left: &[f32], right: &[Units]) {
    let depth = right.len();
    for from in (0..depth).step_by(BLOCK) {
        let block = from..(from + BLOCK).min(depth);
        let right = &right[block.clone()];
        let (pairs, rest) = sums.as_chunks_mut::<2>();
        let (of_pairs, of_rest) = left.split_at(pairs.len() * 2 * depth);
        for (sums, left) in pairs.iter_mut().zip(of_pairs.chunks_exact(2 * depth)) {
            let (first, second) = left.split_at(depth);
            add_rows(sums, [first, second].map(|row| &row[block.clone()]), right);
        }
        let (rest, _) = rest.as_chunks_mut::<1>();
        for (sums, left) in rest.iter_mut().zip(of_rest.chunks_exact(depth)) {
            add_rows(sums, [&left[block.clone()]], right);
        }
    }
}

/// The same for `N` rows, with sums that stay in registers.
fn add_rows<const N: usize>(sums: &mut [Units; N], left: [&[f32]; N], right: &[Units]) {
    // A row as long as `right` needs no check of its places.
    let left = left.map(|row| &row[..right.len()]);
    for tile in 0..UNITS / TILE {
        // Plain loops over arrays of known lengths: compilers make vector instructions of them.
        let mut tiles = [[0.0_f32; TILE]; N];
        for row in 0..N {
            tiles[row] = sums[row].as_chunks::<TILE>().0[tile];
        }
        for (term, right) in right.iter().enumerate() {
            let right = &right.as_chunks::<TILE>().0[tile];
            for row in 0..N {
                let factor = left[row][term];
                for unit in 0..TILE {
                    tiles[row][unit] += factor * right[unit];
                }
            }
        }
        for row in 0..N {
            sums[row].as_chunks_mut::<TILE>().0[tile] = tiles[row];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_take_their_terms_in_order_whatever_the_sizes() {
        let number = |at: usize| ((at * 7919 % 1009) as f32 - 500.0) / 7.0;
        for (rows, depth) in [(1, 1), (2, 3), (5, 128), (4, 129), (3, 300), (0, 4), (2, 0)] {
            let left: Vec<f32> = (0..rows * depth).map(number).collect();
            let unit = |k: usize| std::array::from_fn(|unit| number(k * UNITS + unit + 31));
            let right: Vec<Units> = (0..depth).map(unit).collect();
            let mut sums = vec![[0.5; UNITS]; rows];
            let mut plain = sums.clone();
            for (row, sums) in plain.iter_mut().enumerate() {
                for (k, right) in right.iter().enumerate() {
                    for unit in 0..UNITS {
                        sums[unit] += left[row * depth + k] * right[unit];
                    }
                }
            }
            add(&mut sums, &left, &right);
            assert_eq!(sums, plain, "{rows} × {depth}");
        }
    }
}
