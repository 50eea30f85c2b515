//! What a number that can be set says of itself.

/// A number that can be set when a system is made; each is declared where it is used.
#[derive(Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// The smallest and the largest value.
    pub range: [f64; 2],
    /// What it does.
    pub meaning: &'static str,
}
