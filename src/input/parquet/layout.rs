//! Which columns of a Parquet file are read, and for which fields.
//!
//! A column is found by its name, one within a group also by its path. A list of groups holds the records of a nested
//! kind. What else there is (maps, lists in lists) is named as unused.

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor, Type};

use crate::schema::{FieldId, KindId, Schema};

use super::super::Context;
use super::super::keys::KeyUse;
use super::super::problems::{ColumnsNotFound, InputProblem};
use super::super::project::{Source, ZoneRule};
use super::super::table::{self, Matched, match_headers, wanted_headers};
use super::super::tree::path_parts;
use super::values::Meaning;

/// A column that is read.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    /// Its number among all columns of the file.
    pub(super) index: usize,
    /// Its name as shown; within a group with that of the group.
    pub(super) name: String,
    pub(super) path: Vec<String>,
    pub(super) column: ColumnDescPtr,
    pub(super) physical: Physical,
    pub(super) meaning: Meaning,
    /// For a list, the level from which an item stands there, and the one from which it is not blank as a whole.
    pub(super) item: Option<(i16, i16)>,
}

/// A list of groups: the records of a nested kind.
#[derive(Debug, Clone)]
pub(super) struct Children {
    /// The kind, by its index among the kinds of the source.
    pub(super) which: usize,
    pub(super) name: String,
    pub(super) leaves: Vec<Leaf>,
    /// For each field of the kind, its column among the leaves.
    pub(super) columns: Vec<Option<usize>>,
    /// For each field of the kind, whether it has a column that is not read.
    pub(super) passed: Vec<bool>,
}

/// What is read of a file.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) leaves: Vec<Leaf>,
    pub(super) columns: Vec<Option<usize>>,
    pub(super) passed: Vec<bool>,
    pub(super) children: Vec<Children>,
    /// Columns that no field uses.
    pub(super) unused: Vec<String>,
    /// Columns of fields that no rule needs.
    pub(super) not_needed: Vec<String>,
}

/// Finds the columns of the fields of a kind, and of those nested in it.
pub(super) fn find(context: &Context<'_, '_>, file: &SchemaDescriptor) -> Result<Layout, Vec<InputProblem>> {
    let Walk { plain, groups, others, .. } = Walk::of(file);
    let schema = context.intake.schema;
    let kind = schema.kind(context.kinds[0].kind);
    let names: Vec<String> = plain.iter().map(|leaf| leaf.name.clone()).collect();
    let mut matched = match_headers(&names, &wanted_headers(kind, context.source, false));
    by_path(schema, context.kinds[0].kind, &plain, &mut matched);
    let place = "in its list of columns";
    table::check_header(context, kind, (&names, &matched), place)?;
    let mut unused = table::unused(&names, &matched.columns);
    let mut children = Vec::new();
    for (name, leaves) in groups {
        match context.keys[0].known_use(&name) {
            KeyUse::Children(which) if children.iter().all(|child: &Children| child.which != which) => {
                children.push(nested(context, which, name, leaves, &mut unused));
            }
            KeyUse::Children(_) | KeyUse::Fields(_) | KeyUse::Path | KeyUse::Unused => unused.push(name),
        }
    }
    unused.extend(others);
    if matched.count == 0 && children.is_empty() {
        let fields = kind.fields.iter().map(|field| field.name.clone()).collect();
        return Err(vec![Box::new(ColumnsNotFound { file: context.name.clone(), kind: kind.name.clone(), fields })]);
    }
    let mut not_needed = Vec::new();
    let own = context.kinds[0].kind;
    let (leaves, columns, passed) = needed(context, own, (plain, matched.columns), false, &mut not_needed);
    for child in &mut children {
        let kind = context.kinds[child.which].kind;
        let found = (std::mem::take(&mut child.leaves), std::mem::take(&mut child.columns));
        (child.leaves, child.columns, child.passed) = needed(context, kind, found, true, &mut not_needed);
    }
    Ok(Layout { leaves, columns, passed, children, unused, not_needed })
}

/// Whether a field of a kind that somebody reads has a column of lists.
pub(super) fn reads_lists(schema: &Schema, kind: KindId, source: &Source, file: &SchemaDescriptor) -> bool {
    let Walk { plain, .. } = Walk::of(file);
    let names: Vec<String> = plain.iter().map(|leaf| leaf.name.clone()).collect();
    let mut matched = match_headers(&names, &wanted_headers(schema.kind(kind), source, false));
    by_path(schema, kind, &plain, &mut matched);
    let is_list = |column: &Option<usize>| column.is_some_and(|column| plain[column].item.is_some());
    let read = |field: FieldId| !schema.unread.contains(&(kind, field));
    schema.kind(kind).field_ids().zip(&matched.columns).any(|(field, column)| read(field) && is_list(column))
}

