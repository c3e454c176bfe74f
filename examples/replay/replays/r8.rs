//! Equipment at 22 places, and at four that wait for it (OIG-18-77, pages 6 to 8): how long it took from the agreement
//! to the end of the installation.
//!
//! The audit prints the single durations in a picture only. Those here are invented, but for the longest: 258 days. As
//! few are late as the text allows, 12 of 22, and half of those of fiscal year 2017 take more than 200 days.

use jiff::civil::{Date, date};

use super::chance::moved;
use super::{Chance, Made, Table};

/// The day for which the audit tells what is still open.
const AS_OF: Date = date(2018, 4, 1);

/// Places that do not exist.
const NAMES: [&str; 26] = [
    "Alderwick",
    "Brackenhall",
    "Cinderford Hill",
    "Dunmallow",
    "Elmsgate",
    "Fernbrook",
    "Gorsemoor",
    "Hobbinsford",
    "Ivydale Cross",
    "Juniper Hollow",
    "Kestrel Bay",
    "Larkhollow",
    "Mossbank",
    "Nettlecombe",
    "Oxbow Landing",
    "Pinemarrow",
    "Quillmoor",
    "Rushmere End",
    "Saltgrass Bend",
    "Tamberlane",
    "Umberfield",
    "Verrinwick",
    "Wexmere",
    "Yarrowdale",
    "Stonequay",
    "Thistledown",
];

/// The tables of this replay.
struct Records {
    agencies: Table,
    agreements: Table,
    sites: Table,
    installations: Table,
    interconnections: Table,
}

/// One place: its field office, and the day of the later signature.
struct Place {
    number: usize,
    office: &'static str,
    effective: Date,
}

/// The agreements, the sites and their installations.
pub(crate) fn files(chance: &mut Chance) -> Vec<Made> {
    let mut records = Records {
        agencies: Table::of("agency_id name state type field_office"),
        agreements: Table::of("agreement_id agency_id model signed_lea_on signed_ice_on"),
        sites: Table::of("site_id agency_id kind"),
        installations: Table::of(
            "installation_id site_id agreement_id request_on director_authorised_on purchase_started_on \
             bid_awarded_on delivered_on router_ordered_on router_installed_on connected_on completed_on",
        ),
        interconnections: Table::of("isa_id site_id sent_on signed_lea_on signed_ice_on completed_on"),
    };
    let mut installed = durations(chance);
    chance.shuffle(&mut installed);
    for (row, (fiscal_year, days)) in installed.into_iter().enumerate() {
        // Twelve of the sixteen new agencies of one area are among those installed; the audit does not say so.
        let (office, first) = if row < 12 { ("Coast", date(2017, 1, 2)) } else { ("North", date(2016, 11, 1)) };
        let (first, last) = match fiscal_year {
            2017 => (first, date(2017, 9, 30)),
            _ => (date(2017, 10, 1), date(2018, 1, 31)),
        };
        let last = last.min(moved(AS_OF, -1 - days));
        let effective = moved(first, chance.between(0, i64::from((last - first).get_days())));
        add_installed(&mut records, chance, &Place { number: row + 1, office, effective }, days);
    }
    // Agreed in June and July of 2017, and without equipment in early April of 2018; and one of January 2018.
    let between = chance.days_from(date(2017, 6, 2), 0, 58);
    for (row, effective) in [date(2017, 6, 1), between, date(2017, 7, 31), date(2018, 1, 16)].into_iter().enumerate() {
        add_open(&mut records, chance, &Place { number: row + 23, office: "Coast", effective });
    }
    vec![
        ("agencies.csv", records.agencies.csv()),
        ("agreements.csv", records.agreements.csv()),
        ("sites.csv", records.sites.csv()),
        ("installations.csv", records.installations.csv()),
        ("interconnections.csv", records.interconnections.csv()),
    ]
}

/// The fiscal year in which each installation began, and how many days it took.
fn durations(chance: &mut Chance) -> Vec<(i16, i64)> {
    let mut all = vec![(2017, 258), (2017, 181), (2017, 180)];
    for (count, fiscal_year, least, most) in
        [(8, 2017, 201, 250), (2, 2017, 182, 200), (5, 2017, 150, 179), (4, 2018, 140, 172)]
    {
        for _ in 0..count {
            all.push((fiscal_year, chance.between(least, most)));
        }
    }
    all
}

/// The agency, its agreement and its site.
fn add_place(records: &mut Records, chance: &mut Chance, place: &Place) -> (String, String) {
    let number = place.number;
    let [agency, agreement, site] = ["AG", "M", "S"].map(|letters| format!("{letters}-{number:02}"));
    records.agencies.add([&agency, &format!("{} Sheriff's Office", NAMES[number - 1]), "TX", "County", place.office]);
    let signed = chance.days_from(place.effective, -21, 0).to_string();
    records.agreements.add([&agreement, &agency, "Jail Enforcement Model", &signed, &place.effective.to_string()]);
    records.sites.add([&site, &agency, "Jail"]);
    (agreement, site)
}

/// An installation that took so many days. Each of its steps is in time: what makes it late is when they begin.
fn add_installed(records: &mut Records, chance: &mut Chance, place: &Place, days: i64) {
    let (agreement, site) = add_place(records, chance, place);
    let completed = moved(place.effective, days);
    let connected = chance.days_from(completed, -4, 0);
    let delivered = chance.days_from(completed, -28, -6);
    let awarded = chance.days_from(delivered, -29, -10);
    let started = chance.days_from(awarded, -70, -40);
    let approved = chance.days_from(started, -9, 0);
    let ordered = chance.days_from(delivered, -60, -30);
    let router = chance.days_from(ordered, 20, 36);
    let requested = chance.days_from(place.effective, 0, 7);
    let number = format!("I-{:02}", place.number);
    let steps = [requested, approved, started, awarded, delivered, ordered, router, connected, completed];
    let [requested, approved, started, awarded, delivered, ordered, router, connected, completed] =
        steps.map(|day| day.to_string());
    records.installations.add([
        &number, &site, &agreement, &requested, &approved, &started, &awarded, &delivered, &ordered, &router,
        &connected, &completed,
    ]);
    let signed = chance.days_from(place.effective, 70, 100);
    add_interconnection(records, chance, &site, Some(signed));
}

/// An installation that nobody has begun.
fn add_open(records: &mut Records, chance: &mut Chance, place: &Place) {
    let (agreement, site) = add_place(records, chance, place);
    let requested = chance.days_from(place.effective, 0, 7).to_string();
    let number = format!("I-{:02}", place.number);
    records.installations.add([&number, &site, &agreement, &requested, "", "", "", "", "", "", "", ""]);
    let signed = chance.days_from(place.effective, 70, 100);
    add_interconnection(records, chance, &site, (signed < AS_OF).then_some(signed));
}

/// The agreement on the connection. The signatures take 30 to 45 days, as the audit says.
fn add_interconnection(records: &mut Records, chance: &mut Chance, site: &str, signed: Option<Date>) {
    let number = format!("ISA-{:02}", records.interconnections.len() + 1);
    let sent = signed.map(|signed| chance.days_from(signed, -45, -30).to_string()).unwrap_or_default();
    let by_ice = signed.map(|signed| chance.days_from(signed, 1, 10).to_string()).unwrap_or_default();
    let signed = signed.map(|signed| signed.to_string()).unwrap_or_default();
    records.interconnections.add([&number, site, &sent, &signed, &by_ice, &by_ice]);
}
