//! Ctrl-C: says so, leaves nothing half-written, and ends with the code that shells expect.

use std::fs;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXCPU};
use signal_hook::iterator::Signals;
use signal_hook::low_level::exit;

use super::error::Failure;
use super::exit_status::ExitStatus;
use super::{output, progress};
use crate::snapshot::staging;

/// Whether a warehouse was asked to change something.
static REMOTE: AtomicBool = AtomicBool::new(false);

/// From now on it is not certain that nothing was changed: a warehouse may finish what it was asked for.
#[cfg(feature = "bigquery")]
pub(super) fn remote_has_begun() {
    REMOTE.store(true, Ordering::Relaxed);
}

/// What is lost where the command is interrupted.
static LOSS: OnceLock<&str> = OnceLock::new();

/// From now on, whoever interrupts the command is told that `what` is lost.
pub(super) fn name_loss(what: &'static str) {
    // A command has one such part.
    let _ = LOSS.set(what);
}

/// Listens for signals from now on.
///
/// The handler runs on a thread of its own, so it may wait for a commit that has begun: what stands then is whole.
pub(super) fn install() -> Result<(), Failure> {
    let failed = |error| Failure::system("listen for signals", error);
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGXCPU]).map_err(failed)?;
    if !ignores_hangup() {
        signals.add_signal(SIGHUP).map_err(failed)?;
    }
    let listen = move || {
        if let Some(signal) = signals.forever().next() {
            let _until_the_end = staging::abandon_all();
            let unchanged = "nothing that existed before was changed";
            let hint = if REMOTE.load(Ordering::Relaxed) {
                "the warehouse has the former rows or the new ones, complete; the same command continues"
                    .to_owned()
            } else {
                LOSS.get().map_or(unchanged.to_owned(), |loss| format!("{loss}; {unchanged}"))
            };
            progress::close();
            let (what, code) = match signal {
                SIGXCPU => {
                    ("the system's limit of processor time is reached", ExitStatus::System as i32)
                }
                SIGHUP => ("the terminal is gone", ExitStatus::HungUp as i32),
                SIGTERM => ("interrupted", ExitStatus::Terminated as i32),
                _ => ("interrupted", ExitStatus::Interrupted as i32),
            };
            output::talk_lines(&format!("error: {what}\nhint: {hint}"));
            exit(code);
        }
    };
    thread::Builder::new().name("signals".into()).spawn(listen).map(drop).map_err(failed)
}

/// Whether the program goes on where its terminal goes away, as `nohup` has it; also where the system does not say.
fn ignores_hangup() -> bool {
    let status = fs::read_to_string("/proc/self/status").ok();
    let ignored = status.as_deref().and_then(|status| {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    });
    // The lowest bit is that of the first signal, which this is.
    ignored.is_none_or(|mask| mask & 1 != 0)
}
