//! Agreements, agencies, officers and supervisors of the program from 2007 to September 2020, as two audits count them on
//! single days (OIG-18-77, GAO-21-186).
//!
//! Published are the numbers of those days. Who signed, joined and left when, in which state, and under whom, is made
//! up; a count of one day and a count of a later one leave over how many came and how many went in between.

use jiff::civil::{Date, date};

use super::chance::moved;
use super::r9_staff::{Post, Supervision};
use super::{Chance, Made, Table};

/// The last day of the records.
pub(crate) const LAST: Date = date(2020, 9, 30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Model {
    Jem,
    Wso,
}

use Model::{Jem, Wso};

impl Model {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Jem => "JEM",
            Wso => "WSO",
        }
    }
}

/// An agreement while it is being made; agencies are numbers into the list of their states.
#[derive(Debug, Clone, Copy)]
struct Agreement {
    agency: usize,
    model: Model,
    from: Date,
    /// The first day on which it no longer holds.
    until: Option<Date>,
    replaced: bool,
}

/// An authorization, which is also the time of its officer, but for those who go on under the other model.
#[derive(Debug, Clone, Copy)]
struct Authorization {
    officer: usize,
    agreement: usize,
    from: Date,
    /// The last day on which it holds.
    through: Option<Date>,
}

/// All that there is.
#[derive(Debug, Default)]
struct World {
    /// The state of each agency, by the agency's number.
    agencies: Vec<usize>,
    agreements: Vec<Agreement>,
    /// The agency of each officer.
    officers: Vec<usize>,
    authorizations: Vec<Authorization>,
}

const STATES: usize = 24;
/// The states in which there are agreements in March 2018: the first twenty.
const JEM_STATES: usize = 20;
/// Where warrant service begins in April 2019, and where it goes from there.
const FIRST_WSO_STATE: usize = 6;
const OTHER_WSO_STATES: [usize; 10] = [1, 3, 5, 8, 10, 12, 15, 18, 20, 22];

/// Agreements of January 2017, and those that followed until March 2018.
const BEFORE_2017: usize = 36;
const UNTIL_MARCH_2018: usize = 40;

/// The records.
pub(crate) fn files(chance: &mut Chance) -> Vec<Made> {
    let world = World::made(chance);
    let (supervisors, assignments) = supervision(chance, &world);
    vec![
        ("program.csv", "program_id,name\nP-1,287(g)\n".to_owned()),
        ("states.csv", states()),
        ("agencies.csv", agencies(chance, &world)),
        ("agreements.csv", agreements(chance, &world)),
        ("applications.csv", applications(chance, &world)),
        ("officers.csv", officers(&world)),
        ("authorizations.csv", authorizations(chance, &world)),
        ("supervisors.csv", supervisors),
        ("assignments.csv", assignments),
        ("published-counts.csv", published()),
    ]
}

impl World {
    fn made(chance: &mut Chance) -> Self {
        let mut world = Self::default();
        world.jail_enforcement(chance);
        world.warrant_service(chance);
        world.jail_officers(chance);
        world.warrant_officers(chance);
        world
    }

    fn agency(&mut self, state: usize) -> usize {
        self.agencies.push(state);
        self.agencies.len() - 1
    }

    fn sign(&mut self, agency: usize, model: Model, from: Date) {
        self.agreements.push(Agreement { agency, model, from, until: None, replaced: false });
    }

