//! One slate in several cases: what a system predicts of each player if other players are out, in, or play other minutes.
//!
//! A player's prediction depends on who plays for his own team alone: each team is predicted apart, and what does not change is
//! predicted once.

use std::collections::BTreeSet;

use rayon::iter::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use serde::Serialize;

use super::{Plan, Runner};
use crate::domain::{GameDate, PlayerStatus, UpcomingPlayer, UpcomingSlate};
use crate::features::extended::BeforeDate;
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::systems::StoredPrediction;

/// The cases of one slate.
#[derive(Debug)]
pub struct SlateCases<'a> {
    runner: Runner<'a>,
    before: &'a BeforeDate,
    date: GameDate,
}

/// What is predicted of a player in one case.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CasePoints {
    /// The points.
    pub points: f64,
    /// The points that the outcome stays below in one of ten cases, and in nine.
    pub points_p10: Option<f64>,
    /// See [`CasePoints::points_p10`].
    pub points_p90: Option<f64>,
    /// The probability, 0 – 1, of more points than the line, if there is one.
    pub over_probability: Option<f64>,
}

/// What is predicted of a player without a change of the slate and with it.
#[derive(Clone, Debug, Serialize)]
pub struct PlayerChange {
    /// The key.
    pub player_lookup: String,
    /// What the player is called.
    pub player: String,
    /// The team.
    pub team: String,
    /// Without the change; `None` if the player is out, or nothing can be predicted.
    pub without: Option<CasePoints>,
    /// With it.
    pub with: Option<CasePoints>,
}

impl PlayerChange {
    /// The points that the change adds, where there are predictions without it and with it.
    pub fn difference(&self) -> Option<f64> {
        Some(self.with?.points - self.without?.points)
    }
}

/// Somebody of whom it is not known whether he plays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Questionable {
    /// The key.
    pub player_lookup: String,
    /// What the player is called.
    pub player: String,
    /// The team.
    pub team: String,
    /// How likely he plays, 0 – 1.
    pub chance: f64,
}

/// What is predicted of a player over all cases in which he plays.
#[derive(Clone, Debug, Serialize)]
pub struct PlayerCases {
    /// The key.
    pub player_lookup: String,
    /// What the player is called.
    pub player: String,
    /// The team.
    pub team: String,
    /// The points to expect: each case weighs as much as it is likely.
    pub expected_points: f64,
    /// The case with the fewest points, the one with fewer absences of several.
    pub lowest: ExtremeCase,
    /// The case with the most.
    pub highest: ExtremeCase,
}

/// One case for a player.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExtremeCase {
    /// The points.
    pub points: f64,
    /// Who of his team is out in it, of those of whom it is not known.
    pub out: Vec<String>,
}

impl<'a> SlateCases<'a> {
    /// Those of the date of `plan` in `season`, which has a row for everybody who plays in any case. What the first system of the plan says
    /// counts; `before` knows what was known before the date.
    pub fn new(
        season: &'a Season,
        plan: &'a Plan,
        before: &'a BeforeDate,
        date: GameDate,
    ) -> Result<Self, SnapshotError> {
        Ok(Self { runner: Runner::new(season, plan)?, before, date })
    }

    /// What is predicted of those who play for `team` if `slate` says who plays, by key; nothing of those who are out.
    pub fn predict(&self, team: &str, slate: &UpcomingSlate) -> Vec<(String, CasePoints)> {
        let Some(trained) = self.runner.trained else { return Vec::new() };
        let values = self.before.rows(team, slate);
        let trained = trained.with_values(&values);
        let runner = Runner { trained: Some(&trained), ..self.runner.clone() };
        let plays = |game: &usize| {
            let player = slate.player(runner.games.players.get(*game));
            player.is_some_and(|player| !player.is_out())
        };
        let games = values.iter().map(|row| row.game).filter(plays);
        let rows: Vec<u32> = games.filter_map(|game| u32::try_from(game).ok()).collect();
        let forecast = runner.date(self.date, &rows);
        let systems = self.runner.plan.systems.len();
        let first = forecast.results.iter().step_by(systems.max(1));
        let predicted = forecast.players.iter().zip(first).filter_map(|(player, result)| {
            let lookup = runner.games.players.get(player.game).to_owned();
            Some((lookup, CasePoints::new(&result.ok()?)))
        });
        predicted.collect()
    }

