//! What some rows of a table are, over all their columns: enough to tell whether anything about them was changed.

use serde::{Deserialize, Serialize};

use super::UndoError;
use crate::bigquery::TableRef;
use crate::bigquery::client::names::is_quotable;

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
    /// How many of the rows have a value in a column that was added since.
    pub(super) with_added: i64,
    pub(super) now_ms: i64,
}

/// What fingerprints are divided by, so that the remainders of four billion rows can be added up.
const PRIME: i64 = 2_147_483_647;

impl Contents {
    /// The query for the rows of `table`, as they were at `moment` (RFC 3339; now, without one), that `condition` keeps:
    /// what they are over `columns`, and how many have a value in one of those `added`.
    pub(super) fn sql(
        table: &TableRef,
        moment: Option<&str>,
        condition: Option<&str>,
        columns: &[String],
        added: &[String],
    ) -> String {
        let text = |name: &String| format!("IFNULL(TO_JSON_STRING(`{name}`), 'null')");
        let texts = columns.iter().map(text);
        let has_value = |name| format!("{} NOT IN ('null', '[]')", text(name));
        let has_added: Vec<String> = added.iter().map(has_value).collect();
        let has_added = if added.is_empty() { "FALSE".to_owned() } else { has_added.join(" OR ") };
        // A digest stands in between because an emulator has fingerprints of at most 64 bytes.
        let row = format!(
            "FARM_FINGERPRINT(TO_HEX(SHA256(ARRAY_TO_STRING([\n    {}\n  ], ','))))",
            texts.collect::<Vec<_>>().join(",\n    ")
        );
        let condition = condition.map_or_else(String::new, |of| format!("\nWHERE {of}"));
        format!(
            "SELECT\n  COUNT(*) AS row_count,\n  BIT_XOR({row}) AS fingerprint,\n  \
             SUM(MOD({row}, {PRIME})) AS remainders,\n  \
             COUNTIF({has_added}) AS with_added,\n  \
             UNIX_MILLIS(CURRENT_TIMESTAMP()) AS now_ms\nFROM {}{}{condition}",
            table.sql(),
            super::statements::as_of(moment),
        )
    }
}

impl Seen {
    /// From the cells of the one row that [`Contents::sql`] asks for.
    pub(super) fn from_cells(cells: &[Option<&str>]) -> Option<Self> {
        let [rows, fingerprint, sum, with_added, now] = *cells else { return None };
        let maybe =
            |cell: Option<&str>| cell.map_or(Some(None), |text| text.parse().ok().map(Some));
        let contents = Contents {
            rows: rows?.parse().ok()?,
            fingerprint: maybe(fingerprint)?,
            sum: maybe(sum)?,
        };
        let with_added = with_added?.parse().ok()?;
        Some(Self { contents, with_added, now_ms: now?.parse().ok()? })
    }
}

/// The names of all columns of `table`, the answer of `tables.get`, in its order. They will stand between backticks.
pub(super) fn columns(
    target: &TableRef,
    table: &serde_json::Value,
) -> Result<Vec<String>, UndoError> {
    let fields = table["schema"]["fields"].as_array().map_or(&[][..], Vec::as_slice);
    let names = fields.iter().filter_map(|field| field["name"].as_str());
    match names.clone().find(|name| !is_quotable(name)) {
        Some(name) => Err(UndoError::Column(target.clone(), name.escape_default().to_string())),
        None => Ok(names.map(str::to_owned).collect()),
    }
}
