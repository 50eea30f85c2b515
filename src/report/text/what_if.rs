//! The text of `season whatif`: who gains, and a table of what changes.

use serde::Serialize;

use super::layout::paragraph;
use super::output::Output;
use super::screen::cut;
use super::table::{Table, TextColumn};
use crate::domain::{GameDate, SeasonId, SystemId, listed, printable, shortened};
use crate::engine::{CasePoints, ExtremeCase, PlayerCases, PlayerChange, Questionable};
use crate::report::numbers::{counted, percent, signed};

/// Longer names are cut, so that a row fits a terminal.
const NAME_WIDTH: usize = 22;
const OUT_WIDTH: usize = 24;

/// What stands for a value that there is none of.
const NONE: &str = "—";

/// A slate that is predicted again with a change, or in all cases of who plays.
#[derive(Debug, Serialize)]
pub struct WhatIf {
    /// The season.
    pub season: SeasonId,
    /// The date.
    pub date: GameDate,
    /// Where the slate before the change is from.
    pub slate: String,
    /// The system.
    pub system_id: Option<SystemId>,
    /// The training that it predicts with.
    pub training_id: String,
    /// What is changed.
    pub change: SlateChange,
    /// What follows from it.
    #[serde(flatten)]
    pub table: WhatIfTable,
}

/// What is changed of a slate, by the players' names.
#[derive(Debug, Serialize)]
pub struct SlateChange {
    /// Who is out with it.
    pub out: Vec<String>,
    /// Who plays with it.
    #[serde(rename = "in")]
    pub come: Vec<String>,
    /// Of whom so many minutes are expected with it.
    pub minutes: Vec<(String, f64)>,
}

/// What follows from a change.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum WhatIfTable {
    /// Predictions without it and with it, the largest difference first.
    Changes {
        /// By player.
        changes: Vec<PlayerChange>,
    },
    /// Predictions over all cases of who plays, the widest apart first.
    Cases {
        /// Of whom it is not known whether they play.
        questionable: Vec<Questionable>,
        /// By player.
        players: Vec<PlayerCases>,
    },
}

impl WhatIfTable {
    /// The same with no more than so many players.
    #[must_use]
    pub fn first(mut self, top: usize) -> Self {
        match &mut self {
            Self::Changes { changes } => changes.truncate(top),
            Self::Cases { players, .. } => players.truncate(top),
        }
        self
    }
}

impl Output for WhatIf {
    fn text(&self) -> String {
        let system = self.system_id.map_or_else(String::new, |id| format!(" · {id}"));
        let heading = format!(
            "{} · {} · slate from {}{system} · training {}",
            self.season, self.date, self.slate, self.training_id
        );
        let table = match &self.table {
            WhatIfTable::Changes { changes } => change_table(changes),
            WhatIfTable::Cases { players, .. } => case_table(players),
        };
        format!("{}\n{}\n{table}", paragraph(&heading), paragraph(&self.answer()))
    }
}

impl WhatIf {
    /// Who gains most, in a sentence.
    fn answer(&self) -> String {
        match &self.table {
            WhatIfTable::Changes { changes } => {
                let when = self.change.in_words();
                let gains = changes.iter().filter_map(|of| Some((of, of.difference()?)));
                let most = gains.max_by(|one, other| one.1.total_cmp(&other.1));
                let Some((player, gain)) = most.filter(|(_, gain)| *gain >= 0.05) else {
                    return format!("With {when}, nobody gains a tenth of a point.");
                };
                let [before, after] =
                    [player.without, player.with].map(|of| or_none(of.map(|of| of.points)));
                format!(
                    "With {when}, {} gains most: {before} to {after} points ({}).",
                    shortened(&player.player),
                    signed(gain, 1)
                )
            }
            WhatIfTable::Cases { questionable, players } => {
                let chance = |of: &Questionable| {
                    format!("{} ({} to play)", shortened(&of.player), percent(of.chance))
                };
                let who = listed(questionable.iter().map(chance), ", ");
                let slates = counted(1 << questionable.len(), "slate");
                let widest = players.first().map_or_else(String::new, |of| {
                    format!(
                        " {} depends on it most: {:.1} to {:.1} points.",
                        shortened(&of.player),
                        of.lowest.points,
                        of.highest.points
                    )
                });
                format!("{slates} of {who}.{widest}")
            }
        }
    }
}

impl SlateChange {
    /// What is changed, as a part of a sentence.
    fn in_words(&self) -> String {
        let names = |names: &[String]| listed(names, ", ");
        let mut parts = Vec::new();
        parts.extend((!self.out.is_empty()).then(|| format!("{} out", names(&self.out))));
        parts.extend((!self.come.is_empty()).then(|| format!("{} in", names(&self.come))));
        let minutes = self.minutes.iter();
        parts.extend(minutes.map(|(name, of)| format!("{} at {of} minutes", shortened(name))));
        parts.join(" and ")
    }
}

fn or_none(value: Option<f64>) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| format!("{value:.1}"))
}

fn name(player: &str) -> String {
    cut(&printable(player), NAME_WIDTH)
}

fn change_table(changes: &[PlayerChange]) -> String {
    let columns = [
        TextColumn::text("player"),
        TextColumn::text("team"),
        TextColumn::number("without"),
        TextColumn::number("with"),
        TextColumn::number("difference"),
        TextColumn::number("80 % range"),
    ];
    let range = |of: CasePoints| Some(format!("{:.1} – {:.1}", of.points_p10?, of.points_p90?));
    let row = |of: &PlayerChange| {
        let points = |of: Option<CasePoints>| {
            of.map_or_else(|| "out".to_owned(), |of| format!("{:.1}", of.points))
        };
        vec![
            name(&of.player),
            cut(&printable(&of.team), 6),
            points(of.without),
            points(of.with),
            of.difference().map_or_else(|| NONE.to_owned(), |points| signed(points, 1)),
            of.with.and_then(range).unwrap_or_else(|| NONE.to_owned()),
        ]
    };
    Table::new(1, columns).rows(changes.iter().map(row)).to_string()
}

fn case_table(players: &[PlayerCases]) -> String {
    let columns = [
        TextColumn::text("player"),
        TextColumn::text("team"),
        TextColumn::number("expected"),
        TextColumn::number("lowest"),
        TextColumn::number("highest"),
        TextColumn::prose("highest without"),
    ];
    let out = |case: &ExtremeCase| match &case.out[..] {
        [] => "nobody".to_owned(),
        out => {
            out.iter().map(|name| cut(&printable(name), OUT_WIDTH)).collect::<Vec<_>>().join(", ")
        }
    };
    let row = |of: &PlayerCases| {
        vec![
            name(&of.player),
            cut(&printable(&of.team), 6),
            format!("{:.1}", of.expected_points),
            format!("{:.1}", of.lowest.points),
            format!("{:.1}", of.highest.points),
            out(&of.highest),
        ]
    };
    Table::new(1, columns).rows(players.iter().map(row)).to_string()
}
