//! Names in sight: frames, paths that climb, and queries that go down.

use crate::diagnostic::names::{AmbiguousLink, DownwardPath, NoSuchRecords, RecordNotValue, UnknownField, UnknownName};
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
}

/// One record in sight.
#[derive(Debug, Clone)]
pub(super) struct FrameScope {
    /// Its kind.
    pub(super) kind: KindId,
    /// The name that `as` gives it, which takes the place of the kind's.
    pub(super) alias: Option<String>,
}

impl Scope {
    pub(super) fn subject(kind: KindId) -> Scope {
        Scope { frames: vec![FrameScope { kind, alias: None }] }
    }

    pub(super) fn with(&self, kind: KindId, alias: Option<String>) -> Scope {
        let mut frames = self.frames.clone();
        frames.push(FrameScope { kind, alias });
        Scope { frames }
    }

    pub(super) fn innermost(&self) -> (Frame, KindId) {
        let last = self.frames.len() - 1;
        (frame(last), self.frames[last].kind)
    }
}

pub(super) fn frame(index: usize) -> Frame {
    Frame(u8::try_from(index).expect("conditions nest at most 64 deep"))
}

/// What a path names.
pub(super) enum Named {
    Field(RecordPath, FieldId),
    Defined(RecordPath, DefinitionRef),
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
    fn climb(&self, way: &[ast::Word], scope: &Scope) -> Result<RecordPath, PathProblem> {
        let (frame, kind) = scope.innermost();
        let mut record = RecordPath { frame, start: kind, links: Vec::new(), kind };
        let mut rest = way;
        if let Some((first, others)) = way.split_first() {
            let named: Vec<usize> =
                (0..scope.frames.len()).filter(|index| self.is_called(&scope.frames[*index], &first.node)).collect();
            match named[..] {
                [] => {}
                [only] => {
                    let kind = scope.frames[only].kind;
                    record = RecordPath { frame: self::frame(only), start: kind, links: Vec::new(), kind };
                    rest = others;
                }
                [..] => return Err(PathProblem::TwoInSight { word: first.clone() }),
            }
        }
        for (index, word) in rest.iter().enumerate() {
            let kind = self.set.schema.kind(record.kind);
            let Some(link) = kind.links.iter().position(|link| link.name == word.node) else {
                if !children(&self.set.schema, record.kind, &word.node).is_empty() {
                    return Err(PathProblem::Downward { word: word.clone() });
                }
                return Err(if index == 0 && rest.len() == way.len() {
                    PathProblem::UnknownName { kind: record.kind, word: word.clone() }
                } else {
                    PathProblem::UnknownField { kind: record.kind, word: word.clone() }
                });
            };
            record.kind = kind.links[link].parent;
            record.links.push(link_id(link));
        }
        Ok(record)
    }

