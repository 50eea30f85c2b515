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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::graded;

    /// 2021-11-01, a Monday.
    const MONDAY: i32 = 18_932;

    fn found(rows: &[crate::grade::fixture::Row<'_>]) -> Vec<(i32, usize, Vec<Option<f64>>)> {
        let weeks = weeks(&graded(rows)).into_iter();
        weeks.map(|week| (week.monday.days(), week.player_dates, week.mae)).collect()
    }

    #[test]
    fn a_week_is_monday_to_sunday() {
        assert_eq!(GameDate::from_days(MONDAY).to_string(), "2021-11-01");
        let both: &[Option<f64>] = &[Some(10.0), Some(13.0)];
        let rows = [
            (MONDAY - 1, Some(10), both),
            (MONDAY, Some(12), both),
            (MONDAY, Some(15), &[Some(14.5), None]),
            (MONDAY + 6, Some(6), both),
            (MONDAY + 14, Some(9), &[None, Some(9.5)]),
        ];
        let expected = [
            (MONDAY - 7, 1, vec![Some(0.0), Some(3.0)]),
            // |−2|, |−0.5|, |4| and |1|, |7|.
            (MONDAY, 3, vec![Some(6.5 / 3.0), Some(4.0)]),
            (MONDAY + 14, 1, vec![None, Some(0.5)]),
        ];
        assert_eq!(found(&rows), expected, "a week without a prediction is none");
        // 1969-12-29 was a Monday.
        let mondays = [-4, -3, 3, 4].map(|day| found(&[(day, None, both)])[0].0);
        assert_eq!(mondays, [-10, -3, -3, 4]);
    }

    #[test]
    fn voids_count_as_player_dates_and_not_as_errors() {
        let rows = [(MONDAY, None, &[Some(10.0), Some(11.0)] as &[_])];
        assert_eq!(found(&rows), [(MONDAY, 1, vec![None, None])]);
        let rows = [rows[0], (MONDAY, Some(12), &[Some(10.0), None])];
        assert_eq!(found(&rows), [(MONDAY, 2, vec![Some(2.0), None])]);
        assert_eq!(found(&[]), []);
    }
}
