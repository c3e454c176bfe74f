//! 766 cases of fiscal year 2011, as the audit of 2012 sampled them (OIG-12-64, pages 9 and 10): who was in which group,
//! what was done, and where nobody had entered what decides.
//!
//! Only the sizes of the groups are published. Which crimes, which dates, which of the facts were missing, and how the
//! first priority divides into levels and the others into two, are made up.

use jiff::civil::{Date, date};

use super::{Chance, Made, Table};

/// Why a case is in the group that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Unlawfully present, and convicted or a danger to national security.
    Priority1,
    Priority2,
    Priority3,
    /// A permanent resident with a conviction that makes removable.
    RemovableResident,
    OtherResident,
    Citizen,
    LawfulStatus,
    NoRecord,
    /// Unlawfully present, in no priority, and charged.
    Charged,
    /// Unlawfully present and nothing else.
    PresentOnly,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Requested,
    Removed,
    NotRemovable,
    Nothing,
}

/// What nobody entered. Each is missing where it decides: with one answer the case is consistent, with another not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    Everything,
    Status,
    Decision,
    /// One of the facts about the person, by its column.
    Fact(&'static str),
    ChargeStatus,
    ConvictionDay,
}

/// So many cases of one sort.
type Sort = (usize, Group, Action, Option<Gap>);

use Action::{NotRemovable, Nothing, Removed, Requested};
use Gap::{ChargeStatus, ConvictionDay, Decision, Everything, Fact, Status};
use Group::{
    Charged, Citizen, LawfulStatus, NoRecord, OtherResident, PresentOnly, Priority1, Priority2, Priority3,
    RemovableResident,
};

/// The cases that the audit could assess: 698 consistent ones, and 25 that were not.
const ASSESSABLE: [Sort; 15] = [
    (203, Priority1, Requested, None),
    (41, Priority1, Removed, None),
    (23, Priority1, NotRemovable, None),
    (18, Priority2, Requested, None),
    (22, Priority3, Requested, None),
    (8, Priority3, Removed, None),
    (11, RemovableResident, Requested, None),
    (88, Citizen, Nothing, None),
    (218, LawfulStatus, Nothing, None),
    (21, NoRecord, Nothing, None),
    (45, Charged, Requested, None),
    (16, Priority1, Nothing, None),
    (3, Priority2, Nothing, None),
    (5, Priority3, Nothing, None),
    (1, OtherResident, Requested, None),
];

/// The 43 that it could not, as they would stand if everything had been entered.
const NOT_ASSESSABLE: [Sort; 19] = [
    (3, Citizen, Nothing, Some(Everything)),
    (3, PresentOnly, Nothing, Some(Everything)),
    (5, Priority1, Nothing, Some(Status)),
    (4, Priority3, Requested, Some(Status)),
    (3, Priority1, Requested, Some(Decision)),
    (2, Citizen, Nothing, Some(Decision)),
    (2, PresentOnly, Nothing, Some(Fact("national_security_threat"))),
    (2, PresentOnly, Nothing, Some(Fact("border_violation"))),
    (1, Priority2, Nothing, Some(Fact("border_violation"))),
    (2, PresentOnly, Nothing, Some(Fact("visa_abuse"))),
    (1, Priority2, Nothing, Some(Fact("visa_abuse"))),
    (3, PresentOnly, Nothing, Some(Fact("fugitive"))),
    (1, Priority3, Nothing, Some(Fact("fugitive"))),
    (2, PresentOnly, Nothing, Some(Fact("prior_removal"))),
    (1, Priority3, Nothing, Some(Fact("prior_removal"))),
    (2, PresentOnly, Nothing, Some(Fact("fraudulent_entry"))),
    (2, Charged, Nothing, Some(ChargeStatus)),
    (1, Priority1, Nothing, Some(ChargeStatus)),
    (3, Priority1, Nothing, Some(ConvictionDay)),
];

/// The facts about a person that the priorities look at.
pub(crate) const FACTS: [&str; 6] =
    ["national_security_threat", "border_violation", "visa_abuse", "fugitive", "prior_removal", "fraudulent_entry"];

const AS_OF: Date = date(2011, 9, 30);

/// The records of the sample.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) cases: Table,
    pub(crate) subjects: Table,
    pub(crate) history: Table,
    pub(crate) detainers: Table,
    /// The rows of cases in which something is to be left out.
    gaps: Vec<(usize, Gap)>,
}

