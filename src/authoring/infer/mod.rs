//! A first `record` block and a first source, proposed from an export.
//!
//! `profile` counts what stands in each column, `guess` makes fields of it, `keys` and `links` look at several
//! columns together, `write` puts it into words. Everything is a proposal: what only people can know (what a blank
//! means, whether a last day counts, which order a date has where both fit) is asked in remarks and decided nowhere.

mod codes;
mod dates;
mod editions;
mod guess;
mod keys;
mod links;
mod names;
mod private;
mod profile;
mod write;

use std::path::PathBuf;

use crate::input::survey::{Seen, Taken, Told, no_names, not_records, survey};
use crate::input::{Format, InputProblem, header_key};
use crate::schema::{Kind, Schema};

use guess::{Field, Needs};
use keys::{Single, Size, Together};
use links::Link;
use profile::Profile;

pub use editions::{Edition, Group, editions, folder, folders};
pub use links::Parent;

/// With fewer rows, hardly any columns repeat a value together.
const MANY_ROWS: u64 = 100;

/// A file to look at.
#[derive(Debug, Clone)]
pub struct Export {
    /// Where it stands.
    pub path: PathBuf,
    /// How messages and remarks call it.
    pub name: String,
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What has been said about the file.
    pub told: Told,
    /// The name of the kind; else it is made from the name of the file.
    pub kind: Option<String>,
    /// What the project file calls the files.
    pub files: String,
    /// Names of kinds that there are already.
    pub kinds: Vec<String>,
    /// What the names of the files tell.
    pub edition: Option<Edition>,
}

/// What is proposed for a file, or for several that are alike.
#[derive(Debug)]
pub struct Proposal {
    files: String,
    files_read: Vec<String>,
    taken: Taken,
    encoding_is_guessed: bool,
    /// The kind of the project that the records seem to be of.
    known: Option<Known>,
    /// The kind of the records, then those that are nested in it.
    kinds: Vec<KindProposal>,
    needs: Needs,
}

/// A kind that has most of the columns of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    kind: String,
    /// How many of them.
    columns: usize,
}

/// What is proposed for a kind.
#[derive(Debug)]
struct KindProposal {
    name: String,
    profile: Profile,
    fields: Vec<Field>,
    links: Vec<Link>,
    /// The kind in which it is nested, and under which key.
    parent: Option<(String, String)>,
    /// Fields that name a record together.
    /// What is known of single fields as keys.
    single: Single,
    together: Vec<NamedTogether>,
    /// Keys of nested records that rule files cannot name.
    left_out: Vec<String>,
}

/// Fields that name a record together, and how many records repeat an earlier one.
#[derive(Debug)]
struct NamedTogether {
    fields: Vec<String>,
    repeats: u64,
}

/// Looks at files that are alike, and proposes what they hold.
///
/// # Errors
/// The first file that cannot be read, and why.
pub fn propose(exports: &[Export], asked: &Asked) -> Result<Proposal, InputProblem> {
    let mut profile = Profile::new(asked.edition.is_some());
    let taken = look(exports, &asked.told, &mut |seen| profile.take(&seen))?;
    let may_be_record = asked.told.header_row.is_none() && taken.format != Format::Parquet;
    if may_be_record && profile.header_is_record() || profile.has_no_names() {
        return Err(no_names(exports.first().map_or("", |export| &export.name)));
    }
    if profile.is_table_of_keys() {
        let name = exports.first().map_or("", |export| &export.name);
        return Err(not_records(name, profile.columns.len()));
    }
    let name = match (&asked.kind, exports.first()) {
        (Some(kind), _) => kind.clone(),
        (None, first) => names::kind_name(first.map_or("", |first| &first.name)),
    };
    let mut kinds = Vec::new();
    let mut needs = Needs::default();
    let mut known = asked.kinds.clone();
    kind_proposals(name, None, profile, &mut needs, &mut kinds, &mut known);
    let top = &mut kinds[0];
    // Among a record or two, nothing comes twice.
    if top.single == Single::Nobody && top.profile.rows > 2 {
        for size in [Size::Two, Size::Three] {
            let never_repeats = |found: &NamedTogether| found.repeats == 0;
            let Some(mut together) = Together::new(&top.profile, &top.fields, size) else { break };
            if top.together.iter().any(never_repeats) {
                break;
            }
            look(exports, &asked.told, &mut |seen| together.take(&seen))?;
            top.named_together(&together);
            if together.gave_up && top.together.is_empty() {
                top.single = Single::NotKnown;
            }
        }
    }
    let mut files = asked.files.clone();
    if let Some(edition) = &asked.edition {
        let field = top.add_edition(edition);
        files = files.replace(editions::FIELD, &format!("{{{field}}}"));
        needs.file_dates.extend(edition.layout);
    }
    let encoding_is_guessed = asked.told.encoding.is_none();
    let files_read = exports.iter().map(|export| export.name.clone()).collect();
    Ok(Proposal { files, files_read, taken, encoding_is_guessed, known: None, kinds, needs })
}

