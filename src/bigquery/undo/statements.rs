//! The SQL of an undo, but for the replacement, which is that of uploads ([`replace`](crate::bigquery::publish::statements::replace)).
//! Every name in it was checked, and every other word is ours: nothing of a row is in it.

use crate::bigquery::TableRef;
use crate::bigquery::publish::Scope;
use crate::bigquery::publish::statements::quoted;

/// What follows a table's name to read it as it was at `moment`, a time in UTC; now, without one.
pub(super) fn as_of(moment: Option<&str>) -> String {
    moment.map_or_else(String::new, |of| format!(" FOR SYSTEM_TIME AS OF TIMESTAMP '{of}'"))
}

/// Copies the rows of `scope` as they were at `moment` into a new table, which expires after a day. One statement cannot
/// read a table at two times, so this is the first of two.
pub fn copy(
    target: &TableRef,
    copy: &TableRef,
    scope: &Scope,
    moment: &str,
    columns: &[String],
) -> String {
    format!(
        "CREATE TABLE {}\n\
         OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)) AS\n\
         SELECT {}\nFROM {}{}\nWHERE {}",
        copy.sql(),
        quoted(columns, ""),
        target.sql(),
        as_of(Some(moment)),
        scope.sql(""),
    )
}

/// Names all columns that the table had at `moment`, in a dry run.
pub(super) fn all_columns(target: &TableRef, scope: &Scope, moment: &str) -> String {
    format!("SELECT *\nFROM {}{}\nWHERE {}", target.sql(), as_of(Some(moment)), scope.sql(""))
}

/// Counts the rows of `scope` by the column `by`, the most first.
pub(super) fn count_by(target: &TableRef, scope: &Scope, by: &str) -> String {
    format!(
        "SELECT IFNULL(CAST(`{by}` AS STRING), '') AS whose, COUNT(*) AS row_count\nFROM {}\nWHERE {}\n\
         GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5",
        target.sql(),
        scope.sql(""),
    )
}
