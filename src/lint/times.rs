//! Deadlines and things that last, as bounds between days.

use crate::resolve::ruleset::{Lasting, Operand, OperandKind, PeriodOperand, RecordPath, ValueType, Window};

use super::atoms::Cases;
use super::differences::{AS_OF, VarId};
use super::search::Item;
use super::terms::{Linear, Term, What, below};
use super::world::{Frames, World};

impl<'r> World<'r> {
    /// Table of deadlines, of what is known: an event (or none), the window, and the as-of date.
    pub(super) fn deadline(&mut self, event: &'r Operand, window: &'r Window, frames: &Frames) -> Option<Cases<'r>> {
        let event = self.on_days(event, frames)?;
        let What::Linear(happens) = event.what else { return None };
        let (start, due, clock_starts) = self.window(window, frames)?;
        let as_of = Linear { var: AS_OF, offset: 0, step: 1 };
        let (What::Linear(due_day), anchors) = (due.what, due.reads) else { return None };
        let start_day = match &start {
            Some(Term { what: What::Linear(start), .. }) => Some(*start),
            Some(_) => return None,
            None => None,
        };
        let anchored = self.known(&anchors);
        let there = self.known(&event.reads);
        let begun = start_day.filter(|_| clock_starts).map(|start| below(start, as_of, true));
        let mut cases = Cases::default();
        let sure = |items: Vec<Item<'r>>| [anchored.clone(), begun.iter().cloned().collect(), items].concat();
        let known = |items: Vec<Item<'r>>| sure([there.clone(), items].concat());
        let in_time = start_day.map(|start| below(start, happens, true)).into_iter();
        cases.yes.push(known(in_time.chain([below(happens, due_day, true), below(happens, as_of, true)]).collect()));
        if let Some(start) = start_day {
            cases.no.push(known(vec![below(happens, start, false), below(happens, as_of, true)]));
        }
        cases.no.push(known(vec![below(due_day, happens, false), below(happens, as_of, true)]));
        // None, or only after the as-of date, which is the same.
        let absent = self.each_none(&event.reads);
        let absent = absent.into_iter().chain([[there.clone(), vec![below(as_of, happens, false)]].concat()]);
        for absent in absent {
            cases.no.push(sure([absent.as_slice(), &[below(due_day, as_of, true)]].concat()));
            cases.not_due.push(sure([absent.as_slice(), &[below(as_of, due_day, false)]].concat()));
        }
        if let Some(start) = start_day.filter(|_| clock_starts) {
            cases.not_due.push([anchored.clone(), vec![below(as_of, start, false)]].concat());
        }
        Some(cases)
    }

    /// `RECORD is in effect on D`
    #[expect(clippy::wildcard_enum_match_arm, reason = "fields say when something lasts")]
    pub(super) fn in_effect(
        &mut self,
        record: &RecordPath,
        lasting: &Lasting,
        day: &'r Operand,
        frames: &Frames,
    ) -> Option<Cases<'r>> {
        let timed = |operand: &Operand| operand.value_type == ValueType::DateTime;
        if timed(&lasting.from) && timed(&lasting.end) {
            return None;
        }
        let node = self.climb(record, frames);
        let mut own = |operand: &Operand| match &operand.kind {
            OperandKind::Field(_, field) => self.field(node, *field),
            _ => None,
        };
        let (from, end) = (own(&lasting.from)?, own(&lasting.end)?);
        let day = self.on_days(day, frames)?;
        let What::Linear(on) = day.what else { return None };
        let linear = |var: VarId| Linear { var, offset: 0, step: 1 };
        let on_day = self.known(&day.reads);
        let with = |vars: &[VarId], items: Vec<Item<'r>>| [on_day.clone(), self.known(vars), items].concat();
        let begun = below(linear(from), on, true);
        let mut cases = Cases::default();
        cases.yes.push(with(&[from, end], vec![begun.clone(), below(on, linear(end), lasting.through)]));
        for lasts_still in self.each_none(&[end]) {
            cases.yes.push([with(&[from], vec![begun.clone()]), lasts_still].concat());
        }
        cases.no.push(with(&[from], vec![below(on, linear(from), false)]));
        cases.no.push(with(&[end], vec![below(linear(end), on, !lasting.through)]));
        cases.no.extend(self.each_none(&[from]));
        cases.no.extend(self.each_none(&day.reads));
        if self.may_be_missing(node) {
            cases.no.push(Vec::new());
        }
        Some(cases)
    }

    /// The first day (if there is one) and the last, and whether the clock starts with the first.
    pub(super) fn window(&mut self, window: &'r Window, frames: &Frames) -> Option<(Option<Term>, Term, bool)> {
        Some(match window {
            Window::After(reach, anchor) => {
                let anchor = self.on_days(anchor, frames)?;
                let reach = reach.reach(self.whole(&reach.length)?);
                let due = self.reached(anchor.clone(), reach)?;
                (Some(anchor), due, true)
            }
            Window::Before(reach, anchor) => {
                let anchor = self.on_days(anchor, frames)?;
                let reach = reach.reach(self.whole(&reach.length)?);
                let start = self.reached(anchor.clone(), reach.negated())?;
                (Some(start), anchor, false)
            }
            Window::By(anchor) => (None, self.on_days(anchor, frames)?, false),
            Window::During(period) => self.during(period, frames)?,
        })
    }

    pub(super) fn during(&mut self, period: &'r PeriodOperand, frames: &Frames) -> Option<(Option<Term>, Term, bool)> {
        Some((Some(self.edge(period, false, frames)?), self.edge(period, true, frames)?, true))
    }
}
