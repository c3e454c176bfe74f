//! Records that are asked for: by links up and down, narrowed by `where` and `in effect on`.

use crate::model::Sort;
use crate::operands::{Frame, Scope, Writer};

/// Records that are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Records {
    path: String,
    alias: Option<String>,
    condition: Option<String>,
    in_effect_on: Option<String>,
    pub(crate) kind: usize,
    /// Each of them, with the records around.
    pub(crate) inner: Scope,
}

impl Records {
    pub(crate) fn text(&self) -> String {
        let effect = self.in_effect_on.as_ref().map_or_else(String::new, |day| format!(" in effect on {day}"));
        match (&self.alias, &self.condition) {
            (Some(alias), Some(condition)) => format!("({} as {alias} where {condition}){effect}", self.path),
            (None, Some(condition)) => format!("({} where {condition}){effect}", self.path),
            (_, None) => format!("{}{effect}", self.path),
        }
    }
}

impl Writer<'_, '_> {
    /// Records of a kind that fits; `None` where nothing is linked. `narrowed` of a hundred have a `where`.
    pub(crate) fn query(&mut self, scope: &Scope, narrowed: usize, fits: &dyn Fn(usize) -> bool) -> Option<Records> {
        let (path, kind) = self.steps(scope, fits)?;
        let name = &self.model.kinds[kind].name;
        let taken = scope.iter().any(|frame| frame.name == *name);
        let alias = taken || self.draw.percent(10);
        let alias = alias.then(|| format!("x{}", scope.len()));
        let mut inner = scope.clone();
        inner.push(Frame { kind, name: alias.clone().unwrap_or_else(|| name.clone()) });
        // A name can only be given before `where`.
        let condition = taken && narrowed > 0 || self.draw.percent(narrowed);
        let condition = (condition && self.depth > 0).then(|| self.narrowing(&inner));
        let lasts = self.model.kinds[kind].lasts;
        let in_effect_on = (lasts && self.draw.percent(15)).then(|| self.day(scope)).flatten();
        Some(Records { path, alias, condition, in_effect_on, kind, inner })
    }

    /// A day that is certainly there, and can be followed by anything.
    fn day(&mut self, scope: &Scope) -> Option<String> {
        let day = self.date(scope);
        day.guards().is_empty().then(|| day.atom())
    }

    fn narrowing(&mut self, inner: &Scope) -> String {
        let lasts = inner.last().is_some_and(|frame| self.model.kinds[frame.kind].lasts);
        if lasts
            && self.draw.percent(12)
            && let Some(day) = self.day(inner)
        {
            return format!("is in effect on {day}");
        }
        self.depth -= 1;
        let condition = self.condition(inner);
        self.depth += 1;
        condition
    }

    /// The path of records, and their kind.
    fn steps(&mut self, scope: &Scope, fits: &dyn Fn(usize) -> bool) -> Option<(String, usize)> {
        let innermost = scope.len() - 1;
        let frame = if innermost > 0 && self.draw.percent(30) { self.draw.below(scope.len()) } else { innermost };
        let model = self.model;
        let mut found: Vec<(Vec<&str>, usize)> = Vec::new();
        for way in &model.kinds[scope[frame].kind].ways {
            let words: Vec<&str> = way.links.iter().map(String::as_str).collect();
            let children = model.children(way.kind).filter(|child| fits(*child) && !model.can_pass(*child));
            for child in children.filter(|_| !self.row_only) {
                found.push(([words.as_slice(), &[model.kinds[child].name.as_str()]].concat(), child));
            }
            if !words.is_empty() && fits(way.kind) {
                found.push((words, way.kind));
            }
        }
        if found.is_empty() {
            return None;
        }
        let (words, kind) = self.draw.pick(&found).clone();
        let outer = (frame != innermost).then_some(scope[frame].name.as_str());
        let words: Vec<&str> = outer.into_iter().chain(words).collect();
        Some((words.join("."), kind))
    }

    /// Records in words, and their kind.
    pub(crate) fn records(&mut self, scope: &Scope, narrowed: usize) -> Option<(String, usize)> {
        let records = self.query(scope, narrowed, &|_| true)?;
        Some((records.text(), records.kind))
    }

    /// Records in words, and a field or a derived fact of them of a sort that fits, which is there in all of them.
    pub(crate) fn records_with(
        &mut self,
        scope: &Scope,
        fits: &dyn Fn(Sort) -> bool,
    ) -> Option<(String, (String, Sort))> {
        let model = self.model;
        let has = |kind: usize| model.kinds[kind].fields.iter().any(|field| fits(field.sort));
        let mut records = self.query(scope, 40, &has)?;
        let fields: Vec<_> = model.kinds[records.kind].fields.iter().filter(|field| fits(field.sort)).collect();
        let facts = model.facts.iter().filter(|fact| fact.kind == records.kind && fact.may_be_none == Some(false));
        let facts: Vec<_> = facts.filter(|fact| fits(fact.sort)).collect();
        if !facts.is_empty() && self.draw.percent(35) {
            let fact = self.draw.pick(&facts);
            return Some((records.text(), (fact.name.clone(), fact.sort)));
        }
        let field = self.draw.pick(&fields);
        if field.blank.may_be_none() {
            let there = format!("{} is not none", field.name);
            records.condition = Some(match records.condition.take() {
                Some(condition) if condition.starts_with("is in effect") => format!("{there} and {condition}"),
                Some(condition) => format!("{there} and {condition}"),
                None => there,
            });
        }
        Some((records.text(), (field.name.clone(), field.sort)))
    }
}
