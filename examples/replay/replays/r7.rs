//! Complaints of fiscal years 2015 to 2020, as three offices count them (GAO-21-186, pages about 38 to 40).
//!
//! Published is how many each office counted, what two of them made of theirs, and which of those of the intake center
//! were about work for the program. How many stand in several registers is not published: that, every day, who sent what
//! to whom, and how long it took, are made up.

use jiff::civil::{Date, date};

use super::chance::moved;
use super::{Chance, Made, Table};

/// Complaints of one sort: how many, and what is known of each.
struct Sort {
    count: usize,
    /// Whether the Office for Civil Rights and Civil Liberties has it.
    crcl: bool,
    /// What the Inspector General decided about it, if he has it.
    oig: Option<&'static str>,
    /// As what the intake center entered it, if it has it.
    jic: Option<&'static str>,
    /// Whether it was about work for the program.
    duty: &'static str,
    how: How,
}

/// What else is particular of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Plain,
    /// How a notification of management ended, with the day and the act on record.
    Ended(&'static str),
    /// There is nothing on record of what became of it, but for this.
    Nothing(&'static str),
    /// The officer was not designated.
    Undesignated,
    /// ICE heard of it late.
    LateNotice,
    /// Its outcome was reported late.
    LateOutcome,
}

use How::{Ended, LateNotice, LateOutcome, Nothing, Plain, Undesignated};

const NOTIFICATION: Option<&str> = Some("management_notification");
const BACK: Option<&str> = Some("refer_back");

/// A sort of which the Office for Civil Rights and Civil Liberties knows nothing.
const fn sort(
    count: usize,
    oig: Option<&'static str>,
    jic: Option<&'static str>,
    duty: &'static str,
    how: How,
) -> Sort {
    Sort { count, crcl: false, oig, jic, duty, how }
}

/// All complaints. Of those that the intake center has, 19 are about work for the program, 11 of them notifications of
/// management; of the others 96 are.
const SORTS: [Sort; 25] = [
    sort(3, BACK, NOTIFICATION, "yes", Ended("resolved_field_office")),
    sort(2, BACK, NOTIFICATION, "yes", Ended("resolved_management")),
    sort(1, BACK, NOTIFICATION, "yes", Ended("resolved_lea_internal")),
    sort(1, None, NOTIFICATION, "yes", Ended("resolved_lea_internal")),
    sort(2, BACK, NOTIFICATION, "yes", Nothing("no_record")),
    sort(2, BACK, NOTIFICATION, "yes", Nothing("subject_not_identified")),
    sort(1, Some("investigate"), Some("criminal"), "yes", Plain),
    sort(3, BACK, Some("non_criminal"), "yes", Plain),
    sort(1, BACK, Some("non_criminal"), "yes", LateNotice),
    sort(2, BACK, Some("non_criminal"), "yes", Undesignated),
    Sort { count: 1, crcl: true, oig: BACK, jic: Some("information_only"), duty: "yes", how: Plain },
    sort(40, BACK, NOTIFICATION, "no", Ended("resolved_field_office")),
    sort(14, BACK, NOTIFICATION, "no", Ended("resolved_management")),
    sort(30, BACK, NOTIFICATION, "no", Ended("resolved_lea_internal")),
    sort(12, None, NOTIFICATION, "no", Ended("resolved_lea_internal")),
    sort(1, Some("investigate"), Some("criminal"), "no", Plain),
    sort(4, BACK, Some("criminal"), "no", Plain),
    sort(11, BACK, Some("non_criminal"), "no", Plain),
    sort(2, BACK, Some("non_criminal"), "no", LateNotice),
    sort(2, BACK, Some("non_criminal"), "no", LateOutcome),
    sort(9, BACK, Some("information_only"), "no", Plain),
    sort(2, None, Some("information_only"), "no", Plain),
    sort(2, Some("refer_other_dhs"), None, "yes", Plain),
    sort(2, Some("close"), None, "", Plain),
    Sort { count: 1, crcl: true, oig: None, jic: None, duty: "yes", how: Plain },
];

/// The records of the replay.
pub(crate) fn files(chance: &mut Chance) -> Vec<Made> {
    let (agencies, agreements) = agencies(chance);
    let mut complaints = Table::of(
        "complaint_id agency_id received_on subject_designated relates_to_287g allegation_type possible_consequence \
         lea_notice_at ice_notified_at ice_forwarded_at ice_received_at opr_notified_at oig_elevated_at oig_decision \
         investigating_body jic_category field_action field_resolution_on resolved_on resolution_reported_on outcome",
    );
    let mut sorts: Vec<&Sort> = SORTS.iter().flat_map(|sort| std::iter::repeat_n(sort, sort.count)).collect();
    chance.shuffle(&mut sorts);
    let mut days: Vec<Date> = sorts.iter().map(|_| chance.days_from(date(2014, 10, 6), 0, 2040)).collect();
    days.sort_unstable();
    let mut entries: Vec<(Date, &str, String)> = Vec::new();
    for (place, (sort, received)) in sorts.into_iter().zip(days).enumerate() {
        let complaint = format!("K-{:03}", place + 1);
        let cells = cells(chance, sort, received);
        complaints.add(std::array::from_fn::<&str, 21, _>(|cell| match cell {
            0 => complaint.as_str(),
            _ => cells[cell - 1].as_str(),
        }));
        let row = complaints.len() - 1;
        let day_of = |column| complaints.cell(row, column).get(..10).and_then(|day| day.parse::<Date>().ok());
        if sort.crcl {
            entries.push((chance.days_from(received, 5, 20), "crcl", complaint.clone()));
        }
        if sort.oig.is_some() {
            entries.push((day_of("oig_elevated_at").unwrap_or(received), "dhs_oig", complaint.clone()));
        }
        if sort.jic.is_some() {
            entries.push((day_of("opr_notified_at").unwrap_or(received), "opr_jic", complaint.clone()));
        }
    }
    vec![
        ("agencies.csv", agencies.csv()),
        ("agreements.csv", agreements.csv()),
        ("complaints.csv", complaints.csv()),
        ("registers.csv", registers(entries).csv()),
    ]
}

/// The registers of the three offices, each with numbers of its own.
fn registers(mut entries: Vec<(Date, &str, String)>) -> Table {
    entries.sort_by(|one, other| (one.1, one.0, &one.2).cmp(&(other.1, other.0, &other.2)));
    let mut registers = Table::of("office entry_id complaint_id entered_on");
    let mut of_office = std::collections::BTreeMap::new();
    for (entered, office, complaint) in entries {
        let number: &mut usize = of_office.entry(office).or_default();
        *number += 1;
        registers.add([office, &format!("{number:03}"), &complaint, &entered.to_string()]);
    }
    registers
}

/// 26 agencies with jail enforcement, then six with warrant service, and their agreements.
fn agencies(chance: &mut Chance) -> (Table, Table) {
    let mut agencies = Table::of("agency_id field_office");
    let mut agreements = Table::of("agreement_id agency_id model template_revision signed_lea_on signed_ice_on end_on");
    for number in 1..=32 {
        let (model, template, from) =
            if number <= 26 { ("JEM", "2009", date(2013, 2, 4)) } else { ("WSO", "2019_wso", date(2019, 5, 6)) };
        let agency = format!("A-{number:02}");
        let signed = chance.days_from(from, 0, 60);
        let signed_ice = chance.days_from(signed, 1, 14).to_string();
        agencies.add([&agency, chance.one_of(&["North", "South", "West"])]);
        agreements.add([&format!("M-{number:02}"), &agency, model, template, &signed.to_string(), &signed_ice, ""]);
    }
    (agencies, agreements)
}

/// The cells of a complaint, without its number.
fn cells(chance: &mut Chance, sort: &Sort, received: Date) -> [String; 20] {
    let warrant_service = sort.how == Plain && received >= date(2019, 8, 1) && chance.one_in(2);
    let agency = if warrant_service { chance.between(27, 32) } else { chance.between(1, 26) };
    // What came to another office first never passed through the agency.
    let through_agency = sort.jic.is_some();
    let designated = match sort.how {
        _ if !through_agency => "",
        Undesignated => "no",
        Plain | Ended(_) | Nothing(_) | LateNotice | LateOutcome => "yes",
    };
    let agency_learned = hour(chance, received);
    let later = if sort.how == LateNotice { 6 } else { 1 };
    let told = hour(chance, moved(received, later));
    let (notified, forwarded) = if designated == "no" { ("", told.as_str()) } else { (told.as_str(), "") };
    let entered = chance.days_from(moved(received, later), 1, 3);
    let entered_at = hour(chance, entered);
    let elevated = chance.days_from(entered, 1, 4);
    let elevated_at = hour(chance, elevated);
    let when = |known: bool, text: &str| if known { text.to_owned() } else { String::new() };
    let [field_action, field_resolution, resolved, reported, outcome] = settled(chance, sort, received);
    [
        format!("A-{agency:02}"),
        received.to_string(),
        designated.to_owned(),
        sort.duty.to_owned(),
        allegation(chance, sort).to_owned(),
        chance.one_of(&["discipline", "civil_suit"]).to_owned(),
        when(through_agency, &agency_learned),
        when(through_agency, notified),
        when(through_agency, forwarded),
        when(through_agency, &told),
        when(through_agency, &entered_at),
        when(sort.oig.is_some(), &elevated_at),
        sort.oig.unwrap_or_default().to_owned(),
        investigator(sort).to_owned(),
        sort.jic.unwrap_or_default().to_owned(),
        field_action,
        field_resolution,
        resolved,
        reported,
        outcome,
    ]
}

/// An hour of work on that day.
fn hour(chance: &mut Chance, day: Date) -> String {
    format!("{day}T{:02}:{:02}", chance.between(8, 16), chance.between(0, 59))
}

fn allegation(chance: &mut Chance, sort: &Sort) -> &'static str {
    match (sort.duty, sort.jic) {
        ("no", Some("criminal")) => "corruption",
        ("no", _) => chance.one_of(&["misconduct_off_duty", "discipline_minor", "harassment"]),
        _ => chance.one_of(&["civil_rights", "use_of_force", "moa_violation"]),
    }
}

