//! How the values of flags and settings are read: seasons, systems, quantities with a unit.

use std::sync::Arc;
#[cfg(feature = "bigquery")]
use std::time::Duration;

use crate::domain::{BadSeasonId, shortened};
use crate::source::Seasons;
use crate::systems::{self, System, all_systems};

/// A season, or `all`.
pub(in crate::cli) fn seasons(text: &str) -> Result<Seasons, String> {
    match text {
        "all" => Ok(Seasons::All),
        season => season.parse().map(Seasons::One).map_err(|bad: BadSeasonId| bad.to_string()),
    }
}

/// A system by its id.
pub(in crate::cli) fn system(name: &str) -> Result<Arc<dyn System>, String> {
    systems::find_system(name).cloned().ok_or_else(|| {
        let known: Vec<&str> = all_systems().iter().map(|system| system.id().as_str()).collect();
        format!("there is no such system; the systems are {}", known.join(", "))
    })
}

/// A parameter and its value: `lookback.days=60`.
pub(in crate::cli) fn assignment(text: &str) -> Result<(String, f64), String> {
    let is_wanted = "write NAME=VALUE, such as lookback.days=60";
    let (name, value) = text.split_once('=').ok_or(is_wanted)?;
    match value.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((name.trim().to_owned(), number)),
        _ => Err(format!("`{}` is no number; {is_wanted}", shortened(value))),
    }
}

/// What is ours and what theirs is: `points=PTS`, or `points=`.
pub(in crate::cli) fn column(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((ours, theirs)) if !ours.is_empty() => Ok((ours.to_owned(), theirs.to_owned())),
        _ => Err(
            "write ours=theirs, such as points=PTS, or ours= for a column that is not to be read"
                .to_owned(),
        ),
    }
}

/// A number and the suffix after it.
fn quantity(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim()))
}

/// A number of bytes: `1048576`, `500MB` (10⁶), `10GiB` (2³⁰).
pub(in crate::cli) fn bytes(text: &str) -> Result<u64, String> {
    let scaled = quantity(text).and_then(|(number, suffix)| {
        let scale: u64 = match suffix {
            "" | "B" => 1,
            "KB" => 1000,
            "MB" => 1000_u64.pow(2),
            "GB" => 1000_u64.pow(3),
            "TB" => 1000_u64.pow(4),
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            "TiB" => 1 << 40,
            _ => return None,
        };
        number.checked_mul(scale)
    });
    scaled.ok_or_else(|| "write it as 10GiB, 500MB or a number of bytes".to_owned())
}

/// A key and its value: `team=analytics`.
#[cfg(feature = "bigquery")]
pub(in crate::cli) fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as key=value")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// A time: `90` or `90s`, `30m`, `2h`.
#[cfg(feature = "bigquery")]
pub(in crate::cli) fn duration(text: &str) -> Result<Duration, String> {
    let scaled = quantity(text).and_then(|(number, suffix)| {
        let seconds = match suffix {
            "" | "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => return None,
        };
        number.checked_mul(seconds).filter(|seconds| *seconds > 0)
    });
    let seconds = scaled.ok_or_else(|| "write it as 90s, 30m or 2h".to_owned())?;
    Ok(Duration::from_secs(seconds))
}

#[cfg(all(test, feature = "bigquery"))]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_suffixes() {
        for (text, number) in
            [("0", 0), ("7B", 7), ("10GiB", 10 << 30), ("500 MB", 500_000_000), ("1TiB", 1 << 40)]
        {
            assert_eq!(bytes(text), Ok(number), "{text}");
        }
        for text in ["", "GiB", "10gib", "-1", "1.5GB", "99999999999TiB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
        for (text, seconds) in [("90", 90), ("90s", 90), ("30m", 1800), ("2h", 7200)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "0", "0m", "2d", "99999999999999999999h", "9999999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
