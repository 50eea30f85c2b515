//! How long a training will take, from how long its fits took so far.

use std::thread::ThreadId;

use crate::train::{Fit, FitKind, NetworkParameters, TrainerParameters};

/// What a thread needs for one row and one tree, in seconds, before any has been timed.
const SECONDS_PER_TREE: f64 = 1.5e-7;
/// The same for one row that a network sees once.
const SECONDS_PER_EPOCH: f64 = 1.6e-6;
/// The same for computing what models read of a row.
const SECONDS_PER_INPUT: f64 = 3e-5;
/// What was expected of a kind of fit counts as much as so many seconds of fits that were timed.
const PRIOR_SECONDS: f64 = 0.5;
/// A fit that takes longer than expected is taken to have this share of its time still before it.
const LATE_SHARE: f64 = 0.1;

/// A fit that a training has before it, or behind it.
#[derive(Clone, Copy, Debug)]
struct TimedFit {
    fit: Fit,
    /// What is expected before anything was timed, in seconds.
    prior: f64,
    state: State,
}

/// Where a fit stands; times in seconds since the command began.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Waiting,
    Running { thread: ThreadId, since: f64 },
    Done { took: f64 },
}

/// How long a training will take.
#[derive(Clone, Debug)]
pub(super) struct TimeLeft {
    fits: Vec<TimedFit>,
    threads: usize,
    /// When the inputs of all fits should be computed, in seconds since the command began; `None` once they are.
    inputs_until: Option<f64>,
}

impl TimeLeft {
    /// Before anything was timed, `now` seconds after the command began.
    pub(super) fn new(
        fits: &[Fit],
        (trees, networks): (&TrainerParameters, &NetworkParameters),
        threads: usize,
        now: f64,
    ) -> Self {
        let prior = |fit: &Fit| {
            fit.rows as f64
                * match fit.kind {
                    FitKind::Trees => f64::from(trees.trees) * SECONDS_PER_TREE,
                    FitKind::Network => f64::from(networks.epochs) * SECONDS_PER_EPOCH,
                }
        };
        let timed = |fit: &Fit| TimedFit { fit: *fit, prior: prior(fit), state: State::Waiting };
        let rows = fits.iter().map(|fit| fit.rows).max().unwrap_or(0);
        let inputs = rows as f64 * SECONDS_PER_INPUT / threads.max(1) as f64;
        let inputs_until = Some(now + inputs);
        Self { fits: fits.iter().map(timed).collect(), threads, inputs_until }
    }

    /// The inputs are computed.
    pub(super) fn inputs_done(&mut self) {
        self.inputs_until = None;
    }

    /// `thread` has begun with `fit`.
    pub(super) fn started(&mut self, fit: Fit, thread: ThreadId, now: f64) {
        let waiting = |of: &&mut TimedFit| of.fit.kind == fit.kind && of.state == State::Waiting;
        let far = |of: &&mut TimedFit| of.fit.rows.abs_diff(fit.rows);
        if let Some(next) = self.fits.iter_mut().filter(waiting).min_by_key(far) {
            next.state = State::Running { thread, since: now };
        }
    }

    /// `thread` is done with what it had begun.
    pub(super) fn done(&mut self, thread: ThreadId, now: f64) {
        for fit in &mut self.fits {
            if let State::Running { thread: of, since } = fit.state
                && of == thread
            {
                fit.state = State::Done { took: now - since };
            }
        }
    }

    /// How many fits are done, and how many there are.
    pub(super) fn count(&self) -> (usize, usize) {
        let done = self.fits.iter().filter(|fit| matches!(fit.state, State::Done { .. }));
        (done.count(), self.fits.len())
    }

