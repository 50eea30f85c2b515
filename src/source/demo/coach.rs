//! Who plays tonight, for how long, and what a bookmaker would expect of it.

use super::league::{DemoLeague, DemoPlayer, Zone};
use super::random::{Dice, whole};

/// Team minutes of a game without overtime.
pub(super) const REGULATION: f64 = 240.0;

/// Minutes by place in the rotation when the coach goes by the book.
const BOOK: [f64; 12] = [34.5, 33.0, 32.0, 30.5, 28.5, 24.0, 20.5, 17.0, 13.5, 9.5, 7.0, 5.0];

/// The players with a line are those of whom so many minutes are expected.
const WITH_LINE: f64 = 18.0;

/// What changes slowly with a player: his place in the coach's mind, and his hand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PlayerForm {
    /// Minutes more than he is used to.
    pub(super) trust: f64,
    /// Probability that is added to his shots.
    pub(super) hand: f64,
    /// Share by which he shoots more often.
    pub(super) touch: f64,
}

impl PlayerForm {
    /// A game later. Each part forgets itself slowly.
    pub(super) fn drift(&mut self, dice: &mut Dice) {
        self.trust = 0.94 * self.trust + dice.around(0.0, 2.1);
        self.hand = 0.90 * self.hand + dice.around(0.0, 0.008);
        self.touch = 0.93 * self.touch + dice.around(0.0, 0.045);
    }
}

/// A player's part in tonight's plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct RotationPart {
    pub(super) player: usize,
    pub(super) starts: bool,
    /// Minutes that everybody expects.
    pub(super) expected: f64,
    /// Minutes that he gets unless the game is decided early.
    pub(super) planned: f64,
    /// His share of the minutes once it is decided.
    pub(super) garbage: f64,
    /// Shots per minute tonight, relative to the average player.
    pub(super) usage: f64,
    pub(super) form: PlayerForm,
}

/// What is known of a team's game before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct GameSetting {
    /// Added to the probability that each shot of the team goes in.
    pub(super) edge: f64,
    /// Possessions that are expected of each team.
    pub(super) pace: f64,
}

/// Makes the plan of a team whose players `fit` are there. `rotation` is how many the coach likes to use.
pub(super) fn plan(
    league: &DemoLeague,
    forms: &[PlayerForm],
    fit: &[usize],
    rotation: f64,
    dice: &mut Dice,
) -> Vec<RotationPart> {
    let score = |player: usize| league.players[player].minutes + forms[player].trust;
    let mut order = fit.to_vec();
    order.sort_by(|one, other| score(*other).total_cmp(&score(*one)).then(one.cmp(other)));
    let size = whole(dice.around(rotation, 0.7).clamp(8.0, 12.0)).min(order.len());
    let (expected, tonight) = minutes(order[..size].iter().map(|player| score(*player)), dice);
    let part = |(place, player): (usize, &usize)| {
        let form = forms[*player];
        // Some of the others get a minute or two even in a close game.
        let has_cameo = place >= size && dice.chance(0.065);
        let cameo = if has_cameo { dice.between(-0.8, 10.0).max(0.1) } else { 0.0 };
        let garbage = match place {
            0..5 => 0.03,
            5..8 => 0.5,
            _ if place < size + 3 => dice.between(0.4, 1.2),
            _ => 0.0,
        };
        let usage = league.players[*player].usage * (1.0 + form.touch + dice.around(0.0, 0.14));
        RotationPart {
            player: *player,
            starts: place < 5,
            // A player who is not in the rotation expects no minutes.
            expected: expected.get(place).copied().unwrap_or(0.0),
            planned: tonight.get(place).copied().unwrap_or(cameo),
            garbage,
            usage: usage.max(0.2),
            form,
        }
    };
    order.iter().enumerate().map(part).collect()
}

