//! What was known of a player-date before its game: the circumstances that a scorecard is cut by, and the baselines that
//! every system has to beat.

use crate::domain::GameDate;
use crate::season::Games;

/// How long the player had rested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    /// He played on the day before.
    BackToBack,
    /// He had one day off.
    OneDay,
    /// Two days off.
    TwoDays,
    /// Three or more.
    More,
    /// It was his first game that is known.
    FirstGame,
}

impl Rest {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::BackToBack, Self::OneDay, Self::TwoDays, Self::More, Self::FirstGame];
}

/// The player's part in his team, by his season average before the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Below 10 points.
    Below10,
    /// 10 to 20.
    From10,
    /// 20 to 30.
    From20,
    /// 30 and more.
    From30,
    /// He had no game of the season yet.
    Unknown,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Below10, Self::From10, Self::From20, Self::From30, Self::Unknown];
}

/// Everything about one player-date.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// How long the player had rested.
    pub rest: Rest,
    /// His part in the team.
    pub role: Role,
    /// His mean points of the last 5 games of the season.
    pub last_5: Option<f64>,
    /// His mean points of the last 10 games of the season.
    pub last_10: Option<f64>,
    /// His mean points of the season.
    pub season_average: Option<f64>,
    /// How many games that is the mean of: those of the season before the date, from opening night on, that he played and
    /// whose points are known.
    pub earlier_games: usize,
}

/// The circumstances of every row of `games`: what lies before its date, and nothing else.
pub(super) fn of_all(games: &Games<'_>, opening_night: GameDate) -> Vec<Circumstances> {
    let mut all = Vec::with_capacity(games.dates.len());
    let mut past = EarlierPoints::default();
    for row in 0..games.dates.len() {
        if row == 0 || games.players.get(row) != games.players.get(row - 1) {
            past = EarlierPoints::default();
        }
        let day = games.dates[row];
        all.push(past.before(day));
        let points = games.points.get(row);
        let played = games.minutes.get(row).is_some_and(|minutes| minutes > 0.0)
            || points.is_some_and(|points| points > 0);
        if played {
            past.add(day, points.filter(|_| day >= opening_night.days()));
        }
    }
    all
}

/// For every row of `games`, how many games of the season its player had played before its date, from opening night on, whose
/// points are known.
pub fn earlier_games(games: &Games<'_>, opening_night: GameDate) -> Vec<usize> {
    of_all(games, opening_night).into_iter().map(|of| of.earlier_games).collect()
}

/// A player's games so far.
#[derive(Debug, Default)]
struct EarlierPoints {
    last_day: Option<i32>,
    /// Running sums of the points of the season's games; one entry more than games, if there is any.
    sums: Vec<i64>,
}

impl EarlierPoints {
    fn add(&mut self, day: i32, points: Option<i32>) {
        self.last_day = Some(day);
        if let Some(points) = points {
            let sum = self.sums.last().copied().unwrap_or_else(|| {
                self.sums.push(0);
                0
            });
            self.sums.push(sum + i64::from(points));
        }
    }

    /// The mean of the newest `count` games, or of as many as there are.
    fn mean(&self, count: usize) -> Option<f64> {
        let games = self.sums.len().checked_sub(1)?.min(count);
        let newest = self.sums.len() - 1;
        let sum = self.sums[newest] - self.sums[newest - games];
        (games > 0).then(|| sum as f64 / games as f64)
    }

    fn before(&self, day: i32) -> Circumstances {
        let season_average = self.mean(usize::MAX);
        Circumstances {
            rest: match self.last_day.map(|last| day - last) {
                None => Rest::FirstGame,
                Some(..=1) => Rest::BackToBack,
                Some(2) => Rest::OneDay,
                Some(3) => Rest::TwoDays,
                Some(_) => Rest::More,
            },
            role: match season_average {
                None => Role::Unknown,
                Some(average) if average < 10.0 => Role::Below10,
                Some(average) if average < 20.0 => Role::From10,
                Some(average) if average < 30.0 => Role::From20,
                Some(_) => Role::From30,
            },
            last_5: self.mean(5),
            last_10: self.mean(10),
            season_average,
            earlier_games: self.sums.len().saturating_sub(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(games: &[(i32, Option<i32>)]) -> EarlierPoints {
        let mut past = EarlierPoints::default();
        for (day, points) in games {
            past.add(*day, *points);
        }
        past
    }

    #[test]
    fn a_role_holds_its_lower_bound() {
        let role = |points: &[i32]| {
            let games: Vec<_> = points.iter().map(|points| (1, Some(*points))).collect();
            past(&games).before(9).role
        };
        assert_eq!(role(&[]), Role::Unknown);
        assert_eq!((role(&[0]), role(&[10, 9])), (Role::Below10, Role::Below10));
        assert_eq!((role(&[10]), role(&[20, 19])), (Role::From10, Role::From10));
        assert_eq!((role(&[21, 19]), role(&[30, 29])), (Role::From20, Role::From20));
        assert_eq!((role(&[30]), role(&[60])), (Role::From30, Role::From30));
    }

    #[test]
    fn rest_is_counted_in_days_off() {
        let past = past(&[(3, Some(1)), (10, Some(2))]);
        let rests = [10, 11, 12, 13, 14, 99].map(|day| past.before(day).rest);
        let expected = [
            Rest::BackToBack,
            Rest::BackToBack,
            Rest::OneDay,
            Rest::TwoDays,
            Rest::More,
            Rest::More,
        ];
        assert_eq!(rests, expected);
        assert_eq!(EarlierPoints::default().before(1).rest, Rest::FirstGame);
    }

    #[test]
    fn means_are_of_the_newest_games_with_points() {
        // Before opening night and without points, a game is rest and nothing else.
        let mut games: Vec<(i32, Option<i32>)> = (1..=12).map(|day| (day, Some(day))).collect();
        games.insert(0, (0, None));
        games.push((13, None));
        let before = past(&games).before(15);
        assert_eq!(before.rest, Rest::OneDay);
        assert_eq!((before.last_5, before.last_10), (Some(10.0), Some(7.5)));
        assert_eq!((before.season_average, before.earlier_games), (Some(6.5), 12));
        let before = past(&games[..1]).before(2);
        assert_eq!((before.last_5, before.season_average, before.earlier_games), (None, None, 0));
        assert_eq!(past(&games[..3]).before(4).last_10, Some(1.5));
    }
}
