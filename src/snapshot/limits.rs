//! How much is read of a file that somebody else may have written.

/// What a file may become in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes: of the file, and of all that is decoded from it.
    pub bytes: u64,
    /// Rows.
    pub rows: u64,
}

impl Limits {
    /// What is read unless a user sets another limit: some hundred seasons.
    pub const DEFAULT: Self = Self { bytes: 4 << 30, rows: 50_000_000 };

    /// The limit of so many `bytes`, and of rows in proportion.
    pub fn of_bytes(bytes: u64) -> Self {
        let Self { bytes: of, rows } = Self::DEFAULT;
        let rows = u128::from(bytes) * u128::from(rows) / u128::from(of);
        // More rows than can be counted are no limit.
        Self { bytes, rows: u64::try_from(rows).unwrap_or(u64::MAX) }
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
        assert_eq!(Limits::of_bytes(8 << 30).rows, 100_000_000);
        assert_eq!(Limits::of_bytes(0), Limits { bytes: 0, rows: 0 });
    }

    #[test]
    fn bytes_have_units() {
        let shown = [0, 1023, 1024, 1536, 4 << 30, u64::MAX].map(in_units);
        assert_eq!(shown, ["0 bytes", "1023 bytes", "1.0 KiB", "1.5 KiB", "4.0 GiB", "16.0 EiB"]);
    }
}
