//! The text of `season show`: predictions beside what happened, by player or by date.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::layout::{labelled_in, paragraph};
use super::output::Output;
use super::screen::cut;
use super::slate::announced;
use super::table::{Table, TextColumn};
use crate::domain::{
    GameDate, LineSource, SeasonId, SystemId, UpcomingSlate, printable, shortened,
};
use crate::grade::{ListedPrediction, ListingSummary, Order};
use crate::report::numbers::{counted, signed, thousands};
use crate::report::words::{line_mark, listed_line, reason_in_words};

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
    /// What is shown of it.
    pub shown: ListingSummary,
    /// How often there is no prediction, by reason.
    pub no_prediction: BTreeMap<String, usize>,
    /// What the rows are sorted by; `None` for the order of dates.
    #[serde(skip)]
    pub order: Option<Order>,
    /// The rows that are shown.
    pub predictions: Vec<ListedPrediction>,
    /// The slate, if the run predicts games before they are played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slate: Option<ShownSlate>,
}

/// A slate whose predictions are shown.
#[derive(Debug, Serialize)]
pub struct ShownSlate {
    /// The slate.
    #[serde(flatten)]
    pub slate: UpcomingSlate,
    /// The teams whose games of the date are not in the snapshot yet.
    pub to_come: BTreeSet<String>,
}

impl Output for ShownPredictions {
    fn text(&self) -> String {
        let marks: Vec<&str> = self.no_prediction.keys().map(String::as_str).collect();
        format!("{}\n\n{}\n{}", self.heading(), self.table(&marks), self.footnotes())
    }
}

impl ShownPredictions {
    fn table(&self, marks: &[&str]) -> String {
        let slate = self.slate.as_ref();
        prediction_table(&self.predictions, self.rows_by(), (self.order, slate), marks)
    }

