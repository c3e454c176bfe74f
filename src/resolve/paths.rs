//! Names in sight: frames, paths that climb, and queries that go down.

use std::collections::BTreeSet;

use crate::diagnostic::names::{
    AmbiguousLink, DownwardPath, DuplicateName, NoSuchRecords, RecordNotValue, UnknownField, UnknownName,
};
use crate::diagnostic::rules::NothingToName;
use crate::diagnostic::{did_you_mean, nearest};
use crate::schema::{FieldId, KindId, LinkId, Schema};
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::definitions::DefinitionRef;
use super::ruleset::{Frame, Query, RecordPath, Step};

/// The records that a place in a rule can name: the subject first, then one for each query around the place.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The frames, outermost first.
    pub(super) frames: Vec<FrameScope>,
    /// The number of the next frame.
    next: u8,
}

/// One record in sight.
#[derive(Debug, Clone)]
pub(super) struct FrameScope {
    /// Its number.
    pub(super) frame: Frame,
    /// Its kind.
    pub(super) kind: KindId,
    /// The name that `as` gives it, which takes the place of the kind's.
    pub(super) alias: Option<String>,
}

impl Scope {
    pub(super) fn subject(kind: KindId) -> Scope {
        Scope::of(kind, None)
    }

    /// A record alone, perhaps under a name of its own.
    pub(super) fn of(kind: KindId, alias: Option<String>) -> Scope {
        Scope { frames: Vec::new(), next: 0 }.with(kind, alias)
    }

    pub(super) fn with(&self, kind: KindId, alias: Option<String>) -> Scope {
        let mut frames = self.frames.clone();
        frames.push(FrameScope { frame: Frame(self.next), kind, alias });
        Scope { frames, next: self.next + 1 }
    }

    /// The same records in sight, from a place that is judged with one record more.
    pub(super) fn beside(&self, inner: &Scope) -> Scope {
        Scope { frames: self.frames.clone(), next: inner.next }
    }

    pub(super) fn innermost(&self) -> (Frame, KindId) {
        let last = self.frames.last().expect("there is always a record in sight");
        (last.frame, last.kind)
    }
}

/// What a path names.
pub(super) enum Named {
    Field(RecordPath, FieldId),
    Defined(RecordPath, DefinitionRef),
}

/// The way from one kind up to another.
pub(super) enum WayUp {
    None,
    One(Vec<LinkId>),
    /// Several ways are shortest; the name of the first link of one of them.
    Several(String),
}

/// Why a path names nothing; [`Resolver::report_path`] puts it into words.
pub(super) enum PathProblem {
    UnknownField { kind: KindId, word: ast::Word },
    UnknownName { kind: KindId, word: ast::Word },
    Record { word: ast::Word },
    Downward { word: ast::Word },
    TwoInSight { word: ast::Word },
}

impl<'a> Resolver<'a> {
    /// What a path names, without reporting.
    pub(super) fn look_up(&self, path: &ast::Path, scope: &Scope) -> Result<Named, PathProblem> {
        let (last, way) = path.names.split_last().expect("a path has a name");
        let record = self.climb(way, scope)?;
        let kind = self.set.schema.kind(record.kind);
        if let Some(field) = kind.field_named(&last.node) {
            return Ok(Named::Field(record, field));
        }
        if let Some(definition) = self.definition_named(record.kind, &last.node) {
            return Ok(Named::Defined(record, definition));
        }
        let is_link = kind.links.iter().any(|link| link.name == last.node);
        let in_sight = way.is_empty() && scope.frames.iter().any(|frame| self.is_called(frame, &last.node));
        if is_link || in_sight {
            return Err(PathProblem::Record { word: last.clone() });
        }
        if !children(&self.set.schema, record.kind, &last.node).is_empty() {
            return Err(PathProblem::Downward { word: last.clone() });
        }
        Err(PathProblem::UnknownField { kind: record.kind, word: last.clone() })
    }

    /// The record that the names of a path lead to; none of them is the innermost record itself.
    pub(super) fn climb(&self, way: &[ast::Word], scope: &Scope) -> Result<RecordPath, PathProblem> {
        let (frame, kind) = scope.innermost();
        let mut record = RecordPath { frame, start: kind, links: Vec::new(), kind };
        let mut rest = way;
        if let Some((first, others)) = way.split_first() {
            let named: Vec<&FrameScope> =
                scope.frames.iter().filter(|frame| self.is_called(frame, &first.node)).collect();
            match named[..] {
                [] => {}
                [FrameScope { frame, kind, .. }] => {
                    record = RecordPath { frame: *frame, start: *kind, links: Vec::new(), kind: *kind };
                    rest = others;
                }
                [..] => return Err(PathProblem::TwoInSight { word: first.clone() }),
            }
        }
        for word in rest {
            let kind = self.set.schema.kind(record.kind);
            let Some(link) = kind.links.iter().position(|link| link.name == word.node) else {
                if !children(&self.set.schema, record.kind, &word.node).is_empty() {
                    return Err(PathProblem::Downward { word: word.clone() });
                }
                return Err(PathProblem::UnknownName { kind: record.kind, word: word.clone() });
            };
            record.kind = kind.links[link].parent;
            record.links.push(link_id(link));
        }
        Ok(record)
    }

