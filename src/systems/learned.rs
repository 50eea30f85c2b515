use std::ops::Range;

use super::{Correction, NoPrediction, Residuals};
use crate::domain::{ExtendedName, GameDate};
use crate::model::Model;

/// What was learned for a season: models with the dates from which on they may be used, and the rows they read.
#[derive(Clone, Debug)]
pub struct Learned {
    id: String,
    /// In the order of their dates.
    lessons: Vec<Lesson>,
    features: Vec<f64>,
    width: usize,
    /// For each row of the season's games, the row of the features.
    rows: Vec<Option<u32>>,
}

/// The features that models and formulas of v2 read, of one player-date.
#[derive(Clone, Copy, Debug)]
pub struct ExtendedRow<'a>(&'a [f64]);

impl ExtendedRow<'_> {
    /// The player's average of the season, in points.
    fn season_average(&self) -> f64 {
        self.0.get(ExtendedName::COUNT).copied().unwrap_or(f64::NAN)
    }

    /// The value under `name`, if it is known.
    pub fn get(&self, name: ExtendedName) -> Option<f64> {
        self.0.get(name.index()).copied().filter(|value| !value.is_nan())
    }
}

/// A model and how far off its kind was before.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Everything it was made from lies strictly before this date.
    pub as_of: GameDate,
    /// The model.
    pub model: Model,
    /// What the errors of predictions for dates before teach.
    pub correction: Correction,
    /// How far off corrected predictions for dates before were; `None` where there were too few.
    pub residuals: Option<Residuals>,
}

/// What was learned of one player-date.
#[derive(Clone, Copy, Debug)]
pub struct FromLesson<'a> {
    /// The model that was asked.
    pub lesson: &'a Lesson,
    /// What it predicts, corrected, in points.
    pub points: f64,
}

impl Learned {
    /// What the training called `id` learned. `features` has one row after the other, each with the `width` features of
    /// the models in their order, first of all [`ExtendedName::ALL`] and the season's average, NaN where a value is missing; `rows` says which of
    /// them is that of each row of the season's games.
    pub fn new(
        id: String,
        mut lessons: Vec<Lesson>,
        (features, width): (Vec<f64>, usize),
        rows: Vec<Option<u32>>,
    ) -> Self {
        lessons.sort_by_key(|lesson| lesson.as_of);
        Self { id, lessons, features, width, rows }
    }

    /// The features of the player-date in row `game` of the season's games, if there are any.
    pub fn row(&self, game: usize) -> Option<ExtendedRow<'_>> {
        let row = self.rows.get(game).copied().flatten()? as usize;
        self.features.get(row * self.width..(row + 1) * self.width).map(ExtendedRow)
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
        let rows: Vec<Option<ExtendedRow<'_>>> = games.iter().map(|game| self.row(*game)).collect();
        #[allow(clippy::cast_possible_truncation, reason = "models read single precision")]
        let single = |value: &f64| *value as f32;
        let values: Vec<f32> = rows.iter().flatten().flat_map(|row| row.0).map(single).collect();
        let mut points = lesson.model.predict(&values).unwrap_or_default().into_iter();
        let answer = |row: &Option<ExtendedRow<'_>>| {
            let row = row.ok_or(NoPrediction::NoFeatures)?;
            let points = points.next().ok_or(NoPrediction::NonFiniteFeature)?;
            let points = lesson.correction.apply(f64::from(points), row.season_average());
            Ok(FromLesson { lesson, points })
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
        let lesson = |at: &i32| Lesson {
            as_of: day(*at),
            model: model.clone(),
            correction: Correction::default(),
            residuals: None,
        };
        let width = model.header().features;
        let lessons = as_of.iter().map(lesson).collect();
        let rows = vec![Some(1), None, Some(0)];
        Learned::new("id".to_owned(), lessons, (vec![1.0; 2 * width], width), rows)
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
        for (range, expected) in [
            (0..5, 0..0),
            (0..11, 0..1),
            (10..20, 0..1),
            (15..21, 0..2),
            (30..99, 2..3),
            (35..36, 2..3),
        ] {
            let found = Learned::lessons_of(&dates, day(range.start)..day(range.end));
            assert_eq!(found, expected, "{range:?}");
        }
    }

    #[test]
    fn a_player_date_without_a_row_or_a_lesson_says_why() {
        let learned = learned(&[10]);
        let reasons = |date| {
            let answers = learned.answers(day(date), &[0, 1, 2]);
            answers.into_iter().map(Result::err).collect::<Vec<_>>()
        };
        assert_eq!(reasons(9), [Some(NoPrediction::NothingLearned); 3]);
        assert_eq!(reasons(10), [None, Some(NoPrediction::NoFeatures), None]);
    }
}
