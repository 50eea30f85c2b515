//! Progress on a terminal, when there is something to wait for.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::domain::printable;

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
    pub(super) fn say(&self, text: &str) {
        if let Some(bar) = self.bar.get() {
            bar.set_message(printable(text).into_owned());
        }
    }

    /// One more is done.
    pub(super) fn advance(&self) {
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if self.start.elapsed() > PATIENCE && !output::is_quiet() {
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

/// How often the bar of a transfer is drawn anew by itself, so that one sees that it lives.
#[cfg(feature = "bigquery")]
const TICK: Duration = Duration::from_millis(200);

/// A table on its way here: rows, bytes and rate on stderr, while there is something to wait for.
#[cfg(feature = "bigquery")]
pub(super) struct Transfer {
    start: Instant,
    table: String,
    bar: OnceLock<ProgressBar>,
}

#[cfg(feature = "bigquery")]
impl Transfer {
    pub(super) fn new(table: &str) -> Self {
        Self { start: Instant::now(), table: table.to_owned(), bar: OnceLock::new() }
    }

    /// So many rows have arrived, in so many bytes.
    pub(super) fn arrived(&mut self, rows: u64, bytes: u64) {
        if self.start.elapsed() > PATIENCE {
            let style =
                ProgressStyle::with_template("{msg} rows, {bytes}, {bytes_per_sec} {spinner}");
            let make = || {
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                bar.enable_steady_tick(TICK);
                style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
            };
            let bar = self.bar.get_or_init(make);
            bar.set_message(format!("{}: {rows}", printable(&self.table)));
            bar.set_position(bytes);
        }
    }
}

#[cfg(feature = "bigquery")]
impl Drop for Transfer {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
