//! Pseudonyms for the texts of private fields, and words for private values that are no texts.
//!
//! Every output takes its texts from here, so that no format can forget it. Which sentences hold private values is not
//! decided here: they stand apart in [`Sentence`].

use hmac::{Hmac, Mac};
use indexmap::IndexSet;
use sha2::Sha256;

use crate::column::{Dataset, Known, TextId, fold};
use crate::outcome::{Piece, Sentence};
use crate::schema::{KindId, Schema};

/// Fewest hexadecimal digits of a pseudonym made with a key: enough that most runs never need more, so that a person
/// keeps the same one from run to run.
const DIGITS: usize = 8;

/// The pseudonyms of a run.
#[derive(Debug, Clone)]
pub struct Pseudonyms {
    /// Private texts in the form in which texts are compared, in record order.
    persons: IndexSet<Box<str>>,
    /// What stands behind `person ·`, where a key makes it; else the number.
    keyed: Option<Vec<String>>,
    lifted: bool,
}

impl Pseudonyms {
    /// Gives every private text of the records a pseudonym, in record order: kinds as in `order`, then rows, then
    /// fields. Texts that rules hold for equal share one. With a key, pseudonyms stay the same from run to run.
    pub fn new(schema: &Schema, data: &Dataset, order: &[KindId], key: Option<&[u8]>) -> Pseudonyms {
        let mut persons: IndexSet<Box<str>> = IndexSet::new();
        for kind in order {
            each_private_text(schema, data, *kind, &mut |text| {
                let folded = data.texts.folded(text);
                if !persons.contains(folded) {
                    persons.insert(folded.into());
                }
            });
        }
        let keyed = key.map(|key| shortened(&persons.iter().map(|person| digest(key, person)).collect::<Vec<_>>()));
        Pseudonyms { persons, keyed, lifted: false }
    }

    /// Shows private values as they are.
    #[must_use]
    pub fn lift(self) -> Pseudonyms {
        Pseudonyms { lifted: true, ..self }
    }

    /// Whether pseudonyms are numbers in record order, so that a person may have another one in the next run.
    pub fn are_numbers(&self) -> bool {
        self.keyed.is_none()
    }

    /// Whether private values are shown as they are.
    pub fn are_lifted(&self) -> bool {
        self.lifted
    }

    /// The pseudonym of a private text, also where private values are shown: what is kept from run to run uses it.
    pub fn hidden(&self, text: &str) -> String {
        match (self.persons.get_index_of(fold(text).as_str()), &self.keyed) {
            (Some(index), Some(keyed)) => format!("person ·{}", keyed[index]),
            (Some(index), None) => format!("person ·{}", index + 1),
            (None, _) => unnamed("text"),
        }
    }

    /// A private text as outputs show it.
    pub fn text(&self, text: &str) -> String {
        if self.lifted { text.to_owned() } else { self.hidden(text) }
    }

    /// A sentence as outputs show it.
    pub fn tell(&self, sentence: &Sentence) -> String {
        sentence.0.iter().map(|piece| self.piece(piece)).collect()
    }

    /// A piece of a sentence as outputs show it.
    pub fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Words(words) => words.clone(),
            Piece::Person(text) => self.text(text),
            Piece::Private(_, value) if self.lifted => value.clone(),
            Piece::Private(what, _) => unnamed(what),
        }
    }
}

/// Whether a text is a pseudonym and nothing else, so that it tells nobody's name.
pub fn is_pseudonym(text: &str) -> bool {
    text.strip_prefix("person ·").is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_hexdigit()))
}

/// A private value that has no pseudonym: `(private date)`.
pub fn unnamed(what: &str) -> String {
    format!("(private {what})")
}

fn each_private_text(schema: &Schema, data: &Dataset, kind: KindId, visit: &mut impl FnMut(TextId)) {
    let records = data.records(kind);
    let fields = &schema.kind(kind).fields;
    let private: Vec<_> = fields.iter().zip(&records.columns).filter(|(field, _)| field.private).collect();
    for row in records.rows().filter(|_| !private.is_empty()) {
        for (_, column) in &private {
            match column.known(row) {
                Some(Known::Text(text)) => visit(text),
                Some(Known::List(list)) => list.iter().for_each(|text| visit(*text)),
                Some(Known::YesNo(_) | Known::Number(_) | Known::When(_)) | None => {}
            }
        }
    }
}

fn digest(key: &[u8], person: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(person.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digests cut to the fewest digits that tell all of them apart.
fn shortened(digests: &[String]) -> Vec<String> {
    let full = digests.first().map_or(DIGITS, String::len);
    let cut = |digits: usize| digests.iter().map(|digest| &digest[..digits]).collect::<Vec<_>>();
    let all_differ = |digits: &usize| cut(*digits).into_iter().collect::<IndexSet<_>>().len() == digests.len();
    let digits = (DIGITS..full).find(all_differ).unwrap_or(full);
    cut(digits).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_grow_until_they_differ() {
        let digests = ["aaaaaaaa11", "aaaaaaaa12", "bbbbbbbb11"].map(str::to_owned);
        assert_eq!(shortened(&digests), ["aaaaaaaa11", "aaaaaaaa12", "bbbbbbbb11"]);
        let digests = ["aaaaaaaa11", "cccccccc12", "bbbbbbbb11"].map(str::to_owned);
        assert_eq!(shortened(&digests), ["aaaaaaaa", "cccccccc", "bbbbbbbb"]);
        assert!(shortened(&[]).is_empty());
    }
}
