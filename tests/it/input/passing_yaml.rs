//! Records of YAML that pass are read as those that are held.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::case;
use super::passing::{check, flat};

#[track_caller]
fn passes(contents: &str) {
    check(&case("", "a.yaml", contents), &flat(), true);
}

#[track_caller]
fn is_held(contents: &str) {
    check(&case("", "a.yaml", contents), &flat(), false);
}

/// Items that can be read each by itself.
const ITEMS: [&str; 18] = [
    "- MOA No.: A1\n  agency_id: X1\n  SIGNED: 2019-02-03\n  beds: 7\n  active: yes\n",
    "- MOA No.: 'it''s'\n  agency_id: \"a \\\"b\\\" \\u00e4\"   # why\n  beds:\n  signer: ~\n",
    "# about the next\n- agreement_id: \"Å: #1\"\n\n  # within\n  model:   Jail enforcement model  \n  counties: [Ada, Boise]\n",
    "-   MOA No.: A2\n    signer: |\n      Kim\n\n      - Lee\n    beds: 1e3\n",
    "- MOA No.: A3\n  signer: >-\n    folded\n    text\n  signature:\n    date: 2018-05-06\n    name: Kim\n",
    "- {MOA No.: A4, beds: 2, counties: [Ada, 'Bo, ise']}\n",
    "- \"MOA No.\": \"two\n    lines\"\n  beds: plain\n    that goes on\n",
    "- MOA No.: A5\n  MOA No.: A6\n  beds: 1\n  beds: 2\n  nothing: 0\n  nothing: 1\n",
    "- MOA No.: A7\n  agreement_id: A8\n",
    "- MOA No.: A9\n  counties:\n  - Ada\n  - Boise\n  other:\n    - 1\n    - a: 2\n",
    "- beds: '7'\n  active: \"yes\"\n  signer: \"\"\n  agency_id: ''\n",
    "- ended_on: 2031-01-01\n  SIGNED: 1819-01-01\n  started_at: 2020-01-01 10:00Z\n",
    "- 7\n",
    "- []\n",
    "- {}\n",
    "- \"beds: 7\"\n",
    "- agency_id: \"-\"\n  beds: -5\n  model: none such\n  active: maybe\n",
    "- MOA No.: 2019-01-01\n  signer: äöü €\n  share: .5\n",
];

/// Items that lean on others, or are none.
const OTHERS: [&str; 9] = [
    "- &a\n  MOA No.: A1\n",
    "- MOA No.: &name Kim\n  signer: *name\n",
    "- *nowhere\n",
    "- <<: {beds: 1}\n  MOA No.: A1\n",
    "---\n- MOA No.: A1\n",
    "...\n",
    "- MOA No.: \"open\n",
    "-\tbeds: 1\n",
    "beds: 1\n",
];

#[test]
fn the_items_of_a_list_pass() {
    let all = ITEMS.concat();
    passes(&all);
    passes(&format!("# first\n---\n# then\n\n{all}\n\n# at the end"));
    passes(all.trim_end());
    passes(&format!("\u{feff}{all}"));
    passes(&all.replace('\n', "\r\n"));
    passes("- MOA No.: A1");
    passes("- beds: 1\n- beds: 2");
}

#[test]
fn what_leans_on_something_else_is_held() {
    let first = ITEMS[0];
    is_held("MOA No.: A1\nbeds: 1\n");
    is_held(&format!("{first}- MOA No.: &name Kim\n- signer: *name\n"));
    is_held(&format!("{first}---\n{first}"));
    is_held(&format!("{first}-\n  MOA No.: A2\n-\n  MOA No.: A3\n"));
    for other in OTHERS {
        let _ = case("", "a.yaml", format!("{first}{other}")).load_with(&flat());
        let _ = case("", "a.yaml", format!("{other}{first}")).load_with(&flat());
    }
}

#[test]
fn files_of_several_pieces_pass() {
    let row = |row: usize| {
        let words = "lorem ipsum dolor sit amet ".repeat(row % 7 * 5);
        // No key may stand twice.
        let item = ITEMS.get(row).copied().unwrap_or_default();
        format!("- MOA No.: M-{row:06}\n  agency_id: X{}\n  signer: \"Åse {words}\"\n{item}", row % 50)
    };
    let all: String = (0..4_000).map(row).collect();
    assert!(all.len() > 1 << 20, "more than two texts");
    passes(&all);
    let _ = case("", "a.yaml", format!("{all}- a: [\n")).load_with(&flat());
    // An item that is longer than a text.
    passes(&format!("{all}- signer: |\n{}- beds: 1\n", "    line\n".repeat(60_000)));
}

/// Something that may stand in the place of an item.
fn item() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec!["MOA No.", "agency_id", "beds", "signer", "SIGNED", "counties", "x", "\"y\""]);
    let value = prop::sample::select(vec![
        " 1",
        " ''",
        " \"a\\tb\"",
        " 'b'",
        "",
        " ~",
        " 2019-01-01",
        " [a, 'b']",
        " |\n    c\n    - d",
        " {date: 1}",
        " a # b",
        " a: b",
        " é",
        "x",
        " \"",
        "\n    - e",
        "\n  - f",
        " - g",
        " !!str 7",
        " >\n\n    h\n",
    ]);
    let entry = (key, value).prop_map(|(key, value)| format!("{key}:{value}\n"));
    let plain = prop::collection::vec(entry, 1..6).prop_map(|entries| format!("- {}", entries.join("  ")));
    prop_oneof![
        6 => plain,
        3 => prop::sample::select(&ITEMS[..]).prop_map(str::to_owned),
        1 => prop::sample::select(&OTHERS[..]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["\n", "# remark\n", "  # remark\n", "\t\n", "- ", "-\n"]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        rng_seed: RngSeed::Fixed(287),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn items_are_read_alike(items in prop::collection::vec(item(), 1..8), carriage in any::<bool>()) {
        let text = items.concat();
        let text = if carriage { text.replace('\n', "\r\n") } else { text };
        // Whoever reads a case as one that is held compares it with what passes.
        let _ = case("", "a.yaml", &text).load_with(&flat());
    }
}
