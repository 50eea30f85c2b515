use std::ops::Range;

use super::{NoPrediction, Residuals};
use crate::domain::GameDate;
use crate::model::Model;

/// What was learned for a season: models with the dates from which on they may be used, and the rows they read.
#[derive(Clone, Debug)]
pub struct Learned {
    id: String,
    /// In the order of their dates.
    lessons: Vec<Lesson>,
    /// By feature of the models, then by row.
    columns: Vec<Vec<f32>>,
    /// For each row of the season's games, the row of the columns.
    rows: Vec<Option<u32>>,
}

/// A model and how far off its kind was before.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Everything it was made from lies strictly before this date.
    pub as_of: GameDate,
    /// The model.
    pub model: Model,
    /// The errors of predictions for dates before; `None` where there were too few.
    pub residuals: Option<Residuals>,
}

/// What was learned of one player-date.
#[derive(Clone, Copy, Debug)]
pub struct FromLesson<'a> {
    /// The model that was asked.
    pub lesson: &'a Lesson,
    /// The sum of its leaves: points, not yet within any bounds.
    pub points: f64,
}

impl Learned {
    /// What the training called `id` learned. `columns` has the models' features in their order, NaN where a value is
    /// missing; `rows` says where in them each row of the season's games stands.
    pub fn new(
        id: String,
        mut lessons: Vec<Lesson>,
        columns: Vec<Vec<f32>>,
        rows: Vec<Option<u32>>,
    ) -> Self {
        lessons.sort_by_key(|lesson| lesson.as_of);
        Self { id, lessons, columns, rows }
    }

    /// The training's name, which says everything it depends on.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The lesson for `date`: the latest that saw nothing of the date or of what came after it.
    pub fn lesson(&self, date: GameDate) -> Option<&Lesson> {
        let known = self.lessons.partition_point(|lesson| lesson.as_of <= date);
        known.checked_sub(1).map(|newest| &self.lessons[newest])
    }

    /// What was learned of the player-dates in the rows `games` of the season's games, all of them on `date`.
    pub fn answers(
        &self,
        date: GameDate,
        games: &[usize],
    ) -> Vec<Result<FromLesson<'_>, NoPrediction>> {
        let Some(lesson) = self.lesson(date) else {
            return vec![Err(NoPrediction::NothingLearned); games.len()];
        };
        let row = |game: &usize| self.rows.get(*game).copied().flatten();
        let rows: Vec<Option<u32>> = games.iter().map(row).collect();
        let values: Vec<f32> = rows
            .iter()
            .flatten()
            .flat_map(|row| self.columns.iter().map(move |column| column[*row as usize]))
            .collect();
        let mut points = lesson.model.predict(&values).unwrap_or_default().into_iter();
        let answer = |row: &Option<u32>| {
            row.ok_or(NoPrediction::NoFeatures)?;
            let points = points.next().ok_or(NoPrediction::NonFiniteFeature)?;
            Ok(FromLesson { lesson, points: f64::from(points) })
        };
        rows.iter().map(answer).collect()
    }

    /// The lessons that predictions for the dates of `range` may need.
    pub fn lessons_of(as_of: &[GameDate], range: Range<GameDate>) -> Range<usize> {
        let first = as_of.partition_point(|date| *date <= range.start).saturating_sub(1);
        first..as_of.partition_point(|date| *date < range.end).max(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i32) -> GameDate {
        GameDate::from_days(day)
    }

    fn learned(as_of: &[i32]) -> Learned {
        let file = include_bytes!("../../tests/vectors/models/squared-3.2.0.ubj");
        let model = Model::new(file).unwrap();
        let lesson = |at: &i32| Lesson { as_of: day(*at), model: model.clone(), residuals: None };
        let columns = vec![vec![1.0, 2.0]; model.header().features];
        let lessons = as_of.iter().map(lesson).collect();
        Learned::new("id".to_owned(), lessons, columns, vec![Some(1), None, Some(0)])
    }

    #[test]
    fn a_date_never_gets_a_later_lesson() {
        let learned = learned(&[30, 10, 20]);
        let as_of = |date| learned.lesson(day(date)).map(|lesson| lesson.as_of.days());
        for date in 0..50 {
            let expected = [10, 20, 30].into_iter().rfind(|as_of| *as_of <= date);
            assert_eq!(as_of(date), expected, "day {date}");
        }
    }

    #[test]
    fn the_lessons_of_a_range_are_those_of_its_dates() {
        let dates = [10, 20, 30].map(day);
        for (range, expected) in
            [(0..5, 0..0), (0..11, 0..1), (10..20, 0..1), (15..21, 0..2), (30..99, 2..3), (35..36, 2..3)]
        {
            let found = Learned::lessons_of(&dates, day(range.start)..day(range.end));
            assert_eq!(found, expected, "{range:?}");
        }
    }

    #[test]
    fn a_player_date_without_a_row_or_a_lesson_says_why() {
        let learned = learned(&[10]);
        let reasons = |date| {
            let answers = learned.answers(day(date), &[0, 1, 2]);
            answers.into_iter().map(|answer| answer.err()).collect::<Vec<_>>()
        };
        assert_eq!(reasons(9), [Some(NoPrediction::NothingLearned); 3]);
        assert_eq!(reasons(10), [None, Some(NoPrediction::NoFeatures), None]);
    }
}
