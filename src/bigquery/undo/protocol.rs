//! The steps of an undo, in the order and for the reasons that [`super`] gives.

use super::look::{Look, Proven, is_forgotten};
use super::session::{Left, UndoPhase, UndoSession};
use super::way_back::moment_of;
use super::{
    Contents, NewerRows, ObserveUndo, UndoError, UndoPlan, UndoRecord, UndoRequest, UndoResult,
    UndoStep, UndoTarget, statements,
};
use crate::bigquery::RestClient;
use crate::bigquery::client::time_travel::{DEFAULT_HOURS, hours};
use crate::bigquery::publish::statements::replace;

/// How often the table is looked at again, at most, because others changed it meanwhile.
const MAX_ROUNDS: u32 = 20;

/// Takes back what `request` says. Dropped at any moment, or killed, it leaves the table with the rows that are there or those
/// that come back; the same request then goes on.
///
/// # Errors
///
/// Whatever [`UndoError`] lists. Nothing was changed in the table unless it says so.
pub async fn undo(
    rest: &RestClient,
    request: &UndoRequest<'_>,
    observer: &mut dyn ObserveUndo,
) -> Result<UndoResult, UndoError> {
    UndoSession::begin(rest, request).await?.undo(observer).await
}

/// Says what [`undo`] would do. Reads, and changes nothing.
///
/// # Errors
///
/// As [`undo`], where it would be refused.
pub async fn plan(rest: &RestClient, request: &UndoRequest<'_>) -> Result<UndoPlan, UndoError> {
    let mut session = UndoSession::begin(rest, request).await?;
    let look = session.look().await?;
    let former = session.former(&look).await?;
    let already = look.seen.contents == former;
    let before = session.before(&look, former).await?;
    let copy = session.copy_table(0)?;
    let (scope, target) = (&request.way_back.scope, &session.target);
    let sql = vec![
        (
            "the former rows, copied into a table that expires after a day",
            statements::copy(target, &copy, scope, &session.moment, &look.columns),
        ),
        ("the replacement, in one step", replace(target, &copy, scope, &look.columns)),
    ];
    Ok(UndoPlan { before, already, sql })
}

impl<'a> UndoSession<'a> {
    async fn begin(rest: &'a RestClient, request: &'a UndoRequest<'a>) -> Result<Self, UndoError> {
        let (target, moment) = request.way_back.checked()?;
        let hours = hours(rest, &target).await?;
        Ok(Self {
            rest,
            request,
            target,
            moment,
            hours,
            asked: 0,
            then: None,
            former: None,
            left: Left::Unasked,
            permitted: false,
            copy: None,
            next: (String::new(), 0),
            phase: UndoPhase::Looking,
        })
    }

    async fn undo(mut self, observer: &mut dyn ObserveUndo) -> Result<UndoResult, UndoError> {
        // The last round only looks.
        for round in 0..=MAX_ROUNDS {
            let look = self.look().await?;
            let back = self.former(&look).await?;
            if let UndoPhase::Replaced(record) =
                std::mem::replace(&mut self.phase, UndoPhase::Looking)
            {
                return self.finish(record, &look, back).await;
            }
            let before = self.before(&look, back).await?;
            if look.seen.contents == back {
                self.drop_copy().await;
                return Ok(UndoResult::Already(before));
            }
            if round == MAX_ROUNDS {
                break;
            }
            self.permit(&look, &before, observer)?;
            self.replace_rows(&look, back, observer).await?;
        }
        self.drop_copy().await;
        Err(UndoError::Contended(self.target))
    }

    /// Asks once whether the table may be changed.
    fn permit(
        &mut self,
        look: &Look,
        before: &UndoTarget,
        observer: &mut dyn ObserveUndo,
    ) -> Result<(), UndoError> {
        if self.permitted {
            return Ok(());
        }
        if !look.gone.is_empty() {
            observer.step(&UndoStep::Gone(&look.gone));
        }
        self.permitted = observer.confirm(before);
        if self.permitted { Ok(()) } else { Err(UndoError::Declined) }
    }

