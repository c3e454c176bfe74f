//! Which kinds pass through a run and which are held, and why: what the rules, the sources and the outputs ask for.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::input::project::Project;
use crate::input::stream::hindrance;
use crate::plan::{KindPlan, plan};
use crate::resolve::ruleset::RuleId;
use crate::schema::{Kind, KindId, Type};

use super::case::Case;

/// What is asked of a run, as far as it decides which kinds pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The rules to judge.
    pub(super) rules: &'a [RuleId],
    /// Findings are to have ids.
    pub(super) ids: bool,
    /// Only the records of some files are judged.
    pub(super) narrowed: bool,
    /// All records are to be held.
    pub(super) hold: bool,
}

/// A plan that is made when somebody needs it.
pub(super) type Planned<'r> = LazyCell<KindPlan<'r>, Box<dyn FnOnce() -> KindPlan<'r> + 'r>>;

/// How the records of a kind go through a run.
#[derive(Debug)]
pub(super) struct Way<'r> {
    /// How its rules are judged.
    pub(super) plan: Planned<'r>,
    /// Why its records are held, in words that follow "is held, because"; `None` where they pass.
    pub(super) held: Option<String>,
}

impl Way<'_> {
    /// Whether the records pass.
    pub(super) fn passes(&self) -> bool {
        self.held.is_none()
    }
}

/// How the records of each kind go that a source supplies. `must_hold` says of which kinds it turned out that they
/// cannot pass, and why.
pub(super) fn ways<'r>(
    case: &'r Case,
    project: &Project,
    asked: &Asked<'r>,
    must_hold: &BTreeMap<KindId, String>,
) -> BTreeMap<KindId, Way<'r>> {
    let supplied = Rc::new(supplied(case, project));
    let way = |kind: KindId| {
        let (supplied, rules) = (supplied.clone(), asked.rules);
        let plan = move || plan(&case.rules.set, kind, rules, &|kind| supplied.contains(&kind));
        let plan: Planned<'r> = LazyCell::new(Box::new(plan));
        // Of most kinds no record is judged then, and they need no plan.
        let held = asked.narrowed.then(|| "only the records of some files are judged".to_owned());
        let held = held.or_else(|| plan.held.as_ref().map(|why| why.words(&case.rules.set)));
        let held = held.or_else(|| must_hold.get(&kind).cloned());
        let held = held.or_else(|| held_for_run(case, kind, asked).map(str::to_owned));
        let held = held.or_else(|| hindrance(project, &case.schema, kind).map(str::to_owned));
        Way { plan, held }
    };
    supplied.iter().map(|kind| (*kind, way(*kind))).collect()
}

/// The kinds that have sources, and those that may stand nested in their records.
fn supplied(case: &Case, project: &Project) -> BTreeSet<KindId> {
    let schema = &case.rules.set.schema;
    let mut kinds: BTreeSet<KindId> =
        project.sources.iter().filter_map(|source| schema.kind_named(&source.kind.value)).collect();
    loop {
        let nested = |kind: &KindId| schema.kind(*kind).nested_in().is_some_and(|(parent, _)| kinds.contains(&parent));
        let more: Vec<KindId> = schema.ids().filter(|kind| !kinds.contains(kind)).filter(nested).collect();
        if more.is_empty() {
            return kinds;
        }
        kinds.extend(more);
    }
}

/// Why records are held though their rules and their sources would let them pass.
fn held_for_run(case: &Case, kind: KindId, asked: &Asked<'_>) -> Option<&'static str> {
    let rules = &case.rules.set;
    let declared = rules.schema.kind(kind);
    let is_of_kind = |rule: RuleId| rules.rule(rule).kind == kind;
    if asked.hold {
        return Some("this run is to hold all records");
    }
    let accepted = case.acceptances.iter().filter_map(|acceptance| rules.rule_named(&acceptance.rule));
    if accepted.into_iter().any(is_of_kind) {
        return Some("violations of its rules are accepted, and their records have to be found");
    }
    let names_persons = (declared.field_ids().zip(&declared.fields))
        .any(|(id, field)| field.private && is_text(&field.field_type) && !case.schema.unread.contains(&(kind, id)));
    if names_persons && (asked.ids || !case.show_private) {
        return Some("it has private texts, and pseudonyms are made of all of them together");
    }
    if asked.ids && !has_open_key(declared) {
        return Some("the findings of a result in JSON have ids, and these need a key that is not private");
    }
    None
}

fn is_text(field_type: &Type) -> bool {
    match field_type {
        Type::Text | Type::LinkText(_) | Type::OneOf(_) | Type::ListOfText | Type::ListOf(_) => true,
        Type::YesNo | Type::WholeNumber | Type::Number(_) | Type::Date | Type::DateTime => false,
    }
}

/// Whether records have a key, no part of which is private.
fn has_open_key(kind: &Kind) -> bool {
    !kind.key.is_empty() && kind.key.iter().all(|field| !kind.field(*field).private)
}
