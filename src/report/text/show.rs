//! The text of `season show`: predictions beside what happened, by player or by date.

use std::collections::BTreeMap;

use serde::Serialize;

use super::layout::{paragraph, table_of};
use super::output::Output;
use super::screen::cut;
use crate::domain::{GameDate, LineSource, SeasonId, SystemId, printable, shortened};
use crate::grade::{ListedPrediction, ListingSummary};
use crate::report::numbers::{counted, thousands};
use crate::report::words::reason_in_words;

/// What stands for a value that there is none of.
const NONE: &str = "—";

/// Longer names and codes are cut, so that a row fits a terminal.
const NAME_WIDTH: usize = 22;
const GAME_WIDTH: usize = 12;

/// Predictions of one system, for a date or for a player.
#[derive(Debug, Serialize)]
pub struct ShownPredictions {
    /// The season.
    pub season: SeasonId,
    /// The run.
    pub run_id: String,
    /// The snapshot that it was made from.
    pub snapshot_hash: String,
    /// Whether the players are made up.
    pub is_fictional: bool,
    /// The system.
    pub system_id: SystemId,
    /// The date, if one was asked for.
    pub date: Option<GameDate>,
    /// The player, if one was asked for.
    pub player: Option<String>,
    /// The team, if one was asked for.
    pub team: Option<String>,
    /// All that was asked for, also what is not shown.
    pub all: ListingSummary,
    /// How often there is no prediction, by reason.
    pub no_prediction: BTreeMap<String, usize>,
    /// What the order is, in words.
    #[serde(skip)]
    pub order: &'static str,
    /// What is shown of it.
    pub predictions: Vec<ListedPrediction>,
}

impl Output for ShownPredictions {
    fn text(&self) -> String {
        let marks: Vec<&str> = self.no_prediction.keys().map(String::as_str).collect();
        let by = if self.player.is_some() { RowsBy::Date } else { RowsBy::Player };
        format!(
            "{}\n\n{}\n{}",
            self.heading(),
            prediction_rows(&self.predictions, by, &marks),
            self.footnotes()
        )
    }
}

impl ShownPredictions {
    fn heading(&self) -> String {
        let date = self.date.map(|date| date.to_string());
        let name = |text: &String| shortened(text);
        let parts = [
            Some(self.season.to_string()),
            date,
            self.player.as_ref().map(name),
            self.team.as_ref().map(name),
            Some(self.system_id.to_string()),
            Some(format!("run {}", printable(&self.run_id))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let fictional = if self.is_fictional { "\nfictional players" } else { "" };
        paragraph(&parts.join(" · ")).trim_end().to_owned() + fictional
    }

    fn footnotes(&self) -> String {
        let ListingSummary { player_dates, with_error, mae, with_range, inside } = self.all;
        let shown = self.predictions.len();
        let what = if self.player.is_some() { "game" } else { "player" };
        let mut text = if shown < player_dates {
            format!("{} of {}, {}\n", thousands(shown), counted(player_dates, what), self.order)
        } else {
            format!("{}, {}\n", counted(player_dates, what), self.order)
        };
        if let Some(mae) = mae {
            let of = if with_error == player_dates {
                "on average".to_owned()
            } else {
                format!("on average over {}", thousands(with_error))
            };
            text += &format!("off by {mae:.2} points {of}");
            if with_range > 0 {
                let (inside, with_range) = (thousands(inside), thousands(with_range));
                text += &format!(" · {inside} of {with_range} outcomes inside the range");
            }
            text.push('\n');
        }
        let reasons = self.no_prediction.iter().enumerate();
        for (place, (reason, count)) in reasons {
            let reason = reason_in_words(reason);
            let why = format!("({}) no prediction: {}", mark(place), printable(reason));
            text += &format!("{why}, {}\n", counted(*count, "player-date"));
        }
        text + &line_notes(&self.predictions)
    }
}

/// Which lines no bookmaker offered.
fn line_notes(predictions: &[ListedPrediction]) -> String {
    let has = |source| predictions.iter().any(|listed| listed.line_source() == Some(source));
    let note = |source: LineSource, what: &str| {
        if has(source) {
            format!("{}: {what} that no bookmaker offered\n", line_mark(source))
        } else {
            String::new()
        }
    };
    note(LineSource::Estimated, "an estimated line, the last five games' average,")
        + &note(LineSource::Fixed, "a fixed line")
}

/// What stands before a line that is not a market's.
fn line_mark(source: LineSource) -> &'static str {
    match source {
        LineSource::Market => "",
        LineSource::Estimated => "~",
        LineSource::Fixed => "=",
    }
}

/// The letter of the reason at that place.
fn mark(place: usize) -> char {
    char::from(b'a' + u8::try_from(place % 26).unwrap_or_default())
}

/// What the first column of rows says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowsBy {
    /// Who it is, for the rows of a date.
    Player,
    /// When it is, for the rows of a player.
    Date,
}

