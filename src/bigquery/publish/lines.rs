//! How the line that a prediction was judged by is written: the warehouse's words for who set it, in one table.
//!
//! The warehouse's grader takes rows whose `line_source` is `ACTUAL_PROP`, `ODDS_API` or `BETTINGPROS` with a line other
//! than 20, and rows without a line, `NO_PROP_LINE`: of the latter it counts the error and never a win. So that is how a
//! row is written whose line no bookmaker offered, with the estimate in columns of its own.

use crate::domain::{LineSource, Recommendation};

/// How rows are written whose line no bookmaker offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EstimatedLines {
    /// As rows without a line, the estimate in its own columns: the warehouse's grader counts their error, and never a win.
    #[default]
    NoPropLine,
    /// As lines, with the recommendation that was made for them.
    AsLines,
}

/// How rows are written whose line is of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineForm {
    /// Who set the line; `None` where there is none.
    pub line: Option<LineSource>,
    /// The form that this is a row of.
    pub form: EstimatedLines,
    /// `line_source`.
    pub line_source: Option<&'static str>,
    /// `has_prop_line`.
    pub has_prop_line: bool,
    /// Whether `current_points_line` and `line_margin` are written, and the recommendation as it was made; otherwise the
    /// recommendation is [`Recommendation::NoLine`].
    pub is_judged: bool,
    /// `estimation_method`; the line stands in `estimated_line_value` where there is one.
    pub estimation_method: Option<&'static str>,
}

const fn form(
    form: EstimatedLines,
    line: Option<LineSource>,
    line_source: Option<&'static str>,
    is_judged: bool,
    estimation_method: Option<&'static str>,
) -> LineForm {
    let has_prop_line = matches!(line, Some(Market));
    LineForm { line, form, line_source, has_prop_line, is_judged, estimation_method }
}

use EstimatedLines::{AsLines, NoPropLine};
use LineSource::{Estimated, Fixed, Market};

/// Every form of every source.
pub const LINE_FORMS: [LineForm; 8] = [
    form(NoPropLine, Some(Market), Some("ACTUAL_PROP"), true, None),
    form(NoPropLine, Some(Estimated), Some("NO_PROP_LINE"), false, Some("points_avg_last_5")),
    form(NoPropLine, Some(Fixed), Some("NO_PROP_LINE"), false, Some("fixed")),
    form(NoPropLine, None, Some("NO_PROP_LINE"), false, None),
    form(AsLines, Some(Market), Some("ACTUAL_PROP"), true, None),
    form(AsLines, Some(Estimated), Some("ESTIMATED_AVG"), true, Some("points_avg_last_5")),
    form(AsLines, Some(Fixed), Some("FIXED"), true, None),
    form(AsLines, None, None, true, None),
];

impl LineForm {
    /// The form of a row whose line is of `line`, among those of `form`.
    #[expect(clippy::expect_used, reason = "a test walks every source of every form")]
    pub(super) fn find(form: EstimatedLines, line: Option<LineSource>) -> &'static Self {
        let found = LINE_FORMS.iter().find(|row| row.form == form && row.line == line);
        found.expect("Invariant: every source has a row in every form")
    }

    /// The recommendation that is written where `made` was made.
    pub fn recommendation(&self, made: &str) -> String {
        if self.is_judged { made.to_owned() } else { Recommendation::NoLine.as_str().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_has_a_form() {
        for form in [NoPropLine, AsLines] {
            for line in LineSource::ALL.map(Some).into_iter().chain([None]) {
                assert_eq!(LineForm::find(form, line).line, line);
            }
        }
    }

    /// A line of the guide's table.
    fn row(form: &LineForm) -> String {
        let code = |word: Option<&str>| word.map_or(String::new(), |word| format!("`{word}` "));
        let line = form.line.map_or("none", LineSource::name);
        let name = if form.form == NoPropLine { "no-prop-line" } else { "as-lines" };
        let judged = if form.is_judged { "as predicted" } else { "null, null, `NO_LINE`" };
        let estimate = form.estimation_method.map_or("", |_| "the line ");
        format!(
            "| {line} | `{name}` | {}| {} | {judged} | {estimate}| {}|",
            code(form.line_source),
            form.has_prop_line,
            code(form.estimation_method)
        )
    }

    #[test]
    fn the_guide_shows_every_form() {
        let guide = include_str!("../../guide/bigquery.md");
        for form in &LINE_FORMS {
            assert!(guide.lines().any(|line| line == row(form)), "{}", row(form));
        }
    }

    #[test]
    fn what_no_bookmaker_offered_is_never_judged_unless_asked_for() {
        let judged = LINE_FORMS.iter().filter(|row| row.form == NoPropLine && row.is_judged);
        assert_eq!(judged.map(|row| row.line).collect::<Vec<_>>(), [Some(Market)]);
        let estimated = LineForm::find(NoPropLine, Some(Estimated));
        assert_eq!(estimated.recommendation("OVER"), "NO_LINE");
        assert_eq!(LineForm::find(AsLines, Some(Estimated)).recommendation("OVER"), "OVER");
    }
}
