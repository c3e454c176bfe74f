//! The exports of the demonstration, whose record blocks people wrote: what is proposed reads them, and as the same
//! types, but where people know more than an export can say.

use std::collections::BTreeMap;
use std::fmt::Write;

use probity::authoring::infer::{Asked, Export, propose};
use probity::diagnostic::Faults;
use probity::input::{Project, header_key};
use probity::schema::{Field, Kind, Schema, Type};
use probity::{resolve, syntax};

use super::{both, read_by, repository, rules};

fn written_by_people() -> Schema {
    let sources = crate::packs::sources_of(&repository("rules"));
    let mut faults = Faults::default();
    let files: Vec<_> = sources.ids().map(|id| syntax::parse(&sources, id, &mut faults)).collect();
    resolve::resolve(&sources, &files, &mut faults).unwrap().schema
}

fn type_name(field: &Field) -> &'static str {
    match &field.field_type {
        Type::Text => "text",
        Type::LinkText(_) => "text from link",
        Type::YesNo => "yes/no",
        Type::WholeNumber => "whole number",
        Type::Number(_) => "number",
        Type::Date => "date",
        Type::DateTime => "datetime",
        Type::OneOf(_) => "one of",
        Type::ListOfText => "list of text",
        Type::ListOf(_) => "list of one of",
    }
}

fn names(field: &Field) -> Vec<String> {
    field.headers.iter().chain([&field.name]).map(|name| header_key(name)).collect()
}

/// The field of a kind that reads the same column.
fn same<'k>(kind: &'k Kind, field: &Field) -> Option<&'k Field> {
    let own = names(field);
    kind.fields.iter().find(|other| names(other).iter().any(|name| own.contains(name)))
}

#[test]
fn the_demonstration_is_read_by_what_is_proposed_for_it() {
    let folder = repository("fixtures/demo");
    let project = Project::read(&folder.join("probity.yaml")).unwrap();
    let people = written_by_people();
    let mut differences: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    let (mut alike, mut private, mut keys) = (0, 0, 0);
    for source in &project.sources {
        let files = source.files.as_ref().unwrap().value.clone();
        let names: Vec<String> = match files.split_once('*') {
            None => vec![files.clone()],
            Some((folder_name, _)) => {
                let entries = std::fs::read_dir(folder.join(folder_name)).unwrap();
                let mut names: Vec<String> = entries
                    .map(|entry| format!("{folder_name}{}", entry.unwrap().file_name().to_str().unwrap()))
                    .collect();
                names.sort();
                names
            }
        };
        let exports: Vec<Export> =
            names.iter().map(|name| Export { path: folder.join(name), name: name.clone() }).collect();
        let kind_name = source.kind.value.clone();
        let asked = Asked { kind: Some(kind_name.clone()), files, ..Asked::default() };
        let proposal = propose(&exports, &asked).unwrap();
        let (rule_file, source) = both(&proposal);
        let (set, loaded) = read_by(&folder, &rule_file, &source).unwrap_or_else(|why| panic!("{why}\n{rule_file}"));
        assert!(rules(&rule_file).is_ok());
        assert!(loaded.files.iter().all(|file| file.row_count() > 0), "{kind_name}");
        let inferred = set.schema.kind(set.schema.kind_named(&kind_name).unwrap());
        let hand = people.kind(people.kind_named(&kind_name).unwrap());
        for field in &inferred.fields {
            let Some(other) = same(hand, field) else { continue };
            let (own, other_type) = (type_name(field), type_name(other));
            if own == other_type {
                alike += 1;
            } else {
                differences.entry((other_type, own)).or_default().push(format!("{kind_name}.{}", other.name));
            }
            if other.private && field.private {
                private += 1;
            }
        }
        let key: Vec<&str> = hand.key.iter().map(|id| hand.field(*id).name.as_str()).collect();
        let own: Vec<&str> = inferred
            .key
            .iter()
            .map(|id| inferred.field(*id))
            .filter_map(|field| Some(same(hand, field)?.name.as_str()))
            .collect();
        keys += usize::from(key == own);
    }
    let mut shown = String::new();
    for ((people, inferred), fields) in &differences {
        writeln!(shown, "{people}, proposed as {inferred}: {}", fields.join(", ")).unwrap();
    }
    writeln!(shown, "alike: {alike}; keys: {keys} of {}; private: {private}", project.sources.len()).unwrap();
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(shown) });
}