/// All columns of a file, for nobody in particular.
pub(super) fn whole(file: &SchemaDescriptor) -> Layout {
    let Walk { plain, groups, others, .. } = Walk::of(file);
    let child = |(name, leaves): (String, Vec<Leaf>)| Children {
        which: 0,
        name,
        leaves,
        columns: Vec::new(),
        passed: Vec::new(),
    };
    Layout {
        leaves: plain,
        columns: Vec::new(),
        passed: Vec::new(),
        children: groups.into_iter().map(child).collect(),
        unused: others,
        not_needed: Vec::new(),
    }
}

/// Fields that reach into groups with a path.
fn by_path(schema: &Schema, kind: KindId, leaves: &[Leaf], matched: &mut Matched) {
    for (field, column) in schema.kind(kind).fields.iter().zip(&mut matched.columns) {
        let mut paths = field.headers.iter().filter(|header| header.starts_with('/')).map(|path| path_parts(path));
        if column.is_none() {
            *column = paths.find_map(|path| leaves.iter().position(|leaf| leaf.path == path));
            matched.count += usize::from(column.is_some());
        }
    }
}

/// The columns of a nested kind.
fn nested(
    context: &Context<'_, '_>,
    which: usize,
    name: String,
    leaves: Vec<Leaf>,
    unused: &mut Vec<String>,
) -> Children {
    let fields = context.intake.schema.kind(context.kinds[which].kind).fields.len();
    let mut columns = vec![None; fields];
    for (column, leaf) in leaves.iter().enumerate() {
        match context.keys[which].known_use(leaf.path.last().map_or("", String::as_str)) {
            KeyUse::Fields(fields) => {
                fields.iter().for_each(|field| columns[*field] = columns[*field].or(Some(column)))
            }
            KeyUse::Path | KeyUse::Children(_) | KeyUse::Unused => unused.push(leaf.name.clone()),
        }
    }
    Children { which, name, leaves, columns, passed: Vec::new() }
}

/// Of some columns those that rules read, each once; which field has which of them; which fields have one that is
/// passed over. `counted` asks for one column at least: how long a list is, only its columns say.
fn needed(
    context: &Context<'_, '_>,
    kind: KindId,
    (leaves, columns): (Vec<Leaf>, Vec<Option<usize>>),
    counted: bool,
    not_needed: &mut Vec<String>,
) -> (Vec<Leaf>, Vec<Option<usize>>, Vec<bool>) {
    let schema = context.intake.schema;
    let zone = match context.source.time_zone.as_ref().map(|said| &said.value) {
        Some(ZoneRule::Field(name)) => schema.kind(kind).field_named(name),
        Some(ZoneRule::Zone(_)) | None => None,
    };
    let is_read = |index: usize| {
        let field = FieldId(u16::try_from(index).unwrap_or(u16::MAX));
        !schema.unread.contains(&(kind, field)) || zone == Some(field)
    };
    let used = |column: usize| columns.iter().enumerate().filter(move |(_, its)| **its == Some(column));
    let mut kept = Vec::new();
    let mut place = vec![None; leaves.len()];
    let any = (0..leaves.len()).find(|column| used(*column).any(|(field, _)| is_read(field)));
    for (column, leaf) in leaves.into_iter().enumerate() {
        if used(column).any(|(field, _)| is_read(field)) || counted && any.is_none() && column == 0 {
            place[column] = Some(kept.len());
            kept.push(leaf);
        } else if used(column).next().is_some() {
            not_needed.push(leaf.name);
        }
    }
    let found: Vec<Option<usize>> = columns.iter().map(|column| column.and_then(|column| place[column])).collect();
    let passed = columns.iter().zip(&found).map(|(column, found)| column.is_some() && found.is_none()).collect();
    (kept, found, passed)
}

/// The columns of a file, by what stands in a row of them.
struct Walk<'f> {
    file: &'f SchemaDescriptor,
    /// One value, or a list of values.
    plain: Vec<Leaf>,
    /// A list of groups, with its name.
    groups: Vec<(String, Vec<Leaf>)>,
    /// Anything else.
    others: Vec<String>,
}