/// Who looked into it. Of what the intake center never had nobody wrote it down.
fn investigator(sort: &Sort) -> &'static str {
    match (sort.oig, sort.jic, sort.duty) {
        (Some("investigate"), ..) => "dhs_oig",
        (_, None, _) => "",
        (_, Some("management_notification"), "yes") => "ero_field_office",
        (_, Some(_), "yes") => "opr",
        (_, Some(_), _) => "lea_internal",
    }
}

/// What the field office did and when that was settled, the day of the resolution, the day of its report, the outcome.
fn settled(chance: &mut Chance, sort: &Sort, received: Date) -> [String; 5] {
    let resolved = chance.days_from(received, 20, 80);
    let after = if sort.how == LateOutcome { (31, 40) } else { (2, 28) };
    let reported = chance.days_from(resolved, after.0, after.1).to_string();
    let outcome = match (sort.how, sort.oig, sort.jic) {
        (Nothing(outcome), ..) => return ["", "", "", "", outcome].map(str::to_owned),
        (Ended(outcome), ..) => {
            let action = chance.one_of(&["counseled", "trained again", "given other work"]);
            let settled = chance.days_from(resolved, -5, 0).to_string();
            return [action, &settled, &resolved.to_string(), &reported, outcome].map(str::to_owned);
        }
        _ if sort.crcl => "closed_no_further_action",
        (_, Some("investigate"), _) => "converted_to_investigation",
        (_, Some("refer_other_dhs"), _) => "referred_other_dhs",
        (_, Some("close"), _) => "closed_not_referred",
        (_, _, Some("information_only")) => "closed_no_further_action",
        _ => chance.one_of(&["substantiated", "unsubstantiated", "unsubstantiated"]),
    };
    // No day is on record of what the intake center never had.
    match sort.jic {
        Some(_) => ["", "", &resolved.to_string(), &reported, outcome].map(str::to_owned),
        None => ["", "", "", "", outcome].map(str::to_owned),
    }
}