    pub(super) fn is_called(&self, frame: &FrameScope, name: &str) -> bool {
        match &frame.alias {
            Some(alias) => alias == name,
            None => self.kind_name(frame.kind) == name,
        }
    }

    /// Puts into words why a path names nothing.
    pub(super) fn report_path(&mut self, problem: PathProblem, scope: &Scope) {
        match problem {
            PathProblem::UnknownField { kind, word } => {
                let help = self.unknown_field_help(kind, &word, scope);
                let (kind, name, at) = (self.kind_name(kind).to_owned(), word.node, word.span.into());
                self.faults.add(word.span, UnknownField { kind, name, at, help });
            }
            PathProblem::UnknownName { kind, word } => {
                let help = self.unknown_name_help(kind, &word, scope);
                let (kind, name, at) = (self.kind_name(kind).to_owned(), word.node, word.span.into());
                self.faults.add(word.span, UnknownName { kind, name, at, help });
            }
            PathProblem::Record { word } => {
                let kind = self.set.schema.kind(scope.innermost().1);
                let linked = kind.links.iter().any(|link| link.name == word.node);
                let help = Some(if linked {
                    format!("write `{0}.` and one of its fields, or ask `exists {0}`", word.node)
                } else {
                    format!("write `{}.` and one of its fields", word.node)
                });
                self.faults.add(word.span, RecordNotValue { name: word.node, at: word.span.into(), help });
            }
            PathProblem::Downward { word } => {
                let help = Some(format!(
                    "ask with `exists ({} where …)`, `every`, `count of`, `sum of` or `latest … of`",
                    word.node
                ));
                self.faults.add(word.span, DownwardPath { name: word.node, at: word.span.into(), help });
            }
            PathProblem::TwoInSight { word } => {
                let help = Some(format!("give the inner one a name: `({} as NAME where …)`", word.node));
                self.faults.add(word.span, AmbiguousLink { name: word.node, at: word.span.into(), help });
            }
        }
    }

    fn unknown_field_help(&self, kind: KindId, word: &ast::Word, scope: &Scope) -> Option<String> {
        self.unknown_field_hint(kind, word, scope).or_else(|| {
            let fields = self.set.schema.kind(kind).fields.iter().map(|field| field.name.as_str());
            let names: Vec<&str> = fields.chain(self.definition_names(kind)).collect();
            let some = names.iter().take(12).copied().collect::<Vec<_>>().join(", ");
            let more = if names.len() > 12 { ", …" } else { "" };
            (!names.is_empty()).then(|| format!("its fields: {some}{more}"))
        })
    }

    /// What was probably meant by a word that is no field.
    pub(super) fn unknown_field_hint(&self, kind: KindId, word: &ast::Word, scope: &Scope) -> Option<String> {
        let plain = match word.node.as_str() {
            "null" | "empty" | "missing" => "a value that is not there `is blank`, or `is none`",
            "today" | "now" => "rules have one clock: `the as-of date`",
            "true" | "false" => "a yes/no is `yes` or `no`",
            "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten" => {
                "numbers are written in digits"
            }
            _ => "",
        };
        if !plain.is_empty() {
            return Some(plain.to_owned());
        }
        let known = self.set.schema.kind(kind);
        if self.lists.contains_key(word.node.as_str()) {
            return Some(format!("`{0}` is a list: write `is one of {0}`", word.node));
        }
        let names = known.fields.iter().map(|field| field.name.as_str()).chain(self.definition_names(kind));
        let names = names.chain(self.parameters.keys().copied());
        if let Some(near) = nearest(&word.node, names) {
            return did_you_mean(Some(&near));
        }
        // A name that another record in sight has is most likely meant there.
        let has = |frame: &&FrameScope| {
            frame.kind != kind && self.set.schema.kind(frame.kind).field_named(&word.node).is_some()
        };
        let name = self.frame_name(scope.frames.iter().find(has)?);
        Some(format!("`{name}` has a field of that name: write `{name}.{}`", word.node))
    }

