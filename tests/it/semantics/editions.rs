//! Editions of one list: as two kinds linked on several fields, and as one kind with the edition in its key.

use probity::column::State;

use super::bench::{Bench, COMPLETENESS_UNKNOWN, Cells, plain};

const AS_OF: &str = "2020-09-30";

/// Two editions as two kinds.
const TWO: &str = "
record earlier
  key state:   text
  key agency:  text
  key county:  text or none
  signed_on:   date
  note:        text

record listing
  key state:   text
  key agency:  text
  key county:  text or none
  signed_on:   date
  belongs to earlier by state, agency, county

define earlier.alone as (state, agency, county) is unique
";

fn rule(kind: &str, clauses: &str) -> String {
    format!("{TWO}\nrule R-1 \"editions\"\n  cite \"manual\"\n  for {kind}\n{clauses}\n")
}

/// Records, each as `KIND STATE|AGENCY|COUNTY|DAY|NOTE`; what is empty is blank.
fn given(records: &[&str]) -> String {
    let one = |record: &&str| {
        let (kind, rest) = record.split_once(' ').unwrap();
        let names = ["state", "agency", "county", "signed_on", "note"];
        let slots = names.iter().zip(rest.split('|')).filter(|(_, value)| !value.is_empty());
        let slots = slots.map(|(name, value)| match *name {
            "signed_on" => format!("{name} {value}"),
            _ => format!("{name} \"{value}\""),
        });
        format!("{kind} {}\n", slots.collect::<Vec<_>>().join(", "))
    };
    records.iter().map(one).collect()
}

fn outcome(kind: &str, clauses: &str, records: &[&str]) -> String {
    let verdict = Bench::new(&rule(kind, clauses), AS_OF, &given(records)).verdict();
    format!("{} {}", verdict.outcome, verdict.reasons.join(", ")).trim().to_owned()
}

const KEPT: &str = "  should exists earlier";
const SAME_DATE: &str = "  when exists earlier and earlier.alone is yes\n  should signed_on is earlier.signed_on";

#[test]
fn several_fields_lead_to_the_record_of_the_other_edition() {
    let mut cells = Cells::default();
    let there = "earlier TX|Oak County Sheriff's Office|Oak|2020-01-01";
    for (name, own, expected) in [
        ("the same", "listing TX|Oak County Sheriff's Office|Oak", "met"),
        // Texts as T10 says.
        ("NBSP and blanks", "listing tx\u{a0}| Oak  County\u{a0}Sheriff's Office |OAK", "met"),
        ("a curly apostrophe", "listing TX|Oak County Sheriff\u{2019}s Office|Oak", "met"),
        ("another part", "listing TX|Oak County Sheriff's Office|Elm", "violated"),
        ("another part in front", "listing OK|Oak County Sheriff's Office|Oak", "violated"),
        // A part that is not known may be any, one that is none says that there is no such record (T4, link key).
        ("a blank part", "listing TX||Oak", "not assessable agency: blank"),
        ("a part that is none", "listing TX|Oak County Sheriff's Office|", "violated"),
        (
            "a blank part beside one that is none",
            "listing |Oak County Sheriff's Office|",
            "not assessable state: blank",
        ),
    ] {
        cells.cell(name, outcome("listing", KEPT, &[there, own]), expected);
    }
    // A parent whose own key is not known is found by nobody; ruling 29.
    let unknown = ["earlier TX||Oak", "listing TX|A|Oak"];
    cells.cell("a blank part of the parent", outcome("listing", KEPT, &unknown), "violated");
    cells.check();
}

#[test]
fn what_was_dropped_since() {
    let dropped = "  should exists listing";
    let mut cells = Cells::default();
    for (name, records, expected) in [
        ("still there", &["earlier TX|A|Oak", "listing TX|A|Oak"][..], "met"),
        ("twice now", &["earlier TX|A|Oak", "listing TX|A|Oak|2020-01-01", "listing TX|A|Oak|2020-01-02"], "met"),
        ("gone", &["earlier TX|A|Oak", "listing TX|B|Oak"], "violated"),
        ("nothing left", &["earlier TX|A|Oak"], "violated"),
        // Who belongs to nobody unsettles nobody; ruling 29.
        ("a listing without an agency", &["earlier TX|A|Oak", "listing TX||Oak"], "violated"),
        // Nobody can say whether this one is still there.
        ("itself without an agency", &["earlier TX||Oak", "listing TX|A|Oak"], "not assessable agency: blank"),
    ] {
        cells.cell(name, outcome("earlier", dropped, records), expected);
    }
    cells.check();
    let open = Bench::new(&rule("earlier", dropped), AS_OF, &given(&["earlier TX|A|Oak"]));
    assert_eq!(open.supply("listing", COMPLETENESS_UNKNOWN).verdict().reasons, ["listing: not_complete"]);
}