    /// 36, 40 more until March 2018, and 3 more until summer 2019. Eight of them end, four for an agreement of the
    /// other model.
    fn jail_enforcement(&mut self, chance: &mut Chance) {
        let waves = [
            (BEFORE_2017, date(2007, 6, 1), date(2016, 9, 30)),
            (UNTIL_MARCH_2018, date(2017, 2, 6), date(2018, 3, 23)),
            (3, date(2018, 5, 1), date(2019, 7, 31)),
        ];
        for (count, least, most) in waves {
            for (place, day) in days(chance, count, least, most).into_iter().enumerate() {
                let number = self.agencies.len();
                let state = if number < JEM_STATES { number } else { draw(chance, 0, JEM_STATES) };
                let skewed = if place % 3 == 2 { FIRST_WSO_STATE } else { state };
                let agency = self.agency(if number < JEM_STATES { state } else { skewed });
                self.sign(agency, Jem, day);
            }
        }
        let mut ending: Vec<usize> = (0..BEFORE_2017 + UNTIL_MARCH_2018).collect();
        chance.shuffle(&mut ending);
        let may_change = |agreement: &usize| OTHER_WSO_STATES.contains(&self.agencies[*agreement]);
        let (changing, leaving): (Vec<usize>, Vec<usize>) = ending.into_iter().partition(may_change);
        let times = [(date(2019, 5, 6), date(2019, 9, 20)), (date(2019, 11, 4), date(2020, 6, 26))];
        for (place, agreement) in changing.into_iter().take(4).enumerate() {
            let (least, most) = times[place / 2];
            self.agreements[agreement].until = Some(between(chance, least, most));
            self.agreements[agreement].replaced = true;
        }
        for agreement in leaving.into_iter().take(4) {
            self.agreements[agreement].until = Some(between(chance, date(2018, 5, 14), date(2019, 8, 16)));
        }
    }

    /// 10 in one state in April 2019, 6 more in that fiscal year, and in the next one 57 (three of them by agencies that
    /// sign for jail enforcement too) beside 6 for jail enforcement.
    fn warrant_service(&mut self, chance: &mut Chance) {
        for day in days(chance, 10, date(2019, 4, 3), date(2019, 4, 26)) {
            let agency = self.agency(FIRST_WSO_STATE);
            self.sign(agency, Wso, day);
        }
        let replaced: Vec<Agreement> = self.agreements.iter().filter(|agreement| agreement.replaced).copied().collect();
        for agreement in replaced {
            let until = agreement.until.expect("what is replaced has ended");
            self.sign(agreement.agency, Wso, until);
        }
        for (place, day) in days(chance, 4, date(2019, 5, 6), date(2019, 9, 20)).into_iter().enumerate() {
            let agency = self.agency(OTHER_WSO_STATES[place]);
            self.sign(agency, Wso, day);
        }
        let (first, last) = (date(2019, 10, 7), date(2020, 7, 31));
        for (place, day) in days(chance, 55, first, last).into_iter().enumerate() {
            let agency = self.agency(OTHER_WSO_STATES[place % OTHER_WSO_STATES.len()]);
            self.sign(agency, Wso, day);
            if [9, 23, 41].contains(&place) {
                let day = between(chance, first, last);
                self.sign(agency, Jem, day);
            }
        }
        for day in days(chance, 3, first, last) {
            let state = draw(chance, 0, STATES);
            let agency = self.agency(state);
            self.sign(agency, Jem, day);
        }
    }

    /// 212 at the end of 2016; 28 leave and 190 come until March 2018, which makes 374; 140 leave and 52 come until
    /// September 2020, which makes 286.
    fn jail_officers(&mut self, chance: &mut Chance) {
        for place in 0..212 {
            let agreement = if place < 2 * BEFORE_2017 { place % BEFORE_2017 } else { draw(chance, 0, BEFORE_2017) };
            self.authorize(chance, agreement, date(2009, 1, 5), date(2016, 12, 16));
        }
        for authorization in some(chance, 212, 28) {
            self.authorizations[authorization].through = Some(between(chance, date(2017, 2, 13), date(2018, 3, 29)));
        }
        let signed: Vec<usize> = self.of(Jem, date(2018, 2, 9));
        for _ in 0..190 {
            let agreement = chance.one_of(&signed);
            self.authorize(chance, agreement, date(2017, 2, 13), date(2018, 3, 28));
        }
        let ended = self.end_with_agreements();
        let serving = (0..self.authorizations.len()).filter(|place| self.authorizations[*place].through.is_none());
        let mut serving: Vec<usize> = serving.collect();
        chance.shuffle(&mut serving);
        for authorization in serving.into_iter().take(140 - ended) {
            self.authorizations[authorization].through = Some(between(chance, date(2018, 5, 1), date(2020, 9, 25)));
        }
        let lasting = self.of(Jem, LAST).into_iter().filter(|agreement| self.agreements[*agreement].until.is_none());
        let lasting: Vec<usize> = lasting.collect();
        let (older, newest) = lasting.split_at(lasting.len() - 9);
        for place in 0..52 {
            let agreement = if place < 27 { newest[place % 9] } else { chance.one_of(older) };
            self.authorize(chance, agreement, date(2018, 4, 9), date(2020, 9, 18));
        }
    }

