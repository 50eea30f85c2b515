//! Parquet files are decoded here and nowhere else: the decoder panics on some that are damaged, for instance on a
//! negative offset in the footer. To the user that is a bad file like any other, so the panic becomes its reason.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread is decoding, and a panic is to be kept from stderr.
    static DECODING: Cell<bool> = const { Cell::new(false) };
}

/// What `decode` returns, its error as text; a panic within it is an error with the panic's message.
///
/// `decode` stays on its thread and calls nothing but the decoder: a panic of our own code is a defect that is to be seen.
pub(crate) fn decoding<T, E: ToString>(decode: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let former = take_hook();
        set_hook(Box::new(move |panic| {
            if !DECODING.get() {
                former(panic);
            }
        }));
    });
    DECODING.set(true);
    // Whatever a panic left half-done is dropped with the reader: nobody asks it for another batch.
    let outcome = catch_unwind(AssertUnwindSafe(decode));
    DECODING.set(false);
    match outcome {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(panic) => Err(message(panic.as_ref())),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
    format!("the decoder failed: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_message() {
        let negative = -1;
        let decode = || -> Result<(), String> { panic!("offset {negative} is out of bounds") };
        assert_eq!(
            decoding(decode),
            Err("the decoder failed: offset -1 is out of bounds".to_owned())
        );
        assert_eq!(
            decoding(|| -> Result<(), String> { panic!("no dictionary") }),
            Err("the decoder failed: no dictionary".to_owned())
        );
        assert_eq!(decoding(|| Ok::<_, String>(7)), Ok(7));
    }
}