    /// The share of the whole work that is done, 0 – 1.
    pub(super) fn share(&self, now: f64) -> f64 {
        let expected = |fit: &TimedFit| fit.prior * self.pace(fit.fit.kind, now);
        let all: f64 = self.fits.iter().map(expected).sum();
        let left: f64 = self.fits.iter().map(|fit| self.left_of(fit, now)).sum();
        if all > 0.0 { (1.0 - left / all).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Seconds until the last fit is done, if a thread that is free takes the next one.
    pub(super) fn seconds(&self, now: f64) -> f64 {
        let inputs = self.inputs_until.map_or(0.0, |until| (until - now).max(0.0));
        let is_running = |fit: &&TimedFit| matches!(fit.state, State::Running { .. });
        let running = self.fits.iter().filter(is_running).map(|fit| self.left_of(fit, now));
        let mut threads: Vec<f64> = running.collect();
        threads.resize(threads.len().max(self.threads).max(1), 0.0);
        for fit in self.fits.iter().filter(|fit| fit.state == State::Waiting) {
            if let Some(first) = threads.iter_mut().min_by(|one, other| one.total_cmp(other)) {
                *first += self.left_of(fit, now);
            }
        }
        inputs + threads.into_iter().fold(0.0, f64::max)
    }

    /// Seconds that a thread needs for the rest of `fit`.
    fn left_of(&self, fit: &TimedFit, now: f64) -> f64 {
        let expected = fit.prior * self.pace(fit.fit.kind, now);
        match fit.state {
            State::Waiting => expected,
            State::Running { since, .. } => {
                let took = now - since;
                (expected - took).max(LATE_SHARE * took.min(expected))
            }
            State::Done { .. } => 0.0,
        }
    }

    /// How much longer fits of `kind` take than was expected: by those that were timed, and while there are few of them,
    /// by those of the other kind, which tell how fast the machine is; and by those that take even longer already.
    fn pace(&self, kind: FitKind, now: f64) -> f64 {
        let timed = |kind: Option<FitKind>| {
            let of_kind = self.fits.iter().filter(|of| kind.is_none_or(|kind| of.fit.kind == kind));
            of_kind.fold((0.0, 0.0), |(took, expected), of| match of.state {
                State::Done { took: one } => (took + one, expected + of.prior),
                State::Waiting | State::Running { .. } => (took, expected),
            })
        };
        let pace = |(took, expected): (f64, f64), before: f64| {
            (took + PRIOR_SECONDS * before) / (expected + PRIOR_SECONDS)
        };
        let late = self.fits.iter().filter(|of| of.fit.kind == kind).map(|of| match of.state {
            State::Running { since, .. } => (now - since) / of.prior,
            State::Waiting | State::Done { .. } => 0.0,
        });
        late.fold(pace(timed(Some(kind)), pace(timed(None), 1.0)), f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What trees and networks take on some slower machine, in seconds for each row.
    const TREES: f64 = 3e-5;
    const NETWORK: f64 = 2.2e-5;

    /// Plays a training on as many threads, each taking the next fit, and gives for each quarter of an hour glass what was
    /// said to be left, and what was.
    fn play(fits: &[Fit], threads: usize) -> Vec<(f64, f64, f64)> {
        let (trees, networks) = (TrainerParameters::default(), NetworkParameters::default());
        let mut left = TimeLeft::new(fits, (&trees, &networks), threads, 0.0);
        left.inputs_done();
        let ids: Vec<ThreadId> = (0..threads)
            .map(|_| std::thread::spawn(|| std::thread::current().id()).join().unwrap())
            .collect();
        let mut free = vec![0.0_f64; threads];
        let mut events: Vec<(f64, usize, Option<Fit>)> = Vec::new();
        for fit in fits {
            let thread = (0..threads).min_by(|a, b| free[*a].total_cmp(&free[*b])).unwrap();
            let rate = if fit.kind == FitKind::Trees { TREES } else { NETWORK };
            events.push((free[thread], thread, Some(*fit)));
            free[thread] += fit.rows as f64 * rate;
            events.push((free[thread] - 1e-9, thread, None));
        }
        events.sort_by(|one, other| one.0.total_cmp(&other.0));
        let end = free.iter().copied().fold(0.0, f64::max);
        let mut said = Vec::new();
        let mut next = events.into_iter().peekable();
        for step in 0..100_u32 {
            let now = end * f64::from(step) / 100.0;
            while let Some((at, thread, fit)) = next.next_if(|event| event.0 <= now) {
                match fit {
                    Some(fit) => left.started(fit, ids[thread], at),
                    None => left.done(ids[thread], at),
                }
            }
            said.push((now / end, left.seconds(now), end - now));
        }
        said
    }

    #[test]
    fn from_a_quarter_on_the_time_left_is_right_within_a_third() {
        let growing = |kind, count: usize, first: usize, step: usize| {
            (0..count).map(move |at| Fit { kind, rows: first + at * step })
        };
        let networks = growing(FitKind::Network, 16, 120_000, 2_000);
        let trees = growing(FitKind::Trees, 9, 120_000, 4_000);
        for fits in [
            networks.clone().chain(trees.clone()).collect::<Vec<_>>(),
            trees.chain(networks).collect(),
        ] {
            for threads in [1, 2, 4] {
                for (share, said, was) in play(&fits, threads) {
                    // Seconds are shown whole.
                    let right = (said - was).abs() <= was / 3.0 + 0.5;
                    assert!(share < 0.25 || right, "{threads}: at {share}: {said}, was {was}");
                }
            }
        }
    }

    #[test]
    fn a_training_without_fits_has_no_time_left() {
        let (trees, networks) = (TrainerParameters::default(), NetworkParameters::default());
        let left = TimeLeft::new(&[], (&trees, &networks), 2, 0.0);
        assert_eq!((left.seconds(1.0), left.share(1.0), left.count()), (0.0, 0.0, (0, 0)));
    }
}
