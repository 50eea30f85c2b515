//! What some rows of a table are, over all their columns: enough to tell whether anything about them was changed.

use serde::{Deserialize, Serialize};

use super::UndoError;
use crate::bigquery::TableRef;

/// What rows are, in an order that does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// How many there are.
    pub rows: i64,
    /// The fingerprints of all rows, combined by XOR; `None` without rows.
    pub fingerprint: Option<i64>,
    /// The same, added up after division by a prime: of equal rows, XOR only says whether their number is even.
    pub sum: Option<i64>,
}

/// The same, with the server's clock in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) contents: Contents,
    pub(super) now_ms: i64,
}

/// What fingerprints are divided by, so that the remainders of four billion rows can be added up.
const PRIME: i64 = 2_147_483_647;

impl Contents {
    /// The query for the rows of `table`, as they were at `moment` (RFC 3339; now, without one), that `condition` keeps.
    pub(super) fn sql(
        table: &TableRef,
        moment: Option<&str>,
        condition: Option<&str>,
        columns: &[String],
    ) -> String {
        let texts = columns.iter().map(|name| format!("IFNULL(TO_JSON_STRING(`{name}`), 'null')"));
        // A digest stands in between because an emulator has fingerprints of at most 64 bytes.
        let row = format!(
            "FARM_FINGERPRINT(TO_HEX(SHA256(ARRAY_TO_STRING([\n    {}\n  ], ','))))",
            texts.collect::<Vec<_>>().join(",\n    ")
        );
        let condition = condition.map_or_else(String::new, |of| format!("\nWHERE {of}"));
        format!(
            "SELECT\n  COUNT(*) AS row_count,\n  BIT_XOR({row}) AS fingerprint,\n  \
             SUM(MOD({row}, {PRIME})) AS remainders,\n  \
             UNIX_MILLIS(CURRENT_TIMESTAMP()) AS now_ms\nFROM {}{}{condition}",
            table.sql(),
            super::statements::as_of(moment),
        )
    }
}

impl Seen {
    /// From the cells of the one row that [`Contents::sql`] asks for.
    pub(super) fn from_cells(cells: &[Option<&str>]) -> Option<Self> {
        let [rows, fingerprint, sum, now] = *cells else { return None };
        let maybe =
            |cell: Option<&str>| cell.map_or(Some(None), |text| text.parse().ok().map(Some));
        let contents = Contents {
            rows: rows?.parse().ok()?,
            fingerprint: maybe(fingerprint)?,
            sum: maybe(sum)?,
        };
        Some(Self { contents, now_ms: now?.parse().ok()? })
    }
}

/// The names of all columns of `table`, the answer of `tables.get`, in its order. They will stand between backticks.
pub(super) fn columns(
    target: &TableRef,
    table: &serde_json::Value,
) -> Result<Vec<String>, UndoError> {
    let fields = table["schema"]["fields"].as_array().map_or(&[][..], Vec::as_slice);
    let names = fields.iter().filter_map(|field| field["name"].as_str());
    let breaks_out = |name: &&str| name.contains(|c: char| c == '`' || c == '\\' || c.is_control());
    match names.clone().find(breaks_out) {
        Some(name) => Err(UndoError::Column(target.clone(), name.escape_default().to_string())),
        None => Ok(names.map(str::to_owned).collect()),
    }
}