impl Walk<'_> {
    fn of(file: &SchemaDescriptor) -> Walk<'_> {
        let mut walk = Walk { file, plain: Vec::new(), groups: Vec::new(), others: Vec::new() };
        let mut index = 0;
        for top in file.root_schema().get_fields() {
            walk.top(top, index);
            index += leaf_count(top);
        }
        walk
    }

    fn top(&mut self, top: &Type, index: usize) {
        let name = top.name().to_owned();
        let item = if is_repeated(top) { Some(top) } else { listed(top) };
        match item {
            None => self.one(top, index, &mut vec![name]),
            Some(item) if item.is_primitive() => {
                let leaf = self.leaf(index, vec![name], Some(self.item(index, item)));
                self.plain.push(leaf);
            }
            Some(item) => self.list(item, index, name),
        }
    }

    /// A column or a group of which a row has one, and not a list.
    fn one(&mut self, of: &Type, first: usize, path: &mut Vec<String>) {
        if of.is_primitive() && !is_repeated(of) {
            let leaf = self.leaf(first, path.clone(), None);
            return self.plain.push(leaf);
        }
        if of.is_primitive() || is_repeated(of) || is_marked(of) {
            return self.others.push(path.join("."));
        }
        let mut index = first;
        for field in of.get_fields() {
            path.push(field.name().to_owned());
            self.one(field, index, path);
            path.pop();
            index += leaf_count(field);
        }
    }

    /// A list of groups.
    fn list(&mut self, item: &Type, first: usize, name: String) {
        if is_marked(item) && !is_repeated(item) || item.get_fields().is_empty() {
            return self.others.push(name);
        }
        let mut leaves = Vec::new();
        let mut index = first;
        for field in item.get_fields() {
            let path = vec![name.clone(), field.name().to_owned()];
            if field.is_primitive() && !is_repeated(field) {
                leaves.push(self.leaf(index, path, Some(self.item(index, item))));
            } else {
                self.others.push(path.join("."));
            }
            index += leaf_count(field);
        }
        if leaves.is_empty() { self.others.push(name) } else { self.groups.push((name, leaves)) }
    }

    /// From which levels on an item of the list of a column stands there, and is not blank as a whole.
    fn item(&self, index: usize, item: &Type) -> (i16, i16) {
        let column = self.file.column(index);
        // Below an item there are only its columns, each of which may be blank by itself.
        let below = i16::from(!item.is_primitive() && may_be_blank(column.self_type()));
        let whole = column.max_def_level() - below;
        (whole - i16::from(may_be_blank(item)), whole)
    }

    fn leaf(&self, index: usize, path: Vec<String>, item: Option<(i16, i16)>) -> Leaf {
        let column = self.file.column(index);
        let (physical, meaning) = (column.physical_type(), Meaning::of(&column));
        Leaf { index, name: path.join("."), path, column, physical, meaning, item }
    }
}

fn is_repeated(of: &Type) -> bool {
    let known = of.get_basic_info();
    known.has_repetition() && known.repetition() == Repetition::REPEATED
}

fn may_be_blank(of: &Type) -> bool {
    let known = of.get_basic_info();
    known.has_repetition() && known.repetition() == Repetition::OPTIONAL
}

/// Whether a group is marked as more than a group: a list, or a map.
fn is_marked(group: &Type) -> bool {
    let known = group.get_basic_info();
    known.logical_type_ref().is_some() || known.converted_type() != ConvertedType::NONE
}

fn leaf_count(of: &Type) -> usize {
    if of.is_primitive() { 1 } else { of.get_fields().iter().map(|field| leaf_count(field)).sum() }
}

/// The item of a group that is marked as a list. The repeated group between the two holds it, except in older files,
/// where the repeated one may be the item itself; the format's description lists how to tell.
fn listed(group: &Type) -> Option<&Type> {
    let known = group.get_basic_info();
    let marked =
        matches!(known.logical_type_ref(), Some(LogicalType::List)) || known.converted_type() == ConvertedType::LIST;
    if group.is_primitive() {
        return None;
    }
    let [repeated] = group.get_fields() else { return None };
    if !marked || !is_repeated(repeated) || is_repeated(group) {
        return None;
    }
    if repeated.is_primitive() {
        return Some(repeated);
    }
    match repeated.get_fields() {
        [item] if repeated.name() != "array" && repeated.name() != format!("{}_tuple", group.name()) => {
            // A list of lists.
            if is_repeated(item) { None } else { Some(item) }
        }
        _ => Some(repeated),
    }
}
