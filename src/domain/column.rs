//! What a column of our files holds, and what its values can be.

use std::fmt;

use arrow::datatypes::DataType;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A 32-bit whole number.
    Int,
    /// A 64-bit float; never NaN or infinite.
    Float,
    /// Yes or no.
    Flag,
    /// A calendar date, stored as days since 1970-01-01.
    Date,
}

impl Kind {
    /// The Arrow type in files.
    pub const fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Int => DataType::Int32,
            Self::Float => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Date => DataType::Date32,
        }
    }
}

/// The least and the most that a number, the days of a date, or the bytes of a text can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Bounds {
    /// Numbers from `low` to `high`.
    pub const fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// What a value of this kind can be wherever it stands: a finite number, less than a million of what is counted, a date of
    /// a season that was or will be, a text that fits a line or two.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Int => Self::new(-1e6, 1e6),
            Kind::Float => Self::new(f64::MIN, f64::MAX),
            Kind::Text => Self::new(0.0, 1000.0),
            Kind::Flag => Self::new(0.0, 1.0),
            // 1900-01-01 to 2199-12-31.
            Kind::Date => Self::new(-25_567.0, 84_005.0),
        }
    }

    /// Whether `value` is within them; NaN never is.
    pub fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::of(Kind::Float) {
            return f.write_str("finite");
        }
        write!(f, "between {} and {}", in_few_digits(self.low), in_few_digits(self.high))
    }
}

/// A number as messages show it: without hundreds of zeros, however large or small it is.
pub fn in_few_digits(number: f64) -> String {
    let is_plain = number == 0.0 || !number.is_finite() || (1e-5..1e15).contains(&number.abs());
    if is_plain { number.to_string() } else { format!("{number:e}") }
}

/// What is counted in a game, or measured in minutes: nobody has a million of it.
pub const COUNT: Bounds = Bounds::new(0.0, 1e6);

/// A bookmaker's line.
pub const LINE: Bounds = Bounds::new(0.0, 150.0);

/// A probability or another share.
pub const SHARE: Bounds = Bounds::new(0.0, 1.0);