/// The minutes of a rotation whose players, best first, have these scores: what everybody expects, and what each gets tonight.
fn minutes(scores: impl Iterator<Item = f64>, dice: &mut Dice) -> (Vec<f64>, Vec<f64>) {
    let by_place = scores.zip(BOOK).map(|(score, book)| 0.5 * book + 0.5 * score.clamp(4.0, 40.0));
    let expected = scaled(&by_place.collect::<Vec<_>>(), REGULATION, 38.0);
    let tonight: Vec<f64> = expected
        .iter()
        .map(|minutes| (minutes + dice.around(0.0, 6.6 - 0.08 * minutes)).max(0.7))
        .collect();
    (expected, scaled(&tonight, REGULATION, 40.0))
}

/// The parts in proportion, so that they add up to `total`, none above `most`. What is cut from one goes to the others;
/// five parts or more must not be 0, and `most` must be a fifth of `total` at least.
pub(super) fn scaled(parts: &[f64], total: f64, most: f64) -> Vec<f64> {
    let mut scaled = parts.to_vec();
    let mut full = vec![false; parts.len()];
    // Each turn but the last fills one part at least.
    for _ in parts {
        let (mut held, mut free) = (0.0, 0.0);
        for (part, full) in scaled.iter().zip(&full) {
            *(if *full { &mut held } else { &mut free }) += part;
        }
        let former = full.clone();
        for (part, full) in
            scaled.iter_mut().zip(&mut full).filter(|(part, full)| !**full && **part > 0.0)
        {
            *part *= (total - held) / free;
            *full = *part > most;
            *part = part.min(most);
        }
        if full == former {
            break;
        }
    }
    scaled
}

/// The lines of a team's players, in the order of `plan`: what is expected before the game, give or take the market's
/// error, to the half point. Nothing of tonight's chance is known to it.
pub(super) fn lines(
    league: &DemoLeague,
    plan: &[RotationPart],
    setting: GameSetting,
    dice: &mut Dice,
) -> Vec<Option<f64>> {
    let of = |part: &RotationPart| -> &DemoPlayer { &league.players[part.player] };
    let sum = |weight: &dyn Fn(&RotationPart) -> f64| plan.iter().map(weight).sum::<f64>();
    let shots = |part: &RotationPart| part.expected * of(part).usage * (1.0 + part.form.touch);
    let trips = |part: &RotationPart| shots(part) * of(part).fouled;
    let (all_shots, all_trips) = (sum(&shots), sum(&trips));
    let line = |part: &RotationPart| {
        let error = dice.normal();
        if part.expected < WITH_LINE {
            return None;
        }
        let player = of(part);
        let per_shot = Zone::ALL.map(|zone| {
            let probability = player.accuracy[zone as usize] + setting.edge + part.form.hand;
            player.zones[zone as usize] * probability * f64::from(zone.points())
        });
        let field = 0.885 * setting.pace * shots(part) / all_shots * per_shot.iter().sum::<f64>();
        let free = 0.218 * setting.pace * trips(part) / all_trips * player.free_throw;
        let expected = field + free;
        // Points are skewed to the right, and a market settles at their median.
        let market = 0.975 * expected - 0.4 + error * (0.5 + 0.05 * expected);
        Some(((2.0 * market).round() / 2.0).max(0.5))
    };
    plan.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_shared_out_to_the_last_whoever_is_there() {
        let cases: [&[f64]; 4] = [
            &[1.0, 1.0, 1.0, 1.0, 1.0],
            &[90.0, 1.0, 1.0, 1.0, 1.0, 1.0],
            &[35.0, 33.0, 31.0, 29.0, 27.0, 24.0, 20.0, 17.0, 13.0, 11.0],
            &[1.0, 0.5, 0.001, 0.001, 0.001, 0.001, 0.0, 0.0],
        ];
        for parts in cases {
            let minutes = scaled(parts, 60.0, 12.0);
            assert!((minutes.iter().sum::<f64>() - 60.0).abs() < 1e-9, "{minutes:?}");
            assert!(minutes.iter().all(|part| (0.0..=12.0 + 1e-9).contains(part)), "{minutes:?}");
            assert!(
                minutes
                    .iter()
                    .zip(parts)
                    .all(|(minutes, part)| (*minutes == 0.0) == (*part == 0.0))
            );
        }
        assert_eq!(scaled(&[1.0, 2.0, 1.0, 2.0, 2.0], 16.0, 12.0), [2.0, 4.0, 2.0, 4.0, 4.0]);
    }
}
