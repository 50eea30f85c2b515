//! The clock of the machine: what it says is shown to people and decides nothing. It may stand at any time.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};

/// The first and the last microsecond that a time of four-digit years can name, which is as far as files and the
/// warehouse go: the beginning of the year 1 and the end of the year 9999.
const SPAN: (i64, i64) = (-62_135_596_800_000_000, 253_402_300_799_999_999);

/// What the clock says, in microseconds since 1970, before it too.
#[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
fn micros() -> i64 {
    since_1970(SystemTime::now())
}

/// What the clock says, as RFC 3339 writes it.
pub(super) fn rfc3339() -> String {
    as_text(micros())
}

fn since_1970(time: SystemTime) -> i64 {
    let micros = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()),
        Err(before) => i64::try_from(before.duration().as_micros()).map(|before| -before),
    };
    // What does not fit lies at the one end or at the other.
    let at_the_end = if time < SystemTime::UNIX_EPOCH { SPAN.0 } else { SPAN.1 };
    micros.unwrap_or(at_the_end).clamp(SPAN.0, SPAN.1)
}

#[expect(clippy::expect_used, reason = "the span lies within what chrono knows")]
fn as_text(micros: i64) -> String {
    let time: DateTime<Utc> =
        DateTime::from_timestamp_micros(micros).expect("Invariant: a time within the span");
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn any_time_can_be_written() {
        let second = |after: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(after);
        let before = |seconds: u64| SystemTime::UNIX_EPOCH - Duration::from_secs(seconds);
        for (time, text) in [
            (second(0), "1970-01-01T00:00:00.000000Z"),
            (before(1), "1969-12-31T23:59:59.000000Z"),
            (before(100_000_000_000), "0001-01-01T00:00:00.000000Z"),
            (second(253_402_300_800), "9999-12-31T23:59:59.999999Z"),
            (second(1 << 60), "9999-12-31T23:59:59.999999Z"),
        ] {
            let written = as_text(since_1970(time));
            assert_eq!(written, text);
            assert!(DateTime::parse_from_rfc3339(&written).is_ok());
        }
    }
}