    fn is_called(&self, frame: &FrameScope, name: &str) -> bool {
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
                let help = Some(format!("write `{}.` and a field of it, or ask `exists {}`", word.node, word.node));
                self.faults.add(word.span, RecordNotValue { name: word.node, at: word.span.into(), help });
            }
            PathProblem::Downward { word } => {
                let help =
                    Some(format!("ask with `exists ({} where …)`, `every`, `count of` or `latest … of`", word.node));
                self.faults.add(word.span, DownwardPath { name: word.node, at: word.span.into(), help });
            }
            PathProblem::TwoInSight { word } => {
                let help = Some(format!("give the inner one a name: `({} as NAME where …)`", word.node));
                self.faults.add(word.span, AmbiguousLink { name: word.node, at: word.span.into(), help });
            }
        }
    }

    fn unknown_field_help(&self, kind: KindId, word: &ast::Word, scope: &Scope) -> Option<String> {
        let plain = match word.node.as_str() {
            "null" | "empty" | "missing" => Some("a value that is not there `is blank`, or `is none`"),
            "today" | "now" => Some("rules have one clock: `the as-of date`"),
            _ => None,
        };
        if let Some(plain) = plain {
            return Some(plain.to_owned());
        }
        let known = self.set.schema.kind(kind);
        let defined = self.definition_names(kind);
        let names = known.fields.iter().map(|field| field.name.as_str()).chain(defined);
        if let Some(near) = nearest(&word.node, names) {
            return did_you_mean(Some(&near));
        }
        // A name that another record in sight has is most likely meant there.
        let other = scope
            .frames
            .iter()
            .find(|frame| frame.kind != kind && self.set.schema.kind(frame.kind).field_named(&word.node).is_some())?;
        let name = other.alias.as_deref().unwrap_or_else(|| self.kind_name(other.kind));
        Some(format!("`{name}` has a field of that name: write `{name}.{}`", word.node))
    }

    fn unknown_name_help(&self, kind: KindId, word: &ast::Word, scope: &Scope) -> Option<String> {
        for outer in &scope.frames {
            if outer.kind != kind && self.set.schema.kind(outer.kind).links.iter().any(|link| link.name == word.node) {
                let name = outer.alias.as_deref().unwrap_or_else(|| self.kind_name(outer.kind));
                return Some(format!("write `{name}.{}` to start from the `{name}`", word.node));
            }
        }
        let links = self.set.schema.kind(kind).links.iter().map(|link| link.name.as_str());
        let frames =
            scope.frames.iter().map(|frame| frame.alias.as_deref().unwrap_or_else(|| self.kind_name(frame.kind)));
        did_you_mean(nearest(&word.node, links.chain(frames)).as_ref())
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
        let (step, kind) = self.last_step(from.kind, last)?;
        let inner = scope.with(kind, query.alias.as_ref().map(|alias| alias.node.clone()));
        let condition = match &query.condition {
            Some(condition) => Some(Box::new(self.condition(condition, &inner)?)),
            None => None,
        };
        if let Some(day) = &query.in_effect_on {
            self.operand(day, scope, None);
            self.not_carried(day.span, "`in effect on`");
            return None;
        }
        let frame = inner.innermost().0;
        let name = last.node.clone();
        Some((Query { from, step, kind, frame, condition, name, span: query.span }, inner))
    }

    fn last_step(&mut self, from: KindId, word: &ast::Word) -> Option<(Step, KindId)> {
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
                self.no_such_records(from, word);
                None
            }
            ([..], _) => {
                let help = Some(format!("`{}` belongs to it by several links; each has a name of its own", word.node));
                let problem = AmbiguousLink { name: word.node.clone(), at: word.span.into(), help };
                self.faults.add(word.span, problem);
                None
            }
        }
    }

    fn no_such_records(&mut self, from: KindId, word: &ast::Word) {
        let kind = self.set.schema.kind(from);
        let down = self.set.schema.kinds.iter().filter(|child| child.links.iter().any(|link| link.parent == from));
        let up = kind.links.iter().map(|link| link.name.as_str());
        let names: Vec<&str> = down.map(|child| child.name.as_str()).chain(up).collect();
        let help = match nearest(&word.node, names.iter().copied()) {
            Some(near) => did_you_mean(Some(&near)),
            None if kind.field_named(&word.node).is_some() => {
                Some(format!("`{}` is a field: write `{} is recorded`", word.node, word.node))
            }
            None if names.is_empty() => {
                Some(format!("nothing is linked with `{}`: `belongs to` makes links", kind.name))
            }
            None => Some(format!("linked with `{}`: {}", kind.name, names.join(", "))),
        };
        let (kind, name) = (kind.name.clone(), word.node.clone());
        self.faults.add(word.span, NoSuchRecords { kind, name, at: word.span.into(), help });
    }

    /// The way from one kind up to another, if there is exactly one shortest way.
    pub(super) fn way_up(&self, from: KindId, to: KindId) -> Option<Vec<LinkId>> {
        let mut ways = vec![(from, Vec::new())];
        // No path is longer than there are kinds; a longer one would go in a circle.
        for _ in 0..=self.set.schema.kinds.len() {
            let arrived: Vec<&(KindId, Vec<LinkId>)> = ways.iter().filter(|(kind, _)| *kind == to).collect();
            match arrived[..] {
                [] => {}
                [(_, way)] => return Some(way.clone()),
                [..] => return None,
            }
            ways = ways
                .iter()
                .flat_map(|(kind, way)| {
                    self.set.schema.kind(*kind).links.iter().enumerate().map(move |(index, link)| {
                        let mut way = way.clone();
                        way.push(link_id(index));
                        (link.parent, way)
                    })
                })
                .collect();
        }
        None
    }

    /// A word that means something in a loop or a recurring rule only.
    pub(super) fn nothing_to_name(&mut self, span: Span, words: impl Into<String>, why: &'static str) {
        let (words, at) = (words.into(), span.into());
        self.faults.add(span, NothingToName { words, why, at, help: None });
    }
}

/// Kinds of that name that belong to a kind, each with the link that says so.
fn children(schema: &Schema, parent: KindId, name: &str) -> Vec<(KindId, LinkId)> {
    let Some(child) = schema.kind_named(name) else { return Vec::new() };
    let links = schema.kind(child).links.iter().enumerate();
    links.filter(|(_, link)| link.parent == parent).map(|(index, _)| (child, link_id(index))).collect()
}

fn link_id(index: usize) -> LinkId {
    LinkId(u16::try_from(index).expect("a kind has fewer than 65 536 links"))
}