    /// What rules call a record in sight.
    fn frame_name<'f>(&'f self, frame: &'f FrameScope) -> &'f str {
        frame.alias.as_deref().unwrap_or_else(|| self.kind_name(frame.kind))
    }

    fn unknown_name_help(&self, kind: KindId, word: &ast::Word, scope: &Scope) -> Option<String> {
        let known = self.set.schema.kind(kind);
        if let Some(frame) = scope.frames.iter().find(|frame| self.kind_name(frame.kind) == word.node) {
            return Some(format!("here it is called `{}`, as `as` says", self.frame_name(frame)));
        }
        if known.field_named(&word.node).is_some() {
            return Some(format!("`{}` is a field of `{}`, so nothing can stand behind it", word.node, known.name));
        }
        for outer in &scope.frames {
            if outer.kind != kind && self.set.schema.kind(outer.kind).links.iter().any(|link| link.name == word.node) {
                let name = self.frame_name(outer);
                return Some(format!("write `{name}.{}` to start from the `{name}`", word.node));
            }
        }
        let links: Vec<&str> = known.links.iter().map(|link| link.name.as_str()).collect();
        let frames = scope.frames.iter().map(|frame| self.frame_name(frame));
        did_you_mean(nearest(&word.node, links.iter().copied().chain(frames)).as_ref()).or_else(|| {
            Some(match links[..] {
                [] => format!("`{}` belongs to nothing: `belongs to` makes links", known.name),
                _ => format!("`{}` belongs to: {}", known.name, links.join(", ")),
            })
        })
    }

    /// The records a query asks for, and the scope inside its parentheses. Reports what is wrong.
    pub(super) fn query(&mut self, query: &ast::Query, scope: &Scope) -> Option<(Query, Scope)> {
        let (last, way) = query.path.names.split_last().expect("a path has a name");
        let from = match self.climb(way, scope) {
            Ok(from) => from,
            Err(problem) => {
                self.report_path(problem, scope);
                return None;
            }
        };
        let (step, kind) = self.last_step(from.kind, last, query, scope)?;
        if let Some(alias) = &query.alias {
            self.fresh_alias(alias, scope)?;
        }
        let inner = scope.with(kind, query.alias.as_ref().map(|alias| alias.node.clone()));
        let condition = query.condition.as_ref().map(|condition| self.condition(condition, &inner));
        let condition = match &query.in_effect_on {
            Some(day) => Some(self.narrowed(query, condition, day, scope, &inner)),
            None => condition,
        };
        let condition = match condition {
            Some(condition) => Some(Box::new(condition?)),
            None => None,
        };
        let frame = inner.innermost().0;
        let name = last.node.clone();
        Some((Query { from, step, kind, frame, condition, name, span: query.span }, inner))
    }

    /// A name given with `as` must be new among the records in sight.
    fn fresh_alias(&mut self, alias: &ast::Word, scope: &Scope) -> Option<()> {
        let taken = scope.frames.iter().any(|frame| self.is_called(frame, &alias.node));
        if taken {
            let help = Some("choose a name that no record in sight has".to_owned());
            let (what, name) = ("record name", alias.node.clone());
            self.faults.add(alias.span, DuplicateName { what, name, at: alias.span.into(), help });
        }
        (!taken).then_some(())
    }

    fn last_step(
        &mut self,
        from: KindId,
        word: &ast::Word,
        query: &ast::Query,
        scope: &Scope,
    ) -> Option<(Step, KindId)> {
        let kind = self.set.schema.kind(from);
        if let Some(link) = kind.links.iter().position(|link| link.name == word.node) {
            return Some((Step::Parent(link_id(link)), kind.links[link].parent));
        }
        let found = children(&self.set.schema, from, &word.node);
        // Where one link has no name of its own, it is the plain one.
        let plain: Vec<_> = found
            .iter()
            .filter(|(child, link)| self.set.schema.kind(*child).link(*link).name == self.set.schema.kind(from).name)
            .collect();
        match (&found[..], &plain[..]) {
            ([(child, link)], _) | (_, [(child, link)]) => Some((Step::Children(*link), *child)),
            ([], _) => {
                self.no_such_records(from, word, query, scope);
                None
            }
            ([..], _) => {
                let name = self.kind_name(from);
                let help = Some(format!(
                    "only a link without a name of its own leads down: in `record {}`, write one `belongs to {name} by …`",
                    word.node
                ));
                let problem = AmbiguousLink { name: word.node.clone(), at: word.span.into(), help };
                self.faults.add(word.span, problem);
                None
            }
        }
    }

