//! What a prediction rests on besides its terms: similar games, and a mean of other systems.

/// What a prediction rests on besides its terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Basis {
    /// The past games, for systems that look for similar ones: the most similar first, of equally similar ones the newer.
    pub similar_games: Vec<SimilarGame>,
    /// The mean of the components, for systems that take one.
    pub mean: Option<WeightedMean>,
    /// What each component weighs in that mean, in the components' order, where it is not the component's confidence.
    pub component_weights: Option<Vec<f64>>,
}

/// A past game in circumstances like those of the game to predict.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SimilarGame {
    /// How similar, 0 – 100. It is also the game's weight.
    pub score: u8,
    /// Its place in the window, counted from the newest.
    pub position: u32,
    /// Its points, as the system reads them.
    pub points: f64,
}

/// A mean of other systems' points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedMean {
    /// The sum of points times weight, in the order of the components. A weight is 0 – 100: a confidence, or what the
    /// system says.
    pub weighted: f64,
    /// The sum of the weights.
    pub weights: f64,
    /// How many components have a prediction.
    pub count: usize,
}

impl WeightedMean {
    /// The mean; 0 without any weight.
    pub fn points(&self) -> f64 {
        if self.weights == 0.0 { 0.0 } else { self.weighted / self.weights }
    }
}
