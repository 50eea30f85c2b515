//! Systems of linear equations.

/// x with `matrix` · x = `right`, where rows and columns that are not `active` do not exist, and x is 0. The matrix is
/// symmetric and positive definite, so elimination needs no exchange of rows.
pub(super) fn solve<const N: usize>(
    mut matrix: [[f64; N]; N],
    mut right: [f64; N],
    active: [bool; N],
) -> [f64; N] {
    let places: Vec<usize> = (0..N).filter(|at| active[*at]).collect();
    for &pivot in &places {
        let row = matrix[pivot];
        for &at in places.iter().filter(|at| **at != pivot) {
            let factor = matrix[at][pivot] / row[pivot];
            for &column in &places {
                matrix[at][column] -= factor * row[column];
            }
            right[at] -= factor * right[pivot];
        }
    }
    std::array::from_fn(|at| if active[at] { right[at] / matrix[at][at] } else { 0.0 })
}