    /// What is predicted of those who play for `team` in each case of who of the players called `uncertain` is out, where `slate` says it of all
    /// others. The number of a case has a bit for each of them, the first one the lowest: 1 if he is out.
    pub fn predict_cases(
        &self,
        team: &str,
        slate: &UpcomingSlate,
        uncertain: &[&str],
    ) -> Vec<Vec<(String, CasePoints)>> {
        let cases = (0..1_usize << uncertain.len()).into_par_iter();
        cases.map(|case| self.predict(team, &with_case(slate, uncertain, case))).collect()
    }

    /// What is predicted of the players of `teams` if `without` says who plays, and if `with` does, the largest difference first.
    pub fn compare(
        &self,
        teams: &BTreeSet<String>,
        without: &UpcomingSlate,
        with: &UpcomingSlate,
    ) -> Vec<PlayerChange> {
        let of_team = |team: &String| {
            let [without, with_change] = [without, with].map(|slate| self.predict(team, slate));
            let find = |all: &[(String, CasePoints)], player: &UpcomingPlayer| {
                all.iter().find(|(lookup, _)| *lookup == player.player_lookup).map(|of| of.1)
            };
            let change = |player: &UpcomingPlayer| PlayerChange {
                player_lookup: player.player_lookup.clone(),
                player: player.name().to_owned(),
                team: team.clone(),
                without: find(&without, player),
                with: find(&with_change, player),
            };
            let players = with.players.iter().filter(|player| player.team == *team).map(change);
            players.filter(|of| of.without.or(of.with).is_some()).collect::<Vec<_>>()
        };
        let all: Vec<Vec<PlayerChange>> = teams.par_iter().map(of_team).collect();
        let mut all = all.concat();
        // Who comes or goes stands first; the order of keys decides between equals.
        let size = |of: &PlayerChange| of.difference().map_or(f64::INFINITY, f64::abs);
        all.sort_by(|one, other| size(other).total_cmp(&size(one)));
        all
    }

    /// What is predicted of the players of `teams` over all cases of who of the `questionable` plays, where `slate` says it of all others,
    /// the widest apart first.
    pub fn combine(
        &self,
        teams: &BTreeSet<String>,
        slate: &UpcomingSlate,
        questionable: &[Questionable],
    ) -> Vec<PlayerCases> {
        let mut all = Vec::new();
        for team in teams {
            let of_team: Vec<&Questionable> =
                questionable.iter().filter(|of| of.team == *team).collect();
            let lookups: Vec<&str> = of_team.iter().map(|of| of.player_lookup.as_str()).collect();
            let cases = self.predict_cases(team, slate, &lookups);
            let players = slate.players.iter().filter(|player| player.team == *team);
            all.extend(players.filter_map(|player| over_cases(player, &of_team, &cases)));
        }
        let width = |of: &PlayerCases| of.highest.points - of.lowest.points;
        all.sort_by(|one, other| width(other).total_cmp(&width(one)));
        all
    }
}

/// Whether the one at `place` is out in the `case` of that number, which has a bit for each.
fn is_out(case: usize, place: usize) -> bool {
    case >> place & 1 == 1
}

/// `slate` in one case: of the `uncertain`, some are out and the others available.
fn with_case(slate: &UpcomingSlate, uncertain: &[&str], case: usize) -> UpcomingSlate {
    let mut slate = slate.clone();
    for (place, lookup) in uncertain.iter().enumerate() {
        let status = if is_out(case, place) { PlayerStatus::Out } else { PlayerStatus::Available };
        slate.change(lookup, |player| player.status = Some(status));
    }
    slate
}

