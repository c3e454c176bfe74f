//! Table T5 for windows of whole days, and events that are one day or none.

use crate::calendar::Day;
use crate::explain::DayWindow;

use super::bits::{ASSUMES, FALSE, NOT_DUE, TRUE};
use super::values::{NO_NUMBER, NONE_YET};

/// Until when the absence of an event proves anything.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Absence {
    /// The last day; missing where it never does.
    complete: Option<i64>,
    /// That is assumed, not declared.
    assumed: bool,
}

impl Absence {
    pub(super) fn of((complete, assumed): (Option<Day>, bool)) -> Absence {
        Absence { complete: complete.map(|day| day.0.into()), assumed }
    }
}

/// What a deadline says of an event, by its day or one of the marks, as of a day; nothing where it must be asked.
pub(super) fn deadline(event: i64, window: &DayWindow, as_of: i64, absence: Absence) -> u8 {
    let (start, due) = (window.start.map(|day| i64::from(day.0)), i64::from(window.due.0));
    if event == NO_NUMBER {
        return 0;
    }
    if window.clock_starts && start.is_some_and(|start| start > as_of) {
        return NOT_DUE;
    }
    let passed = due <= as_of;
    if event == NONE_YET {
        let proven = absence.complete.is_some_and(|complete| due <= complete);
        return match (proven, passed) {
            (true, _) if absence.assumed => FALSE | ASSUMES,
            (true, _) => FALSE,
            (false, true) => TRUE | FALSE,
            (false, false) if absence.complete == Some(as_of) => NOT_DUE,
            (false, false) => TRUE | NOT_DUE,
        };
    }
    if event > as_of {
        // It has not happened.
        return if passed { FALSE } else { NOT_DUE };
    }
    if start.is_none_or(|start| start <= event) && event <= due { TRUE } else { FALSE }
}