    fn heading(&self) -> String {
        let date = self.date.map(|date| date.to_string());
        let name = |text: &String| shortened(text);
        let parts = [
            Some(self.season.to_string()),
            date,
            self.slate.as_ref().map(|_| "slate".to_owned()),
            self.player.as_ref().map(name),
            self.team.as_ref().map(name),
            Some(self.system_id.to_string()),
            Some(format!("run {}", printable(&self.run_id))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        paragraph(&parts.join(" · ")).trim_end().to_owned()
    }

    /// What tells the rows apart.
    fn rows_by(&self) -> RowsBy {
        match (&self.player, self.date) {
            (Some(_), _) => RowsBy::Date,
            (None, Some(_)) => RowsBy::Player,
            (None, None) => RowsBy::DateAndPlayer,
        }
    }

    fn footnotes(&self) -> String {
        let what = match self.rows_by() {
            RowsBy::Date => "game",
            RowsBy::Player => "player",
            RowsBy::DateAndPlayer => "player-date",
        };
        let (shown, all) = (self.shown.player_dates, self.all.player_dates);
        let order = order_in_words(self.order);
        let mut text = if shown < all {
            format!("{} of {}, {order}\n", thousands(shown), counted(all, what))
        } else {
            format!("{}, {order}\n", counted(all, what))
        };
        text += &self.accuracy(what);
        let reasons = self.no_prediction.iter().enumerate();
        for (place, (reason, count)) in reasons {
            let reason = reason_in_words(reason);
            let why = format!("({}) no prediction: {}", mark(place), printable(reason));
            text += &format!("{why}, {}\n", counted(*count, "player-date"));
        }
        text += &self.slate.as_ref().map_or_else(String::new, |of| announced(&of.slate));
        text + &line_notes(&self.predictions)
    }

    /// How good the predictions were: those that are shown, and all of them.
    fn accuracy(&self, what: &str) -> String {
        let (shown, all) = (self.shown, self.all);
        let is_cut = shown.player_dates < all.player_dates;
        let of_date = if self.rows_by() == RowsBy::Player && self.team.is_none() {
            " of the date"
        } else {
            ""
        };
        let graded = if all.with_error < all.player_dates { " that can be graded" } else { "" };
        let of_all = format!("all {}{of_date}{graded}", counted(all.with_error, what));
        let mut errors = Vec::new();
        let mut inside = Vec::new();
        if let Some(mae) = shown.mae.filter(|_| is_cut) {
            errors.push(format!("{mae:.2} points of the {} shown", thousands(shown.with_error)));
        }
        errors.extend(all.mae.map(|mae| format!("{mae:.2} points of {of_all}")));
        let ranges = |of: ListingSummary, name: &str, behind: &str| {
            let (inside, all) = (thousands(of.inside), thousands(of.with_range));
            (of.with_range > 0).then(|| format!("{inside} of {name} {all}{behind}"))
        };
        inside.extend(ranges(shown, "the", " shown").filter(|_| is_cut));
        inside.extend(ranges(all, "all", ""));
        let line = |label: &str, parts: &[String]| {
            if parts.is_empty() {
                String::new()
            } else {
                labelled_in(21, label, &parts.join(" · "))
            }
        };
        line("mean absolute error", &errors) + &line("inside the range", &inside)
    }
}

/// The order of rows in words.
fn order_in_words(order: Option<Order>) -> &'static str {
    match order {
        None => "in the order of dates",
        Some(Order::Predicted) => "most points predicted first",
        Some(Order::Edge) => "farthest from the line first",
        Some(Order::Error) => "largest error first",
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

/// The letter of the reason at that place.
fn mark(place: usize) -> char {
    char::from(b'a' + u8::try_from(place % 26).unwrap_or_default())
}

/// What the first columns of rows say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowsBy {
    /// Who it is, for the rows of a date.
    Player,
    /// When it is, for the rows of a player.
    Date,
    /// Both, for the rows of a season.
    DateAndPlayer,
}

/// The table of `predictions`, at most 80 columns wide. A reason for no prediction is shown as its letter among `marks`.
pub(super) fn prediction_rows(
    predictions: &[ListedPrediction],
    by: RowsBy,
    marks: &[&str],
) -> String {
    prediction_table(predictions, by, (None, None), marks)
}

/// The same in an `order`: rows that are sorted by the error show it.
fn prediction_table(
    predictions: &[ListedPrediction],
    by: RowsBy,
    (order, slate): (Option<Order>, Option<&ShownSlate>),
    marks: &[&str],
) -> String {
    let mut columns = Vec::new();
    columns.extend((by != RowsBy::Player).then(|| TextColumn::text("date")));
    columns.extend((by != RowsBy::Date).then(|| TextColumn::text("player")));
    let keys = columns.len();
    let has_error = order == Some(Order::Error);
    let line = TextColumn::number("line");
    let range = TextColumn::number("80 % range");
    columns.extend([
        TextColumn::text("game"),
        if has_error { line.if_room(1) } else { line },
        TextColumn::number("predicted"),
        if keys > 1 { range.if_room(2) } else { range },
        TextColumn::number("points"),
    ]);
    columns.extend(has_error.then(|| TextColumn::number("error")));
    let rows: Vec<Vec<String>> =
        predictions.iter().map(|listed| row(listed, by, (has_error, slate), marks)).collect();
    Table::new(keys, columns).rows(rows).to_string()
}

/// The row of a prediction.
fn row(
    listed: &ListedPrediction,
    by: RowsBy,
    (has_error, slate): (bool, Option<&ShownSlate>),
    marks: &[&str],
) -> Vec<String> {
    let or_none = |value: Option<String>| value.unwrap_or_else(|| NONE.to_owned());
    let mut row = Vec::new();
    row.extend((by != RowsBy::Player).then(|| listed.game_date.to_string()));
    row.extend((by != RowsBy::Date).then(|| {
        let name = listed.player_full_name.as_deref().unwrap_or(&listed.player_lookup);
        cut(&printable(name), NAME_WIDTH)
    }));
    row.extend([
        cut(&printable(&game(listed)), GAME_WIDTH),
        or_none(listed_line(listed)),
        or_none(listed.predicted_points.map(|points| format!("{points:.1}"))),
        range(listed, marks),
        outcome(listed, slate),
    ]);
    row.extend(has_error.then(|| or_none(listed.error().map(|error| signed(error, 1)))));
    row
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
fn outcome(listed: &ListedPrediction, slate: Option<&ShownSlate>) -> String {
    let Some(points) = listed.actual_points else {
        return match slate {
            Some(slate) if slate.to_come.contains(&listed.team) => "to come",
            // The game is there, and the player is not in it.
            Some(_) if listed.void.is_some() => "void",
            _ => "unknown",
        }
        .to_owned();
    };
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
