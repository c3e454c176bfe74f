//! The supervisors of R9 and who was assigned to which agency when. Published are 20 in March 2018, 35 in October 2020,
//! and that 13 of these were hired since 2018; so two of the 35 were hired before, and took an agency over later.

use jiff::civil::{Date, date};

use super::chance::moved;
use super::r9::between;
use super::{Chance, Table};

/// What a supervisor is assigned to: an agency under one model.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) agency: String,
    pub(crate) model: &'static str,
    pub(crate) from: Date,
    /// The first day on which nobody is needed any more.
    pub(crate) until: Option<Date>,
}

#[derive(Debug, Clone, Copy)]
struct Assignment {
    post: usize,
    supervisor: usize,
    from: Date,
    /// The last day.
    through: Option<Date>,
}

/// Who supervised what, in the order of the first days.
#[derive(Debug)]
pub(crate) struct Supervision {
    posts: Vec<Post>,
    /// The day on which each supervisor began; those of the beginning have none.
    began: Vec<Option<Date>>,
    assignments: Vec<Assignment>,
}

/// Who supervised before 2017, who came until March 2018, who had long been hired and took agencies over later, and who
/// was hired since.
const FIRST: usize = 18;
const UNTIL_MARCH_2018: [Date; 2] = [date(2017, 6, 5), date(2017, 11, 6)];
const FROM_ELSEWHERE: [Date; 2] = [date(2018, 8, 6), date(2019, 3, 4)];
const HIRED_SINCE: usize = 13;

enum Event {
    Post(usize),
    Supervisor(usize),
}

impl Supervision {
    pub(crate) fn of(chance: &mut Chance, posts: Vec<Post>) -> Self {
        let mut began = vec![None; FIRST];
        began.extend(UNTIL_MARCH_2018.iter().chain(&FROM_ELSEWHERE).map(|day| Some(*day)));
        let mut since: Vec<Date> =
            (0..HIRED_SINCE).map(|_| between(chance, date(2018, 6, 4), date(2020, 8, 31))).collect();
        since.sort();
        began.extend(since.into_iter().map(Some));
        let mut events: Vec<(Date, Event)> =
            posts.iter().enumerate().map(|(place, post)| (post.from, Event::Post(place))).collect();
        for (place, day) in began.iter().enumerate() {
            events.extend(day.map(|day| (day, Event::Supervisor(place))));
        }
        events.sort_by_key(|(day, _)| *day);
        let mut made = Self { posts, began, assignments: Vec::new() };
        for (day, event) in events {
            match event {
                Event::Post(post) => made.assign(chance, post, day),
                Event::Supervisor(supervisor) => made.take_over(chance, supervisor, day),
            }
        }
        made
    }

    /// The assignments that hold on a day, by their places.
    fn holding(&self, day: Date) -> Vec<usize> {
        let holds = |assignment: &Assignment| assignment.through.is_none_or(|last| last >= day);
        (0..self.assignments.len()).filter(|place| holds(&self.assignments[*place])).collect()
    }

    fn load(&self, supervisor: usize, day: Date) -> usize {
        self.holding(day).into_iter().filter(|place| self.assignments[*place].supervisor == supervisor).count()
    }

    /// One of those who have the fewest agencies takes this one.
    fn assign(&mut self, chance: &mut Chance, post: usize, day: Date) {
        let there: Vec<usize> =
            (0..self.began.len()).filter(|place| self.began[*place].is_none_or(|began| began <= day)).collect();
        let least = there.iter().map(|supervisor| self.load(*supervisor, day)).min();
        let free: Vec<usize> =
            there.into_iter().filter(|supervisor| Some(self.load(*supervisor, day)) == least).collect();
        let supervisor = chance.one_of(&free);
        let through = self.posts[post].until.map(|until| moved(until, -1));
        self.assignments.push(Assignment { post, supervisor, from: day, through });
    }

    /// Somebody new takes over from those who have most, until he has as many as most.
    fn take_over(&mut self, chance: &mut Chance, supervisor: usize, day: Date) {
        let share = self.holding(day).len() / (supervisor + 1);
        while self.load(supervisor, day) < share {
            let most = (0..supervisor).map(|other| self.load(other, day)).max();
            let from_others = self.holding(day).into_iter().filter(|place| {
                let assignment = self.assignments[*place];
                assignment.supervisor != supervisor
                    && assignment.from < day
                    && Some(self.load(assignment.supervisor, day)) == most
            });
            let places: Vec<usize> = from_others.collect();
            let place = chance.one_of(&places);
            let Assignment { post, through, .. } = self.assignments[place];
            self.assignments[place].through = Some(moved(day, -1));
            self.assignments.push(Assignment { post, supervisor, from: day, through });
        }
    }

    /// The supervisors as a file. All who were there in March 2018 are program managers.
    pub(crate) fn supervisors(&self, chance: &mut Chance) -> String {
        let mut table = Table::of("supervisor_id role hired_on");
        let managers = FIRST + UNTIL_MARCH_2018.len();
        for (place, began) in self.began.iter().enumerate() {
            let role = if place < managers { "FPM" } else { chance.one_of(&["FPM", "SDDO"]) };
            let mut assigned = self.assignments.iter().filter(|assignment| assignment.supervisor == place);
            let first = assigned.next().map(|assignment| assignment.from).or(*began);
            let first = first.expect("whoever is there has an agency");
            let long_hired = (managers..managers + FROM_ELSEWHERE.len()).contains(&place);
            let hired =
                if long_hired { chance.days_from(first, -2500, -800) } else { chance.days_from(first, -90, -20) };
            table.add([&name(place), role, &hired.to_string()]);
        }
        table.csv()
    }

    /// The assignments as a file.
    pub(crate) fn assignments(&self) -> String {
        let mut table = Table::of("assignment_id supervisor_id agency_id model valid_from_on valid_to_on");
        for (place, assignment) in self.assignments.iter().enumerate() {
            let post = &self.posts[assignment.post];
            let through = assignment.through.map_or_else(String::new, |day| day.to_string());
            table.add([
                &format!("V-{:03}", place + 1),
                &name(assignment.supervisor),
                &post.agency,
                post.model,
                &assignment.from.to_string(),
                &through,
            ]);
        }
        table.csv()
    }
}

fn name(supervisor: usize) -> String {
    format!("F-{:02}", supervisor + 1)
}
