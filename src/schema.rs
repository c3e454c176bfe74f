//! Record kinds: their fields, types and links. What a record may hold, not what it holds (that is `column`).

#![deny(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::calendar::Unit;
use crate::source::Span;

/// Index of a kind in [`Schema`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub u16);

/// Index of a field in its [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u16);

/// Index of a link in its [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkId(pub u16);

/// All record kinds of a run.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The kinds, in order of declaration.
    pub kinds: Vec<Kind>,
    /// Fields whose values nobody asks for once they are read, so that they need not be kept. None as long as nobody
    /// says which rules there are.
    pub unread: BTreeSet<(KindId, FieldId)>,
}

/// A kind of record.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its name, as rules write it.
    pub name: String,
    /// What people call it; its name where none is declared.
    pub label: String,
    /// Where it is declared first.
    pub span: Span,
    /// Its fields, in order of declaration.
    pub fields: Vec<Field>,
    /// The fields that are its key together; empty where it has none.
    pub key: Vec<FieldId>,
    /// Links to parents.
    pub links: Vec<Link>,
    /// The date on which the record's event happened.
    pub dated_by: Option<FieldId>,
    /// From when to when it lasts.
    pub lasts: Option<Lasts>,
    /// What orders its records.
    pub follows: Option<Follows>,
}

/// `lasts from F until|through F`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasts {
    /// The first field.
    pub from: FieldId,
    /// The last field.
    pub end: FieldId,
    /// The day in `end` still counts (`through`).
    pub through: bool,
}

/// `follows by …`: which record comes before which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Follows {
    /// The order in which they stand in their files.
    Line,
    /// The order of a date or number.
    Field {
        /// The date or number.
        by: FieldId,
        /// Only records of which these are the same follow each other.
        within: Vec<FieldId>,
    },
}

/// A field of a kind.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name, as rules write it.
    pub name: String,
    /// What people call it; its name where none is declared.
    pub label: String,
    /// Where it is declared.
    pub span: Span,
    /// Its type.
    pub field_type: Type,
    /// What a blank says, where it says something.
    pub blank: Blank,
    /// Texts that say the same as a blank of an `or none` field, folded.
    pub none_texts: Vec<String>,
    /// It holds personal data: no output shows its values unless the run is asked to.
    pub private: bool,
    /// Headers besides its name, as declared (`from`). One that begins with `/` reaches into nested data.
    pub headers: Vec<String>,
}

/// What a blank value of a field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// Nothing is known.
    Unknown,
    /// There is no such thing (`or none`).
    None,
    /// It has not happened by the day of the extract (`or none yet`).
    NoneYet,
    /// The answer is no (`blank means no`).
    No,
}

impl Blank {
    /// `or none` or `or none yet`.
    pub fn may_be_none(self) -> bool {
        matches!(self, Blank::None | Blank::NoneYet)
    }
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `text`
    Text,
    /// `text from link of "HEADER"`: the hyperlink of a cell.
    LinkText(String),
    /// `yes/no`
    YesNo,
    /// `whole number`
    WholeNumber,
    /// `number`, perhaps `in days`
    Number(Option<Unit>),
    /// `date`
    Date,
    /// `datetime`
    DateTime,
    /// `one of …`
    OneOf(Arc<Choices>),
    /// `list of text`
    ListOfText,
    /// `list of one of …`
    ListOf(Arc<Choices>),
}

impl Type {
    /// The header of the column whose hyperlinks a field of this type reads, where it is one.
    pub fn link_of(&self) -> Option<&str> {
        match self {
            Type::LinkText(header) => Some(header),
            Type::Text
            | Type::OneOf(_)
            | Type::YesNo
            | Type::WholeNumber
            | Type::Number(_)
            | Type::Date
            | Type::DateTime
            | Type::ListOfText
            | Type::ListOf(_) => None,
        }
    }
}

/// The values of a `one of`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choices {
    /// The values, in order.
    pub choices: Vec<Choice>,
    /// Other values may occur.
    pub or_other: bool,
}

/// A value of a `one of`.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The value, as rules write it.
    pub value: String,
    /// Other spellings in exports.
    pub spellings: Vec<String>,
}

/// A link from a record to its parent.
#[derive(Debug, Clone)]
pub struct Link {
    /// What paths call it: its own name (`as`), else the parent kind's name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The parent kind.
    pub parent: KindId,
    /// How the parent is found.
    pub by: LinkBy,
    /// The parent need not be there: a link that finds nobody is counted, and is no defect of the data.
    pub or_to_nobody: bool,
}

/// How a record finds its parent.
#[derive(Debug, Clone)]
pub enum LinkBy {
    /// These fields of the child hold the parent's key, in the order of the parent's key fields.
    Fields(Vec<FieldId>),
    /// The child stands nested inside its parent under this key.
    Nested(String),
}

impl Schema {
    /// The kind behind an id.
    pub fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[usize::from(id.0)]
    }

    /// The kind of that name.
    pub fn kind_named(&self, name: &str) -> Option<KindId> {
        self.kinds.iter().position(|kind| kind.name == name).map(kind_id)
    }

    /// All ids in order of declaration.
    pub fn ids(&self) -> impl Iterator<Item = KindId> + use<> {
        (0..self.kinds.len()).map(kind_id)
    }

    /// A field of a kind.
    pub fn field(&self, kind: KindId, field: FieldId) -> &Field {
        self.kind(kind).field(field)
    }
}

impl Kind {
    /// The field behind an id.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[usize::from(id.0)]
    }

    /// The field of that name.
    pub fn field_named(&self, name: &str) -> Option<FieldId> {
        self.fields.iter().position(|field| field.name == name).map(field_id)
    }

    /// All field ids in order of declaration.
    pub fn field_ids(&self) -> impl Iterator<Item = FieldId> + use<> {
        (0..self.fields.len()).map(field_id)
    }

    /// The link behind an id.
    pub fn link(&self, id: LinkId) -> &Link {
        &self.links[usize::from(id.0)]
    }

    /// The fields that tell its records apart, lead to others, date and order them.
    pub fn structure(&self) -> BTreeSet<FieldId> {
        let links = self.links.iter().flat_map(|link| match &link.by {
            LinkBy::Fields(fields) => fields.as_slice(),
            LinkBy::Nested(_) => &[],
        });
        let lasts = self.lasts.iter().flat_map(|lasts| [lasts.from, lasts.end]);
        let follows = self.follows.iter().flat_map(|follows| match follows {
            Follows::Line => Vec::new(),
            Follows::Field { by, within } => [&[*by], within.as_slice()].concat(),
        });
        let fields = self.key.iter().chain(links).copied().chain(self.dated_by).chain(lasts);
        fields.chain(follows).collect()
    }

    /// The key under which records of this kind stand nested in a parent, with that parent.
    pub fn nested_in(&self) -> Option<(KindId, &str)> {
        self.links.iter().find_map(|link| match &link.by {
            LinkBy::Nested(key) => Some((link.parent, key.as_str())),
            LinkBy::Fields(_) => None,
        })
    }
}

fn kind_id(index: usize) -> KindId {
    KindId(u16::try_from(index).expect("resolve refuses more than 1,024 kinds"))
}

fn field_id(index: usize) -> FieldId {
    FieldId(u16::try_from(index).expect("resolve refuses more than 16,384 fields"))
}
