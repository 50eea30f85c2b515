//! How far a training is: a bar on a terminal, a few lines elsewhere.

use std::io::{IsTerminal as _, stderr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::estimate::TimeLeft;
use super::{draw_line, hide};
use crate::cli::output;
use crate::train::Fit;
use crate::train::{FitEvent, ForecastErrors, OutOfSampleForecast, TrainingOptions};

/// How often the bar is drawn.
const TICK: Duration = Duration::from_millis(200);

/// Says how far it is, unless silence was asked for.
fn say(line: &str) {
    if !output::is_quiet() {
        output::talk(line);
    }
}

/// How far a training is. A thread draws it, so that the time left goes down while a long fit runs.
pub(in crate::cli) struct TrainingProgress {
    shared: Arc<Shared>,
    drawing: Option<JoinHandle<()>>,
}

struct Shared {
    start: Instant,
    state: Mutex<TrainingBar>,
    ended: Mutex<bool>,
    wake: Condvar,
    /// Whether stderr is a terminal.
    on_terminal: bool,
}

struct TrainingBar {
    left: TimeLeft,
    forecasts: Vec<OutOfSampleForecast>,
    /// Quarters that were told of.
    quarters: usize,
}

impl TrainingProgress {
    /// From now on tells how far a training of these `fits` is, which a command began at `start`.
    pub(in crate::cli) fn new(
        start: Instant,
        fits: &[Fit],
        settings: &TrainingOptions,
        threads: usize,
    ) -> Self {
        let now = start.elapsed().as_secs_f64();
        let left = TimeLeft::new(fits, (&settings.parameters, &settings.network), threads, now);
        let on_terminal = stderr().is_terminal() && !output::is_quiet();
        if !on_terminal {
            let all = fits.len();
            let time = in_words(left.seconds(now));
            say(&format!("training {all} models, {time}"));
        }
        let training = TrainingBar { left, forecasts: Vec::new(), quarters: 0 };
        let shared = Arc::new(Shared {
            start,
            state: Mutex::new(training),
            ended: Mutex::new(false),
            wake: Condvar::new(),
            on_terminal,
        });
        let drawing = on_terminal.then(|| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.draw())
        });
        Self { shared, drawing }
    }

    /// What the fits read is computed.
    pub(in crate::cli) fn inputs_done(&self) {
        lock(&self.shared.state).left.inputs_done();
    }

    /// A fit has begun on this thread, or is done.
    pub(in crate::cli) fn hear(&self, event: &FitEvent<'_>) {
        let now = self.shared.start.elapsed().as_secs_f64();
        let thread = thread::current().id();
        let mut training = lock(&self.shared.state);
        match event {
            FitEvent::Started(fit) => training.left.started(*fit, thread, now),
            FitEvent::Done(_, forecasts) => {
                training.left.done(thread, now);
                training.forecasts.extend(*forecasts);
                if !self.shared.on_terminal {
                    training.tell_quarter(now);
                }
            }
        }
    }
}

impl TrainingBar {
    /// Says on a line of its own that another quarter is done.
    fn tell_quarter(&mut self, now: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
        let quarters = (4.0 * self.left.share(now)).floor() as usize;
        let (done, all) = self.left.count();
        if quarters > self.quarters && done < all {
            self.quarters = quarters;
            say(&self.line(now));
        }
    }

    /// `12 of 25 models, about 30 s left, MAE 4.561`.
    fn line(&self, now: f64) -> String {
        let (done, all) = self.left.count();
        let mae = match ForecastErrors::from_forecasts(self.forecasts.iter()) {
            ForecastErrors { player_dates: 0, .. } => String::new(),
            errors => format!(", MAE {:.3}", errors.mae),
        };
        format!("{done} of {all} models, {} left{mae}", in_words(self.left.seconds(now)))
    }
}

impl Shared {
    /// Draws until the end.
    fn draw(&self) {
        let mut ended = lock(&self.ended);
        while !*ended {
            let now = self.start.elapsed().as_secs_f64();
            let training = lock(&self.state);
            let (share, line) = (training.left.share(now), training.line(now));
            drop(training);
            draw_line(share, &line);
            let waited = self.wake.wait_timeout(ended, TICK);
            ended = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        hide();
    }
}

impl Drop for TrainingProgress {
    fn drop(&mut self) {
        *lock(&self.shared.ended) = true;
        self.shared.wake.notify_all();
        if let Some(drawing) = self.drawing.take() {
            // It only draws.
            let _ = drawing.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `about 40 s`, `about 2 min 30 s`, `about 1 h 5 min`: no more exact than anybody can know.
fn in_words(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a day")]
    let whole = seconds.clamp(0.0, 86_400.0).round() as u64;
    match whole {
        0..FEW_SECONDS => "a few seconds".to_owned(),
        FEW_SECONDS..20 => format!("about {whole} s"),
        20..60 => format!("about {} s", (whole + 2) / 5 * 5),
        60..3600 => match (whole + 5) / 10 * 10 {
            tens if tens % 60 == 0 => format!("about {} min", tens / 60),
            tens => format!("about {} min {} s", tens / 60, tens % 60),
        },
        _ => format!("about {} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// Shorter times depend on what else the machine does, and are not told by the second.
const FEW_SECONDS: u64 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_exact_as_they_can_be() {
        let all = [0.4, 19.4, 22.0, 57.6, 61.0, 96.0, 3599.0, 3900.0].map(in_words);
        let expected = ["19 s", "20 s", "60 s", "1 min", "1 min 40 s", "60 min", "1 h 5 min"];
        assert_eq!(all[0], "a few seconds");
        assert_eq!(all[1..], expected.map(|time| format!("about {time}")));
    }
}
