//! What models and formulas of v2 read of a player-date.

use crate::domain::FeatureName;
use crate::features::extended;

/// How many values an extended row has.
pub const ROW_WIDTH: usize = extended::COUNT + OF_BASELINE.len() + 1;

/// A feature of the baseline that an extended row has.
#[derive(Clone, Copy, Debug)]
pub struct BaselineInput {
    /// Its name.
    pub name: FeatureName,
    /// What it is counted in.
    pub unit: &'static str,
    /// Whether trees read it; networks read all.
    pub for_trees: bool,
}

impl BaselineInput {
    const fn new(name: FeatureName, unit: &'static str, for_trees: bool) -> Self {
        Self { name, unit, for_trees }
    }
}

/// The features of the baseline that say something `v2_extended` does not.
pub const OF_BASELINE: [BaselineInput; 13] = [
    // First, since corrections go by it.
    BaselineInput::new(FeatureName::PointsAvgSeason, "points", true),
    BaselineInput::new(FeatureName::PointsStdLast10, "points", true),
    BaselineInput::new(FeatureName::ShotZoneMismatchScore, "-10 to 10", true),
    BaselineInput::new(FeatureName::TeamWinPct, "share of games", true),
    BaselineInput::new(FeatureName::OpponentPace, "possessions", true),
    BaselineInput::new(FeatureName::OpponentDefRating, "points per 100 possessions", true),
    BaselineInput::new(FeatureName::PctFreeThrow, "share of points", true),
    BaselineInput::new(FeatureName::PctThree, "share of attempts", true),
    BaselineInput::new(FeatureName::HomeAway, "1 at home, else 0", false),
    BaselineInput::new(FeatureName::BackToBack, "1 on the day after a game, else 0", false),
    BaselineInput::new(FeatureName::TeamPace, "possessions", false),
    BaselineInput::new(FeatureName::PctPaint, "share of attempts", false),
    BaselineInput::new(FeatureName::PctMidRange, "share of attempts", false),
];

/// The place of the season's average, the first of them.
const SEASON_AVERAGE: usize = extended::COUNT;

/// The place of what similar games say.
const SIMILAR_GAMES_POINTS: usize = ROW_WIDTH - 1;

/// What models and formulas of v2 read of one player-date: the values under [`extended::CATALOGUE`]; those under
/// [`OF_BASELINE`]; and, which no model reads, what similar games say, in points. NaN where a value is missing.
#[derive(Clone, Copy, Debug)]
pub struct ExtendedRow<'a>(&'a [f64]);

impl<'a> ExtendedRow<'a> {
    /// The row with these values.
    pub fn new(values: &'a [f64]) -> Self {
        Self(values)
    }

    /// The player's average of the season, in points.
    pub fn season_average(&self) -> Option<f64> {
        self.at(SEASON_AVERAGE)
    }

    /// What he scored beyond expectation in games like this one, in points.
    pub fn similar_games_points(&self) -> Option<f64> {
        self.at(SIMILAR_GAMES_POINTS)
    }

    /// The value at `place`, if it is known.
    pub fn at(&self, place: usize) -> Option<f64> {
        self.0.get(place).copied().filter(|value| !value.is_nan())
    }

    /// The values at `places`, in their order, NaN where one is missing.
    pub(super) fn values(self, places: &[usize]) -> impl Iterator<Item = f64> {
        places.iter().map(move |place| self.0.get(*place).copied().unwrap_or(f64::NAN))
    }

    /// The values of `inputs`, in their order.
    pub(super) fn read<const N: usize>(&self, inputs: [RowInput; N]) -> [f64; N] {
        inputs.map(|input| input.read(self).0)
    }
}

/// A number that a formula reads from an extended row, and what it takes where that is missing.
///
/// A formula declares its inputs as constants, reads the row through them, and names them in its [`Sum`](crate::systems::Sum), so that what
/// it says it reads is what it reads.
#[derive(Clone, Copy, Debug)]
pub struct RowInput(RowInputKind);

