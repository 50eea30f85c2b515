//! What goes wrong, and when.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::state::State;

/// Something that goes wrong with some of the requests.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The requests: a method and a path, in which `*` is anything: `POST */jobs`.
    pub on: String,
    /// So many of them pass first.
    pub skip: u32,
    /// Then so many suffer it.
    pub times: u32,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    /// Nothing is done, and this answered.
    Status(u16, Body),
    /// All is done, and this answered.
    StatusAfter(u16, Body),
    /// Nothing is done, and this answered with a `Retry-After` of so many seconds.
    Busy(u16, u32),
    /// Before anything is done, others change what the warehouse holds.
    Meanwhile(fn(&mut State)),
    /// Nothing is done, and the connection breaks.
    DropBefore,
    /// All is done, and the connection breaks.
    DropAfter,
    /// All is done, and the connection breaks in the midst of the answer.
    DropWithin,
    /// Nothing is done, and no answer comes until the client goes away.
    Hang,
    /// All is done, and no answer comes until the client goes away.
    HangAfter,
    /// All is done, late.
    Delay(Duration),
    /// A job is made, and fails with this reason.
    JobError(&'static str, &'static str),
    /// A job is made, and runs until it was asked about so often.
    Slow(u32),
    /// Of an upload's chunk, only so many bytes arrive; the answer says so.
    Keep(usize),
    /// Of an upload's chunk, only so many bytes arrive, and the connection breaks.
    Cut(usize),
    /// An upload's session is forgotten.
    Forget,
    /// All is done, and the answer is changed.
    Change(fn(&mut Json)),
    /// The answer leads elsewhere.
    Redirect(String),
}

/// What an answer that is an error carries.
#[derive(Clone, Debug)]
pub enum Body {
    /// BigQuery's JSON, with this reason.
    Reason(&'static str),
    /// JSON without a list of errors.
    Bare,
    Html,
    Nothing,
}

impl Fault {
    /// `what` on the first request that fits `on`.
    pub fn once(on: &str, what: What) -> Self {
        Self::times(1, on, what)
    }

    /// `what` on the first `times` requests that fit `on`.
    pub fn times(times: u32, on: &str, what: What) -> Self {
        Self { on: on.to_owned(), skip: 0, times, what }
    }

    /// The same after `skip` requests that pass.
    #[must_use]
    pub fn after(self, skip: u32) -> Self {
        Self { skip, ..self }
    }

    /// Counts the request `call`, and says whether it suffers this.
    fn strikes(&mut self, call: &str) -> bool {
        if !fits(&self.on, call) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let left = self.times > 0;
        self.times = self.times.saturating_sub(1);
        left
    }
}

/// What the request `call` suffers: the first fault that strikes.
pub fn strike(faults: &mut [Fault], call: &str) -> Option<What> {
    faults.iter_mut().find_map(|fault| fault.strikes(call).then(|| fault.what.clone()))
}

/// Whether `text` is `pattern`, in which `*` is anything.
pub fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            (0..=text.len()).any(|at| text.is_char_boundary(at) && fits(rest, &text[at..]))
        }),
    }
}

impl Body {
    pub fn bytes(&self, status: u16) -> Vec<u8> {
        match self {
            Self::Reason(reason) => error(status, reason, &format!("played: {reason}")),
            Self::Bare => {
                json!({ "error": { "code": status, "message": "played" } }).to_string().into()
            }
            Self::Html => b"<html><body><h1>502 Bad Gateway</h1></body></html>".to_vec(),
            Self::Nothing => Vec::new(),
        }
    }
}

/// BigQuery's JSON of an error.
pub fn error(status: u16, reason: &str, message: &str) -> Vec<u8> {
    let errors = json!([{ "reason": reason, "message": message, "domain": "global" }]);
    let error = json!({ "code": status, "message": message, "errors": errors, "status": "" });
    json!({ "error": error }).to_string().into()
}
