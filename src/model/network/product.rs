//! The matrix product that almost all of a network's time goes into.

use multiversion::multiversion;
use multiversion::target::match_target;

use super::{UNITS, Units};

/// How many rows are multiplied side by side: with [`WIDE`] units each, their sums fit into the registers.
const ROWS: usize = 4;

/// How many units are summed up side by side where a register holds eight numbers, or where there are 32 registers.
const WIDE: usize = 16;

/// The same where a register holds four numbers and there are 16.
const NARROW: usize = 8;

/// How many terms are added to all sums before the next are: their right factors stay in the nearest cache.
const BLOCK: usize = 128;

/// A matrix in panels of `ROWS` rows. In a panel, the numbers of one column stand side by side, one column after the
/// other; the last panel is filled up with numbers that nothing reads.
#[derive(Debug)]
pub struct Panels {
    columns: usize,
    values: Vec<[f32; ROWS]>,
}

impl Panels {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { columns, values: vec![[0.0; ROWS]; rows.div_ceil(ROWS) * columns] }
    }

    /// Puts `values` into a row.
    pub fn set_row(&mut self, row: usize, values: impl IntoIterator<Item = f32>) {
        let panel = &mut self.values[row / ROWS * self.columns..][..self.columns];
        for (place, value) in panel.iter_mut().zip(values) {
            place[row % ROWS] = value;
        }
    }

    /// Puts `rows` into the first rows, the rows of a panel at once: what is far apart comes from memory at the same time.
    pub fn set_rows(&mut self, rows: &[&[f32]]) {
        let columns = self.columns;
        let panels = self.values.chunks_exact_mut(columns.max(1));
        for (panel, rows) in panels.zip(rows.chunks(ROWS)) {
            if let Some(rows) = rows.as_array::<ROWS>() {
                let rows = rows.map(|row| &row[..columns]);
                for (column, place) in panel.iter_mut().enumerate() {
                    *place = rows.map(|row| row[column]);
                }
            } else {
                for (at, row) in rows.iter().enumerate() {
                    for (place, value) in panel.iter_mut().zip(*row) {
                        place[at] = *value;
                    }
                }
            }
        }
    }

    /// Makes this matrix the transpose of `other`, which has as many rows as this one has columns.
    pub fn transpose_from(&mut self, other: &Self) {
        let (columns, rows) = (self.columns, other.columns);
        for (row, panel) in self.values.chunks_exact_mut(columns.max(1)).enumerate() {
            let first = row * ROWS;
            let height = ROWS.min(rows - first);
            let of_other = other.values.chunks_exact(rows);
            // Blocks of four by four: what stands in one line of the cache is read and written at once.
            for (block, from) in panel.chunks_mut(ROWS).zip(of_other) {
                let from = &from[first..first + height];
                for (column, place) in block.iter_mut().enumerate() {
                    for (value, from) in place.iter_mut().zip(from) {
                        *value = from[column];
                    }
                }
            }
        }
    }
}

/// Adds to each row of `sums` the product of its row of `left` with `right`, a matrix of as many rows as `left` has columns:
/// `sums[i][u] += Σₖ left[i][k] · right[k][u]`.
///
/// Each sum takes its terms in the order of k, and no product is fused with a sum, so the bits are the same however wide
/// the registers are.
#[multiversion(targets("x86_64+avx2"))]
pub fn add_product(sums: &mut [Units], left: &Panels, right: &[Units]) {
    match_target! {
        "x86_64+avx2" => add_tiles::<WIDE>(sums, left, right),
        "x86_64" => add_tiles::<NARROW>(sums, left, right),
        _ => add_tiles::<WIDE>(sums, left, right),
    }
}

