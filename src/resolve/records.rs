//! `record` blocks: kinds, fields and links.

use std::sync::Arc;

use crate::diagnostic::names::{
    AmbiguousLink, ChangedType, DuplicateName, LinkKey, SaidTwice, SecondSpelling, TooMany, UnknownField,
};
use crate::diagnostic::types::BadModifier;
use crate::diagnostic::{did_you_mean, nearest};
use crate::schema::{Blank, Choice, Choices, Field, FieldId, Kind, KindId, Lasts, Link, LinkBy, Type};
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::types::{describe, value_type};

/// So many fields a kind may have: as many as the widest spreadsheet has columns.
const MOST_FIELDS: (usize, &str) = (16_384, "16,384");
/// So many links.
const MOST_LINKS: (usize, &str) = (256, "256");
/// So many kinds there may be.
const MOST_KINDS: (usize, &str) = (1_024, "1,024");

impl<'a> Resolver<'a> {
    /// Builds the schema: fields of all blocks first, so that links may point at kinds declared later.
    pub(super) fn records(&mut self, blocks: &[&'a ast::Block]) {
        let records: Vec<&ast::Record> = blocks
            .iter()
            .filter_map(|block| if let ast::Block::Record(record) = block { Some(record) } else { None })
            .collect();
        for record in &records {
            let schema = &self.set.schema;
            if schema.kinds.len() == MOST_KINDS.0 && schema.kind_named(&record.name.node).is_none() {
                let help = "leave out the kinds that no rule is about";
                self.too_many(record.name.span, "these files declare".to_owned(), (MOST_KINDS.1, "kinds"), help);
                break;
            }
            self.fields(record);
        }
        for record in &records {
            // One kind too many is not there.
            let Some(kind) = self.set.schema.kind_named(&record.name.node) else { continue };
            self.links(kind, record);
            self.clauses(kind, record);
        }
    }

    fn fields(&mut self, record: &ast::Record) {
        let kind = self.set.schema.kind_named(&record.name.node).unwrap_or_else(|| self.add_kind(record));
        for field in &record.fields {
            if self.set.schema.kind(kind).fields.len() == MOST_FIELDS.0 {
                let help = "leave out the fields that no rule reads";
                let whose = format!("`{}` has", record.name.node);
                return self.too_many(field.name.span, whose, (MOST_FIELDS.1, "fields"), help);
            }
            let Some(read) = self.field(record, field) else { continue };
            let known = self.set.schema.kind(kind).field_named(&field.name.node);
            match known {
                Some(id) => self.again(kind, id, read, record, field),
                None => {
                    self.set.schema.kinds[usize::from(kind.0)].fields.push(read);
                    self.key(kind, record, field);
                }
            }
        }
    }

    /// Says that there is more of something than anybody needs; the first one too many is not there, nor any behind it.
    pub(super) fn too_many(
        &mut self,
        span: Span,
        whose: String,
        (most, what): (&'static str, &'static str),
        help: &str,
    ) {
        self.faults.add(span, TooMany { whose, most, what, at: span.into(), help: Some(help.to_owned()) });
    }

    fn add_kind(&mut self, record: &ast::Record) -> KindId {
        let label = record.label.as_ref().map_or_else(|| record.name.node.clone(), |label| label.node.clone());
        self.set.schema.kinds.push(Kind {
            name: record.name.node.clone(),
            label,
            span: record.name.span,
            fields: Vec::new(),
            key: Vec::new(),
            links: Vec::new(),
            dated_by: None,
            lasts: None,
            follows: None,
        });
        self.set.schema.kind_named(&record.name.node).expect("just added")
    }

    /// Notes a key field. One block of a kind says all of its key.
    fn key(&mut self, kind: KindId, record: &ast::Record, field: &ast::Field) {
        let known = self.set.schema.kind(kind);
        let id = known.field_named(&field.name.node).expect("just added");
        if !field.key || known.key.contains(&id) {
            return;
        }
        let here =
            |id: &FieldId| record.fields.iter().any(|field| field.key && field.name.node == known.field(*id).name);
        match known.key.iter().find(|id| !here(id)).map(|id| known.field(*id).span) {
            Some(earlier) => self.said_twice(&known.name.clone(), "key", field.name.span, Some(earlier)),
            None => self.set.schema.kinds[usize::from(kind.0)].key.push(id),
        }
    }

    /// A field that another block of the kind declares again: headers add up, anything else must be the same.
    fn again(&mut self, kind: KindId, id: FieldId, read: Field, record: &ast::Record, field: &ast::Field) {
        let known = self.set.schema.field(kind, id);
        let (span, earlier) = (field.name.span, vec![(known.span, "declared first here".to_owned())]);
        let kind_name = self.kind_name(kind).to_owned();
        let same_kind_of_value = known.field_type == read.field_type;
        if !same_kind_of_value {
            let now = describe(&value_type(&read.field_type));
            let help =
                Some(format!("keep {}, or give the field another name", describe(&value_type(&known.field_type))));
            let problem = ChangedType { kind: kind_name, name: read.name, now, at: span.into(), help };
            self.faults.add_with(span, problem, earlier);
            return;
        }
        if known.blank != Blank::Unknown && read.blank != Blank::Unknown && known.blank != read.blank {
            let (name, clause, earlier) = (format!("{kind_name}.{}", read.name), blank_words(known.blank), known.span);
            self.said_twice(&name, clause, span, Some(earlier));
            return;
        }
        if read.headers.is_empty() && !read.private && read.blank == Blank::Unknown && !field.key {
            let name = format!("{kind_name}.{}", read.name);
            let help = Some("a second block adds fields, and headers with `from`".to_owned());
            self.faults.add_with(span, DuplicateName { what: "field", name, at: span.into(), help }, earlier);
            return;
        }
        let known = &mut self.set.schema.kinds[usize::from(kind.0)].fields[usize::from(id.0)];
        known.headers.extend(read.headers);
        known.private |= read.private;
        if read.blank != Blank::Unknown {
            known.blank = read.blank;
        }
        known.none_texts.extend(read.none_texts);
        self.key(kind, record, field);
    }

    fn field(&mut self, record: &ast::Record, field: &ast::Field) -> Option<Field> {
        let field_type = self.field_type(&field.field_type.node);
        let blank = match (&field.none, field.blank_means_no) {
            (Some(none), both) => {
                if let Some(span) = both {
                    let found = format!("`{}`", self.sources.text(none.span));
                    let help = "keep the one that says what a blank means here";
                    self.bad_modifier(span, "blank means no", found, "a blank would mean two things", help);
                }
                self.none_modifier(none, &field_type)
            }
            (None, Some(span)) if field_type != Type::YesNo => {
                let found = describe(&value_type(&field_type));
                let help = "leave it out, or declare the field `yes/no`";
                self.bad_modifier(span, "blank means no", found, "only a `yes/no` can be no", help);
                Blank::Unknown
            }
            (None, Some(_)) => Blank::No,
            (None, None) => Blank::Unknown,
        };
        let clash = self.set.schema.kind_named(&record.name.node).is_some_and(|kind| {
            let kind = self.set.schema.kind(kind);
            kind.field_named(&field.name.node).is_some_and(|id| {
                // Twice in one block is a slip of the pen; a second block may add headers.
                record.fields.iter().filter(|other| other.name.node == field.name.node).count() > 1
                    && kind.field(id).span.file == field.name.span.file
            })
        });
        if clash {
            let name = format!("{}.{}", record.name.node, field.name.node);
            let help = Some("remove one of the two, or give one another name".to_owned());
            let problem = DuplicateName { what: "field", name, at: field.name.span.into(), help };
            self.faults.add(field.name.span, problem);
            return None;
        }
        Some(Field {
            name: field.name.node.clone(),
            label: field.label.as_ref().map_or_else(|| field.name.node.clone(), |label| label.node.clone()),
            span: field.name.span,
            field_type,
            blank,
            none_texts: field.none_texts.iter().map(|text| crate::column::fold(&text.node)).collect(),
            private: field.private,
            headers: field.headers.iter().map(|header| header.node.clone()).collect(),
        })
    }

    fn none_modifier(&mut self, none: &ast::Spanned<ast::NoneKind>, field_type: &Type) -> Blank {
        let dated = matches!(field_type, Type::Date | Type::DateTime);
        match none.node {
            ast::NoneKind::None => Blank::None,
            ast::NoneKind::NoneYet if dated => Blank::NoneYet,
            ast::NoneKind::NoneYet => {
                let found = describe(&value_type(field_type));
                let why = "only a date can still come";
                self.bad_modifier(none.span, "or none yet", found, why, "write `or none`");
                Blank::None
            }
        }
    }

    fn bad_modifier(&mut self, span: Span, modifier: &'static str, found: String, why: &'static str, help: &str) {
        let help = Some(help.to_owned());
        self.faults.add(span, BadModifier { modifier, found, why, at: span.into(), help });
    }

    /// The declared type.
    pub(super) fn field_type(&mut self, declared: &ast::FieldType) -> Type {
        match declared {
            ast::FieldType::Text => Type::Text,
            ast::FieldType::LinkText(header) => Type::LinkText(header.node.clone()),
            ast::FieldType::YesNo => Type::YesNo,
            ast::FieldType::WholeNumber => Type::WholeNumber,
            ast::FieldType::Number(unit) => Type::Number(unit.as_ref().map(|unit| unit.node)),
            ast::FieldType::Date => Type::Date,
            ast::FieldType::DateTime => Type::DateTime,
            ast::FieldType::OneOf(one_of) => Type::OneOf(self.choices(one_of)),
            ast::FieldType::ListOfText => Type::ListOfText,
            ast::FieldType::ListOf(one_of) => Type::ListOf(self.choices(one_of)),
        }
    }

    fn choices(&mut self, one_of: &ast::OneOf) -> Arc<Choices> {
        let mut seen: Vec<(String, Span)> = Vec::new();
        for word in one_of.choices.iter().flat_map(|choice| std::iter::once(&choice.value).chain(&choice.spellings)) {
            let folded = crate::column::fold(&word.node);
            match seen.iter().find(|(earlier, _)| *earlier == folded) {
                // A spelling that says the value again, such as `Yes "yes"`, is idle but harms nobody.
                Some((_, earlier)) if !same_choice(one_of, *earlier, word.span) => {
                    let (name, at) = (word.node.clone(), word.span.into());
                    let help = Some("case, spaces and quotes do not tell two values apart".to_owned());
                    let elsewhere = vec![(*earlier, "the first one".to_owned())];
                    self.faults.add_with(word.span, DuplicateName { what: "value", name, at, help }, elsewhere);
                }
                Some(_) => {}
                None => seen.push((folded, word.span)),
            }
        }
        self.second_spellings(one_of);
        let choice = |choice: &ast::Choice| Choice {
            value: choice.value.node.clone(),
            spellings: choice.spellings.iter().map(|text| text.node.clone()).collect(),
        };
        Arc::new(Choices { choices: one_of.choices.iter().map(choice).collect(), or_other: one_of.or_other })
    }

    /// Warns of `lifted "Lifted", "LIFTED"`, which declares two values.
    fn second_spellings(&mut self, one_of: &ast::OneOf) {
        for pair in one_of.choices.windows(2) {
            let [before, choice] = pair else { continue };
            let quoted = self.sources.text(choice.value.span).starts_with(['"', '“']);
            if quoted && choice.spellings.is_empty() && !before.spellings.is_empty() {
                let (value, before, at) =
                    (choice.value.node.clone(), before.value.node.clone(), choice.value.span.into());
                self.faults.add(choice.value.span, SecondSpelling { value, before, at });
            }
        }
    }

    fn links(&mut self, kind: KindId, record: &ast::Record) {
        for belongs in &record.belongs {
            if self.set.schema.kind(kind).links.len() == MOST_LINKS.0 {
                let help = "leave out the links by which no rule goes";
                let whose = format!("`{}` has", record.name.node);
                return self.too_many(belongs.kind.span, whose, (MOST_LINKS.1, "links"), help);
            }
            let Some(parent) = self.kind(&belongs.kind) else { continue };
            let fields: Option<Vec<FieldId>> = belongs.by.iter().map(|word| self.own_field(kind, word)).collect();
            if let Some(fields) = &fields {
                self.fits_key(kind, parent, fields, belongs);
            }
            // A link with a mistake is there all the same, so that the paths over it need no second message.
            let by = LinkBy::Fields(fields.unwrap_or_default());
            let name = belongs.name.as_ref().unwrap_or(&belongs.kind).clone();
            if parent == kind && belongs.name.is_none() {
                let help = Some(format!("give the link a name: `belongs to {0} as NAME by …`", name.node));
                let at = name.span.into();
                self.faults.add(name.span, AmbiguousLink { name: name.node, at, help });
                continue;
            }
            self.add_link(
                kind,
                Link { name: name.node, span: name.span, parent, by, or_to_nobody: belongs.or_to_nobody },
            );
        }
        for nested in &record.nested {
            let Some(parent) = self.kind(&nested.kind) else { continue };
            let (name, span) = (nested.kind.node.clone(), nested.kind.span);
            let known = self.set.schema.kind(kind);
            if let Some(earlier) = known.links.iter().find(|link| matches!(link.by, LinkBy::Nested(_))) {
                self.said_twice(&known.name.clone(), "nested in", nested.span, Some(earlier.span));
                continue;
            }
            self.add_link(
                kind,
                Link { name, span, parent, by: LinkBy::Nested(nested.key.node.clone()), or_to_nobody: false },
            );
        }
    }

    fn add_link(&mut self, kind: KindId, link: Link) {
        let known = &mut self.set.schema.kinds[usize::from(kind.0)].links;
        if let Some(earlier) = known.iter().find(|earlier| earlier.name == link.name) {
            let elsewhere = vec![(earlier.span, "the first link of that name".to_owned())];
            let help = Some(format!("give one of them a name: `belongs to {} as NAME by …`", link.name));
            let problem = AmbiguousLink { name: link.name, at: link.span.into(), help };
            self.faults.add_with(link.span, problem, elsewhere);
        } else {
            known.push(link);
        }
    }

    /// The fields of a link hold the parent's key: as many, of the same sorts.
    fn fits_key(&mut self, kind: KindId, parent: KindId, fields: &[FieldId], belongs: &ast::Belongs) {
        let (child, parent) = (self.set.schema.kind(kind), self.set.schema.kind(parent));
        let sort = |field: &Field| match &field.field_type {
            Type::OneOf(_) | Type::LinkText(_) => Type::Text,
            Type::Number(_) => Type::WholeNumber,
            Type::Text | Type::YesNo | Type::WholeNumber | Type::Date | Type::DateTime => field.field_type.clone(),
            Type::ListOfText | Type::ListOf(_) => Type::ListOfText,
        };
        let fits = fields.len() == parent.key.len()
            && fields.iter().zip(&parent.key).all(|(own, key)| sort(child.field(*own)) == sort(parent.field(*key)));
        if fits {
            return;
        }
        let names = |kind: &Kind, fields: &[FieldId]| {
            let each = fields.iter().map(|id| {
                let field = kind.field(*id);
                format!("`{}` ({})", field.name, describe(&value_type(&field.field_type)))
            });
            each.collect::<Vec<_>>().join(", ")
        };
        let want = match parent.key.len() {
            0 => "no key".to_owned(),
            1 => format!("the key {}", names(parent, &parent.key)),
            _ => format!("the key fields {}", names(parent, &parent.key)),
        };
        let help = Some(match parent.key.len() {
            0 => format!("say in `record {}` which of its fields are its `key`", parent.name),
            _ => "write one field for each key field, in the same order and of the same type".to_owned(),
        });
        let given = names(child, fields);
        let problem = LinkKey { kind: parent.name.clone(), want, given, at: belongs.span.into(), help };
        self.faults.add(belongs.span, problem);
    }

    fn clauses(&mut self, kind: KindId, record: &ast::Record) {
        if let Some(word) = &record.dated_by
            && let Some(field) = self.dated_field(kind, word, "`dated by`")
        {
            let known = &mut self.set.schema.kinds[usize::from(kind.0)].dated_by;
            if known.is_some_and(|known| known != field) {
                self.said_twice(&record.name.node, "dated by", word.span, None);
            } else {
                *known = Some(field);
            }
        }
        if let Some(lasts) = &record.lasts {
            let (word, through) = match &lasts.end {
                ast::End::Until(word) => (word, false),
                ast::End::Through(word) => (word, true),
            };
            let from = self.dated_field(kind, &lasts.from, "`lasts from`");
            let end = self.dated_field(kind, word, "`lasts from`");
            if let (Some(from), Some(end)) = (from, end) {
                let known = &mut self.set.schema.kinds[usize::from(kind.0)].lasts;
                if known.is_some_and(|known| known != (Lasts { from, end, through })) {
                    self.said_twice(&record.name.node, "lasts from", lasts.span, None);
                } else {
                    *known = Some(Lasts { from, end, through });
                }
            }
        }
        if let Some(follows) = &record.follows {
            let settled = self.follows(kind, follows);
            let known = &mut self.set.schema.kinds[usize::from(kind.0)].follows;
            if known.as_ref().is_some_and(|known| *known != settled) {
                self.said_twice(&record.name.node, "follows by", follows.span, None);
            } else {
                *known = Some(settled);
            }
        }
    }

    fn said_twice(&mut self, name: &str, clause: &'static str, span: Span, earlier: Option<Span>) {
        let help = Some("another block may add to a kind, but not change it: keep one of the two".to_owned());
        let elsewhere = earlier.map(|span| (span, "said first here".to_owned()));
        let problem = SaidTwice { name: name.to_owned(), clause, at: span.into(), help };
        self.faults.add_with(span, problem, elsewhere.into_iter().collect());
    }

    /// A field of the kind that holds a date.
    fn dated_field(&mut self, kind: KindId, word: &ast::Word, form: &str) -> Option<FieldId> {
        let id = self.own_field(kind, word)?;
        let found = value_type(&self.set.schema.field(kind, id).field_type);
        self.want_date(&found, word.span, form).then_some(id)
    }

    /// A field of the kind by its name, or an error.
    pub(super) fn own_field(&mut self, kind: KindId, word: &ast::Word) -> Option<FieldId> {
        let known = self.set.schema.kind(kind);
        let found = known.field_named(&word.node);
        if found.is_none() {
            let names: Vec<&str> = known.fields.iter().map(|field| field.name.as_str()).collect();
            let help = did_you_mean(nearest(&word.node, names.iter().copied()).as_ref())
                .or_else(|| (!names.is_empty()).then(|| format!("its fields: {}", names.join(", "))));
            let (kind, name) = (known.name.clone(), word.node.clone());
            self.faults.add(word.span, UnknownField { kind, name, at: word.span.into(), help });
        }
        found
    }
}

fn same_choice(one_of: &ast::OneOf, a: Span, b: Span) -> bool {
    one_of.choices.iter().any(|choice| {
        let spans: Vec<Span> = std::iter::once(&choice.value).chain(&choice.spellings).map(|word| word.span).collect();
        spans.contains(&a) && spans.contains(&b)
    })
}

/// What a field says of its blanks, as it is declared.
fn blank_words(blank: Blank) -> &'static str {
    match blank {
        Blank::Unknown => "blank",
        Blank::None => "or none",
        Blank::NoneYet => "or none yet",
        Blank::No => "blank means no",
    }
}