impl Sample {
    /// As files.
    pub(crate) fn files(&self) -> Vec<Made> {
        vec![
            ("cases.csv", self.cases.csv()),
            ("subjects.csv", self.subjects.csv()),
            ("history.csv", self.history.csv()),
            ("detainers.csv", self.detainers.csv()),
            ("published-results.csv", published()),
        ]
    }

    /// Leaves out what nobody had entered.
    pub(crate) fn with_gaps(mut self) -> Self {
        for (row, gap) in std::mem::take(&mut self.gaps) {
            self.leave_out(row, gap);
        }
        self
    }

    fn leave_out(&mut self, row: usize, gap: Gap) {
        let subject = self.cases.cell(row, "subject_ref").to_owned();
        // Whoever did not enter the facts did not work out the level and the priority either.
        let mut blanks = vec!["crime_level", "priority"];
        match gap {
            Everything => {
                blanks.extend(["subject_ref", "field_office", "decision_on", "status_category", "final_order_on"]);
                blanks.extend(FACTS);
            }
            Status => blanks.push("status_category"),
            Decision => blanks.push("decision_on"),
            Fact(column) => blanks.push(column),
            ChargeStatus => self.blank_history(&subject, "status"),
            ConvictionDay => self.blank_history(&subject, "conviction_on"),
        }
        for column in blanks {
            self.cases.set(row, column, "");
        }
    }

    fn blank_history(&mut self, subject: &str, column: &str) {
        for row in 0..self.history.len() {
            if self.history.cell(row, "subject_ref") == subject {
                self.history.set(row, column, "");
            }
        }
    }
}

/// What the audit prints of its result, copied from it for the rules that judge such results. No count rests on it.
fn published() -> String {
    let mut results = Table::of(
        "result_id document page published_on open_clock total consistent inconsistent not_assessable waived rate_base",
    );
    results.add(["R-1", "OIG-12-64", "9-10", "2012-04-05", "no", "766", "698", "25", "43", "", "723"]);
    results.csv()
}

/// The sample as it was.
pub(crate) fn files(chance: &mut Chance) -> Vec<Made> {
    complete(chance).with_gaps().files()
}

/// The sample as it would be if everything had been entered.
pub(crate) fn complete(chance: &mut Chance) -> Sample {
    let facts = FACTS.join(" ");
    let mut sample = Sample {
        cases: Table::of(&format!(
            "case_id subject_ref field_office decision_on status_category {facts} final_order_on removed_on \
             not_removable_determination_on crime_level priority"
        )),
        subjects: Table::of("subject_ref"),
        history: Table::of(
            "item_id subject_ref status conviction_on max_punishment_days aggravated_felony conviction_removable",
        ),
        detainers: Table::of("detainer_id case_id form issued_at status"),
        gaps: Vec::new(),
    };
    let sorts = ASSESSABLE.iter().chain(&NOT_ASSESSABLE);
    let mut cases: Vec<&Sort> = sorts.flat_map(|sort| std::iter::repeat_n(sort, sort.0)).collect();
    chance.shuffle(&mut cases);
    for (row, &&(_, group, action, gap)) in cases.iter().enumerate() {
        add_case(&mut sample, chance, row, (group, action, gap));
        sample.gaps.extend(gap.map(|gap| (row, gap)));
    }
    sample
}

fn add_case(sample: &mut Sample, chance: &mut Chance, row: usize, (group, action, gap): (Group, Action, Option<Gap>)) {
    let (case, subject) = (format!("C-{:03}", row + 1), format!("P-{:03}", row + 1));
    let decided = chance.days_from(date(2010, 10, 1), 0, 350);
    sample.subjects.add([&subject]);
    let facts = facts(chance, group, gap);
    let level = add_history(sample, chance, (&subject, decided), group, &facts);
    let ordered = match facts[3] {
        "yes" => chance.days_from(decided, -2000, -100).to_string(),
        _ => String::new(),
    };
    let removed = match action {
        Removed => removal(chance, decided),
        Requested if chance.one_in(3) => removal(chance, decided),
        Requested | NotRemovable | Nothing => String::new(),
    };
    let not_removable = match action {
        NotRemovable => removal(chance, decided),
        Requested | Removed | Nothing => String::new(),
    };
    if action == Requested {
        let at = format!("{decided}T{:02}:{:02}", chance.between(7, 18), chance.between(0, 59));
        let number = format!("D-{:03}", sample.detainers.len() + 1);
        let status = if removed.is_empty() { chance.one_of(&["active", "Lifted"]) } else { "active" };
        sample.detainers.add([&number, &case, "I-247", &at, status]);
    }
    let office = chance.one_of(&["North", "South"]);
    sample.cases.add([
        &case,
        &subject,
        office,
        &decided.to_string(),
        status(group),
        facts[0],
        facts[1],
        facts[2],
        facts[3],
        facts[4],
        facts[5],
        &ordered,
        &removed,
        &not_removable,
        level,
        priority(group),
    ]);
}

