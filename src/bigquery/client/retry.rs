//! How often requests are tried, and how long is waited in between.

use std::time::Duration;

/// How long the network is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The longest wait before the second try, and the wait before a job is first asked about.
    pub first: Duration,
    /// No wait is longer, whatever the server asks for.
    pub cap: Duration,
    /// A call is tried so often, and a job's upload begun so often, at most.
    pub tries: u32,
    /// What an answer may take; longer, and the connection counts as broken.
    pub answer: Duration,
    /// What a job may take.
    pub job: Duration,
}

impl Policy {
    /// For Google's endpoint: 0.5 s to 30 s between at most 8 tries; an answer within 2 minutes, a job within 30.
    pub const GOOGLE: Self = Self {
        first: Duration::from_millis(500),
        cap: Duration::from_secs(30),
        tries: 8,
        answer: Duration::from_mins(2),
        job: Duration::from_mins(30),
    };

    /// For a named endpoint, which nobody else is waiting for: the same with waits of 10 to 200 ms.
    pub const NAMED: Self =
        Self { first: Duration::from_millis(10), cap: Duration::from_millis(200), ..Self::GOOGLE };

    /// How long to wait before `asked` is tried again after `tried` tries: "full jitter", anything up to a bound that
    /// doubles with each try, and no less than the server asked for in `Retry-After`; never more than the cap.
    ///
    /// Where in that span is drawn from a hash of what is asked: nothing below the command line draws random numbers, and
    /// those who ask different things still come back at different times. After M. Brooker, "Exponential Backoff And
    /// Jitter" (AWS Architecture Blog, 2015).
    pub fn wait(&self, asked: &str, tried: u32, retry_after: Option<Duration>) -> Duration {
        let drawn = farmhash::fingerprint64(format!("{asked} {tried}").as_bytes());
        let share = drawn as f64 / u64::MAX as f64;
        let jittered = self.bound(tried).mul_f64(share);
        // A server that names no time asks for no wait.
        jittered.max(retry_after.unwrap_or_default()).min(self.cap)
    }

    /// How long to wait before a job that was asked about `asked` times is asked about again. No jitter: a job is asked
    /// about by those who wait for it.
    pub fn poll(&self, asked: u32) -> Duration {
        self.bound(asked)
    }

    fn bound(&self, times: u32) -> Duration {
        self.first.saturating_mul(2_u32.saturating_pow(times.saturating_sub(1))).min(self.cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_within_their_bound_and_differ_with_what_is_asked() {
        let policy = Policy::GOOGLE;
        for tried in 1..=8 {
            let bound = Duration::from_millis(500 << (tried - 1)).min(policy.cap);
            let waits: Vec<Duration> =
                (0..100).map(|asked| policy.wait(&format!("GET {asked}"), tried, None)).collect();
            assert!(waits.iter().all(|wait| *wait <= bound), "{tried}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait > bound / 2), "{tried}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait < bound / 2), "{tried}: {waits:?}");
        }
        assert_eq!(policy.wait("GET x", 3, None), policy.wait("GET x", 3, None));
        assert_eq!(policy.poll(u32::MAX), policy.cap);
    }

    #[test]
    fn the_server_s_wish_is_honoured_up_to_the_cap() {
        let wish = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(Policy::GOOGLE.wait("GET x", 1, wish(7)), Duration::from_secs(7));
        assert_eq!(Policy::GOOGLE.wait("GET x", 1, wish(3600)), Duration::from_secs(30));
    }
}
