/// How sure a system is of a recommendation, with both scales that the systems compute on.
///
/// Keeping both, rather than converting, matters twice: a report can never show 9200 %, and the ensemble
/// reads exactly the number its component computed (x / 100 · 100 is not always x).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence {
    fraction: f64,
    percent: f64,
}

impl Confidence {
    /// From the scale 0 – 1.
    pub fn from_fraction(fraction: f64) -> Self {
        Self { fraction, percent: fraction * 100.0 }
    }

    /// From the scale 0 – 100.
    pub fn from_percent(percent: f64) -> Self {
        Self { fraction: percent / 100.0, percent }
    }

    /// On the scale 0 – 1; this is what a run stores.
    pub const fn fraction(self) -> f64 {
        self.fraction
    }

    /// On the scale 0 – 100.
    pub const fn percent(self) -> f64 {
        self.percent
    }
}
