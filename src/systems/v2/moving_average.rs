//! `moving_average_v2`: a fitted formula of the player's games, minutes and plays, and of who is missing.

use super::coefficients::MOVING_AVERAGE as W;
use super::formula::{CORRECTION, Formula};
use super::ids;
use crate::systems::{ExtendedRow, Part, RowInput, Sum, SystemInfo, Term, Terms, v1};

/// Minutes of a full roster without him, roughly.
const FULL_MINUTES: f64 = 200.0;
/// The share of the team's usual points that his teammates bring, roughly.
const USUAL_SHARE: f64 = 0.75;
/// Games of a regular season.
const GAMES: f64 = 82.0;
/// Missed games beyond which it does not matter how many.
const MAX_MISSED: f64 = 10.0;

const EXPECTED: RowInput = RowInput::named("expected_points");

const BASELINE: [RowInput; 6] = [
    EXPECTED,
    RowInput::named("points_ewm_5"),
    RowInput::named("points_ewm_10"),
    RowInput::named("points_ewm_25"),
    RowInput::SEASON_AVERAGE,
    RowInput::named("team_games_season"),
];

const USAGE: [RowInput; 2] =
    [RowInput::named("plays_used_ewm_2"), RowInput::named("plays_used_ewm_5")];

const MINUTES: [RowInput; 3] = [
    RowInput::named("minutes_last_game"),
    RowInput::named("minutes_ewm_2"),
    RowInput::named("minutes_ewm_10"),
];

const ABSENCE: [RowInput; 5] = [
    RowInput::named("teammates_points_ratio"),
    RowInput::named("teammates_minutes"),
    RowInput::named("played_last_team_game"),
    RowInput::named("team_games_missed"),
    EXPECTED,
];

static SUM: Sum = Sum::plain(
    Part::from_row(
        Term::Baseline,
        "expected points {}; points over memories of 5, 10 and 25 games {}, {} and {}, of the season {}; game {} of the \
         team's so far",
        &BASELINE,
    ),
    &[
        Part::from_row(
            Term::Usage,
            "plays that the player ends, over memories of 2 and 5 games: {} and {}",
            &USAGE,
        ),
        Part::from_row(
            Term::Minutes,
            "minutes of the last game {}, and over memories of 2 and 10: {} and {}",
            &MINUTES,
        ),
        Part::from_row(
            Term::Absence,
            "teammates likely to bring {} of the team's points in {} minutes; played its last game {}, missed {}; \
             expected points {}",
            &ABSENCE,
        ),
        CORRECTION,
    ],
);

/// What a player's own games say, with who of the team has been missing.
///
/// A linear formula in means of points, plays used and minutes over memories of 2 to 25 games, weights fitted on the two
/// oldest seasons. Teammates who are likely to be missing leave him points.
pub(in crate::systems) static FORMULA: Formula = Formula {
    info: SystemInfo {
        id: ids::MOVING_AVERAGE,
        version: 2,
        summary: "fitted means of the player's games, minutes and plays, and who is missing",
        sum: Some(&SUM),
        predecessor: Some(v1::moving_average::ID),
        ..Formula::COMMON
    },
    sum: &SUM,
    terms,
    trained: None,
};

/// What it says before its correction, which other formulas start from.
pub(super) const POINTS: [RowInput; 1] =
    [RowInput::points(|row| FORMULA.points(row), || FORMULA.places())];

/// The baseline of these.
pub(super) const ON_A_CURVE: Part = Part::from_row(
    Term::Baseline,
    "on a fitted curve through what moving_average_v2 says before its correction: {}",
    &POINTS,
);

fn terms(row: &ExtendedRow<'_>) -> Terms {
    let [expected, short, middle, long, average, team_games] = row.read(BASELINE);
    let baseline = W[0]
        + W[1] * expected
        + W[2] * short
        + W[3] * middle
        + W[4] * long
        + W[10] * average
        + W[11] * expected.max(0.0).sqrt()
        + W[18] * team_games.min(GAMES) / GAMES;
    let [plays_2, plays_5] = row.read(USAGE);
    let usage = W[5] * plays_2 + W[6] * plays_5;
    let [last, minutes_2, minutes_10] = row.read(MINUTES);
    let own_minutes = W[7] * last + W[8] * minutes_2 + W[9] * minutes_10;
    let [share, minutes, played, missed, expected] = row.read(ABSENCE);
    let minutes = minutes / FULL_MINUTES;
    let absence = W[12] * expected * (share - USUAL_SHARE)
        + W[13] * share
        + W[14] * minutes
        + W[15] * expected * (minutes - 1.0)
        + W[16] * played
        + W[17] * missed.min(MAX_MISSED);
    Terms::NONE
        .with(Term::Baseline, baseline)
        .with(Term::Usage, usage)
        .with(Term::Minutes, own_minutes)
        .with(Term::Absence, absence)
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "constants stand as they are printed")]
mod tests {
    use super::super::formula::tests::{SCORER, with};
    use super::*;

    fn points(row: &[f64]) -> f64 {
        FORMULA.points(&ExtendedRow::new(row))
    }

    #[test]
    fn a_row_worked_by_hand() {
        // 20 expected points, 22 in each memory and 21 of the season, 20 plays, 34 minutes, half the season played.
        let baseline =
            6.620198 + 0.21718 * 20.0 + (0.049132 + 0.078683 + 0.315876) * 22.0 + 0.169988 * 21.0
                - 1.030901 * 20.0_f64.sqrt()
                + 0.604881 * 0.5;
        let usage = (0.179744 + 0.089028) * 20.0;
        let minutes = (0.025901 + 0.108366 - 0.103094) * 34.0;
        let absence = 0.005119 * 20.0 * 0.05 - 7.530526 * 0.8 + 0.699855 * 0.9
            - 0.134864 * 20.0 * 0.1
            + 0.435825;
        let found = points(&SCORER);
        assert!((found - (baseline + usage + minutes + absence)).abs() < 1e-9, "{found}");
        assert!((found - 21.198_845_8).abs() < 1e-6, "{found}");
    }

    #[test]
    fn more_teammates_lower_and_better_form_raises() {
        let usual = points(&SCORER);
        assert!(points(&with(&[("teammates_points_ratio", 0.9)])) < usual - 0.3);
        assert!(points(&with(&[("teammates_points_ratio", 0.6)])) > usual + 0.3);
        for name in ["points_ewm_5", "points_ewm_25", "plays_used_ewm_2", "minutes_ewm_2"] {
            assert!(points(&with(&[(name, 40.0)])) > usual, "{name}");
        }
        assert!(points(&with(&[("team_games_missed", 5.0)])) < usual);
    }

    #[test]
    fn nothing_known_is_few_points_and_no_error() {
        let found = points(&[f64::NAN; 36]);
        assert!((0.0..15.0).contains(&found), "{found}");
    }
}
