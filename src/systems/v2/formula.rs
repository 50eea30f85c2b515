//! What the trained systems have in common: a formula's points are corrected by errors of earlier dates, and confidence
//! and recommendation follow from how large these were.

use super::judged_line::JudgedLine;
use crate::domain::Confidence;
use crate::systems::recommendation::{
    BET_BY_PRICE, PROBABILITY_THRESHOLD, recommend_by_probability,
};
use crate::systems::{
    Distribution, ErrorQuantiles, ExtendedRow, ModelOutput, NoPrediction, Parameters, Part,
    PlayerDate, Prediction, PredictionResult, Sum, System, SystemInfo, Term, Terms,
};

/// A system that reads an extended row, so that training can ask what it would have said on earlier dates, and may add
/// what a trained model says.
#[derive(Debug)]
pub(in crate::systems) struct Formula {
    /// What it says of itself.
    pub(super) info: SystemInfo,
    /// How the terms add up.
    pub(super) sum: &'static Sum,
    /// The terms, without what was trained and without the correction.
    pub(super) terms: fn(&ExtendedRow<'_>) -> Terms,
    /// The term that a trained model makes, and its points.
    pub(super) trained: Option<TrainedTerm>,
}

/// A term that a trained model makes, and its points.
pub(super) type TrainedTerm = (Term, fn(&ModelOutput<'_>) -> f64);

/// The last term of every formula.
pub(super) const CORRECTION: Part =
    Part::from_row(Term::Correction, "what the errors of earlier dates take out", &[]);

impl Formula {
    /// What formulas have in common; each says the rest.
    pub(super) const COMMON: SystemInfo = SystemInfo {
        threshold: PROBABILITY_THRESHOLD,
        parameters: &[BET_BY_PRICE],
        needs_training: true,
        ..SystemInfo::COMMON
    };

    /// The same that is made with `parameters`.
    pub(super) fn with(&self, parameters: &Parameters) -> Self {
        Self { info: self.info.with(parameters), ..*self }
    }

    /// Points without what was trained, before the correction, 0 – 60.
    pub(super) fn points(&self, row: &ExtendedRow<'_>) -> f64 {
        // Features are finite and not large, and so is a sum of them. If a file says otherwise, there is no number, and no
        // prediction of what is made of it.
        self.sum.add(&(self.terms)(row)).map_or(f64::NAN, |added| added.within)
    }

    /// The places in the row that it depends on, each with what is taken where the value is missing.
    pub(super) fn places(&self) -> Vec<(usize, f64)> {
        let inputs = self.sum.parts().flat_map(|part| part.of_row);
        inputs.flat_map(|input| input.places()).collect()
    }
}

impl System for Formula {
    fn info(&self) -> &SystemInfo {
        &self.info
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let row = player_date.extended.ok_or(NoPrediction::NoFeatures)?;
        // Without a training nothing was learned.
        let output = player_date.trained.unwrap_or(Err(NoPrediction::NothingLearned))?;
        let calibration =
            output.models.calibration(self.info.id).ok_or(NoPrediction::NothingLearned)?;
        let terms = (self.terms)(&row);
        let terms = self.trained.map_or(terms, |(term, points)| terms.with(term, points(&output)));
        let added = self.sum.add(&terms)?;
        // In the first game of a season there is no average, and the role is the lowest.
        let average = row.season_average().unwrap_or(f64::NAN);
        let points = calibration.correction.apply(added.within, average, output.date);
        let terms = terms.with(Term::Correction, points - added.total);
        let points = self.sum.add(&terms)?.points;
        let errors = calibration.residuals.as_ref();
        Ok(predict_with_errors(&self.info, (points, terms), errors, player_date))
    }
}

/// The prediction by the system of this `info` of so many points, made of these terms, judged by how far off its kind was
/// before and, at a line of the market, by what came of its probabilities there.
pub(super) fn predict_with_errors(
    info: &SystemInfo,
    (points, terms): (f64, Terms),
    residuals: Option<&ErrorQuantiles>,
    player_date: &PlayerDate<'_>,
) -> Prediction {
    let line = player_date.line;
    let sides = residuals
        .zip(line)
        .map(|(residuals, line)| residuals.over_under_probability(points, line.points));
    let at_market = player_date.market.as_ref().zip(sides);
    let at_market = at_market.map(|(market, sides)| JudgedLine::new(market, info, points, sides));
    let (sides, recommendation) = match at_market {
        Some(judged) => (Some((judged.over, judged.at_line.under)), judged.recommendation),
        None => (sides, recommend_by_probability(sides, line)),
    };
    let distribution = residuals.map(|residuals| Distribution {
        p10: residuals.quantile(points, 0.1),
        p90: residuals.quantile(points, 0.9),
        over: sides.map(|(over, _)| over),
        at_market: at_market.map(|judged| judged.at_line),
    });
    // Where nothing is known of the probability, either side is as probable as the other.
    let confidence = sides.map_or(0.5, |(over, under)| over.max(under));
    Prediction {
        points,
        confidence: Confidence::from_fraction(confidence),
        recommendation,
        similar_games: None,
        terms,
        distribution,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::features::extended::{COUNT, place};
    use crate::systems::ROW_WIDTH;

    const NAN: f64 = f64::NAN;

    /// The extended row of somebody who scores 20 points, of the kind that formulas read.
    pub(in super::super) const SCORER: [f64; ROW_WIDTH] = {
        let mut row = [NAN; ROW_WIDTH];
        row[place("expected_points")] = 20.0;
        row[place("points_ewm_5")] = 22.0;
        row[place("points_ewm_10")] = 22.0;
        row[place("points_ewm_25")] = 22.0;
        row[place("plays_used_ewm_2")] = 20.0;
        row[place("plays_used_ewm_5")] = 20.0;
        row[place("minutes_last_game")] = 34.0;
        row[place("minutes_ewm_2")] = 34.0;
        row[place("minutes_ewm_10")] = 34.0;
        row[place("teammates_minutes")] = 180.0;
        row[place("teammates_points_ratio")] = 0.8;
        row[place("played_last_team_game")] = 1.0;
        row[place("team_games_missed")] = 0.0;
        row[place("team_games_season")] = 41.0;
        row[COUNT] = 21.0;
        row
    };

    /// That row with other values under some names.
    pub(in super::super) fn with(values: &[(&str, f64)]) -> [f64; ROW_WIDTH] {
        let mut row = SCORER;
        for (name, value) in values {
            row[place(name)] = *value;
        }
        row
    }

    /// That row with what similar games say.
    pub(in super::super) fn with_surplus(surplus: f64) -> [f64; ROW_WIDTH] {
        let mut row = SCORER;
        row[ROW_WIDTH - 1] = surplus;
        row
    }
}