#[expect(clippy::inline_always, reason = "it is compiled for the registers of its caller")]
#[inline(always)]
fn add_tiles<const TILE: usize>(sums: &mut [Units], left: &Panels, right: &[Units]) {
    let columns = right.len();
    assert_eq!(left.columns, columns, "Invariant: a term has two factors");
    for from in (0..columns).step_by(BLOCK) {
        let block = from..(from + BLOCK).min(columns);
        let right = &right[block.clone()];
        let panels = left.values.chunks_exact(columns).map(|panel| &panel[block.clone()]);
        for (sums, left) in sums.chunks_mut(ROWS).zip(panels) {
            if let Some(sums) = sums.as_mut_array() {
                add_panel::<TILE>(sums, left, right);
            } else {
                let mut room = [[0.0; UNITS]; ROWS];
                room[..sums.len()].copy_from_slice(sums);
                add_panel::<TILE>(&mut room, left, right);
                sums.copy_from_slice(&room[..sums.len()]);
            }
        }
    }
}

/// The same for the rows of one panel, with sums that stay in registers.
#[expect(clippy::inline_always, reason = "it is compiled for the registers of its caller")]
#[inline(always)]
fn add_panel<const TILE: usize>(sums: &mut [Units; ROWS], left: &[[f32; ROWS]], right: &[Units]) {
    for tile in 0..UNITS / TILE {
        // Plain loops over arrays of known lengths: compilers make vector instructions of them.
        let mut tiles = [[0.0_f32; TILE]; ROWS];
        for row in 0..ROWS {
            tiles[row] = sums[row].as_chunks::<TILE>().0[tile];
        }
        for (factors, right) in left.iter().zip(right) {
            let right = &right.as_chunks::<TILE>().0[tile];
            for row in 0..ROWS {
                for unit in 0..TILE {
                    tiles[row][unit] += factors[row] * right[unit];
                }
            }
        }
        for row in 0..ROWS {
            sums[row].as_chunks_mut::<TILE>().0[tile] = tiles[row];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(at: usize) -> f32 {
        ((at * 7919 % 1009) as f32 - 500.0) / 7.0
    }

    /// By definition, and by the code for either kind of register.
    #[test]
    fn sums_take_their_terms_in_order_whatever_the_sizes_and_the_registers() {
        for (rows, columns) in [(1, 1), (2, 3), (5, 128), (4, 129), (3, 300), (0, 4), (2, 0)] {
            let left: Vec<f32> = (0..rows * columns).map(number).collect();
            let unit = |k: usize| std::array::from_fn(|unit| number(k * UNITS + unit + 31));
            let right: Vec<Units> = (0..columns).map(unit).collect();
            let start = vec![[0.5; UNITS]; rows];
            let mut expected = start.clone();
            for (row, sums) in expected.iter_mut().enumerate() {
                for (k, right) in right.iter().enumerate() {
                    for unit in 0..UNITS {
                        sums[unit] += left[row * columns + k] * right[unit];
                    }
                }
            }
            let mut panels = Panels::zeros(rows, columns);
            let of_left: Vec<&[f32]> =
                (0..rows).map(|row| &left[row * columns..][..columns]).collect();
            panels.set_rows(&of_left);
            for add in [add_product, add_tiles::<WIDE>, add_tiles::<NARROW>] {
                let mut sums = start.clone();
                add(&mut sums, &panels, &right);
                assert_eq!(sums, expected, "{rows} × {columns}");
            }
        }
    }

    #[test]
    fn a_transpose_has_rows_for_columns() {
        for (rows, columns) in [(1, 1), (4, 4), (7, 3), (3, 9), (8, 5), (2, 0), (0, 2)] {
            let filled = |rows: usize, columns: usize, value: &dyn Fn(usize, usize) -> f32| {
                let mut panels = Panels::zeros(rows, columns);
                for row in 0..rows {
                    panels.set_row(row, (0..columns).map(|column| value(row, column)));
                }
                panels
            };
            let from = filled(rows, columns, &|row, column| number(row * 100 + column));
            let expected = filled(columns, rows, &|row, column| number(column * 100 + row));
            let mut found = Panels::zeros(columns, rows);
            found.transpose_from(&from);
            assert_eq!(found.values, expected.values, "{rows} × {columns}");
        }
    }
}
