//! `zone_matchup_v2`: `moving_average_v2`, and what the opponent allows to players of this kind.

use super::coefficients::ZONE_MATCHUP as W;
use super::formula::{CORRECTION, Formula};
use super::ids;
use super::moving_average::{ON_A_CURVE, POINTS};
use crate::systems::{ExtendedRow, Part, RowInput, Sum, SystemInfo, Term, Terms, v1};

const OPPONENT: [RowInput; 3] = [
    RowInput::named("expected_points"),
    RowInput::or("expected_team_points_ratio", 1.0),
    RowInput::named("expected_margin"),
];

const KIND: [RowInput; 2] =
    [RowInput::named("opponent_allowed_vs_type"), RowInput::named("opponent_allowed_vs_role")];

static SUM: Sum = Sum::plain(
    ON_A_CURVE,
    &[
        Part::from_row(
            Term::OpponentDefense,
            "expected points {}; the team scores {} times its usual against this opponent; expected margin {}",
            &OPPONENT,
        ),
        Part::from_row(
            Term::ShotZone,
            "the opponent allows {} beyond the usual to players of this kind, {} to this role",
            &KIND,
        ),
        CORRECTION,
    ],
);

/// What a player's own games say, and what this opponent allows: to whole teams, to his kind of player and to his role.
///
/// Shots by zone are in it only as the kind of player that he is: the score of shot zones against the opponent's adds
/// nothing to these on any season, and is left out.
pub(in crate::systems) static FORMULA: Formula = Formula {
    info: SystemInfo {
        id: ids::ZONE_MATCHUP,
        version: 2,
        summary: "moving_average_v2, and what the opponent allows to players of this kind",
        sum: Some(&SUM),
        predecessor: Some(v1::zone_matchup::ID),
        ..Formula::COMMON
    },
    sum: &SUM,
    terms,
    trained: None,
};

fn terms(row: &ExtendedRow<'_>) -> Terms {
    let [own] = row.read(POINTS);
    let [expected, ratio, margin] = row.read(OPPONENT);
    let [to_type, to_role] = row.read(KIND);
    Terms::NONE
        .with(Term::Baseline, W[0] + W[1] * own + W[2] * own.sqrt())
        .with(Term::OpponentDefense, W[3] * expected * (ratio - 1.0) + W[6] * margin.abs())
        .with(Term::ShotZone, W[4] * to_type + W[5] * to_role)
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "constants stand as they are printed")]
mod tests {
    use super::super::formula::tests::{SCORER, with};
    use super::super::moving_average;
    use super::*;

    fn points(row: &[f64]) -> f64 {
        FORMULA.points(&ExtendedRow::new(row))
    }

    #[test]
    fn a_row_worked_by_hand() {
        let row = with(&[
            ("expected_team_points_ratio", 1.05),
            ("opponent_allowed_vs_type", 0.4),
            ("opponent_allowed_vs_role", -0.2),
            ("expected_margin", -6.0),
        ]);
        let own = moving_average::FORMULA.points(&ExtendedRow::new(&row));
        let expected = -0.064712
            + 0.974774 * own
            + 0.080694 * own.sqrt()
            + 0.588258 * 20.0 * 0.05
            + 0.194339 * 0.4
            - 0.351262 * 0.2
            + 0.024313 * 6.0;
        assert!((points(&row) - expected).abs() < 1e-9);
    }

    #[test]
    fn a_better_defence_lowers() {
        let usual = points(&SCORER);
        for (name, easy, hard) in [
            ("expected_team_points_ratio", 1.05, 0.95),
            ("opponent_allowed_vs_type", 1.0, -1.0),
            ("opponent_allowed_vs_role", 1.0, -1.0),
        ] {
            assert!(points(&with(&[(name, easy)])) > usual + 0.1, "{name}");
            assert!(points(&with(&[(name, hard)])) < usual - 0.1, "{name}");
        }
    }
}
