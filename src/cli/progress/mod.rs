//! Progress on a terminal, when there is something to wait for.

mod estimate;
mod training;

use std::io::{Write as _, stderr};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
#[cfg(feature = "bigquery")]
use crate::domain::printable;

pub(super) use training::TrainingProgress;

/// What is on the terminal.
enum ShownBar {
    /// A bar of indicatif.
    Bar(ProgressBar),
    /// The line of a training.
    Line,
    /// Nothing, from now on.
    Nothing,
}

static SHOWN: Mutex<Option<ShownBar>> = Mutex::new(None);

/// From now on `bar` is the one on the terminal.
fn show(bar: &ProgressBar) {
    *shown() = Some(ShownBar::Bar(bar.clone()));
}

/// Draws `line` over the one that was drawn last. It ends where it ends: indicatif fills the rest of the terminal with
/// spaces, and a terminal that becomes narrower breaks such a line in two, of which one stays.
fn draw_line(line: &str) {
    let mut shown = shown();
    if matches!(*shown, Some(ShownBar::Nothing)) {
        return;
    }
    let _ = write!(stderr().lock(), "\r{line}{CLEAR}");
    *shown = Some(ShownBar::Line);
}

/// Clears what stands behind the cursor in its line.
const CLEAR: &str = "\x1b[K";

/// Takes what is drawn off the terminal, if there is something, so that what is said next has a line of its own.
fn hide() {
    clear(&mut shown());
}

/// The same, and for good: the command is at its end.
pub(super) fn close() {
    let mut shown = shown();
    clear(&mut shown);
    *shown = Some(ShownBar::Nothing);
}

fn clear(shown: &mut Option<ShownBar>) {
    match shown.take() {
        Some(ShownBar::Bar(bar)) => bar.finish_and_clear(),
        Some(ShownBar::Line) => _ = write!(stderr().lock(), "\r{CLEAR}"),
        Some(ShownBar::Nothing) => *shown = Some(ShownBar::Nothing),
        None => {}
    }
}

fn shown() -> MutexGuard<'static, Option<ShownBar>> {
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Below this nobody waits.
const PATIENCE: Duration = Duration::from_millis(300);

/// A bar on stderr that only appears when there is something to wait for; indicatif hides it off a terminal.
pub(super) struct Progress {
    start: Instant,
    done: std::sync::atomic::AtomicU64,
    total: u64,
    bar: OnceLock<ProgressBar>,
}

/// How the bar looks, in the words of indicatif: short, so that a terminal that becomes narrower does not break it.
const TEMPLATE: &str = "predicting {bar:20} {pos}/{len} dates, {eta} left";

impl Progress {
    /// A bar for dates that are predicted.
    pub(super) fn new(total: usize) -> Self {
        let (start, total) = (Instant::now(), total as u64);
        Self { start, done: 0.into(), total, bar: OnceLock::new() }
    }

    /// One more is done.
    pub(super) fn advance(&self) {
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if self.start.elapsed() > PATIENCE && !output::is_quiet() {
            let style = ProgressStyle::with_template(TEMPLATE);
            let make = || {
                let bar =
                    ProgressBar::with_draw_target(Some(self.total), ProgressDrawTarget::stderr());
                let bar = style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style));
                show(&bar);
                bar
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
                let bar = style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style));
                show(&bar);
                bar
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
