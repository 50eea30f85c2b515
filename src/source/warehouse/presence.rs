//! Whether a row of `player_game_summary` says that the player did not play.

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::{Float64Type, Int32Type};
use arrow::error::ArrowError;

use crate::snapshot::layout::Kind;
use crate::source::batch::{Batch, Wanted};
use crate::source::file_report::FileReport;

/// The columns that say it, in the order in which they are believed.
pub(super) const COLUMNS: [Wanted; 3] = [
    Wanted::optional("is_dnp", Kind::Flag),
    Wanted::optional("player_status", Kind::Text),
    Wanted::optional("dnp_reason", Kind::Text),
];

/// How the words for not playing begin, folded to lower-case letters: "DNP - Coach's Decision" begins with `dnp`.
const WORDS: [&str; 9] =
    ["dnp", "dnd", "nwt", "didnot", "notwithteam", "inactive", "out", "suspended", "notplaying"];

/// What stands where there is no reason.
const NO_REASON: [&str; 5] = ["", "none", "null", "na", "nan"];

/// What a row says of the player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Nothing speaks against a game.
    Played,
    /// The player did not play; the column that says so.
    Absent(&'static str),
    /// A column says that the player did not play, and there are minutes or points; the column that says so.
    Contradiction(&'static str),
}

/// What each row of `batch` says. A value that cannot be read is found.
pub(super) fn read(
    batch: &Batch<'_>,
    report: &mut FileReport,
) -> Result<Vec<Presence>, ArrowError> {
    if COLUMNS.iter().all(|column| batch.as_found(column.name).is_err()) {
        return Ok(vec![Presence::Played; batch.rows().len()]);
    }
    let [flag, status, reason] = COLUMNS.map(|column| batch.read(column.name, report));
    let (flag, status, reason) = (flag?, status?, reason?);
    let (flag, status, reason) =
        (flag.as_boolean(), status.as_string::<i32>(), reason.as_string::<i32>());
    // What is wrong with these is found when the game itself is read.
    let discarded = &mut FileReport::new("");
    let (points, minutes) =
        (batch.read("points", discarded)?, batch.read("minutes_played", discarded)?);
    let (points, minutes) =
        (points.as_primitive::<Int32Type>(), minutes.as_primitive::<Float64Type>());
    let each = |row: usize| {
        let text = |texts: &arrow::array::StringArray| {
            texts.is_valid(row).then(|| texts.value(row).to_owned())
        };
        let flag = flag.is_valid(row).then(|| flag.value(row));
        let Some(column) = absent_by(flag, text(status).as_deref(), text(reason).as_deref()) else {
            return Presence::Played;
        };
        let played = (points.is_valid(row) && points.value(row) > 0)
            || (minutes.is_valid(row) && minutes.value(row) > 0.0);
        if played { Presence::Contradiction(column) } else { Presence::Absent(column) }
    };
    Ok((0..batch.rows().len()).map(each).collect())
}

/// The column that says that the player did not play, if one does: the flag where there is one, else the status where it
/// is such a word, else a reason.
fn absent_by(
    is_dnp: Option<bool>,
    status: Option<&str>,
    reason: Option<&str>,
) -> Option<&'static str> {
    let [flag, of_status, of_reason] = COLUMNS.map(|column| column.name);
    match is_dnp {
        Some(absent) => absent.then_some(flag),
        None if status.is_some_and(is_absence) => Some(of_status),
        None => {
            reason.is_some_and(|text| !NO_REASON.contains(&&*folded(text))).then_some(of_reason)
        }
    }
}

fn is_absence(status: &str) -> bool {
    let status = folded(status);
    WORDS.iter().any(|word| status.starts_with(word))
}

fn folded(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_is_believed_before_the_status_and_the_status_before_the_reason() {
        let reason = Some("DNP - Coach's Decision");
        assert_eq!(absent_by(Some(true), Some("active"), None), Some("is_dnp"));
        assert_eq!(absent_by(Some(false), Some("dnp"), reason), None);
        for status in ["dnp", "Inactive", "DND", "NWT", "Did Not Play", "OUT", "not with team"] {
            assert_eq!(absent_by(None, Some(status), None), Some("player_status"), "{status}");
        }
        assert_eq!(absent_by(None, Some("active"), reason), Some("dnp_reason"));
        for none in ["", " ", "None", "N/A"] {
            assert_eq!(absent_by(None, None, Some(none)), None, "{none}");
        }
        assert_eq!(absent_by(None, Some("active"), None), None);
        assert_eq!(absent_by(None, None, None), None);
    }
}
