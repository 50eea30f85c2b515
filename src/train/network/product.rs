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
        for (sums, left) in sums.chunks_mut(2).zip(left.chunks(2 * depth)) {
            match (sums, left.split_at(depth)) {
                ([first, second], (of_first, of_second)) => {
                    let left = [&of_first[block.clone()], &of_second[block.clone()]];
                    add_rows([first, second], left, right);
                }
                ([only], (of_only, _)) => add_rows([only], [&of_only[block.clone()]], right),
                _ => (),
            }
        }
    }
}

/// The same for `N` rows, with sums that stay in registers.
fn add_rows<const N: usize>(sums: [&mut Units; N], left: [&[f32]; N], right: &[Units]) {
    let left = left.map(|row| &row[..right.len()]);
    for tile in 0..UNITS / TILE {
        let mut tiles = [[0.0_f32; TILE]; N];
        for row in 0..N {
            tiles[row].copy_from_slice(&sums[row][tile * TILE..(tile + 1) * TILE]);
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
            sums[row][tile * TILE..(tile + 1) * TILE].copy_from_slice(&tiles[row]);
        }
    }
}
