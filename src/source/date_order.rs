//! Which of two numbers of a date is its month: what the rows of a column tell of each other.

use std::fmt;

use super::date_text::WrittenDay;
use super::spelling::shown;
use crate::domain::GameDate;

/// A row that shows how others are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateExample {
    pub(super) file: String,
    pub(super) row: usize,
    /// What it says, as messages show it.
    pub(super) shown: String,
}

impl fmt::Display for DateExample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} of {}, `{}`,", self.row, shown(&self.file), self.shown)
    }
}

/// The first rows that show what stands first, the month or the day, where slashes or hyphens leave it open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OrderEvidence {
    month_first: Option<DateExample>,
    day_first: Option<DateExample>,
}

impl OrderEvidence {
    /// Takes a `day`, which may show an order.
    pub(super) fn take(&mut self, day: WrittenDay, example: impl FnOnce() -> DateExample) {
        match day {
            WrittenDay::Unordered { day_first: None, .. } => {
                self.month_first.get_or_insert_with(example);
            }
            WrittenDay::Unordered { month_first: None, .. } => {
                self.day_first.get_or_insert_with(example);
            }
            _ => {}
        }
    }

    /// Whether a row shows an order.
    pub(super) const fn is_some(&self) -> bool {
        self.month_first.is_some() || self.day_first.is_some()
    }

    /// This, and where it shows nothing, `other`.
    #[must_use]
    pub(super) fn with(self, other: &Self) -> Self {
        if self.is_some() { self } else { other.clone() }
    }

    /// All that either shows.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            month_first: self.month_first.or(other.month_first),
            day_first: self.day_first.or(other.day_first),
        }
    }

    /// The date of `day`, which is written as `text`, or why that cannot be said.
    pub(super) fn date(&self, day: WrittenDay, text: &str) -> Result<GameDate, String> {
        match day {
            WrittenDay::Date(date)
            | WrittenDay::Unordered { month_first: Some(date), day_first: None }
            | WrittenDay::Unordered { month_first: None, day_first: Some(date) } => Ok(date),
            WrittenDay::Unordered { month_first, day_first } => {
                let date = match (&self.month_first, &self.day_first) {
                    (Some(_), None) => month_first,
                    (None, Some(_)) => day_first,
                    _ => None,
                };
                date.ok_or_else(|| self.why_open(text, month_first, day_first))
            }
        }
    }

    fn why_open(
        &self,
        text: &str,
        month_first: Option<GameDate>,
        day_first: Option<GameDate>,
    ) -> String {
        let mut meant = format!("`{}` may be ", shown(text));
        let dates = [month_first, day_first].into_iter().flatten().map(|date| date.to_string());
        meant += &dates.collect::<Vec<_>>().join(" or ");
        match (&self.month_first, &self.day_first) {
            (Some(month), Some(day)) => {
                format!("{meant}: in {month} the month stands first, and in {day} the day")
            }
            _ => format!("{meant}: no row shows whether the month or the day stands first"),
        }
    }

    /// The sentence about the `column`, as messages show it, in which these rows are.
    pub(super) fn sentence(&self, column: &str) -> Option<String> {
        let order = match (&self.month_first, &self.day_first) {
            (None, None) => return None,
            (Some(month), None) => {
                format!("the month stands first, as `{}` shows", month.shown)
            }
            (None, Some(day)) => format!("the day stands first, as `{}` shows", day.shown),
            (Some(month), Some(day)) => format!(
                "the month stands first in some rows, as `{}` shows, and the day in others, as `{}` shows",
                month.shown, day.shown
            ),
        };
        Some(format!("in {column}, {order}"))
    }
}
