//! How much is read of a file that somebody else may have written.

use arrow::datatypes::Schema;

/// What a row takes in memory while it is checked and sorted, with all that is known of it, whatever stands in it.
const ROW_BYTES: u64 = 1 << 10;

/// How many times as large as its file a stored table may become, and what any may become.
const MAX_GROWTH: u64 = 128;
const LEAST_STORED_BYTES: u64 = 256 << 20;

/// What a row takes at least, where less is read than without a limit of the user's.
const LEAST_ROW_BYTES: u64 = 85;

/// The most columns of a file, groups of columns among them: each is described in memory before one is read.
pub const MAX_COLUMNS: usize = 10_000;

/// The longest name of a column, in bytes; of JSON with those of the objects that it stands in.
pub const MAX_COLUMN_NAME: usize = 500;

/// Checks that no column of `schema` has a longer name; what is wrong, in words.
pub fn check_names(schema: &Schema) -> Result<(), String> {
    if schema.fields().iter().any(|field| field.name().len() > MAX_COLUMN_NAME) {
        return Err(format!("has a name of a column of more than {MAX_COLUMN_NAME} bytes"));
    }
    Ok(())
}

/// The most players of an input: what is known of each is kept in several places. The league has had five thousand.
pub const MAX_PLAYERS: usize = 100_000;

/// What a file may become in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes: of the file, and of all that is decoded from it.
    pub bytes: u64,
    /// Rows.
    pub rows: u64,
}

impl Limits {
    /// What is read unless a user sets another limit: more than a hundred seasons.
    pub const DEFAULT: Self = Self { bytes: 4 << 30, rows: (4 << 30) / ROW_BYTES };

    /// The limit of so many `bytes`, and of the rows that they have room for.
    pub fn of_bytes(bytes: u64) -> Self {
        let of_room = bytes.max(Self::DEFAULT.bytes) / ROW_BYTES;
        Self { bytes, rows: of_room.min(bytes / LEAST_ROW_BYTES) }
    }

    /// What a file of the data folder with so many `bytes` may become: of our own, a table of what was
    /// skipped grows most, by 85 times its size.
    pub fn of_stored(bytes: u64) -> Self {
        let most = bytes.saturating_mul(MAX_GROWTH).max(LEAST_STORED_BYTES);
        Self { bytes: most.min(Self::DEFAULT.bytes), rows: Self::DEFAULT.rows }
    }

    /// What is left of these limits once `used` is taken off.
    #[must_use]
    pub fn without(self, used: Self) -> Self {
        let (bytes, rows) =
            (self.bytes.saturating_sub(used.bytes), self.rows.saturating_sub(used.rows));
        Self { bytes, rows }
    }
}

/// A number of bytes for people.
pub fn in_units(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    let power = bytes.ilog2() / 10;
    let unit = UNITS[power as usize - 1];
    format!("{:.1} {unit}", bytes as f64 / (1_u64 << (10 * power)) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_grow_with_bytes() {
        assert_eq!(Limits::of_bytes(4 << 30), Limits::DEFAULT);
        assert_eq!(Limits::DEFAULT.rows, 4_194_304);
        assert_eq!(Limits::of_bytes(8 << 30).rows, 8_388_608);
        assert_eq!(Limits::of_bytes(0), Limits { bytes: 0, rows: 0 });
    }

    #[test]
    fn a_stored_file_becomes_no_more_than_many_times_its_size() {
        let bytes = [1, 8 << 20, u64::MAX].map(|bytes| Limits::of_stored(bytes).bytes);
        assert_eq!(bytes, [256 << 20, 1 << 30, 4 << 30]);
        let used = Limits { bytes: 1 << 30, rows: 5_000_000 };
        assert_eq!(Limits::DEFAULT.without(used), Limits { bytes: 3 << 30, rows: 0 });
    }

    #[test]
    fn bytes_have_units() {
        let shown = [0, 1023, 1024, 1536, 4 << 30, u64::MAX].map(in_units);
        assert_eq!(shown, ["0 bytes", "1023 bytes", "1.0 KiB", "1.5 KiB", "4.0 GiB", "16.0 EiB"]);
    }
}
