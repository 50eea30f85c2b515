use super::fitted::ZONE_MATCHUP as W;
use super::formula::{CORRECTION, Formula};
use super::{ExtendedRow, Part, Sum, Term, Terms, moving_average_v2, zone_matchup};
use crate::domain::{ExtendedName as Name, SystemId};

pub(super) const ID: SystemId = SystemId::new("zone_matchup_v2");

static SUM: Sum = Sum {
    baseline: Part::new(Term::Baseline, "what moving_average_v2 says, before its correction", &[]),
    adjustments: &[
        Part::new(
            Term::OpponentDefense,
            "points to expect of the team against this opponent, and the margin",
            &[],
        ),
        Part::new(Term::ShotZone, "what the opponent allows to his kind of player and role", &[]),
        CORRECTION,
    ],
    rounds_adjustment: false,
    rounds_points: false,
};

/// What a player's own games say, and what this opponent allows: to whole teams, to his kind of player and to his role.
///
/// Shots by zone are in it only as the kind of player that he is: the score of shot zones against the opponent's adds
/// nothing to these on any season, and is left out.
pub(super) static FORMULA: Formula = Formula {
    id: ID,
    version: 1,
    summary: "moving_average_v2, and what the opponent allows to his kind",
    predecessor: zone_matchup::ID,
    sum: &SUM,
    terms,
};

fn terms(row: &ExtendedRow<'_>) -> Terms {
    let of = |name| row.get(name).unwrap_or(0.0);
    let own = moving_average_v2::FORMULA.points(row);
    let ratio = row.get(Name::ExpectedTeamPointsRatio).unwrap_or(1.0);
    let baseline = W[0] + W[1] * own + W[2] * own.sqrt();
    let opponent =
        W[3] * of(Name::ExpectedPoints) * (ratio - 1.0) + W[6] * of(Name::ExpectedMargin).abs();
    let kind = W[4] * of(Name::OpponentAllowedVsType) + W[5] * of(Name::OpponentAllowedVsRole);
    Terms::NONE
        .with(Term::Baseline, baseline)
        .with(Term::OpponentDefense, opponent)
        .with(Term::ShotZone, kind)
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
        let row = with(&[
            (Name::ExpectedTeamPointsRatio, 1.05),
            (Name::OpponentAllowedVsType, 0.4),
            (Name::OpponentAllowedVsRole, -0.2),
            (Name::ExpectedMargin, -6.0),
        ]);
        let own = moving_average_v2::FORMULA.points(&ExtendedRow::new(&row));
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
            (Name::ExpectedTeamPointsRatio, 1.05, 0.95),
            (Name::OpponentAllowedVsType, 1.0, -1.0),
            (Name::OpponentAllowedVsRole, 1.0, -1.0),
        ] {
            assert!(points(&with(&[(name, easy)])) > usual + 0.1, "{name}");
            assert!(points(&with(&[(name, hard)])) < usual - 0.1, "{name}");
        }
    }
}