    /// 444 in September 2020, among them those whose agency went over from jail enforcement. Ten have left before.
    fn warrant_officers(&mut self, chance: &mut Chance) {
        let mut there = 0;
        for agreement in self.of(Wso, LAST) {
            let signed = self.agreements[agreement];
            for place in 0..self.authorizations.len() {
                let before = self.authorizations[place];
                let old = self.agreements[before.agreement];
                let goes_over = old.agency == signed.agency && old.model == Jem && old.until == Some(signed.from);
                if goes_over && before.through == Some(moved(signed.from, -1)) {
                    let from = signed.from;
                    self.authorizations.push(Authorization { officer: before.officer, agreement, from, through: None });
                    there += 1;
                }
            }
        }
        let first = self.authorizations.len();
        let agreements = self.of(Wso, LAST);
        for place in there..454 {
            let agreement = if place < 2 * agreements.len() {
                agreements[place % agreements.len()]
            } else {
                chance.one_of(&agreements)
            };
            self.authorize(chance, agreement, date(2019, 4, 3), date(2020, 9, 18));
        }
        for place in some(chance, self.authorizations.len() - first, 10) {
            let authorization = &mut self.authorizations[first + place];
            authorization.through = Some(between(chance, moved(authorization.from, 2), moved(LAST, -2)));
        }
    }

    /// The agreements of a model that are signed by a day, in their order.
    fn of(&self, model: Model, day: Date) -> Vec<usize> {
        let found = self.agreements.iter().enumerate();
        found
            .filter(|(_, agreement)| agreement.model == model && agreement.from <= day)
            .map(|(number, _)| number)
            .collect()
    }

    /// A new officer of an agreement, between two days, and five weeks after the signature for the four-week course or
    /// ten days after it for the one-day course.
    fn authorize(&mut self, chance: &mut Chance, agreement: usize, least: Date, most: Date) {
        let signed = self.agreements[agreement];
        let course = match signed.model {
            Jem => 35,
            Wso => 10,
        };
        let from = between(chance, least.max(moved(signed.from, course)), most);
        let officer = self.officers.len();
        self.officers.push(signed.agency);
        self.authorizations.push(Authorization { officer, agreement, from, through: None });
    }

    /// Ends what is left of the authorizations of agreements that end, and says how many there were.
    fn end_with_agreements(&mut self) -> usize {
        let mut ended = 0;
        for authorization in &mut self.authorizations {
            let until = self.agreements[authorization.agreement].until;
            if let (Some(until), None) = (until, authorization.through) {
                authorization.through = Some(moved(until, -1));
                ended += 1;
            }
        }
        ended
    }
}

/// A day between two, both included.
pub(crate) fn between(chance: &mut Chance, least: Date, most: Date) -> Date {
    chance.days_from(least, 0, i64::from((most - least).get_days()))
}

/// So many days between two, in their order.
fn days(chance: &mut Chance, count: usize, least: Date, most: Date) -> Vec<Date> {
    let mut days: Vec<Date> = (0..count).map(|_| between(chance, least, most)).collect();
    days.sort();
    days
}

/// A place in a list: from the first, included, to the last, not included.
fn draw(chance: &mut Chance, first: usize, last: usize) -> usize {
    let places: Vec<usize> = (first..last).collect();
    chance.one_of(&places)
}

/// So many different places of a list.
fn some(chance: &mut Chance, length: usize, count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    chance.shuffle(&mut places);
    places.truncate(count);
    places
}

