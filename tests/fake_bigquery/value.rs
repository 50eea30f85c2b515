//! A cell's value, with BigQuery's types, as it is stored, computed with and written to REST answers.

use std::cmp::Ordering;

use chrono::{DateTime, Days, NaiveDate};
use serde_json::json;

/// The scale of NUMERIC: nine digits after the point.
const NUMERIC: i128 = 1_000_000_000;

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// In units of 10⁻⁹.
    Numeric(i128),
    Text(String),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01.
    Timestamp(i64),
    Array(Vec<Value>),
}

impl Value {
    pub fn date(text: &str) -> Result<Self, String> {
        let date = text.parse::<NaiveDate>().map_err(|_| format!("Invalid date: '{text}'"))?;
        let days = (date - NaiveDate::default()).num_days();
        Ok(Self::Date(i32::try_from(days).unwrap()))
    }

    pub fn timestamp(text: &str) -> Result<Self, String> {
        let bad = |_| format!("Invalid timestamp: '{text}'");
        // As SQL writes it, `2026-01-01 00:00:00.5+00`, or as RFC 3339 does.
        let mut full = text.replacen(' ', "T", 1).replace(" UTC", "Z");
        if full.ends_with("+00") {
            full += ":00";
        } else if !full.ends_with('Z') && !full.ends_with("+00:00") {
            full += "Z";
        }
        let time = DateTime::parse_from_rfc3339(&full).map_err(bad)?;
        Ok(Self::Timestamp(time.timestamp_micros()))
    }

    pub fn numeric(text: &str) -> Result<Self, String> {
        let bad = || format!("Invalid NUMERIC value: {text}");
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if part.len() > 9 || whole.is_empty() {
            return Err(bad());
        }
        let units = format!("{whole}{part:0<9}").parse::<i128>().map_err(|_| bad())?;
        Ok(Self::Numeric(sign * units))
    }

