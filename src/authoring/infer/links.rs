//! Links to kinds that rule files declare, or that are proposed beside: a column named like the key of one.

use crate::input::header_key;
use crate::schema::{Schema, Type};

use super::guess::{Field, Guess};
use super::names;
use super::profile::Profile;

/// A kind that others may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// Its name.
    pub(super) name: String,
    /// Its key: for each field its name, the headers under which it stands as they are compared, and its type.
    pub(super) key: Vec<(String, Vec<String>, KeyType)>,
}

/// The type of a field that a link compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyType {
    /// `text`
    Text,
    /// `whole number`
    Whole,
}

/// Names that say nothing of what they name.
const BARE: [&str; 9] = ["id", "name", "code", "key", "number", "no", "ref", "title", "type"];

impl Parent {
    /// The kinds with a key that rule files declare.
    pub fn all(schema: &Schema) -> Vec<Parent> {
        let part = |field: &crate::schema::Field| {
            let headers = field.headers.iter().chain([&field.name]).map(|header| header_key(header)).collect();
            let key_type = match field.field_type {
                Type::Text => KeyType::Text,
                Type::WholeNumber => KeyType::Whole,
                Type::Number(_)
                | Type::OneOf(_)
                | Type::LinkText(_)
                | Type::YesNo
                | Type::Date
                | Type::DateTime
                | Type::ListOfText
                | Type::ListOf(_) => return None,
            };
            Some((field.name.clone(), headers, key_type))
        };
        let parent = |kind: &crate::schema::Kind| {
            let key: Option<Vec<_>> = kind.key.iter().map(|id| part(kind.field(*id))).collect();
            Some(Parent { name: kind.name.clone(), key: key.filter(|key| !key.is_empty())? })
        };
        schema.kinds.iter().filter_map(parent).collect()
    }

    /// A kind that is proposed, if it has a key.
    pub(super) fn proposed(name: &str, fields: &[Field], profile: &Profile) -> Option<Parent> {
        let part = |field: &Field| {
            let headers = vec![header_key(&field.name), field.header(profile)];
            Some((field.name.clone(), headers, key_type(&field.guess)?))
        };
        let key: Option<Vec<_>> = fields.iter().filter(|field| field.is_key).map(part).collect();
        Some(Parent { name: name.to_owned(), key: key.filter(|key| !key.is_empty())? })
    }
}

fn key_type(guess: &Guess) -> Option<KeyType> {
    match guess {
        Guess::Text => Some(KeyType::Text),
        Guess::Whole => Some(KeyType::Whole),
        Guess::Number(_)
        | Guess::OneOf(_)
        | Guess::LinkOf(_)
        | Guess::YesNo
        | Guess::Date
        | Guess::DateTime
        | Guess::ListOfText
        | Guess::ListOf(_) => None,
    }
}

/// A link that is proposed, or asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) parent: String,
    pub(super) by: Vec<String>,
    /// Other kinds have the same key, so somebody has to choose.
    pub(super) is_unclear: bool,
}

/// The links of a kind.
pub(super) fn links(own: &str, fields: &mut [Field], profile: &Profile, parents: &[Parent]) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    for parent in parents.iter().filter(|parent| parent.name != own) {
        let matching: Option<Vec<usize>> =
            parent.key.iter().map(|part| fields.iter().position(|field| fits(field, profile, parent, part))).collect();
        let Some(matching) = matching else { continue };
        // The key of a kind of its own names it, and nothing above it.
        if matching.len() == 1 && fields[matching[0]].is_key || is_bare(fields, &matching) {
            continue;
        }
        for (index, (_, _, key_type)) in matching.iter().zip(&parent.key) {
            if *key_type == KeyType::Text {
                // Digits are a text where the key that they name is one, and a few keys are no set of values.
                let field = &mut fields[*index];
                if matches!(field.guess, Guess::OneOf(_)) {
                    field.remarks.retain(|remark| !remark.starts_with('`'));
                }
                field.guess = Guess::Text;
            }
        }
        let by: Vec<String> = matching.iter().map(|index| fields[*index].name.clone()).collect();
        found.push(Link { parent: parent.name.clone(), by, is_unclear: false });
    }
    // Where a field is named after one of several kinds, that one is meant.
    let after_kind = |link: &Link| {
        let name = names::without_identifier(&names::words(link.by.last().map_or("", String::as_str)));
        name.is_some_and(|name| link.parent == name || link.parent.ends_with(&format!("_{name}")))
    };
    let named: Vec<Vec<String>> = found.iter().filter(|link| after_kind(link)).map(|link| link.by.clone()).collect();
    found.retain(|link| after_kind(link) || !named.contains(&link.by));
    let same = |one: &Link| found.iter().filter(|other| other.by == one.by).count() > 1;
    let unclear: Vec<bool> = found.iter().map(same).collect();
    found.iter_mut().zip(unclear).for_each(|(link, unclear)| link.is_unclear = unclear);
    found
}

fn is_bare(fields: &[Field], matching: &[usize]) -> bool {
    matching.len() == 1 && BARE.contains(&fields[matching[0]].name.as_str())
}

/// Whether a field may hold this part of a key.
fn fits(
    field: &Field,
    profile: &Profile,
    parent: &Parent,
    (name, headers, wanted): &(String, Vec<String>, KeyType),
) -> bool {
    let own = [header_key(&field.name), field.header(profile)];
    // `Agreement No.` is the key of an agreement, whatever that calls it.
    let after_kind = names::without_identifier(&field.words(profile)).is_some_and(|rest| rest == parent.name);
    let is_named =
        field.name == *name || own.iter().any(|own| headers.contains(own)) || after_kind && parent.key.len() == 1;
    let is_few = matches!(field.guess, Guess::OneOf(_)) && *wanted == KeyType::Text;
    is_named && (is_few || key_type(&field.guess).is_some_and(|own| own == *wanted || *wanted == KeyType::Text))
}
