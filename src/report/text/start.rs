//! The page that `season` shows without a command.

use std::path::Path;

use serde::Serialize;

use super::layout::on;
use super::output::Output;
use crate::domain::{GameDate, SeasonId, printable, printable_path};
use crate::report::numbers::counted;

/// What the program is, and what to type first.
#[derive(Debug, Serialize)]
pub struct StartPage<'a> {
    /// The folder of the data.
    pub root: &'a Path,
    /// The seasons that are there, in order.
    pub seasons: Vec<SeasonId>,
    /// The date of the last game of the newest of them.
    pub last_date: Option<GameDate>,
}

impl Output for StartPage<'_> {
    fn text(&self) -> String {
        let on = |command: &str| on(self.root, command);
        let mut lines = match self.seasons.last() {
            Some(season) => vec![
                (on(&format!("train {season}")), "train the v2 systems on earlier dates"),
                (on(&format!("predict {season}")), "predict it"),
                (on(&format!("grade {season}")), "how good the predictions were"),
            ],
            None => vec![
                (on("demo"), "an invented season, predicted and graded"),
                ("season help seasons".to_owned(), "how to import box scores"),
            ],
        };
        if let (Some(season), Some(date)) = (self.seasons.last(), self.last_date) {
            lines
                .push((on(&format!("show {season} {date}")), "predictions and outcomes of a date"));
        }
        lines.push(("season help".to_owned(), "all commands, and the guide"));
        let lines: Vec<(String, &str)> =
            lines.into_iter().map(|(line, what)| (printable(&line).into_owned(), what)).collect();
        let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
        let lines = lines.iter().map(|(line, what)| format!("  {line:<width$}  {what}\n"));
        let lines = lines.collect::<Vec<String>>().concat();
        format!(
            "season predicts the points of every NBA player on every game date of a season,\n\
             offline, and shows how good its predictions were.\n\n\
             {}\n\n{lines}",
            self.data()
        )
    }
}

impl StartPage<'_> {
    /// What there is.
    fn data(&self) -> String {
        let folder = printable_path(self.root);
        match (self.seasons.first(), self.seasons.last()) {
            (Some(first), Some(last)) if first != last => {
                let count = counted(self.seasons.len(), "season");
                format!("{folder} has {count}, from {first} to {last}. Next:")
            }
            (Some(season), _) => format!("{folder} has the season {season}. Next:"),
            _ => format!("{folder} has no season yet. Next:"),
        }
    }
}
