//! What rows say that has no meaning, and what they do not say though every row needs it.

use super::forms;
use super::log::Log;
use super::teams;
use super::violation::{Violation, Violations};
use crate::domain::box_score::Field;
use crate::source::file_report::Reason;
use crate::source::spelling::shown;

/// Checks every row on its own, beside what its file found.
pub(super) fn check_readings(log: &Log, violations: &mut Violations) {
    violations.extend(log.of_kinds.iter().cloned());
    check_matchups(log, violations);
    check_seasons(log, violations);
    check_missing(log, violations);
}

fn violate(violations: &mut Violations, row: u32, field: Field, reason: Reason, what: String) {
    violations.push(Violation { row, field, reason, what, other: None });
}

fn check_matchups(log: &Log, violations: &mut Violations) {
    let (codes, field) = (&log.matchups.codes, Field::Matchup);
    for row in log.rows() {
        if violations.is_full() {
            break;
        }
        let Some(code) = codes.get(row) else { continue };
        let text = shown(codes.text(code));
        match &log.matchups.parsed[code as usize] {
            None => {
                let what = format!("`{text}` is not {}", field.column().form.in_words());
                violate(violations, row, field, Reason::Unreadable, what);
            }
            Some((first, second, _)) => {
                let team = log.team_of_row(row);
                let year = log.kinds[row as usize].map(|kind| kind.season.start_year());
                let is_one = [first, second].iter().any(|other| teams::is_same(team, other, year));
                if !is_one && !team.is_empty() {
                    let what = format!("`{text}` does not name the row's team, {team}");
                    violate(violations, row, field, Reason::Unreadable, what);
                    continue;
                }
                let said =
                    log.matchups.seen_by(row, Some(team).filter(|team| !team.is_empty()), year);
                if let (Some((_, by_matchup)), Some(home)) = (said, log.home(row))
                    && by_matchup != home
                {
                    let side = |home| if home { "at home" } else { "away" };
                    let what = format!(
                        "`{text}` has the row's team {}, and {} has it {}",
                        side(by_matchup),
                        log.place(row).0.column(Field::Home),
                        side(home)
                    );
                    violate(violations, row, field, Reason::NotOneHomeSide, what);
                }
            }
        }
    }
}

fn check_seasons(log: &Log, violations: &mut Violations) {
    for row in log.rows() {
        if log.kinds[row as usize].is_some() {
            continue;
        }
        if let Some(code) = log.named_seasons.get(row)
            && forms::season(log.named_seasons.text(code)).is_none()
        {
            let expected = Field::Season.column().form.in_words();
            let what = format!("`{}` is not {expected}", shown(log.named_seasons.text(code)));
            violate(violations, row, Field::Season, Reason::Unreadable, what);
        } else if let Some(date) = log.date(row) {
            let what = format!("`{date}` is in no season");
            violate(violations, row, Field::Date, Reason::Unreadable, what);
        }
    }
}

/// Finds the nulls where every row needs a value, unless it is null because it could not be read.
fn check_missing(log: &Log, violations: &mut Violations) {
    let mut known: Vec<(u32, Field)> =
        violations.iter().map(|violation| (violation.row, violation.field)).collect();
    known.sort_unstable();
    for row in log.rows() {
        if violations.is_full() {
            break;
        }
        let needed = [
            (Field::Game, log.games.get(row).is_some()),
            (Field::Date, log.date(row).is_some()),
            (Field::Team, log.team(row).is_some()),
            (Field::Opponent, log.opponent(row).is_some()),
            (Field::Home, log.home(row).is_some()),
        ];
        for (field, there) in needed {
            let from =
                if matches!(field, Field::Opponent | Field::Home) { Field::Matchup } else { field };
            let is_known = |field| known.binary_search(&(row, field)).is_ok();
            if !there
                && !is_known(field)
                && !is_known(from)
                && let Some(what) = why_missing(log, row, field)
            {
                violate(violations, row, field, Reason::Missing, what);
            }
        }
    }
}

/// Why a row has no `field`; nothing where something else that is missing says so.
fn why_missing(log: &Log, row: u32, field: Field) -> Option<String> {
    let (file, _) = log.place(row);
    let game = || log.games.get(row).map(|game| shown(log.games.text(game)));
    let is_made = field == Field::Game && file.parts(Field::Game).is_none();
    if is_made
        && (log.date(row).is_none() || log.team(row).is_none() || log.opponent(row).is_none())
    {
        return None;
    }
    Some(match game().filter(|_| field == Field::Date && log.has_schedule) {
        Some(game) => {
            format!("the table of games has no game `{game}`, and nothing else tells the date")
        }
        None if is_made => "the file has no ids of games, and another of the input has".to_owned(),
        None if file.told_by(field).is_none() => {
            "no column of the file tells it, and no other row of the game does".to_owned()
        }
        None => "the value is null".to_owned(),
    })
}
