//! `similarity_balanced_v2`: `moving_average_v2`, and the points beyond it in similar past games.

use super::coefficients::{SIMILARITY, SIMILARITY_CURVE};
use super::extended_row::CIRCUMSTANCES;
use super::formula::{CORRECTION, Formula};
use super::ids;
use super::moving_average::{self, ON_A_CURVE, POINTS};
use crate::domain::math;
use crate::systems::{ExtendedRow, Part, RowInput, Sum, SystemInfo, Term, Terms, v1};

/// So many past games are looked at, the newest.
pub const MAX_SIMILAR_GAMES: usize = 40;

/// So much weighs it that a player scores what is expected of him: as much as so many games just like the one to predict.
pub const PRIOR_WEIGHT: f64 = SIMILARITY[SIMILARITY.len() - 1];

/// Days of rest beyond which it does not matter how many.
const MAX_REST_DAYS: i32 = 4;

/// What is known of a game before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnownBeforeGame {
    at_home: bool,
    rest: f64,
    team_points_ratio: f64,
    form: f64,
    teammates: f64,
    season: usize,
    /// What `moving_average_v2` says, before its correction; `None` if there is no row of the date.
    own: Option<f64>,
}

/// A past game.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastGame {
    /// What was known before it.
    pub before: KnownBeforeGame,
    /// The points scored.
    pub points: f64,
}

/// What a past game says of another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// How alike they are, 0 – 1.
    pub weight: f64,
    /// What `moving_average_v2` said before it, in points, before its correction.
    pub expected: f64,
    /// Whether it did; otherwise there is no row of the past game, and it is what it says of the other one.
    pub expected_then: bool,
    /// The points scored.
    pub points: f64,
}

impl KnownBeforeGame {
    /// Those of a game of the season that is the `season`-th of those known, `days` after the player's last game, given
    /// its extended row.
    pub fn new(
        row: Option<ExtendedRow<'_>>,
        at_home: bool,
        days: Option<i32>,
        season: usize,
    ) -> Self {
        let known = row;
        // In a row without values, every input takes what it takes for a missing one.
        let row = known.unwrap_or(ExtendedRow::new(&[]));
        let [team_points_ratio, newest, longest, teammates] = row.read(CIRCUMSTANCES);
        Self {
            at_home,
            // A first game is like one after a long rest.
            rest: f64::from(days.unwrap_or(MAX_REST_DAYS).min(MAX_REST_DAYS)),
            team_points_ratio,
            form: newest - longest,
            teammates,
            season,
            own: known.map(|row| moving_average::FORMULA.points(&row)),
        }
    }

    /// What `games`, the newest first, say of a game in these circumstances, in points: the mean of what he scored beyond
    /// what was said before each, weighted by likeness, with 38.3 games of nothing beyond added.
    pub fn points_above_expected<'a>(&self, games: impl Iterator<Item = &'a PastGame>) -> f64 {
        let (mut sum, mut weights) = (0.0, PRIOR_WEIGHT);
        for Similarity { weight, expected, points, .. } in self.similarities(games) {
            sum += weight * (points - expected);
            weights += weight;
        }
        sum / weights
    }

    /// How alike each of the newest of `games`, the newest first, is to a game in these circumstances.
    ///
    /// The weight is the exponential of less the sum of: games since, another venue, days of rest between 0 and 4, team
    /// points to expect (in 3 %), form, which is the mean of points over a memory of 5 games less that of 25 (in 3 points),
    /// what teammates are likely to bring (in 15 % of the team's points), and another season; each times a fitted constant.
    pub fn similarities<'a>(
        &self,
        games: impl Iterator<Item = &'a PastGame>,
    ) -> impl Iterator<Item = Similarity> {
        // Without a row there is no prediction, so nobody reads what is found here.
        let own = self.own.unwrap_or(0.0);
        games.take(MAX_SIMILAR_GAMES).enumerate().map(move |(age, game)| Similarity {
            weight: math::exp(-self.distance(&game.before, age)),
            expected: game.before.own.unwrap_or(own),
            expected_then: game.before.own.is_some(),
            points: game.points,
        })
    }

    fn distance(&self, past: &Self, age: usize) -> f64 {
        let differs = |differs: bool| f64::from(u8::from(differs));
        let differences = [
            age as f64,
            differs(self.at_home != past.at_home),
            (self.rest - past.rest).abs(),
            (self.team_points_ratio - past.team_points_ratio).abs() / 0.03,
            (self.form - past.form).abs() / 3.0,
            (self.teammates - past.teammates).abs() / 0.15,
            differs(self.season != past.season),
        ];
        let weighted = SIMILARITY.iter().zip(differences).map(|(weight, differs)| weight * differs);
        weighted.fold(0.0, |sum, part| sum + part)
    }
}

