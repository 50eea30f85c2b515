//! The last resort: a panic is caught once and shown as what it is, a bug of ours; and where the system has no more memory,
//! threads or files to give, that is said, too. No command ends with 101 or 134.
//!
//! What stable Rust leaves to us when memory runs out is little: the standard library says `memory allocation of … bytes
//! failed` and aborts, and all that can be done is to end with the right code. So an abort ends with the code of the file
//! system, which stands for everything that the machine refuses, unless a panic came first.

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGABRT, SIGXFSZ};
use signal_hook::flag::register_conditional_shutdown;

use super::error::Failure;
use super::exit_status::ExitStatus;
use super::output;
use crate::domain::printable;

/// Whether there was a panic.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// True: an abort without a panic is that of a system without memory.
static ALWAYS: AtomicBool = AtomicBool::new(true);

/// What libraries write into a panic when the system gave them no thread, file or memory.
const REFUSALS: [&str; 4] = [
    "The global thread pool has not been initialized",
    "failed to spawn thread",
    "Too many open files",
    "Cannot allocate memory",
];

/// From now on a panic is shown in our words, and an abort has a code of ours.
pub(super) fn watch() -> Result<(), Failure> {
    panic::set_hook(Box::new(show));
    let failed = |error| Failure::system("listen for signals", error);
    // The first whose condition holds ends the process.
    register_conditional_shutdown(SIGABRT, ExitStatus::Bug as i32, &PANICKED).map_err(failed)?;
    register_conditional_shutdown(SIGABRT, ExitStatus::System as i32, &ALWAYS).map_err(failed)?;
    // A file that may not grow is an error of writing, with a message, instead of the end. Nobody asks whether it came.
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))).map_err(failed)?;
    Ok(())
}

/// How `command` ended; a panic in it, on whichever thread of a pool, is an end as well.
pub(super) fn caught(command: impl FnOnce() -> ExitStatus) -> ExitStatus {
    // Whatever the panic left half-done is never looked at again.
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        // A panic without a text is none that a library words.
        status(text.or(panic.downcast_ref::<&str>().copied()).unwrap_or(""))
    })
}

/// What a panic with this message is.
fn status(message: &str) -> ExitStatus {
    if REFUSALS.iter().any(|refusal| message.contains(refusal)) {
        ExitStatus::System
    } else {
        ExitStatus::Bug
    }
}

/// Shows the first panic; those that follow from it say nothing new.
fn show(panic: &PanicHookInfo<'_>) {
    if PANICKED.swap(true, Ordering::SeqCst) {
        return;
    }
    let message = panic.payload_as_str().unwrap_or("no reason given");
    let place = panic.location().map_or_else(String::new, ToString::to_string);
    output::talk_lines(&described(message, &place, std::env::args_os()));
}

/// A panic in words, for whoever typed `command`.
fn described(message: &str, place: &str, command: impl Iterator<Item = OsString>) -> String {
    let message = printable(message);
    if status(&message) == ExitStatus::System {
        return format!(
            "error: the system has no more memory, threads or open files to give: {message}\n\
             hint: nothing that existed before was changed; --threads 1 needs the least"
        );
    }
    let words = command.skip(1).map(|word| printable(&word.to_string_lossy()).into_owned());
    let words: Vec<String> = words.collect();
    format!(
        "error: this is a bug in season {}, not a mistake of yours: {message} ({place})\n\
         hint: nothing that existed before was changed; please report this message and the command: season {}",
        env!("CARGO_PKG_VERSION"),
        words.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_on_any_thread_of_a_pool_is_a_bug_of_ours() {
        assert_eq!(caught(|| ExitStatus::CheckFailed), ExitStatus::CheckFailed);
        assert_eq!(caught(|| panic!("out of {}", "order")), ExitStatus::Bug);
        let on_worker = || {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
            pool.install(|| rayon::join(|| 1, || -> i32 { panic!("in a worker") }));
            ExitStatus::Done
        };
        assert_eq!(caught(on_worker), ExitStatus::Bug);
        let overflows = |count: usize| count + usize::MAX;
        assert_eq!(caught(|| [ExitStatus::Done][overflows(1)]), ExitStatus::Bug);
    }

    #[test]
    fn what_the_system_refuses_is_no_bug() {
        let refused = "The global thread pool has not been initialized.: ThreadPoolBuildError";
        assert_eq!(caught(|| panic!("{refused}")), ExitStatus::System);
        let said = described(refused, "pool.rs:1:1", std::iter::empty());
        assert!(said.starts_with("error: the system has no more memory, threads"), "{said}");
    }

    #[test]
    fn a_bug_is_shown_with_version_place_and_command_and_no_escapes() {
        let command = ["target/season", "verify", "\u{1b}[31m"].map(OsString::from);
        let said = described("index\u{7}", "src/run.rs:7:1", command.into_iter());
        let version = env!("CARGO_PKG_VERSION");
        let expected = format!(
            "error: this is a bug in season {version}, not a mistake of yours: index\\u{{7}} (src/run.rs:7:1)\n"
        );
        assert!(said.starts_with(&expected), "{said}");
        assert!(said.ends_with("the command: season verify \\u{1b}[31m"), "{said}");
    }
}
