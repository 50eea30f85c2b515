//! Rows that are there twice: downloads overlap by a day as a matter of course.

use arrow::array::{Array as _, ArrayRef};

use super::log::Log;
use super::lookups::Lookups;
use crate::domain::box_score::{Field, KEPT};
use crate::source::file_report::Reason;

/// What may differ between two copies of a row: how the game and the player are written follows from other columns.
const IDENTITY: [Field; 6] =
    [Field::Name, Field::Id, Field::Lookup, Field::Game, Field::Season, Field::Date];

/// Passes over each row of which an earlier one says the same: of one player, in one game, and equal wherever both have a
/// value. Where one says more, the other is passed over.
pub(super) fn pass_over(log: &mut Log, people: &Lookups) {
    let key = |row: u32| Some((log.games.get(row)?, log.date(row)?.days(), people.get(row)?, row));
    let mut keys: Vec<_> = log.rows().filter_map(key).collect();
    keys.sort_unstable();
    let mut repeated = Vec::new();
    let mut kept: Option<(u32, i32, u32, u32)> = None;
    for next in keys {
        let same = kept.filter(|kept| (kept.0, kept.1, kept.2) == (next.0, next.1, next.2));
        let Some(former) = same else {
            kept = Some(next);
            continue;
        };
        match said_again(log, former.3, next.3) {
            Some(FullerRow::Former) => repeated.push(next.3),
            Some(FullerRow::Next) => {
                repeated.push(former.3);
                kept = Some(next);
            }
            None => {}
        }
    }
    for row in repeated {
        log.pass_over(row, Reason::RepeatedRow);
    }
}

/// Which of two rows that agree says all that the other does.
enum FullerRow {
    Former,
    Next,
}

/// Which of the rows says all that the other does, if they agree and one of them does.
fn said_again(log: &Log, former: u32, next: u32) -> Option<FullerRow> {
    if (log.team(former), log.opponent(former), log.home(former))
        != (log.team(next), log.opponent(next), log.home(next))
    {
        return None;
    }
    let ids = [former, next].map(|row| log.ids.get(row));
    if ids[0].is_some() && ids[1].is_some() && ids[0] != ids[1] {
        return None;
    }
    let (mut former_lacks, mut next_lacks) = (false, false);
    for field in KEPT {
        if IDENTITY.contains(&field) {
            continue;
        }
        let column = log.column(field);
        match (column.is_valid(former as usize), column.is_valid(next as usize)) {
            (true, true) if field == Field::Minutes => match finer(log, former, next)? {
                Finer::Former => next_lacks = true,
                Finer::Next => former_lacks = true,
                Finer::Neither => {}
            },
            (true, true) if !is_equal(column, former, next) => return None,
            (false, true) => former_lacks = true,
            (true, false) => next_lacks = true,
            _ => {}
        }
    }
    match (former_lacks, next_lacks) {
        (false, _) => Some(FullerRow::Former),
        (true, false) => Some(FullerRow::Next),
        (true, true) => None,
    }
}

/// Which of two times is written finer, that of the former row or of the next.
enum Finer {
    Former,
    Next,
    Neither,
}

/// How far two times may be apart that are rounded to six decimals or to the second.
const SAME_MINUTES: f64 = 0.01;

/// Which time says more, if they are one: a whole number may be any within a minute of it.
fn finer(log: &Log, former: u32, next: u32) -> Option<Finer> {
    let [one, other] = [former, next].map(|row| log.floats(Field::Minutes).value(row as usize));
    if (one - other).abs() < SAME_MINUTES {
        return Some(Finer::Neither);
    }
    if (one - other).abs() >= 1.0 {
        return None;
    }
    match (one.fract() == 0.0, other.fract() == 0.0) {
        (false, true) => Some(Finer::Former),
        (true, false) => Some(Finer::Next),
        _ => None,
    }
}

/// Whether a column has the same value in two rows.
pub(super) fn is_equal(column: &ArrayRef, one: u32, other: u32) -> bool {
    column.slice(one as usize, 1) == column.slice(other as usize, 1)
}

/// The columns in which two rows of one player and game differ.
pub(super) fn different(log: &Log, one: u32, other: u32) -> Vec<Field> {
    let differs = |field: &Field| {
        let column = log.column(*field);
        column.is_valid(one as usize)
            && column.is_valid(other as usize)
            && !IDENTITY.contains(field)
            && !is_equal(column, one, other)
    };
    KEPT.into_iter().filter(differs).collect()
}