/// The headers or keys of an export, as they are compared.
///
/// # Errors
/// Why it cannot be read.
pub fn headers(export: &Export) -> Result<Vec<String>, InputProblem> {
    let mut profile = Profile::new(false);
    look(std::slice::from_ref(export), &Told::default(), &mut |seen| profile.take(&seen))?;
    Ok(profile.columns.iter().map(|column| header_key(&column.header)).collect())
}

/// Looks through all files; gives how the first was taken, with the rows of all that do not fit.
fn look(exports: &[Export], told: &Told, take: &mut dyn FnMut(Seen<'_>)) -> Result<Taken, InputProblem> {
    let mut first: Option<Taken> = None;
    for export in exports {
        let taken = survey(&export.path, &export.name, told, take)?;
        match &mut first {
            Some(first) => first.bad_rows += taken.bad_rows,
            None => first = Some(taken),
        }
    }
    Ok(first.expect("whoever proposes names a file at least"))
}

/// Adds a kind and all that are nested in it.
fn kind_proposals(
    name: String,
    parent: Option<(String, String)>,
    mut profile: Profile,
    needs: &mut Needs,
    kinds: &mut Vec<KindProposal>,
    known: &mut Vec<String>,
) {
    let name = names::unlike(&name, |name| known.iter().any(|known| known == name));
    known.push(name.clone());
    let mut fields = guess::fields(&profile, needs);
    let single = keys::single(&name, &profile, &mut fields);
    let children = std::mem::take(&mut profile.children);
    let (nested, left_out): (Vec<_>, Vec<_>) =
        children.into_iter().partition(|(key, _)| names::nested_key(key).is_some());
    let left_out = left_out.into_iter().map(|(key, _)| key).collect();
    kinds.push(KindProposal {
        name: name.clone(),
        profile,
        fields,
        links: Vec::new(),
        parent,
        single,
        together: Vec::new(),
        left_out,
    });
    for (key, child) in nested {
        let as_name = names::nested_key(&key).unwrap_or_default();
        kind_proposals(names::kind_name(&key), Some((name.clone(), as_name)), child, needs, kinds, known);
    }
}

impl KindProposal {
    /// Adds what the names of the files tell, and gives the name of its field. Where something names a record in each
    /// file, both do in all.
    fn add_edition(&mut self, edition: &Edition) -> String {
        let own = if edition.is_day { "listed_on" } else { "edition" };
        let name = names::unlike(own, |name| {
            self.fields.iter().any(|field| {
                header_key(&field.name) == header_key(name) || field.header(&self.profile) == header_key(name)
            })
        });
        let is_key = self.fields.iter().any(|field| field.is_key);
        let guess = if edition.is_day { guess::Guess::Date } else { guess::Guess::Text };
        let remarks = vec!["from the names of the files".to_owned()];
        let field = Field { column: None, name: name.clone(), from: None, guess, private: false, is_key, remarks };
        self.fields.insert(0, field);
        name
    }

    fn named_together(&mut self, together: &Together) {
        let name = |key: &String| {
            let is_link = |field: &Field| matches!(field.guess, guess::Guess::LinkOf(_));
            let column = |field: &&Field| field.header(&self.profile) == *key && !is_link(field);
            self.fields.iter().find(column).map(|field| field.name.clone())
        };
        let named = |found: keys::Found| {
            let fields: Option<Vec<String>> = found.headers.iter().map(name).collect();
            Some(NamedTogether { fields: fields?, repeats: found.repeats })
        };
        let found: Vec<NamedTogether> = together.found().into_iter().filter_map(named).collect();
        let least = |of: &[NamedTogether]| of.iter().map(|found| found.repeats).min();
        // Three that repeat as often as two say no more than those.
        if least(&found).is_some_and(|repeats| least(&self.together).is_none_or(|before| repeats < before)) {
            self.together = found;
        }
        // Among many rows, that two or three texts never repeat together is no accident. A date may be one.
        let is_text = |name: &String| {
            let field = self.fields.iter().find(|field| field.name == *name);
            field.is_some_and(|field| matches!(field.guess, guess::Guess::Text | guess::Guess::OneOf(_)))
        };
        let names = |found: &NamedTogether| found.repeats == 0 && found.fields.iter().all(is_text);
        let texts: Vec<usize> = (0..self.together.len()).filter(|index| names(&self.together[*index])).collect();
        if let ([only], MANY_ROWS..) = (texts.as_slice(), self.profile.rows) {
            let key = self.together.swap_remove(*only);
            let parts = self.fields.iter_mut().filter(|field| key.fields.contains(&field.name));
            parts.for_each(|field| field.is_key = true);
            self.together = vec![key];
        }
    }
}

impl Proposal {
    /// The name of the kind.
    pub fn kind(&self) -> &str {
        &self.kinds[0].name
    }

    /// The names of all its kinds.
    pub fn kinds(&self) -> Vec<String> {
        self.kinds.iter().map(|kind| kind.name.clone()).collect()
    }

    /// What the project file calls its files.
    pub fn files(&self) -> &str {
        &self.files
    }

    /// How many records were looked at.
    pub fn rows(&self) -> u64 {
        self.kinds[0].profile.rows
    }

    /// How many fields it has.
    pub fn field_count(&self) -> usize {
        self.kinds.iter().map(|kind| kind.fields.len()).sum()
    }

    /// The kinds that others may belong to.
    pub fn parents(&self) -> Vec<Parent> {
        let parent = |kind: &KindProposal| Parent::proposed(&kind.name, &kind.fields, &kind.profile);
        self.kinds.iter().filter_map(parent).collect()
    }

    /// Looks for links to some kinds.
    pub fn link(&mut self, parents: &[Parent]) {
        for kind in &mut self.kinds {
            kind.links = links::links(&kind.name, &mut kind.fields, &kind.profile, parents);
        }
    }

    /// Looks whether a kind of the project has most of the columns.
    pub fn recognise(&mut self, schema: &Schema) {
        let named = self.kinds[0].profile.columns.iter().filter(|column| !column.header.is_empty());
        let headers: Vec<String> = named.map(|column| header_key(&column.header)).collect();
        let columns = |kind: &Kind| {
            let is_of = |header: &&String| {
                let names = kind.fields.iter().flat_map(|field| field.headers.iter().chain([&field.name]));
                names.into_iter().any(|name| header_key(name) == **header)
            };
            headers.iter().filter(is_of).count()
        };
        let counts = schema.kinds.iter().rev().map(|kind| (columns(kind), kind));
        let fitting = counts.filter(|(count, _)| *count > 1 && count * 2 >= headers.len());
        let best = fitting.max_by_key(|(count, _)| *count);
        self.known = best.map(|(columns, kind)| Known { kind: kind.name.clone(), columns });
    }

    /// The kind of the project that the records seem to be of.
    pub fn known(&self) -> Option<&str> {
        self.known.as_ref().map(|known| known.kind.as_str())
    }

    /// The rule file, in its layout; with the source in a remark at its end, if wanted.
    ///
    /// `None` if what was made is no rule file, which would be a mistake of the program.
    pub fn rule_file(&self, with_source: bool) -> Option<String> {
        write::rule_file(self, with_source)
    }

    /// The source, as an item of `sources` in the project file.
    pub fn source(&self) -> String {
        write::source(self)
    }
}

/// A name for a kind of record, from the name of a file or a folder.
pub fn kind_name(from: &str) -> String {
    names::kind_name(from)
}

/// A text as YAML writes it.
pub fn yaml(text: &str) -> String {
    write::yaml(text)
}

/// A text on one line, harmless in a remark.
pub fn one_line(text: &str) -> String {
    crate::input::escape_text(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