    fn no_such_records(&mut self, from: KindId, word: &ast::Word, query: &ast::Query, scope: &Scope) {
        let help = Some(self.no_such_records_help(from, word, query, scope));
        let (kind, name) = (self.kind_name(from).to_owned(), word.node.clone());
        self.faults.add(word.span, NoSuchRecords { kind, name, at: word.span.into(), help });
    }

    fn no_such_records_help(&self, from: KindId, word: &ast::Word, query: &ast::Query, scope: &Scope) -> String {
        let schema = &self.set.schema;
        let kind = schema.kind(from);
        let leads = |from: KindId| !children(schema, from, &word.node).is_empty();
        let (way, _) = self.sources.text(query.path.span).rsplit_once('.').unwrap_or_default();
        let way = if way.is_empty() { String::new() } else { format!("{way}.") };
        if let Some(link) = kind.links.iter().find(|link| leads(link.parent)) {
            let (parent, name) = (&link.name, &word.node);
            return if *name == kind.name {
                format!(
                    "one `{name}` is looked at already: for all of the same `{parent}` write `{way}{parent}.{name}`"
                )
            } else {
                format!("they belong to the `{parent}`: write `{way}{parent}.{name}`")
            };
        }
        if let Some(frame) = scope.frames.iter().find(|frame| leads(frame.kind)) {
            let name = self.frame_name(frame);
            return format!("they belong to the `{name}`: write `{name}.{}`", word.node);
        }
        if word.node == kind.name {
            return format!("one `{0}` is looked at already: others are found through what they belong to", kind.name);
        }
        let down: Vec<KindId> =
            schema.ids().filter(|child| schema.kind(*child).links.iter().any(|link| link.parent == from)).collect();
        if let Some(child) = down.iter().find(|child| leads(**child)) {
            let child = self.kind_name(*child);
            return format!(
                "they belong to `{child}` records: ask step by step, as in `({child} where exists {})`",
                word.node
            );
        }
        let up = kind.links.iter().map(|link| link.name.as_str());
        let names: Vec<&str> = down.iter().map(|child| self.kind_name(*child)).chain(up).collect();
        match nearest(&word.node, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if kind.field_named(&word.node).is_some() => {
                format!("`{0}` is a field: write `{0} is recorded`", word.node)
            }
            None if names.is_empty() => format!("nothing is linked with `{}`: `belongs to` makes links", kind.name),
            None => format!("linked with `{}`: {}", kind.name, names.join(", ")),
        }
    }

    /// The shortest way from one kind up to another.
    pub(super) fn way_up(&self, from: KindId, to: KindId) -> WayUp {
        let mut ways: Vec<(KindId, Vec<LinkId>)> = vec![(from, Vec::new())];
        let mut seen: BTreeSet<KindId> = BTreeSet::new();
        while !ways.is_empty() {
            let arrived: Vec<&(KindId, Vec<LinkId>)> = ways.iter().filter(|(kind, _)| *kind == to).collect();
            match arrived[..] {
                [] => {}
                [(_, way)] => return WayUp::One(way.clone()),
                [(_, way), ..] => {
                    let first = way.first().expect("from a kind to itself there is one way");
                    return WayUp::Several(self.set.schema.kind(from).link(*first).name.clone());
                }
            }
            seen.extend(ways.iter().map(|(kind, _)| *kind));
            let mut next: Vec<(KindId, Vec<LinkId>)> = Vec::new();
            for (kind, way) in &ways {
                for (index, link) in self.set.schema.kind(*kind).links.iter().enumerate() {
                    // Two ways to a kind are enough to know that there is more than one.
                    let known = next.iter().filter(|(kind, _)| *kind == link.parent).count();
                    if known < 2 && !seen.contains(&link.parent) {
                        next.push((link.parent, [&way[..], &[link_id(index)]].concat()));
                    }
                }
            }
            ways = next;
        }
        WayUp::None
    }

    /// A word that means something in a loop or a recurring rule only.
    pub(super) fn nothing_to_name(&mut self, span: Span, words: &str, why: &'static str, help: &str) {
        let (words, at) = (words.to_owned(), span.into());
        self.faults.add(span, NothingToName { words, why, at, help: Some(help.to_owned()) });
    }
}

/// Kinds of that name that belong to a kind, each with the link that says so.
fn children(schema: &Schema, parent: KindId, name: &str) -> Vec<(KindId, LinkId)> {
    let Some(child) = schema.kind_named(name) else { return Vec::new() };
    let links = schema.kind(child).links.iter().enumerate();
    links.filter(|(_, link)| link.parent == parent).map(|(index, _)| (child, link_id(index))).collect()
}

fn link_id(index: usize) -> LinkId {
    LinkId(u16::try_from(index).expect("a kind has no more than 256 links"))
}
