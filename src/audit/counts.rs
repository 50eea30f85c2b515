//! The counts and flags of games: what nobody can have done, and what cannot be true of both teams.

use std::collections::BTreeMap;

use super::finding::{Cases, Finding, Found};
use super::tables::Tables;
use crate::domain::box_score::{Field, KEPT};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{flags, floats, ints};
use crate::snapshot::layout::Kind;

/// Rows that a flag needs before one value of it in all of them is no accident: those of some games.
const MIN_ROWS: usize = 100;

/// What was made, and of how many tries.
const SHOTS: [[Field; 2]; 3] = [
    [Field::Goals, Field::GoalAttempts],
    [Field::Threes, Field::ThreeAttempts],
    [Field::FreeThrows, Field::FreeThrowAttempts],
];

pub(super) fn check(tables: &Tables<'_>) -> Result<Vec<Finding>, SnapshotError> {
    let mut findings = Vec::new();
    for field in KEPT {
        findings.extend(beyond(tables, field)?);
    }
    findings.extend(shots(tables)?);
    findings.extend(winners(tables)?);
    for field in [Field::Win, Field::Starter] {
        findings.extend(constant(tables, field)?);
    }
    Ok(findings)
}

/// The column of `field` in the games.
fn values(tables: &Tables<'_>, field: Field) -> Result<Vec<Option<f64>>, SnapshotError> {
    let (frame, column) = (tables.frames.0, field.column());
    Ok(if column.kind() == Kind::Int {
        ints(frame, column.name())?.iter().map(|value| value.map(f64::from)).collect()
    } else {
        floats(frame, column.name())?.iter().collect()
    })
}

/// Counts above what anybody can have in a game.
fn beyond(tables: &Tables<'_>, field: Field) -> Result<Option<Finding>, SnapshotError> {
    let (name, Some(most)) = (field.column().name(), field.column().most) else { return Ok(None) };
    let mut cases = Cases::default();
    for (row, value) in values(tables, field)?.into_iter().enumerate() {
        if let Some(value) = value.filter(|value| *value > f64::from(most)) {
            cases.add(|| tables.example(row, vec![("stored", value.into())]));
        }
    }
    Ok(cases.into_finding(Found::CountBeyond { column: name, most }))
}

/// Rows with more made than tried, or with other points than the shots come to.
fn shots(tables: &Tables<'_>) -> Result<Option<Finding>, SnapshotError> {
    let read = |field| values(tables, field);
    let [[goals, _], [threes, _], [free, _]] = SHOTS;
    let (points, goals, threes, free) =
        (read(Field::Points)?, read(goals)?, read(threes)?, read(free)?);
    let mut tried = Vec::new();
    for [_, attempts] in SHOTS {
        tried.push(read(attempts)?);
    }
    let mut cases = Cases::default();
    for row in 0..points.len() {
        let made = [goals[row], threes[row], free[row]];
        let more =
            made.iter().zip(&tried).any(|(made, tried)| *made > tried[row] && tried[row].is_some());
        let other = match (points[row], made) {
            (Some(points), [Some(goals), Some(threes), Some(free)]) => {
                threes > goals || points != 2.0 * goals + threes + free
            }
            _ => false,
        };
        if more || other {
            let [goals, threes, free] = made.map(serde_json::Value::from);
            let shots = || {
                vec![
                    ("points", points[row].into()),
                    ("fg", goals),
                    ("three_pt", threes),
                    ("ft", free),
                ]
            };
            cases.add(|| tables.example(row, shots()));
        }
    }
    Ok(cases.into_finding(Found::ShotsDisagree))
}

/// Games that both teams won, or neither, or of which the rows of one team say both.
fn winners(tables: &Tables<'_>) -> Result<Option<Finding>, SnapshotError> {
    let won = flags(tables.frames.0, Field::Win.column().name())?;
    let mut games: BTreeMap<&str, BTreeMap<(&str, bool), usize>> = BTreeMap::new();
    for (row, won) in won.iter().enumerate() {
        let Some(won) = won else { continue };
        let of_game = games.entry(tables.games.game_ids.get(row)).or_default();
        of_game.entry((tables.teams[row], won)).or_insert(row);
    }
    let mut cases = Cases::default();
    for sides in games.values() {
        let teams: Vec<&(&str, bool)> = sides.keys().collect();
        let disagree =
            teams.windows(2).any(|pair| pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1);
        if let Some(row) = sides.values().next().filter(|_| disagree) {
            cases.add(|| {
                tables.example(*row, vec![("game", tables.games.game_ids.get(*row).into())])
            });
        }
    }
    Ok(cases.into_finding(Found::WinnersDisagree))
}

/// A flag that some players of each game have, and all rows say the same.
fn constant(tables: &Tables<'_>, field: Field) -> Result<Option<Finding>, SnapshotError> {
    let column = field.column().name();
    let known: Vec<bool> = flags(tables.frames.0, column)?.iter().flatten().collect();
    let Some(value) = known.first().copied() else { return Ok(None) };
    let count = known.len();
    let is_constant = count >= MIN_ROWS && known.iter().all(|other| *other == value);
    let found = Found::ConstantFlag { column, value };
    Ok(is_constant.then_some(Finding { found, count, examples: Vec::new() }))
}
