//! Files without mistakes.
use super::parse;

#[test]
fn whole_files_parse() {
    for text in [include_str!("good/first.probity"), include_str!("good/rules.probity")] {
        let (_, tree, faults) = parse(text);
        println!("{tree:#?}");
        assert!(faults.list.is_empty(), "{:?}", faults.list);
    }
}