    /// The rows that were there were replaced: the table must hold those that came `back`.
    async fn finish(
        mut self,
        record: Box<UndoRecord>,
        look: &Look,
        back: Contents,
    ) -> Result<UndoResult, UndoError> {
        self.drop_copy().await;
        let there = look.seen.contents;
        if there == back {
            return Ok(UndoResult::Done(record));
        }
        let (found, expected) = (there.rows, back.rows);
        Err(UndoError::Differs { target: self.target, found, expected })
    }

    /// The rows that come back.
    async fn former(&mut self, look: &Look) -> Result<Contents, UndoError> {
        if let Some(former) = self.former {
            return Ok(former);
        }
        let way_back = self.request.way_back;
        let kept = self.hours.or(way_back.time_travel_hours).unwrap_or(DEFAULT_HOURS);
        let until = way_back.until(self.hours);
        if let Some(until) = until.filter(|until| until.timestamp_millis() <= look.seen.now_ms) {
            let until = until.format("%Y-%m-%d %H:%M UTC").to_string();
            let (number, target) = (way_back.number, self.target.clone());
            let hours_then = way_back.time_travel_hours.unwrap_or(DEFAULT_HOURS);
            return Err(UndoError::Expired { number, target, hours: kept, hours_then, until });
        }
        let (target, moment) = (self.target.clone(), self.moment.clone());
        let seen = self.see(&target, Some(&moment), true, &look.columns, &[], &look.location).await;
        let seen = match seen {
            // Its dataset may not be asked, or kept less for a while.
            Err(error) if is_forgotten(&error) => {
                let (number, error) = (way_back.number, error.into());
                return Err(UndoError::Forgotten { number, target, moment, error });
            }
            other => other?,
        };
        self.former = Some(seen.contents);
        Ok(seen.contents)
    }

    /// What the table has; refused if others changed it since, and that may not be lost.
    async fn before(&mut self, look: &Look, back: Contents) -> Result<UndoTarget, UndoError> {
        let there = look.seen.contents;
        let way_back = self.request.way_back;
        let mut newer = Some(false);
        if there != back || !way_back.done {
            newer = self.is_newer(look).await?;
        }
        if there == back {
            newer = Some(false);
        }
        if newer != Some(false) && !self.request.discard_newer {
            let (number, target) = (way_back.number, self.target.clone());
            let job = way_back.job.clone();
            let left = match self.left {
                Left::Known(left) => left,
                Left::Unknown(what) => {
                    return Err(UndoError::Unknown { number, target, job, what });
                }
                Left::Unasked => {
                    let what = "was not asked for";
                    return Err(UndoError::Unknown { number, target, job, what });
                }
            };
            let newer = NewerRows {
                number,
                target,
                then: left.rows,
                now: there.rows,
                added: (look.seen.with_added, look.added.clone()),
                whose: self.whose(look).await?,
                later: self.request.later.clone(),
                command: self.request.command.clone(),
            };
            return Err(UndoError::Newer(newer.into()));
        }
        let until = way_back.until(self.hours).and_then(|at| moment_of(at.timestamp_millis()));
        let moment = self.moment.clone();
        Ok(UndoTarget { replaced: there.rows, back: back.rows, moment, until, newer })
    }

    /// Whether the rows that are there are not those that the replacement left; `None` if nobody can say.
    async fn is_newer(&mut self, look: &Look) -> Result<Option<bool>, UndoError> {
        if matches!(self.left, Left::Unasked) {
            self.left = match self.ended(&look.location).await? {
                Proven::Ended(ended) => {
                    let target = self.target.clone();
                    let columns = &look.columns;
                    let seen = self.see(&target, Some(&ended), true, columns, &[], &look.location);
                    Left::Known(seen.await?.contents)
                }
                Proven::Not(what) => Left::Unknown(what),
            };
        }
        Ok(match self.left {
            Left::Known(left) => Some(left != look.seen.contents || look.seen.with_added > 0),
            Left::Unasked | Left::Unknown(_) => None,
        })
    }
}