/// A day soon after the decision, and not after the day of the sample.
fn removal(chance: &mut Chance, decided: Date) -> String {
    chance.days_from(decided, 3, 60).min(AS_OF).to_string()
}

fn status(group: Group) -> &'static str {
    match group {
        Priority1 | Priority2 | Priority3 | Charged | PresentOnly => "unlawful_present",
        RemovableResident | OtherResident => "lpr",
        Citizen => "us_citizen",
        LawfulStatus => "other_lawful_status",
        NoRecord => "no_prior_record",
    }
}

fn priority(group: Group) -> &'static str {
    match group {
        Priority1 => "Priority 1",
        Priority2 => "Priority 2",
        Priority3 => "Priority 3",
        Charged | PresentOnly => "None",
        RemovableResident | OtherResident | Citizen | LawfulStatus | NoRecord => "",
    }
}

/// The answers to the six questions about a person. Of some nobody entered what makes no difference.
fn facts(chance: &mut Chance, group: Group, gap: Option<Gap>) -> [&'static str; 6] {
    let mut facts = ["no"; 6];
    let mut yes = |column: &str| {
        let found = FACTS.iter().position(|fact| *fact == column);
        facts[found.expect("a fact is one of six")] = "yes";
    };
    match (group, gap) {
        (Priority2 | Priority3, Some(Fact(column))) => yes(column),
        (Priority2, _) => yes(chance.one_of(&["border_violation", "visa_abuse"])),
        (Priority3, _) => yes(chance.one_of(&["fugitive", "prior_removal", "fraudulent_entry"])),
        (Priority1, None) if chance.one_in(12) => yes("national_security_threat"),
        (Priority1, None) if chance.one_in(6) => yes("prior_removal"),
        _ => {}
    }
    let harmless = matches!(group, Priority1 | Citizen | LawfulStatus) && gap.is_none();
    if harmless && chance.one_in(8) {
        facts[2] = "";
        facts[5] = "";
    }
    facts
}

/// Charges and convictions of a person, and the level that they give to a case.
fn add_history(
    sample: &mut Sample,
    chance: &mut Chance,
    (subject, decided): (&str, Date),
    group: Group,
    facts: &[&str; 6],
) -> &'static str {
    let mut convicted = |chance: &mut Chance, days: i64, aggravated: &str, removable: &str| {
        let item = format!("H-{:03}", sample.history.len() + 1);
        let on = chance.days_from(decided, -3000, -20).to_string();
        sample.history.add([&item, subject, "Convicted", &on, &days.to_string(), aggravated, removable]);
    };
    let (graver, lesser) = (chance.one_of(&[730, 1095, 1825]), chance.one_of(&[30, 90, 180]));
    match group {
        Priority1 if facts[0] == "yes" => "None",
        Priority1 => match chance.between(1, 6) {
            1 => {
                convicted(chance, 3650, "yes", "no");
                "Level 1"
            }
            2 => {
                convicted(chance, graver, "no", "no");
                convicted(chance, graver, "no", "no");
                "Level 1"
            }
            3 | 4 => {
                convicted(chance, graver, "no", "no");
                "Level 2"
            }
            _ => {
                convicted(chance, lesser, "no", "no");
                "Level 3"
            }
        },
        RemovableResident => {
            convicted(chance, graver, "no", "yes");
            ""
        }
        OtherResident => {
            convicted(chance, lesser, "no", "");
            ""
        }
        Citizen if facts[2] == "no" && chance.one_in(3) => {
            convicted(chance, lesser, "no", "");
            ""
        }
        Charged => {
            add_charge(sample, subject);
            "None"
        }
        LawfulStatus if chance.one_in(3) => {
            add_charge(sample, subject);
            ""
        }
        Priority2 | Priority3 | PresentOnly => "None",
        Citizen | LawfulStatus | NoRecord => "",
    }
}

fn add_charge(sample: &mut Sample, subject: &str) {
    let item = format!("H-{:03}", sample.history.len() + 1);
    sample.history.add([&item, subject, "Pending", "", "", "", ""]);
}