const SIMILAR: [RowInput; 1] = [RowInput::SIMILAR_GAMES_POINTS];

static SUM: Sum = Sum::plain(
    ON_A_CURVE,
    &[
        Part::from_row(
            Term::SimilarGames,
            "what {} more makes on that curve, the mean of the points beyond it in similar games",
            &SIMILAR,
        ),
        CORRECTION,
    ],
);

/// What a player's own games say, and how he fared in past games like this one.
///
/// Each past game counts by what he scored beyond what `moving_average_v2` said on its day, so that a game of another year
/// can be compared, and weighs the less, the more its circumstances, as known on its day, differ from today's.
pub(in crate::systems) static FORMULA: Formula = Formula {
    info: SystemInfo {
        id: ids::SIMILARITY,
        version: 2,
        summary: "moving_average_v2, and the points beyond it in similar past games",
        sum: Some(&SUM),
        predecessor: Some(v1::similarity::ID),
        ..Formula::COMMON
    },
    sum: &SUM,
    terms,
    trained: None,
};

fn terms(row: &ExtendedRow<'_>) -> Terms {
    let [c0, c1, c2] = SIMILARITY_CURVE;
    let curve = |points: f64| c0 + c1 * points + c2 * points.sqrt();
    let ([own], [surplus]) = (row.read(POINTS), row.read(SIMILAR));
    let with_surplus = (own + surplus).max(0.0);
    Terms::NONE
        .with(Term::Baseline, curve(own))
        .with(Term::SimilarGames, curve(with_surplus) - curve(own))
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "constants stand as they are printed")]
mod tests {
    use super::super::formula::tests::{SCORER, with_surplus};
    use super::*;

    fn here(at_home: bool, days: i32, season: usize) -> KnownBeforeGame {
        KnownBeforeGame::new(Some(ExtendedRow::new(&SCORER)), at_home, Some(days), season)
    }

    fn past(before: KnownBeforeGame, beyond: f64) -> PastGame {
        PastGame { before, points: before.own.unwrap() + beyond }
    }

    #[test]
    fn weights_worked_by_hand() {
        // The newer game is alike but for the venue, the older one in rest: 1 day against 3.
        let games = [past(here(false, 1, 1), 6.0), past(here(true, 3, 1), -4.0)];
        let weights = [-0.009526, -0.001764 - 2.0 * 1.273921].map(math::exp);
        let expected =
            (6.0 * weights[0] - 4.0 * weights[1]) / (38.302054 + weights[0] + weights[1]);
        let found = here(true, 1, 1).points_above_expected(games.iter());
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn games_unlike_this_one_weigh_less() {
        let now = here(true, 2, 1);
        let of = |game: KnownBeforeGame| now.points_above_expected([past(game, 10.0)].iter());
        let alike = of(now);
        assert!(alike > of(here(false, 2, 1)));
        assert!(alike > 2.0 * of(here(true, 4, 1)));
        assert!(alike > 100.0 * of(here(true, 2, 0)), "another season");
        assert_eq!(now.points_above_expected(std::iter::empty()), 0.0);
        assert_eq!(here(true, 9, 1), here(true, 4, 1), "long rest is long rest");
    }

    #[test]
    fn a_surplus_raises() {
        let points = |surplus| FORMULA.points(&ExtendedRow::new(&with_surplus(surplus)));
        assert!(points(1.0) > points(0.0) + 0.8 && points(-1.0) < points(0.0) - 0.8);
        let own = moving_average::FORMULA.points(&ExtendedRow::new(&SCORER));
        let expected = 0.218669 + 1.014193 * (own + 1.0) - 0.118545 * (own + 1.0).sqrt();
        assert!((points(1.0) - expected).abs() < 1e-9);
    }
}
