//! Names for fields and kinds, made from headers, keys and file names.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::input::header_key;

/// Longer names are cut at a word.
const LONGEST: usize = 40;

/// Words that a rule cannot say, or only with the name of the kind in front, where it means a field.
const NO_FIELD: &[&str] = &[
    "a",
    "after",
    "and",
    "any",
    "are",
    "as",
    "at",
    "before",
    "blank",
    "by",
    "calendar",
    "count",
    "during",
    "each",
    "earliest",
    "every",
    "exists",
    "expect",
    "fiscal",
    "for",
    "from",
    "given",
    "in",
    "is",
    "it",
    "latest",
    "less",
    "minus",
    "month",
    "more",
    "must",
    "no",
    "none",
    "not",
    "of",
    "on",
    "one",
    "or",
    "otherwise",
    "plus",
    "previous",
    "recorded",
    "satisfies",
    "should",
    "sum",
    "than",
    "that",
    "the",
    "through",
    "to",
    "unique",
    "unless",
    "until",
    "when",
    "where",
    "within",
    "yes",
];

/// Words with which a block begins: a kind of that name would be read as one.
const BLOCKS: [&str; 10] =
    ["settings", "policy", "record", "list", "parameter", "define", "table", "rule", "measure", "test"];

/// Whether a word is one of the language, so that it is no name of a field or a value.
pub(super) fn is_of_language(word: &str) -> bool {
    NO_FIELD.contains(&word)
}

/// The words of a header in small letters from a to z and digits: `Date (Signed)` is `date`, `signed`.
pub(super) fn words(header: &str) -> Vec<String> {
    let plain: Vec<char> = header.nfkd().filter(|character| !is_combining_mark(*character)).collect();
    let mut words: Vec<String> = vec![String::new()];
    for (index, character) in plain.iter().copied().enumerate() {
        let before = index.checked_sub(1).map(|at| plain[at]);
        let after = plain.get(index + 1).copied();
        let last = words.last_mut().expect("there is always a word being made");
        match character {
            // `U.S.` is one word, and so is `officer's`.
            '.' | '\'' | '’' if last.len() == 1 || character != '.' && before.is_some_and(char::is_alphabetic) => {}
            // So is `287(g)`.
            '(' if before.is_some_and(char::is_alphanumeric) && plain.get(index + 2) == Some(&')') => {}
            '%' => words.extend(["percent".to_owned(), String::new()]),
            '#' => words.extend(["number".to_owned(), String::new()]),
            '&' => words.extend(["and".to_owned(), String::new()]),
            _ if character.is_ascii_alphanumeric() => {
                // `LicenseNo` is two words, and so is `USMSFacility`; `IDs` is one.
                let is_upper = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_uppercase());
                let is_lower = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_lowercase());
                let begins = character.is_ascii_uppercase() && is_lower(before);
                let two_lower = is_lower(after) && is_lower(plain.get(index + 2).copied());
                let acronym_ends = character.is_ascii_uppercase() && is_upper(before) && two_lower;
                let letter = character.to_ascii_lowercase();
                if begins || acronym_ends { words.push(letter.to_string()) } else { last.push(letter) }
            }
            _ if last.is_empty() => {}
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The word for one of several: `agencies` is `agency`, `cases` is `case`.
pub(super) fn singular(word: &str) -> String {
    let short = word.len() < 3 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is");
    match word {
        _ if short => word.to_owned(),
        _ if word.ends_with("ies") => format!("{}y", &word[..word.len() - 3]),
        _ if ["sses", "ches", "shes", "xes"].iter().any(|end| word.ends_with(end)) => word[..word.len() - 2].to_owned(),
        _ if word == "series" || !word.ends_with('s') => word.to_owned(),
        _ => word[..word.len() - 1].to_owned(),
    }
}

/// Words joined to a name, cut where it would be too long.
fn joined(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        if !name.is_empty() && name.len() + word.len() >= LONGEST {
            break;
        }
        if !name.is_empty() {
            name.push('_');
        }
        name.extend(word.chars().take(LONGEST));
    }
    name
}

/// A name for a kind of record, from the name of a file or a key: without numbers, in the singular.
pub(super) fn kind_name(from: &str) -> String {
    let stem = from.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
    let of_edition =
        |word: &String| matches!(word.as_str(), "am" | "pm" | "latest" | "final" | "copy" | "export" | "data");
    let parts = stem.split(|letter: char| letter.is_ascii_digit());
    let mut words: Vec<String> = parts.flat_map(words).collect();
    while words.len() > 1 && words.last().is_some_and(of_edition) {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    let name = joined(&words);
    match name.as_str() {
        "" => "entry".to_owned(),
        word if BLOCKS.contains(&word) || is_of_language(word) => format!("{word}_record"),
        _ => name,
    }
}

/// A name that nobody has yet, by a number behind it.
pub(super) fn unlike(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// Gives fields their names.
#[derive(Debug, Default)]
pub(super) struct FieldNames {
    taken: HashSet<String>,
    /// The headers of the table as they are compared: no field may claim another's column by its name.
    headers: HashSet<String>,
}

impl FieldNames {
    pub(super) fn new<'h>(headers: impl Iterator<Item = &'h str>) -> FieldNames {
        FieldNames { taken: HashSet::new(), headers: headers.map(header_key).collect() }
    }

    /// A name for the field of a column. `suffix` is added to a word of the language: `from` as a date is `from_date`.
    pub(super) fn name(&mut self, header: &str, column: usize, suffix: &str) -> String {
        let words = words(header);
        let name = joined(&words);
        let name = match name.as_str() {
            "" => format!("column_{column}"),
            digits if digits.starts_with(|letter: char| letter.is_ascii_digit()) => format!("field_{digits}"),
            word if is_of_language(word) => format!("{word}_{suffix}"),
            _ => name,
        };
        let own = header_key(header);
        let claims_another = |name: &str| {
            let key = header_key(name);
            key != own && self.headers.contains(&key)
        };
        let is_taken = |name: &str| self.taken.contains(&header_key(name)) || claims_another(name);
        let name = unlike(&name, is_taken);
        self.taken.insert(header_key(&name));
        name
    }
}

/// Words at the end of a header whose numbers are names: nobody adds them up.
const IDENTIFIERS: &[&str] = &[
    "badge",
    "code",
    "docket",
    "fips",
    "fein",
    "id",
    "identifier",
    "key",
    "no",
    "num",
    "number",
    "ori",
    "phone",
    "ref",
    "reference",
    "serial",
    "ssn",
    "uuid",
    "zip",
    "zipcode",
];

/// What a header says beside that it is an identifier: of `Officer ID`, `officer`.
pub(super) fn without_identifier(words: &[String]) -> Option<String> {
    let (_, rest) = words.split_last().filter(|_| is_identifier(words))?;
    Some(rest.join("_"))
}

/// Whether a header says that its numbers are names.
pub(super) fn is_identifier(words: &[String]) -> bool {
    let is = |word: Option<&String>| word.is_some_and(|word| IDENTIFIERS.contains(&word.as_str()));
    let counts = words.iter().any(|word| word == "of");
    !counts && (is(words.last()) || words.last().is_some_and(|word| word.ends_with("id") && word.len() > 5))
}

/// The name by which rule files reach records that are nested under a key; `None` where no name finds it.
pub(super) fn nested_key(key: &str) -> Option<String> {
    let name = joined(&words(key));
    let finds = header_key(&name) == header_key(key) && name.starts_with(|letter: char| letter.is_ascii_lowercase());
    finds.then_some(name)
}