    /// As a cell of `getQueryResults` and `tabledata.list`.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Null => json!({ "v": null }),
            Self::Array(values) => {
                json!({ "v": values.iter().map(Self::json).collect::<Vec<_>>() })
            }
            value => json!({ "v": value.text() }),
        }
    }

    /// As a cast to STRING gives it; a timestamp in microseconds.
    pub fn text(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) | Self::Timestamp(value) => value.to_string(),
            Self::Float(value) if value.is_infinite() => {
                if *value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
            }
            Self::Float(value) => value.to_string(),
            Self::Numeric(units) => {
                let sign = if *units < 0 { "-" } else { "" };
                let units = units.abs();
                let text = format!("{sign}{}.{:09}", units / NUMERIC, units % NUMERIC);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Self::Text(value) => value.clone(),
            Self::Date(days) => {
                let epoch = NaiveDate::default();
                let far = Days::new(u64::from(days.unsigned_abs()));
                let date = if *days < 0 { epoch - far } else { epoch + far };
                date.to_string()
            }
            Self::Array(values) => {
                format!("[{}]", values.iter().map(Self::text).collect::<Vec<_>>().join(","))
            }
        }
    }

    /// BigQuery's name of the type, as in a schema; `None` for null.
    pub fn kind(&self) -> Option<&'static str> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(_) => "BOOLEAN",
            Self::Int(_) => "INTEGER",
            Self::Float(_) => "FLOAT",
            Self::Numeric(_) => "NUMERIC",
            Self::Text(_) => "STRING",
            Self::Date(_) => "DATE",
            Self::Timestamp(_) => "TIMESTAMP",
            Self::Array(values) => return values.iter().find_map(Self::kind).or(Some("FLOAT")),
        })
    }

    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::Numeric(units) => Some(*units as f64 / NUMERIC as f64),
            _ => None,
        }
    }

    /// `None` where one is null or the two cannot be compared.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Timestamp(a), Self::Timestamp(b)) | (Self::Int(a), Self::Int(b)) => {
                Some(a.cmp(b))
            }
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (a, b) => a.number()?.partial_cmp(&b.number()?),
        }
    }

    /// `self` as `kind`, as CAST does it and as a column of that type takes it.
    pub fn cast(self, kind: &str) -> Result<Self, String> {
        let bare = kind.split('(').next().unwrap().trim();
        let bad = |value: &Self| format!("Could not cast '{}' to type {bare}", value.text());
        Ok(match (bare, self) {
            (_, Self::Null) => Self::Null,
            ("STRING" | "JSON", value) => Self::Text(value.text()),
            ("INT64" | "INTEGER", Self::Numeric(units)) => {
                Self::Int(i64::try_from((units + units.signum() * NUMERIC / 2) / NUMERIC).unwrap())
            }
            ("INT64" | "INTEGER", Self::Float(value)) => {
                Self::Int(format!("{value:.0}").parse().map_err(|_| bad(&Self::Float(value)))?)
            }
            ("INT64" | "INTEGER", Self::Bool(value)) => Self::Int(value.into()),
            ("INT64" | "INTEGER", Self::Text(text)) => {
                Self::Int(text.parse().map_err(|_| bad(&Self::Text(text)))?)
            }
            ("FLOAT64" | "FLOAT", Self::Text(text)) => {
                Self::Float(text.parse().map_err(|_| bad(&Self::Text(text)))?)
            }
            ("FLOAT64" | "FLOAT", value) if value.number().is_some() => {
                Self::Float(value.number().unwrap())
            }
            ("NUMERIC", Self::Int(value)) => Self::Numeric(i128::from(value) * NUMERIC),
            ("NUMERIC", Self::Float(value)) => Self::numeric(&format!("{value:.9}"))?,
            ("NUMERIC", Self::Text(text)) => Self::numeric(&text)?,
            ("DATE", Self::Text(text)) => Self::date(&text)?,
            ("TIMESTAMP", Self::Text(text)) => Self::timestamp(&text)?,
            (_, value) => {
                let fits = match &value {
                    Self::Bool(_) => ["BOOL", "BOOLEAN"].contains(&bare),
                    Self::Int(_) => ["INT64", "INTEGER"].contains(&bare),
                    Self::Array(_) => true,
                    value => value.kind() == Some(bare),
                };
                if !fits {
                    return Err(bad(&value));
                }
                value
            }
        })
    }

    /// `self op other`; null if either is.
    pub fn compute(self, op: &str, other: Self) -> Result<Self, String> {
        Ok(match (op, self, other) {
            (_, Self::Null, _) | (_, _, Self::Null) => Self::Null,
            ("||", a, b) => Self::Text(a.text() + &b.text()),
            ("+", Self::Int(a), Self::Int(b)) => Self::Int(a.checked_add(b).ok_or("overflow")?),
            ("-", Self::Int(a), Self::Int(b)) => Self::Int(a.checked_sub(b).ok_or("overflow")?),
            ("*", Self::Int(a), Self::Int(b)) => Self::Int(a.checked_mul(b).ok_or("overflow")?),
            ("*", Self::Numeric(a), Self::Int(b)) | ("*", Self::Int(b), Self::Numeric(a)) => {
                Self::Numeric(a * i128::from(b))
            }
            ("+", Self::Numeric(a), Self::Numeric(b)) => Self::Numeric(a + b),
            ("-", Self::Numeric(a), Self::Numeric(b)) => Self::Numeric(a - b),
            (op, a, b) => {
                let numbers = a.number().zip(b.number());
                let (a, b) = numbers.ok_or_else(|| format!("No matching signature for {op}"))?;
                Self::Float(match op {
                    "+" => a + b,
                    "-" => a - b,
                    "*" => a * b,
                    _ if b == 0.0 => return Err(format!("division by zero: {a} / {b}")),
                    _ => a / b,
                })
            }
        })
    }

    pub fn round(self, digits: u32) -> Self {
        match self {
            Self::Numeric(units) => {
                let step = NUMERIC / 10_i128.pow(digits);
                Self::Numeric((units + units.signum() * step / 2) / step * step)
            }
            Self::Float(value) => {
                let step = f64::from(10_u32.pow(digits));
                Self::Float((value * step).round() / step)
            }
            value => value,
        }
    }
}
