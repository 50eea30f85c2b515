use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Below this nobody waits.
const PATIENCE: Duration = Duration::from_millis(300);

/// A bar on stderr that only appears when there is something to wait for; indicatif hides it off a terminal.
pub(super) struct Progress {
    start: Instant,
    done: std::sync::atomic::AtomicU64,
    total: u64,
    bar: OnceLock<ProgressBar>,
    template: &'static str,
}

impl Progress {
    /// A bar for dates that are predicted.
    pub(super) fn new(total: usize) -> Self {
        Self::with(total, "predicting {bar:40} {pos}/{len} dates, {eta} left")
    }

    /// A bar that looks as `template` says, in the words of indicatif.
    pub(super) fn with(total: usize, template: &'static str) -> Self {
        let (start, total) = (Instant::now(), total as u64);
        Self { start, done: 0.into(), total, bar: OnceLock::new(), template }
    }

    /// Says `text` where the template has a message.
    pub(super) fn say(&self, text: String) {
        if let Some(bar) = self.bar.get() {
            bar.set_message(text);
        }
    }

    /// One more is done.
    pub(super) fn advance(&self) {
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if self.start.elapsed() > PATIENCE {
            let style = ProgressStyle::with_template(self.template);
            let make = || {
                let bar =
                    ProgressBar::with_draw_target(Some(self.total), ProgressDrawTarget::stderr());
                style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
            };
            self.bar.get_or_init(make).set_position(done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
