//! Runs a reader that may panic over a broken file, and turns a panic into an answer.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// What `work` gives, or `None` where it panicked. Nothing is printed about such a panic; other threads keep their own
/// way of telling about theirs.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                before(panic);
            }
        }));
    });
    QUIET.set(true);
    // What the reader left half done is dropped with the file that it read: a problem of an input stops the run.
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    QUIET.set(false);
    done
}
