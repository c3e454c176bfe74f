//! Those who cut and judge the texts of a file: whoever leads puts in order what came of each, and works meanwhile too.
//!
//! The others have threads of their own where there is enough to do.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::super::csv::Stop;
use super::Worker;
use super::driver::{Done, FileJob, Hand, How, Job, Taken, Task};
use super::feed::{Content, Feed, Start};
use super::raw::RawChunk;

/// So many texts are cut and judged by whoever leads alone, because the others then know what he has learned of their
/// values: more than the first as long as there is much that others would learn too.
const ALONE: RangeInclusive<u64> = 2..=32;

/// Whoever leads, and how many hands there are with his own.
pub(super) struct Crew<'s, W> {
    own: Hand<'s, W>,
    hands: usize,
}

/// What the hands share.
struct Shared<'f> {
    feed: Mutex<Feed<'f>>,
    /// A hand need not wait any more for what was done to be put in order.
    room: Condvar,
    borders: Mutex<Borders>,
    /// It is known where one more text begins, or it never will be.
    settled: Condvar,
}

/// Where texts begin: behind the last row of the text before.
#[derive(Default)]
struct Borders {
    /// Of how many texts it is known where their last row ends.
    known: u64,
    /// What these have left to the next one, which had been taken.
    left: Option<Start>,
    /// Nothing that stands behind these is judged.
    stopped: bool,
}

/// Whoever stops lets the others stop too.
struct Stops<'s, 'f>(&'s Shared<'f>);

impl Drop for Stops<'_, '_> {
    fn drop(&mut self) {
        self.0.feed().ended = true;
        self.0.room.notify_all();
        if std::thread::panicking() {
            self.0.borders().stopped = true;
            self.0.settled.notify_all();
        }
    }
}

impl<'f> Shared<'f> {
    fn feed(&self) -> MutexGuard<'_, Feed<'f>> {
        self.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn borders(&self) -> MutexGuard<'_, Borders> {
        self.borders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a hand the next text; `None` if there is none any more.
    fn next(&self, how: &How, chunk: &mut RawChunk) -> Option<Job> {
        let waits = |feed: &mut Feed<'f>| !feed.ended && feed.is_full();
        self.room.wait_while(self.feed(), waits).unwrap_or_else(PoisonError::into_inner).next(how, chunk)
    }

    /// What the text before one has left to it, as soon as it is known where that text's last row ends; `None` where
    /// something before it stops all. Whoever has the text before cuts it at this very moment, if he has not done so.
    fn left_to(&self, number: u64) -> Option<Option<Start>> {
        let waits = |borders: &mut Borders| borders.known < number && !borders.stopped;
        let mut borders = self.settled.wait_while(self.borders(), waits).unwrap_or_else(PoisonError::into_inner);
        (!borders.stopped).then(|| borders.left.take())
    }

    /// Has a hand cut and judge the text that he has; `None` where something before it stops all.
    fn work<W: Worker>(&self, hand: &mut Hand<'_, W>, file: &FileJob<'_>, job: Job) -> Option<Done<W::Out>> {
        let Job { number, ended } = job;
        let mut scanned = hand.scan(file, ended);
        if let Some(left) = self.left_to(number)? {
            // It does not begin with a row, and is cut again: with what stands before it.
            hand.put_before(&scanned, &left);
            scanned = hand.scan(file, ended);
        }
        // Nobody else can settle anything before this is settled.
        let (left, stop) = match hand.left(&scanned, &file.how) {
            Ok(left) => (left.and_then(|left| self.feed().put_back(number, left)), None),
            Err(stop) => {
                self.feed().ended = true;
                (None, Some(stop))
            }
        };
        let mut borders = self.borders();
        (borders.known, borders.left) = (number + 1, left);
        borders.stopped |= stop.is_some();
        drop(borders);
        self.settled.notify_all();
        Some(hand.judge(file, number, scanned, stop))
    }
}

impl<'s, W: Worker> Crew<'s, W> {
    pub(super) fn new(task: Task<'s>, (worker, hands): (W, usize)) -> Crew<'s, W> {
        Crew { own: Hand::new(task, worker), hands: hands.max(1) }
    }

    /// Lets all rows of a file pass, from where these begin. `taken` is given what came of each text, in
    /// order.
    pub(super) fn pass(
        &mut self,
        file: &FileJob<'_>,
        from: (Content<'_>, Start),
        taken: Taken<'_, W::Out>,
    ) -> Result<(), Stop> {
        let Crew { own, hands } = self;
        let feed = Mutex::new(Feed::new(from, *hands));
        let shared = Shared { feed, room: Condvar::new(), borders: Mutex::default(), settled: Condvar::new() };
        let mut alone = if *hands > 1 { *ALONE.start() } else { u64::MAX };
        lead((own, 0..alone), file, (&shared, &channel().1), taken)?;
        while !shared.feed().ended && own.is_learning() && alone < *ALONE.end() {
            lead((own, alone..alone + 1), file, (&shared, &channel().1), taken)?;
            alone += 1;
        }
        if shared.feed().ended {
            return Ok(());
        }
        std::thread::scope(|scope| {
            let (finished, done) = channel();
            let _stops = Stops(&shared);
            for _ in 1..*hands {
                let (mut hand, shared, finished) = (own.another(), &shared, finished.clone());
                scope.spawn(move || {
                    let _stops = Stops(shared);
                    while let Some(job) = shared.next(&file.how, &mut hand.chunk) {
                        // Nobody waits any more where something went wrong elsewhere.
                        let Some(done) = shared.work(&mut hand, file, job) else { return };
                        if finished.send(done).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(finished);
            lead((own, alone..u64::MAX), file, (&shared, &done), taken)
        })
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
    let mut front = texts.start;
    loop {
        ready.extend(done.try_iter().map(|done| (done.number, done)));
        while let Some(mut done) = ready.remove(&front) {
            taken(&mut done)?;
            done.stop.map_or(Ok(()), Err)?;
            front += 1;
        }
        let mut feed = shared.feed();
        let was_full = feed.is_full();
        feed.front = front;
        if was_full && !feed.is_full() {
            shared.room.notify_all();
        }
        let job = if feed.taken < texts.end { feed.next(&file.how, &mut own.chunk) } else { None };
        if job.is_none() && front == feed.taken {
            assert!(ready.is_empty(), "what came of a text is left over");
            return feed.fault.take().map_or(Ok(()), |fault| Err(Stop::Text(fault)));
        }
        drop(feed);
        let done = match job.and_then(|job| shared.work(own, file, job)) {
            Some(done) => done,
            None => done.recv().expect("a thread that judges records has broken off"),
        };
        ready.insert(done.number, done);
    }
}