/// The table of `predictions`, at most 80 columns wide. A reason for no prediction is shown as its letter among `marks`.
pub(super) fn prediction_rows(
    predictions: &[ListedPrediction],
    by: RowsBy,
    marks: &[&str],
) -> String {
    let rows = predictions.iter().map(|listed| {
        let first = match by {
            RowsBy::Player => {
                let name = listed.player_full_name.as_deref().unwrap_or(&listed.player_lookup);
                cut(&printable(name), NAME_WIDTH)
            }
            RowsBy::Date => listed.game_date.to_string(),
        };
        let line = listed
            .line
            .map(|line| format!("{}{line:.1}", listed.line_source().map_or("", line_mark)));
        let predicted = listed.predicted_points.map(|points| format!("{points:.1}"));
        vec![
            first,
            cut(&printable(&game(listed)), GAME_WIDTH),
            line.unwrap_or_else(|| NONE.to_owned()),
            predicted.unwrap_or_else(|| NONE.to_owned()),
            range(listed, marks),
            outcome(listed),
        ]
    });
    let first = if by == RowsBy::Player { "player" } else { "date" };
    table_of(2, &[first, "game", "line", "predicted", "80 % range", "points"], rows)
}

fn game(listed: &ListedPrediction) -> String {
    let between = match listed.is_home {
        Some(true) => "vs",
        Some(false) => "at",
        None => "–",
    };
    format!("{} {between} {}", listed.team, listed.opponent)
}

/// The range, or the letter of the reason why there is no prediction.
fn range(listed: &ListedPrediction, marks: &[&str]) -> String {
    if let Some(reason) = &listed.no_prediction {
        let place = marks.iter().position(|other| other == reason);
        return place.map_or_else(|| NONE.to_owned(), |place| format!("({})", mark(place)));
    }
    let range = listed.points_p10.zip(listed.points_p90);
    range.map_or_else(|| NONE.to_owned(), |(low, high)| format!("{low:.1} – {high:.1}"))
}

/// The points scored, and on which side of the range they are if they are not in it.
fn outcome(listed: &ListedPrediction) -> String {
    let Some(points) = listed.actual_points else { return "unknown".to_owned() };
    if listed.void.is_some() {
        return "void".to_owned();
    }
    match listed.side_of_range() {
        Some(-1) => format!("{points} below"),
        Some(1) => format!("{points} above"),
        _ => points.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_wide_is_cut_by_its_columns() {
        for (text, shown) in [
            ("Nikola Jokić", "Nikola Jokić"),
            ("Shai Gilgeous-Alexander", "Shai Gilgeous-Alexand…"),
            ("大谷大谷大谷大谷大谷大谷", "大谷大谷大谷大谷大谷…"),
            ("a\u{1b}[2J", "a\\u{1b}[2J"),
        ] {
            assert_eq!(cut(&printable(text), NAME_WIDTH), shown);
        }
    }
}