/// What the `cases` of his team say of `player`; `None` if he plays in none of them, or nothing can be predicted.
fn over_cases(
    player: &UpcomingPlayer,
    questionable: &[&Questionable],
    cases: &[Vec<(String, CasePoints)>],
) -> Option<PlayerCases> {
    let (mut sum, mut weight) = (0.0, 0.0);
    let mut extremes: Option<[(usize, f64); 2]> = None;
    for (case, predicted) in cases.iter().enumerate() {
        let found = predicted.iter().find(|(lookup, _)| *lookup == player.player_lookup);
        let Some((_, CasePoints { points, .. })) = found else { continue };
        let likely = |(place, of): (usize, &&Questionable)| {
            if is_out(case, place) { 1.0 - of.chance } else { of.chance }
        };
        let of_case: f64 = questionable.iter().enumerate().map(likely).product();
        sum += of_case * points;
        weight += of_case;
        let [low, high] = extremes.get_or_insert([(case, *points); 2]);
        if *points < low.1 {
            *low = (case, *points);
        }
        if *points > high.1 {
            *high = (case, *points);
        }
    }
    let [lowest, highest] = extremes?.map(|(case, points)| {
        let out = questionable.iter().enumerate().filter(|(place, _)| is_out(case, *place));
        ExtremeCase { points, out: out.map(|(_, of)| of.player.clone()).collect() }
    });
    Some(PlayerCases {
        player_lookup: player.player_lookup.clone(),
        player: player.name().to_owned(),
        team: player.team.clone(),
        expected_points: sum / weight,
        lowest,
        highest,
    })
}

impl CasePoints {
    fn new(predicted: &StoredPrediction<'_>) -> Self {
        let prediction = predicted.prediction();
        let distribution = prediction.distribution;
        Self {
            points: prediction.points,
            points_p10: distribution.map(|of| of.p10),
            points_p90: distribution.map(|of| of.p90),
            over_probability: distribution.and_then(|of| of.over),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questionable(chance: f64, name: &str) -> Questionable {
        let [player_lookup, player, team] = ["x", name, "LAL"].map(str::to_owned);
        Questionable { player_lookup, player, team, chance }
    }

    fn predicted(points: f64) -> Vec<(String, CasePoints)> {
        let (points_p10, points_p90, over_probability) = (None, None, None);
        let points = CasePoints { points, points_p10, points_p90, over_probability };
        vec![("a".to_owned(), points)]
    }

    fn player() -> UpcomingPlayer {
        let text = r#"{"player_lookup": "a", "team": "LAL", "opponent": "GSW", "is_home": null, "game_id": "g"}"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn each_case_weighs_as_much_as_it_is_likely() {
        let both = [questionable(0.75, "B"), questionable(0.5, "C")];
        let both: Vec<&Questionable> = both.iter().collect();
        // Nobody out, B out, C out, both out: 0.375, 0.125, 0.375 and 0.125 likely.
        let cases = [10.0, 14.0, 12.0, 20.0].map(predicted);
        let over = over_cases(&player(), &both, &cases).unwrap();
        assert_eq!(over.expected_points, 3.75 + 1.75 + 4.5 + 2.5);
        assert_eq!(over.lowest, ExtremeCase { points: 10.0, out: Vec::new() });
        let out = vec!["B".to_owned(), "C".to_owned()];
        assert_eq!(over.highest, ExtremeCase { points: 20.0, out });
    }

    #[test]
    fn cases_in_which_a_player_is_out_do_not_count_for_him() {
        let himself = [questionable(0.25, "A")];
        let himself: Vec<&Questionable> = himself.iter().collect();
        let cases = [predicted(10.0), Vec::new()];
        assert_eq!(over_cases(&player(), &himself, &cases).unwrap().expected_points, 10.0);
        assert!(over_cases(&player(), &himself, &[Vec::new(), Vec::new()]).is_none());
    }
}
