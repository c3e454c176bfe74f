//! Those who cut and judge the texts of a file: whoever leads puts in order what came of each, and works meanwhile too.
//!
//! The others have threads of their own where there is enough to do.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::super::csv::Stop;
use super::Worker;
use super::driver::{Done, FileJob, Hand, How, Job, Taken, Task, next_row};
use super::feed::{Content, Feed, Start};
use super::raw::RawChunk;

/// As many hands as there are workers. The first one leads.
pub(super) struct Crew<'s, W> {
    hands: Vec<Hand<'s, W>>,
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
    pub(super) fn new(task: Task<'s>, workers: Vec<W>) -> Crew<'s, W> {
        let hands = workers.into_iter().map(|worker| Hand::new(task, worker)).collect();
        Crew { hands, spare: Vec::new() }
    }

    /// Lets all rows of a file pass, from where these begin. `taken` is given what came of each text, in
    /// order.
    pub(super) fn pass(
        &mut self,
        file: &FileJob<'_>,
        from: (Content<'_>, Start),
        taken: Taken<'_, W::Out>,
    ) -> Result<(), Stop> {
        let used = (self.hands.len(), std::mem::take(&mut self.spare));
        let Some((own, mut others)) = self.hands.split_first_mut() else { return Ok(()) };
        let mut feed = Feed::new(from, used);
        let first = feed.next(0, &file.how);
        if feed.ended {
            others = &mut [];
        }
        let shared = Shared { feed: Mutex::new(feed), room: Condvar::new() };
        let passed = std::thread::scope(|scope| {
            let (finished, done) = channel();
            for (number, hand) in (1..).zip(others) {
                let (shared, finished) = (&shared, finished.clone());
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
            lead((own, first), file, (&shared, &done), taken)
        });
        self.spare = shared.feed.into_inner().unwrap_or_else(PoisonError::into_inner).into_spare();
        passed
    }
}

/// Puts in order what came of each text, and does what nobody else has taken.
fn lead<W: Worker>(
    (own, mut job): (&mut Hand<'_, W>, Option<Job>),
    file: &FileJob<'_>,
    (shared, done): (&Shared<'_>, &Receiver<Done<W::Out>>),
    taken: Taken<'_, W::Out>,
) -> Result<(), Stop> {
    let mut ready: BTreeMap<u64, Done<W::Out>> = BTreeMap::new();
    let mut left: Option<Start> = None;
    let (mut front, mut used) = (0, Vec::new());
    loop {
        ready.extend(
            job.map(|job| own.work(file, job)).into_iter().chain(done.try_iter()).map(|done| (done.number, done)),
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
        used.drain(..).for_each(|(hand, chunk)| feed.give_back(hand, chunk));
        shared.room.notify_all();
        job = feed.next(0, &file.how);
        if job.is_none() {
            if front == feed.taken {
                return feed.fault.take().map_or(Ok(()), |fault| Err(Stop::Text(fault)));
            }
            drop(feed);
            let done = done.recv().expect("a thread that judges records has broken off");
            ready.insert(done.number, done);
        }
    }
}
