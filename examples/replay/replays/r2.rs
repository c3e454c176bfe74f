//! 67 cases as the three systems tell them (OIG-20-13, pages 11 and 18): how many are documented, in how many the
//! narratives disagree, and in how many not all that was done is told.
//!
//! Only the three counts are published. On what the narratives disagreed and what they left out is made up; no case is
//! both, as the audit counted each once.

use serde_json::{Map, Value, json};

use super::{Chance, Made, Table};

/// How a case is told.
#[derive(Debug, Clone, Copy)]
enum Telling {
    Sufficient,
    /// The narratives contradict each other in this fact.
    Disagree(&'static str),
    /// There is no narrative in EARM.
    Untold,
    /// The narrative in EARM leaves out this action.
    LeavesOut(&'static str),
}

use Telling::{Disagree, LeavesOut, Sufficient, Untold};

const CASES: [(usize, Telling); 13] = [
    (44, Sufficient),
    (2, Disagree("identity")),
    (1, Disagree("encounter_date")),
    (2, Disagree("arrest_action")),
    (1, Disagree("detainer_action")),
    (1, Disagree("warrant_action")),
    (2, Disagree("immigration_status")),
    (1, Disagree("criminal_history")),
    (1, Disagree("disposition")),
    (4, Untold),
    (3, LeavesOut("research")),
    (3, LeavesOut("detainer")),
    (2, LeavesOut("warrant")),
];

/// What a narrative can tell, in two ways that contradict each other.
const FACTS: [(&str, &str, &str); 8] = [
    ("identity", "as booked", "other name and date of birth"),
    ("encounter_date", "2018-11-05", "2018-11-06"),
    ("arrest_action", "arrested at the jail", "not arrested"),
    ("detainer_action", "lodged", "none"),
    ("warrant_action", "served with the detainer", "none"),
    ("immigration_status", "entered without inspection", "permanent resident"),
    ("criminal_history", "one conviction", "no conviction"),
    ("disposition", "held for proceedings", "released"),
];

const SYSTEMS: [&str; 3] = ["ACRIMe", "EAGLE", "EARM"];

/// The cases, what each system holds of them, and the detainers and warrants on record.
pub(crate) fn files(chance: &mut Chance) -> Vec<Made> {
    let mut cases = Table::of("case_id field_office");
    let mut detainers = Table::of("detainer_id case_id form issued_at status");
    let mut warrants = Table::of("warrant_id case_id detainer_id form prepared_by_ice status");
    let mut views = String::new();
    let mut tellings: Vec<Telling> =
        CASES.iter().flat_map(|(count, telling)| std::iter::repeat_n(*telling, *count)).collect();
    chance.shuffle(&mut tellings);
    for (row, telling) in tellings.into_iter().enumerate() {
        let case = format!("C-{:02}", row + 1);
        cases.add([&case, chance.one_of(&["North", "South", "Coast"])]);
        let has =
            |chance: &mut Chance, action| matches!(telling, LeavesOut(left) if left == action) || chance.one_in(2);
        let mut done = vec!["research"];
        if has(chance, "detainer") {
            let number = format!("D-{:02}", detainers.len() + 1);
            detainers.add([&number, &case, "I-247A", "2018-11-05T10:30", "active"]);
            done.push("detainer");
        }
        if has(chance, "warrant") {
            warrants.add([&format!("W-{:02}", warrants.len() + 1), &case, "", "I-200", "yes", "issued"]);
            done.push("warrant");
        }
        let odd = chance.one_of(&SYSTEMS);
        for system in SYSTEMS {
            let told = told(chance, telling, &done, system == odd);
            views += &format!("{}\n", view(&case, system, telling, &done, told));
        }
    }
    vec![
        ("cases.csv", cases.csv()),
        ("detainers.csv", detainers.csv()),
        ("warrants.csv", warrants.csv()),
        ("system-views.ndjson", views),
    ]
}

/// The facts that a narrative tells. It may leave out what the others do not contradict it in.
fn told(chance: &mut Chance, telling: Telling, done: &[&str], is_odd: bool) -> Map<String, Value> {
    let fact = |(name, one, other): (&str, &str, &str), chance: &mut Chance| {
        let disputed = matches!(telling, Disagree(fact) if fact == name);
        let not_done = name.strip_suffix("_action").is_some_and(|action| action != "arrest" && !done.contains(&action));
        let text = if (disputed && is_odd) == not_done { one } else { other };
        let told = disputed || matches!(name, "identity" | "disposition") || !chance.one_in(5);
        (name.to_owned(), if told { Value::from(text) } else { Value::Null })
    };
    FACTS.into_iter().map(|each| fact(each, chance)).collect()
}

fn view(case: &str, system: &str, telling: Telling, done: &[&str], told: Map<String, Value>) -> Value {
    let is_earm = system == "EARM";
    if is_earm && matches!(telling, Untold) {
        return json!({ "case_id": case, "system": system, "present": true, "narrative": null,
            "documented_actions": [], "narrative_facts": {} });
    }
    let left_out = |action: &str| is_earm && matches!(telling, LeavesOut(left) if left == action);
    let documented: Vec<&&str> = done.iter().filter(|action| !left_out(action)).collect();
    json!({ "case_id": case, "system": system, "present": true, "narrative": format!("narrative of {case}"),
        "documented_actions": documented, "narrative_facts": told })
}
