//! Those who cut and judge the texts of a file: whoever leads puts in order what came of each, and works meanwhile too.
//!
//! The others have threads of their own where there is enough to do.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::super::csv::Stop;
use super::Worker;
use super::driver::{Done, FileJob, Hand, How, Job, Taken, Task, next_row};
use super::feed::{Content, Feed, Start};
use super::raw::RawChunk;

/// So many texts are cut and judged by whoever leads alone, because the others then know what he has learned of their
/// values: more than the first as long as there is much that others would learn too.
const ALONE: RangeInclusive<u64> = 2..=32;

/// Whoever leads, and how many hands there are with his own.
pub(super) struct Crew<'s, W> {
    own: Hand<'s, W>,
    hands: usize,
    /// For each hand, the texts it has used.
    spare: Vec<Vec<RawChunk>>,
}

/// What the hands share.
struct Shared<'f> {
    feed: Mutex<Feed<'f>>,
    /// A hand need not wait any more.
    room: Condvar,
}

impl<'f> Shared<'f> {
    fn feed(&self) -> MutexGuard<'_, Feed<'f>> {
        self.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next text for a hand; `None` if there is none any more.
    fn next(&self, hand: usize, how: &How) -> Option<Job> {
        let waits = |feed: &mut Feed<'f>| !feed.ended && feed.is_full(hand);
        self.room.wait_while(self.feed(), waits).unwrap_or_else(PoisonError::into_inner).next(hand, how)
    }
}

/// Whoever stops lets the others stop too.
struct Stops<'s, 'f>(&'s Shared<'f>);

impl Drop for Stops<'_, '_> {
    fn drop(&mut self) {
        self.0.feed().ended = true;
        self.0.room.notify_all();
    }
}

impl<'s, W: Worker> Crew<'s, W> {
    pub(super) fn new(task: Task<'s>, (worker, hands): (W, usize)) -> Crew<'s, W> {
        Crew { own: Hand::new(task, worker), hands: hands.max(1), spare: Vec::new() }
    }

    /// Lets all rows of a file pass, from where these begin. `taken` is given what came of each text, in
    /// order.
    pub(super) fn pass(
        &mut self,
        file: &FileJob<'_>,
        from: (Content<'_>, Start),
        taken: Taken<'_, W::Out>,
    ) -> Result<(), Stop> {
        let Crew { own, hands, spare } = self;
        let feed = Feed::new(from, (*hands, std::mem::take(spare)));
        let shared = Shared { feed: Mutex::new(feed), room: Condvar::new() };
        let mut alone = if *hands > 1 { *ALONE.start() } else { u64::MAX };
        let mut passed = lead((own, 0..alone), file, (&shared, &channel().1), taken);
        while passed.is_ok() && !shared.feed().ended && own.is_learning() && alone < *ALONE.end() {
            passed = lead((own, alone..alone + 1), file, (&shared, &channel().1), taken);
            alone += 1;
        }
        if passed.is_ok() && !shared.feed().ended {
            passed = std::thread::scope(|scope| {
                let (finished, done) = channel();
                for number in 1..*hands {
                    let (mut hand, shared, finished) = (own.clone(), &shared, finished.clone());
                    scope.spawn(move || {
                        let _stops = Stops(shared);
                        while let Some(job) = shared.next(number, &file.how) {
                            // Nobody waits any more where something went wrong elsewhere.
                            if finished.send(hand.work(file, job)).is_err() {
                                return;
                            }
                        }
                    });
                }
                drop(finished);
                let _stops = Stops(&shared);
                lead((own, alone..u64::MAX), file, (&shared, &done), taken)
            });
        }
        *spare = shared.feed.into_inner().unwrap_or_else(PoisonError::into_inner).into_spare();
        passed
    }
}

/// Puts in order what came of each of some texts of the file, by their numbers, and does what nobody else has taken.
fn lead<W: Worker>(
    (own, texts): (&mut Hand<'_, W>, Range<u64>),
    file: &FileJob<'_>,
    (shared, done): (&Shared<'_>, &Receiver<Done<W::Out>>),
    taken: Taken<'_, W::Out>,
) -> Result<(), Stop> {
    let mut ready: BTreeMap<u64, Done<W::Out>> = BTreeMap::new();
    let mut left: Option<Start> = None;
    let (mut front, mut used, mut job) = (texts.start, Vec::new(), None);
    loop {
        ready.extend(
            job.take()
                .map(|job| own.work(file, job))
                .into_iter()
                .chain(done.try_iter())
                .map(|done| (done.number, done)),
        );
        while let Some(mut done) = ready.remove(&front) {
            // A text that does not begin with a row is cut again: with what stands before it.
            if let Some(left) = left.take() {
                done = own.work(file, done.behind(&left));
            }
            taken(&mut done)?;
            let next = next_row(&done, &file.how)?;
            if next < done.chunk.text.len() {
                left = shared.feed().put_back(front, done.left(next));
            }
            used.push((done.hand, done.chunk));
            front += 1;
        }
        let mut feed = shared.feed();
        for (hand, chunk) in used.drain(..) {
            if feed.is_full(hand) {
                shared.room.notify_all();
            }
            feed.give_back(hand, chunk);
        }
        job = if feed.taken < texts.end { feed.next(0, &file.how) } else { None };
        if job.is_none() {
            if front == feed.taken {
                assert!(ready.is_empty(), "what came of a text is left over");
                return feed.fault.take().map_or(Ok(()), |fault| Err(Stop::Text(fault)));
            }
            drop(feed);
            let done = done.recv().expect("a thread that judges records has broken off");
            ready.insert(done.number, done);
        }
    }
}