fn day_or_blank(day: Option<Date>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

fn state(number: usize) -> String {
    format!("S{:02}", number + 1)
}

fn states() -> String {
    let mut table = Table::of("state");
    for number in 0..STATES {
        table.add([&state(number)]);
    }
    table.csv()
}

fn agency(number: usize) -> String {
    format!("A-{:03}", number + 1)
}

/// The agencies, and five that have applied and signed nothing.
fn agencies(chance: &mut Chance, world: &World) -> String {
    let signed = |agency: usize, model: Model| {
        let mut found = world.agreements.iter();
        found.any(|agreement| agreement.agency == agency && agreement.model == model && agreement.until.is_none())
    };
    let of = |jem: bool, wso: bool| -> Vec<usize> {
        (0..world.agencies.len()).filter(|agency| signed(*agency, Jem) == jem && signed(*agency, Wso) == wso).collect()
    };
    let mut interviewed = Vec::new();
    for (jem, wso, count) in [(true, false, 8), (false, true, 2), (true, true, 1)] {
        let mut agencies = of(jem, wso);
        chance.shuffle(&mut agencies);
        interviewed.extend(agencies.into_iter().take(count));
    }
    let mut table = Table::of("agency_id state interviewed_on");
    for (number, of) in world.agencies.iter().enumerate() {
        let day = interviewed.contains(&number).then(|| between(chance, date(2019, 12, 2), date(2020, 3, 6)));
        table.add([&agency(number), &state(*of), &day_or_blank(day)]);
    }
    for number in 0..APPLICANTS {
        table.add([&agency(world.agencies.len() + number), &state(chance.one_of(&OTHER_WSO_STATES)), ""]);
    }
    table.csv()
}

const APPLICANTS: usize = 5;

fn agreement(number: usize) -> String {
    format!("M-{:03}", number + 1)
}

/// Signed by one side first, then by the other; in operation some time later.
fn agreements(chance: &mut Chance, world: &World) -> String {
    let mut table =
        Table::of("agreement_id agency_id model signed_lea_on signed_ice_on operational_on expires_on end_on status");
    for (number, signed) in world.agreements.iter().enumerate() {
        let earlier = chance.days_from(signed.from, -21, 0).to_string();
        let later = signed.from.to_string();
        let (lea, ice) = if chance.one_in(3) { (&later, &earlier) } else { (&earlier, &later) };
        let operational = Some(chance.days_from(signed.from, 40, 200)).filter(|day| *day <= LAST);
        let status = match signed.until {
            None => "active",
            Some(_) if signed.replaced => "superseded",
            Some(_) => "terminated",
        };
        table.add([
            &agreement(number),
            &agency(signed.agency),
            signed.model.name(),
            lea,
            ice,
            &day_or_blank(operational),
            "",
            &day_or_blank(signed.until),
            status,
        ]);
    }
    table.csv()
}

/// One for each agreement since 2017, and five that are not decided. Of those who signed in fiscal year 2020, the first
/// 18 had applied in the year before.
fn applications(chance: &mut Chance, world: &World) -> String {
    let year = date(2019, 10, 1);
    let mut signed: Vec<usize> = (BEFORE_2017..world.agreements.len()).collect();
    signed.sort_by_key(|number| world.agreements[*number].from);
    let earlier = signed.iter().filter(|number| world.agreements[**number].from < year).count();
    let mut table = Table::of("application_id agency_id agreement_id model_requested letter_on");
    for (place, number) in signed.into_iter().enumerate() {
        let of = world.agreements[number];
        let letter = if place < earlier {
            chance.days_from(of.from, -240, -60)
        } else if place < earlier + 18 {
            between(chance, moved(of.from, -240), date(2019, 9, 27))
        } else {
            between(chance, year.max(moved(of.from, -240)), moved(of.from, -30))
        };
        let name = format!("R-{:03}", place + 1);
        table.add([&name, &agency(of.agency), &agreement(number), of.model.name(), &letter.to_string()]);
    }
    for number in 0..APPLICANTS {
        let name = format!("R-{:03}", table.len() + 1);
        let letter = between(chance, date(2020, 3, 2), date(2020, 9, 18));
        let model = chance.one_of(&["JEM", "WSO"]);
        table.add([&name, &agency(world.agencies.len() + number), "", model, &letter.to_string()]);
    }
    table.csv()
}

fn officer(number: usize) -> String {
    format!("O-{:03}", number + 1)
}

fn officers(world: &World) -> String {
    let mut table = Table::of("officer_id agency_id participation_start_on participation_end_on");
    for (number, of) in world.officers.iter().enumerate() {
        let held = || world.authorizations.iter().filter(|authorization| authorization.officer == number);
        let from = held().map(|authorization| authorization.from).min();
        let last = held().last().and_then(|authorization| authorization.through);
        let until = last.map(|day| moved(day, 1));
        table.add([&officer(number), &agency(*of), &day_or_blank(from), &day_or_blank(until)]);
    }
    table.csv()
}

fn authorizations(chance: &mut Chance, world: &World) -> String {
    let mut table = Table::of("authorization_id officer_id agreement_id model letter_on valid_from_on valid_to_on");
    for (number, held) in world.authorizations.iter().enumerate() {
        let letter = chance.days_from(held.from, -14, 0);
        table.add([
            &format!("Z-{:03}", number + 1),
            &officer(held.officer),
            &agreement(held.agreement),
            world.agreements[held.agreement].model.name(),
            &letter.to_string(),
            &held.from.to_string(),
            &day_or_blank(held.through),
        ]);
    }
    table.csv()
}

/// The supervisors and their assignments: one to each agreement, from its first day to its last.
fn supervision(chance: &mut Chance, world: &World) -> (String, String) {
    let posts = world.agreements.iter().map(|agreement| Post {
        agency: agency(agreement.agency),
        model: agreement.model.name(),
        from: agreement.from,
        until: agreement.until,
    });
    let made = Supervision::of(chance, posts.collect());
    (made.supervisors(chance), made.assignments())
}

/// What the audits print, copied from them for the rules that compare it with the records. No count rests on it. The
/// audits name a quarter or a month: the day here is its last, and for October 2020 the last day of the records.
fn published() -> String {
    const OIG: &str = "OIG-18-77";
    const GAO: &str = "GAO-21-186";
    let mut table = Table::of("count_id document page says about model since counted_on printed");
    let rows: &[[&str; 8]] = &[
        [OIG, "1 and 3", "exactly", "agreements", "", "", "2017-01-31", "36"],
        [GAO, "1 and about 8", "exactly", "agreements", "", "", "2017-01-31", "35"],
        [OIG, "3", "exactly", "agreements", "", "", "2018-03-31", "76"],
        [OIG, "3", "exactly", "states", "", "", "2018-03-31", "20"],
        [OIG, "8", "exactly", "officers", "", "", "2016-12-31", "212"],
        [OIG, "8", "exactly", "officers", "", "", "2018-03-31", "374"],
        [OIG, "3", "exactly", "program managers", "", "", "2018-03-31", "20"],
        [GAO, "about 40", "exactly", "agencies", "WSO", "", "2019-04-30", "10"],
        [GAO, "about 40", "exactly", "states", "WSO", "", "2019-04-30", "1"],
        [GAO, "1 and about 8", "exactly", "agreements", "", "", "2020-09-30", "150"],
        [GAO, "1", "exactly", "agencies", "", "", "2020-09-30", "147"],
        [GAO, "about 8", "exactly", "agreements", "WSO", "", "2020-09-30", "73"],
        [GAO, "about 8", "exactly", "officers", "", "", "2020-09-30", "730"],
        [GAO, "about 8", "exactly", "officers", "JEM", "", "2020-09-30", "286"],
        [GAO, "about 8", "exactly", "officers", "WSO", "", "2020-09-30", "444"],
        [GAO, "about 40", "exactly", "states", "WSO", "", "2020-09-30", "11"],
        [GAO, "footnote 26", "exactly", "new agreements", "", "2019-10-01", "2020-09-30", "63"],
        [GAO, "footnote 26", "exactly", "new agreements", "WSO", "2019-10-01", "2020-09-30", "57"],
        [GAO, "footnote 26", "exactly", "new agreements", "JEM", "2019-10-01", "2020-09-30", "6"],
        [GAO, "footnote 26", "exactly", "new agencies", "", "2019-10-01", "2020-09-30", "60"],
        [GAO, "about 21", "exactly", "supervisors", "", "", "2020-09-30", "35"],
        [GAO, "about 21", "exactly", "new supervisors", "", "2018-01-01", "2020-09-30", "13"],
        [GAO, "about 12", "at_least", "requests", "", "2019-10-01", "2020-09-30", "40"],
        [GAO, "about 12", "at_least", "new agreements", "", "2019-10-01", "2020-09-30", "35"],
    ];
    for (place, [document, page, says, about, model, since, on, printed]) in rows.iter().enumerate() {
        let name = format!("C-{:02}", place + 1);
        table.add([&name, document, page, says, about, model, since, on, printed]);
    }
    table.csv()
}
