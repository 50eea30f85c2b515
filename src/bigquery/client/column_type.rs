//! The types of columns, as BigQuery knows them, with the digits that the client crate's models drop.

use arrow::datatypes::{DataType, TimeUnit};

/// The type of a column, as `BigQuery` knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// STRING.
    Text,
    /// INT64.
    Int,
    /// FLOAT64.
    Float,
    /// BOOL.
    Flag,
    /// DATE.
    Date,
    /// TIMESTAMP.
    Time,
    /// JSON.
    Json,
    /// NUMERIC(precision, scale).
    Number(Decimals),
}

/// How many digits a NUMERIC column has, and how many of them after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimals {
    /// All digits.
    pub precision: u8,
    /// Digits after the point.
    pub scale: u8,
}

impl Decimals {
    /// NUMERIC without parameters.
    pub const WIDEST: Self = Self { precision: 38, scale: 9 };

    /// Whether every value of `other` fits.
    pub const fn holds(self, other: Self) -> bool {
        self.scale >= other.scale && self.precision - self.scale >= other.precision - other.scale
    }
}

/// Whether a column may be null, or holds several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Never null.
    Required,
    /// May be null.
    Nullable,
    /// An array.
    Repeated,
}

impl Mode {
    /// The word of the REST API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "REQUIRED",
            Self::Nullable => "NULLABLE",
            Self::Repeated => "REPEATED",
        }
    }
}

impl Type {
    /// Its name in SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "STRING",
            Self::Int => "INT64",
            Self::Float => "FLOAT64",
            Self::Flag => "BOOL",
            Self::Date => "DATE",
            Self::Time => "TIMESTAMP",
            Self::Json => "JSON",
            Self::Number(_) => "NUMERIC",
        }
    }

    /// As a definition in SQL has it: the name and the digits.
    pub fn sql(self) -> String {
        match self {
            Self::Number(Decimals { precision, scale })
                if self != Self::Number(Decimals::WIDEST) =>
            {
                format!("{}({precision},{scale})", self.as_str())
            }
            _ => self.as_str().to_owned(),
        }
    }

    /// As the REST API has it: the older names, which every server understands.
    pub const fn rest(self) -> &'static str {
        match self {
            Self::Text => "STRING",
            Self::Int => "INTEGER",
            Self::Float => "FLOAT",
            Self::Flag => "BOOLEAN",
            Self::Date => "DATE",
            Self::Time => "TIMESTAMP",
            Self::Json => "JSON",
            Self::Number(_) => "NUMERIC",
        }
    }

    /// The type of its values in our files.
    pub(in crate::bigquery) fn arrow(self) -> DataType {
        match self {
            Self::Text | Self::Json => DataType::Utf8,
            Self::Int => DataType::Int64,
            Self::Float => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Number(Decimals { precision, scale }) => {
                DataType::Decimal128(precision, scale.cast_signed())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_number_holds_a_narrower_one() {
        let of = |precision, scale| Decimals { precision, scale };
        assert!(of(6, 2).holds(of(5, 1)) && Decimals::WIDEST.holds(of(6, 2)));
        // As many digits, but fewer of them before the point.
        assert!(!of(6, 3).holds(of(5, 1)));
        assert!(!of(5, 1).holds(of(6, 2)) && !of(5, 2).holds(of(5, 1)));
    }
}
