//! The season week by week.

use std::collections::BTreeMap;

use super::Graded;
use crate::domain::GameDate;

/// One week, Monday to Sunday.
#[derive(Clone, Debug, PartialEq)]
pub struct Week {
    /// Its Monday.
    pub monday: GameDate,
    /// Player-dates that somebody predicted: the size of the week's slates.
    pub player_dates: usize,
    /// The mean absolute error of each system, in the order of [`Graded::systems`]; `None` without an outcome.
    pub mae: Vec<Option<f64>>,
}

/// The weeks with a prediction, in order.
pub fn weeks(graded: &Graded) -> Vec<Week> {
    // 1970-01-01 was a Thursday.
    let monday = |day: i32| day - (day + 3).rem_euclid(7);
    let mut slates: BTreeMap<i32, usize> = BTreeMap::new();
    for of in &graded.player_dates {
        *slates.entry(monday(of.day)).or_default() += 1;
    }
    let mut errors: BTreeMap<(i32, usize), (f64, f64)> = BTreeMap::new();
    for judged in &graded.predictions {
        if let Some(error) = graded.error(judged) {
            let week = monday(graded.player_dates[judged.player_date].day);
            let (count, sum) = errors.entry((week, judged.system)).or_default();
            *count += 1.0;
            *sum += error.abs();
        }
    }
    let mae = |week, system| errors.get(&(week, system)).map(|(count, sum)| sum / count);
    let week = |(week, player_dates)| Week {
        monday: GameDate::from_days(week),
        player_dates,
        mae: (0..graded.systems.len()).map(|system| mae(week, system)).collect(),
    };
    slates.into_iter().map(week).collect()
}