#[test]
fn whose_date_changed() {
    let mut cells = Cells::default();
    let own = "listing TX|A|Oak|2020-02-02";
    for (name, records, expected) in [
        ("the same", &["earlier TX|A|Oak|2020-02-02", own][..], "met"),
        ("changed", &["earlier TX|A|Oak|2020-01-01", own], "violated"),
        ("new", &["earlier TX|B|Oak|2020-01-01", own], "not applicable"),
        ("blank before", &["earlier TX|A|Oak", own], "not assessable earlier.signed_on: blank"),
        ("blank now", &["earlier TX|A|Oak|2020-01-01", "listing TX|A|Oak"], "not assessable signed_on: blank"),
        // Two rows that agree in everything are one (ruling 28); two that do not are not alone.
        ("twice alike", &["earlier TX|A|Oak|2020-01-01", "earlier TX|A|Oak|2020-01-01", own], "violated"),
        (
            "twice, and not alike",
            &["earlier TX|A|Oak|2020-01-01", "earlier TX|a|Oak|2020-02-02", own],
            "not applicable",
        ),
    ] {
        cells.cell(name, outcome("listing", SAME_DATE, records), expected);
    }
    // Without the guard, several that say the same say it, and those that do not leave it open (ruling 28).
    let bare = "  should signed_on is earlier.signed_on";
    let alike = ["earlier TX|A|Oak|2020-02-02|x", "earlier TX|A|Oak|2020-02-02|y", own];
    cells.cell("several of one date", outcome("listing", bare, &alike), "met");
    let apart = ["earlier TX|A|Oak|2020-01-01", "earlier TX|A|Oak|2020-02-02", own];
    let open = "not assessable earlier.signed_on: several_parents";
    cells.cell("several of two dates", outcome("listing", bare, &apart), open);
    let wrong = ["earlier TX|A|Oak|2020-01-01", "earlier TX|A|Oak|2020-01-03", own];
    cells.cell("several, and none of them it", outcome("listing", bare, &wrong), "violated");
    cells.check();
}

/// All editions as one kind.
fn one_kind(clauses: &str, records: &[&str]) -> Vec<String> {
    let text = format!(
        "record listing\n  key listed_on: date\n  key state: text\n  key agency: text\n  key county: text or none\n  \
         signed_on: date\n  follows by listed_on within state, agency, county\n\nrule R-1 \"editions\"\n  cite \"manual\"\n  \
         for listing\n{clauses}\n"
    );
    let one = |record: &&str| {
        let names = ["listed_on", "state", "agency", "county", "signed_on"];
        let slots = names.iter().zip(record.split('|')).filter(|(_, value)| !value.is_empty());
        let slots = slots.map(|(name, value)| match *name {
            "listed_on" | "signed_on" => format!("{name} {value}"),
            _ => format!("{name} \"{value}\""),
        });
        format!("listing {}\n", slots.collect::<Vec<_>>().join(", "))
    };
    let bench = Bench::new(&text, AS_OF, &records.iter().map(one).collect::<String>());
    let told = |verdict: super::bench::Verdict| {
        format!("{} {}", verdict.outcome, verdict.reasons.join(", ")).trim().to_owned()
    };
    bench.verdicts("R-1").into_iter().map(told).collect()
}

#[test]
fn the_record_before_within_several_fields() {
    let clauses = "  when previous.signed_on is not none\n  should signed_on is previous.signed_on";
    let mut cells = Cells::default();
    for (name, records, expected) in [
        (
            "changed once",
            &["2020-01-01|TX|A|Oak|2019-05-05", "2020-02-01|tx|A |Oak|2019-05-05", "2020-03-01|TX|A|Oak|2019-06-06"][..],
            "not applicable; met; violated",
        ),
        (
            "each field counts",
            &["2020-01-01|TX|A|Oak|2019-05-05", "2020-02-01|TX|A|Elm|2019-06-06"],
            "not applicable; not applicable",
        ),
        // The edition before is the last in which it stands.
        (
            "missing from one edition",
            &["2020-01-01|TX|A|Oak|2019-05-05", "2020-02-01|TX|B|Oak|2019-05-05", "2020-03-01|TX|A|Oak|2019-06-06"],
            "not applicable; not applicable; violated",
        ),
        // None equals none, and what is not known belongs to no group.
        ("none", &["2020-01-01|TX|A||2019-05-05", "2020-02-01|TX|A||2019-06-06"], "not applicable; violated"),
        (
            "a blank part",
            &["2020-01-01|TX||Oak|2019-05-05", "2020-02-01|TX|A|Oak|2019-06-06"],
            "not assessable agency: blank; not applicable",
        ),
        // Within a day nobody knows the order: either may be the one before, also for each other.
        (
            "twice in an edition",
            &["2020-01-01|TX|A|Oak|2019-05-05", "2020-01-01|TX|A|Oak|2019-06-06", "2020-02-01|TX|A|Oak|2019-06-06"],
            "not assessable listed_on: too_imprecise; not assessable listed_on: too_imprecise; not assessable \
             listed_on: too_imprecise",
        ),
    ] {
        cells.cell(name, one_kind(clauses, records).join("; "), expected);
    }
    cells.check();
}

#[test]
fn a_finding_about_a_group_points_at_both_rows() {
    let text = "record agency\n  key name: text\n  county: text\n\nrule R-1 \"group\"\n  cite \"manual\"\n  for agency\n  \
                should county is \"Oak\"\n";
    let rows =
        "agency name \"A\", county \"Oak\"\nagency name \"A\", county \"Oak\"\nagency name \"a\", county \"Elm\"\n";
    let bench = Bench::new(text, AS_OF, rows).grouped("agency");
    let verdict = bench.verdict();
    assert_eq!(verdict.reasons, ["county: group_differs"]);
    assert_eq!(plain(&verdict.finding.found), "`county` is not the same in all rows of its group");
    let agency = verdict.finding.subject.kind;
    let at = |row: u32| bench.data.records(agency).origin(row).at;
    let [other] = verdict.finding.also[..] else { panic!("{:?}", verdict.finding.also) };
    assert!(at(verdict.finding.cell.row) < at(other.row), "the first row, and the first that says something else");
    assert_eq!(bench.data.records(agency).state(0, other.field.unwrap()), State::Differs);
}
