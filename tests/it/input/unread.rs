//! Fields that nobody asks for once they are read: their values are not kept, and all that is said of what was read
//! stays the same.

use std::collections::BTreeSet;

use probity::column::{ByKey, State};
use probity::input::Loaded;
use probity::schema::{FieldId, KindId, Schema};

use super::{Case, files, schema};

/// What is said of what was read, and which rows say the same as another of their key.
fn told(loaded: &Loaded, schema: &Schema) -> String {
    let mut told = format!("{:?}\n{:?}\n", loaded.same_keys, loaded.lost_links);
    for file in &loaded.files {
        told += &format!("{}: {:?} {:?} {:?}\n", file.name, file.kinds, file.bad_rows, file.unused);
    }
    for kind in schema.ids().filter(|kind| !schema.kind(*kind).key.is_empty()) {
        let records = loaded.dataset.records(kind);
        let (_, same) = ByKey::of(records, &schema.kind(kind).key, &loaded.dataset.texts, |_| true);
        for rows in same.values() {
            let agree = |pair: &[u32]| (pair[0], pair[1], records.agree(pair[0], pair[1]));
            told += &format!("{rows:?} {:?}\n", rows.windows(2).map(agree).collect::<Vec<_>>());
        }
    }
    told
}

/// Reads with all values kept, and with those alone that tell agreements and agencies apart.
fn both(case: &Case) -> Vec<(u32, u32, bool)> {
    let all = schema();
    let names = |kind: u16, fields: &[u16]| -> Vec<(KindId, FieldId)> {
        fields.iter().map(|field| (KindId(kind), FieldId(*field))).collect()
    };
    let unread: BTreeSet<_> = [names(0, &[1]), names(1, &[2, 4, 6, 7, 8, 9])].concat().into_iter().collect();
    let few = Schema { unread: unread.clone(), ..schema() };
    let (kept, passed) = (case.load(), case.load_with(&few).unwrap_or_else(|_| panic!("it can be read")));
    assert_eq!(told(&passed, &few), told(&kept, &all), "{}", case.shown);
    for (kind, field) in unread {
        assert!(!passed.dataset.records(kind).column(field).is_kept());
    }
    let agreements = passed.dataset.records(KindId(1));
    agreements.rows().zip(1..).take(agreements.len() - 1).map(|(a, b)| (a, b, agreements.agree(a, b))).collect()
}

fn agreements(agreements: &[(&str, &str)]) -> Case {
    let mut project = "rules: []\nsources:\n  - kind: agency\n    files: agencies.csv\n".to_owned();
    for (name, _) in agreements {
        project += &format!("  - kind: agreement\n    files: '{name}'\n");
    }
    let agencies: &[u8] = b"agency_id,state\nP1,TX\nP1,TX\nP2,TX\nP2,tx\nP3,\nP3,\n";
    let mut all = vec![("probity.yaml", project.as_bytes()), ("agencies.csv", agencies)];
    all.extend(agreements.iter().map(|(name, text)| (*name, text.as_bytes())));
    files(&all)
}

/// Pairs of neighbours, and whether they agree.
fn pairs(case: &Case) -> Vec<bool> {
    both(case).into_iter().map(|(_, _, agree)| agree).collect()
}

#[test]
fn rows_of_a_table_agree_as_if_all_were_kept() {
    let case = agreements(&[(
        "a.csv",
        "agreement_id,agency_id,model,ended_on,beds,share,started_at\nA,P1,JEM,,7,0.5,\n\
         A,P1,Jail Enforcement Model,,7,0.50,\nA,P1,WSO,,7,0.5,\nB,P9,WSO,2020-01-01,many,1,\nB,P9,WSO,2020-01-01,many,1,\n\
         B,P9,WSO,2020-01-01,,1,\nB,P9,WSO,2020-01-01,,1,\nB,P9,WSO,2020-01-01,,1\nB,P9,WSO,2020-01-01,,1,2\n",
    )]);
    assert_eq!(pairs(&case), [true, false, false, false, false, true, false, false]);
}

/// A key that no record of a source has is absent in all of them, as the column that a table lacks, and not blank.
#[test]
fn what_is_absent_is_not_blank() {
    let bare = r#"[{"agreement_id": "A", "agency_id": "P1"}, {"agreement_id": "A", "agency_id": "P1"}]"#;
    let null = r#"[{"agreement_id": "A", "agency_id": "P1", "beds": null}]"#;
    let case = agreements(&[
        ("a.json", bare),
        ("b.json", null),
        ("c.csv", "agreement_id,agency_id\nA,P1\n"),
        ("d.json", bare),
    ]);
    assert_eq!(pairs(&case), [true, false, false, true, true]);
    let mixed = agreements(&[("[a-b].*", ""), ("c.csv", "agreement_id,agency_id\nA,P1\n")]);
    std::fs::remove_file(mixed.folder.path().join("[a-b].*")).unwrap();
    std::fs::write(mixed.folder.path().join("a.json"), bare).unwrap();
    std::fs::write(mixed.folder.path().join("b.csv"), "agreement_id,agency_id\nA,P1\n").unwrap();
    assert_eq!(pairs(&mixed), [true, true, true]);
}

#[test]
fn what_cannot_be_read_is_counted() {
    let case = agreements(&[("a.csv", "agreement_id,agency_id,beds,active\nA,P1,many,\nB,P1,7,perhaps\n")]);
    let few = Schema { unread: [(KindId(1), FieldId(7))].into(), ..schema() };
    let loaded = case.load_with(&few).unwrap_or_else(|_| panic!("it can be read"));
    let read = &loaded.files[1].kinds[0];
    assert_eq!((read.fields[7].unreadable.count(), read.fields[6].unreadable.count()), (1, 1));
    assert_eq!(read.fields[6].blanks_decided(probity::schema::Blank::No), 1);
    assert_eq!(loaded.dataset.records(KindId(1)).state(1, FieldId(6)), State::Unreadable);
}