#[derive(Clone, Copy, Debug)]
enum RowInputKind {
    /// The value at a place, or that number where it is missing.
    Value(usize, f64),
    /// What another formula says, before its correction, and the places that it depends on.
    Points(fn(&ExtendedRow<'_>) -> f64, fn() -> Vec<(usize, f64)>),
}

impl RowInput {
    /// The player's average of the season.
    pub(super) const SEASON_AVERAGE: Self = Self(RowInputKind::Value(SEASON_AVERAGE, 0.0));

    /// What he scored beyond expectation in games like this one, in points.
    pub(super) const SIMILAR_GAMES_POINTS: Self =
        Self(RowInputKind::Value(SIMILAR_GAMES_POINTS, 0.0));

    /// The value under `name`, or 0.
    pub(super) const fn named(name: &str) -> Self {
        Self::or(name, 0.0)
    }

    /// The value under `name`, or `missing`.
    pub(super) const fn or(name: &str, missing: f64) -> Self {
        Self(RowInputKind::Value(extended::place(name), missing))
    }

    /// What another formula says, before its correction. It depends on `places`, as [`Self::places`] gives them.
    pub(super) const fn points(
        points: fn(&ExtendedRow<'_>) -> f64,
        places: fn() -> Vec<(usize, f64)>,
    ) -> Self {
        Self(RowInputKind::Points(points, places))
    }

    /// Whether it is what similar games say.
    pub fn is_similar_surplus(self) -> bool {
        matches!(self.0, RowInputKind::Value(SIMILAR_GAMES_POINTS, _))
    }

    /// The number that `row` gives, and whether it stands for a missing one.
    pub fn read(self, row: &ExtendedRow<'_>) -> (f64, bool) {
        match self.0 {
            RowInputKind::Value(place, missing) => {
                row.at(place).map_or((missing, true), |value| (value, false))
            }
            RowInputKind::Points(points, _) => (points(row), false),
        }
    }

    /// The places in the row that it depends on, each with what is taken where the value is missing.
    pub fn places(self) -> Vec<(usize, f64)> {
        match self.0 {
            RowInputKind::Value(SIMILAR_GAMES_POINTS, missing) => {
                let circumstances = CIRCUMSTANCES.into_iter().flat_map(Self::places);
                circumstances.chain([(SIMILAR_GAMES_POINTS, missing)]).collect()
            }
            RowInputKind::Value(place, missing) => vec![(place, missing)],
            RowInputKind::Points(_, places) => places(),
        }
    }
}

/// What of the row makes the circumstances of a game, by which similar games are found.
pub(super) const CIRCUMSTANCES: [RowInput; 4] = [
    RowInput::or("expected_team_points_ratio", 1.0),
    RowInput::named("points_ewm_5"),
    RowInput::named("points_ewm_25"),
    RowInput::or("teammates_points_ratio", 0.75),
];

#[cfg(test)]
mod tests {
    use super::super::formula::Formula;
    use super::super::formula::tests::SCORER;
    use super::super::{moving_average, similarity, zone_matchup};
    use super::*;

    /// The places of the row that change what `formula` says.
    fn read(formula: &Formula) -> Vec<usize> {
        let points = |row: &[f64]| formula.points(&ExtendedRow::new(row));
        let changes = |place: &usize| {
            let mut row = SCORER.map(|value| if value.is_nan() { 1.0 } else { value });
            let before = points(&row);
            row[*place] = 0.5 * row[*place] + 1.0;
            points(&row).to_bits() != before.to_bits()
        };
        (0..ROW_WIDTH).filter(changes).collect()
    }

    fn declared(formula: &'static Formula) -> Vec<usize> {
        let mut places: Vec<usize> = formula.places().into_iter().map(|(place, _)| place).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    #[test]
    fn a_formula_reads_what_it_says_it_reads() {
        for formula in [&moving_average::FORMULA, &zone_matchup::FORMULA] {
            assert_eq!(read(formula), declared(formula), "{}", formula.info.id);
        }
        // What makes similar games similar was read before the row was written.
        let mut found = read(&similarity::FORMULA);
        found.extend(CIRCUMSTANCES.into_iter().flat_map(RowInput::places).map(|of| of.0));
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, declared(&similarity::FORMULA));
    }

    #[test]
    fn what_is_missing_is_said_with_what_stands_for_it() {
        let row = ExtendedRow::new(&[f64::NAN; ROW_WIDTH]);
        assert_eq!(RowInput::named("points_ewm_5").read(&row), (0.0, true));
        let ratio = RowInput::or("expected_team_points_ratio", 1.0);
        assert_eq!(ratio.read(&row), (1.0, true));
        assert_eq!(ratio.read(&ExtendedRow::new(&SCORER.map(|_| 0.9))), (0.9, false));
    }
}
