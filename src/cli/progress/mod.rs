//! Progress on a terminal, when there is something to wait for.

mod estimate;
mod training;

use std::io::{IsTerminal as _, Write as _, stderr};
#[cfg(feature = "bigquery")]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

#[cfg(feature = "bigquery")]
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
#[cfg(feature = "bigquery")]
use crate::domain::printable;

pub(super) use training::TrainingProgress;

/// What is on the terminal.
enum ShownBar {
    /// A bar of indicatif.
    #[cfg(feature = "bigquery")]
    Bar(ProgressBar),
    /// The line of a training or of predictions.
    Line,
    /// Nothing, from now on.
    Nothing,
}

static SHOWN: Mutex<Option<ShownBar>> = Mutex::new(None);

#[cfg(feature = "bigquery")]
/// From now on `bar` is the one on the terminal.
fn show(bar: &ProgressBar) {
    *shown() = Some(ShownBar::Bar(bar.clone()));
}

/// Draws a bar of which `share` is full, and `words` behind it, over what was drawn last: as much as the terminal has room for
/// now, words before the bar. The cursor stays at its
/// beginning: where a terminal that becomes narrower breaks the line in two, what is drawn next begins above both. indicatif
/// fills the rest of the terminal with spaces, of which one line stays then.
fn draw_line(share: f64, words: &str) {
    let mut shown = shown();
    if matches!(*shown, Some(ShownBar::Nothing)) {
        return;
    }
    let columns =
        terminal_size::terminal_size_of(stderr()).map_or(usize::MAX, |(of, _)| of.0.into());
    // In the last column, some terminals go on to the next line.
    let room = columns.saturating_sub(1);
    let line = format!("{} {words}", blocks(share));
    let line = if line.chars().count() <= room { &line } else { words };
    let line: String = line.chars().take(room).collect();
    let _ = write!(stderr().lock(), "\r{line}{CLEAR}\r");
    *shown = Some(ShownBar::Line);
}

/// Clears what stands behind the cursor in its line, and the lines below.
const CLEAR: &str = "\x1b[J";

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
        #[cfg(feature = "bigquery")]
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

/// How often the bar of dates is drawn at most.
const PAUSE: Duration = Duration::from_millis(100);

/// How wide a bar is, in blocks.
const BLOCKS: usize = 20;

/// A bar of so many blocks, of which `share`, 0 – 1, are full.
fn blocks(share: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20")]
    let full = (share.clamp(0.0, 1.0) * BLOCKS as f64).round() as usize;
    format!("{}{}", "█".repeat(full), "░".repeat(BLOCKS - full))
}

/// A line on stderr that only appears on a terminal and when there is something to wait for.
pub(super) struct Progress {
    start: Instant,
    done: AtomicUsize,
    total: usize,
    /// When it is drawn next.
    next: Mutex<Duration>,
    on_terminal: bool,
}

impl Progress {
    /// A line for dates that are predicted.
    pub(super) fn new(total: usize) -> Self {
        let on_terminal = stderr().is_terminal() && !output::is_quiet();
        let next = Mutex::new(PATIENCE);
        Self { start: Instant::now(), done: AtomicUsize::new(0), total, next, on_terminal }
    }

    /// One more is done.
    pub(super) fn advance(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let elapsed = self.start.elapsed();
        // Whoever finds it locked leaves the drawing to the other.
        let Ok(mut next) = self.next.try_lock() else { return };
        if self.on_terminal && elapsed >= *next {
            *next = elapsed + PAUSE;
            let share = done as f64 / self.total.max(1) as f64;
            draw_line(share, &format!("{done} of {} dates predicted", self.total));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.on_terminal {
            hide();
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
