//! A rule in plain words: a sentence for each version, built from what the rule says once its names are settled.
//!
//! Labels of kinds, fields and derived facts stand where there are any. The words stay close to the rule's own, so that
//! whoever reads both finds the one in the other.

use crate::report::words::listed;
use crate::resolve::RuleSet;
use crate::resolve::ruleset::{
    Condition, ConditionKind, Covers, DayKind, Exception, Frame, Loop, LoopOver, Operand, Order, OutcomeWord, Presence,
    Query, Recurrence, Rule, RuleVersion, Step, UniqueId, ValueType, Window,
};
use crate::schema::KindId;

use super::operands::{article, humanized, kind_words};

/// How a condition is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// That it is so.
    Is,
    /// That it has to be so, by that word.
    Demanded(&'static str),
}

/// The words for one rule, and the records that a place in it can name.
#[derive(Debug)]
pub(super) struct Plain<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) loops: &'a [Loop],
    /// The kind of the record of each frame around the place, the subject first.
    pub(super) frames: Vec<KindId>,
}

/// What one version of a rule says, in sentences.
pub(super) fn version_words(rules: &RuleSet, rule: &Rule, version: &RuleVersion, word: &'static str) -> String {
    let mut plain = Plain { rules, loops: &rule.loops, frames: vec![rule.kind] };
    let whose = version.when.as_ref().map(|when| plain.whose(when)).unwrap_or_default();
    let loops: String = rule.loops.iter().map(|each| plain.each_loop(each)).collect();
    let demanded = plain.condition(&version.requirement, Mood::Demanded(word));
    let mut said = format!("{whose}{loops}: {demanded}.");
    for exception in &version.unless {
        said += &format!(" {}.", plain.exception("Excused", exception));
    }
    for exception in &version.unclear {
        said += &format!(" {}.", plain.exception("Nobody can say", exception));
    }
    let kind = rules.schema.kind(rule.kind);
    // The short name is introduced where the sentence comes back to the record by it.
    let (label, name) = (kind_words(kind), humanized(&kind.name));
    let name =
        if said.contains(&format!("the {name}")) && name != label { format!(" ({name})") } else { String::new() };
    format!("For every {label}{name}{said}")
}

impl Plain<'_> {
    fn exception(&mut self, word: &str, exception: &Exception) -> String {
        let condition = self.condition(&exception.condition, Mood::Is);
        format!("{word} ({}) where {condition}", humanized(&exception.name))
    }

    fn each_loop(&mut self, each: &Loop) -> String {
        match &each.over {
            LoopOver::Periods(periods) => {
                let full = if periods.full { "full " } else { "" };
                let end = if periods.through { "through" } else { "until" };
                let (from, until) = (self.operand(&periods.from), self.operand(&periods.end));
                format!(", and each {full}{} from {from} {end} {until}", periods.kind.words())
            }
            LoopOver::Values { name, list } => format!(", and each {} in {}", humanized(name), self.list(*list)),
        }
    }

    /// A condition of a record as words behind its noun: ` whose model is JEM and whose status is active`.
    fn whose(&mut self, condition: &Condition) -> String {
        let parts =
            if let ConditionKind::All(parts) = &condition.kind { parts } else { std::slice::from_ref(condition) };
        let mut said = Vec::new();
        for part in parts {
            let words = self.condition(part, Mood::Is);
            let begins = [("its ", "whose "), ("for its ", "for whose "), ("it ", "that ")];
            let rest = begins.iter().find_map(|(its, whose)| Some((words.strip_prefix(its)?, whose)));
            said.push(match rest {
                Some((rest, whose)) => format!("{whose}{rest}"),
                None => format!("for which {words}"),
            });
        }
        format!(" {}", listed(&said))
    }

    /// A condition in words, without a stop.
    pub(super) fn condition(&mut self, condition: &Condition, mood: Mood) -> String {
        match &condition.kind {
            ConditionKind::All(parts) => {
                let apart = parts.iter().any(is_composite);
                let parts: Vec<String> = parts.iter().map(|part| self.condition(part, mood)).collect();
                if apart { parts.join("; and ") } else { listed(&parts) }
            }
            ConditionKind::Any(parts) => self.some_of("at least one of these", parts, mood),
            ConditionKind::AtLeast(count, parts) => self.some_of(&format!("at least {count} of these"), parts, mood),
            ConditionKind::Not(inner) => self.negated(inner, mood),
            ConditionKind::Exists(query) => self.exists(query, mood, false),
            ConditionKind::Every(query, satisfied) => self.every(query, satisfied, mood),
            ConditionKind::RuleIs { rule, outcome, record, .. } => {
                let rule = &self.rules.rule(*rule).id;
                let of = self.of_record(record).map(|of| format!(" of {of}")).unwrap_or_default();
                format!("{rule} {}{of}", be(mood, false, &format!("{} ", outcome_words(*outcome))).trim_end())
            }
            ConditionKind::Unique { unique, .. } => self.unique(*unique, mood),
            ConditionKind::Agree(operands) => {
                let all: Vec<String> = operands.iter().map(|operand| self.operand(operand)).collect();
                format!("{} {} the same", listed(&all), modal(mood, "say", "say"))
            }
            ConditionKind::Present(operand, presence) => self.present(operand, *presence, mood, false),
            ConditionKind::Equals { left, right, exactly, tolerance } => {
                self.equals((left, right), *exactly, *tolerance, mood, false)
            }
            ConditionKind::OneOf { operand, values, .. } => {
                let values = self.values(values, &operand.value_type);
                format!("{} {values}", self.is(operand, mood, false))
            }
            ConditionKind::Compare(left, comparison, right) => {
                let right = self.operand(right);
                format!("{} {} {right}", self.is(left, mood, false), comparison.words())
            }
            ConditionKind::Order(left, order, right) => {
                let right = self.operand(right);
                format!("{} {} {right}", self.is(left, mood, false), order_words(*order))
            }
            ConditionKind::FromThrough(operand, from, through) => {
                let (from, through) = (self.operand(from), self.operand(through));
                format!("{} from {from} through {through}", self.is(operand, mood, false))
            }
            ConditionKind::Distance { operand, comparison, length, side, anchor, not_counting, .. } => {
                let (length, anchor) = (self.operand(length), self.operand(anchor));
                let counting = not_counting.map(super::operands::not_counting).unwrap_or_default();
                let side = super::operands::side(*side);
                format!("{} {} {length} {side} {anchor}{counting}", self.is(operand, mood, false), comparison.words())
            }
            ConditionKind::OnDay(operand, day) => format!("{} on {}", self.is(operand, mood, false), day_words(*day)),
            ConditionKind::Deadline { event, window } => {
                let window = self.window(window);
                format!("{} {window}", self.is(event, mood, false))
            }
            ConditionKind::Matches { operand, pattern, .. } => {
                let (operand, pattern) = (self.operand(operand), pattern.as_str());
                format!("{operand} {} the pattern `{pattern}`", modal(mood, "matches", "match"))
            }
            ConditionKind::Contains { operand, parts, all } => self.contains(operand, parts, *all, mood),
            ConditionKind::StartsWith(operand, with) => {
                let with = self.operand(with);
                format!("{} {} with {with}", self.operand(operand), modal(mood, "starts", "start"))
            }
            ConditionKind::EndsWith(operand, with) => {
                let with = self.operand(with);
                format!("{} {} with {with}", self.operand(operand), modal(mood, "ends", "end"))
            }
            ConditionKind::Recurs(recurrence) => self.recurs(recurrence, mood),
            ConditionKind::InEffect { record, day, .. } => {
                let day = self.operand(day);
                let of = self.of_record(record).unwrap_or_else(|| "it".to_owned());
                format!("{of} {} on {day}", be(mood, false, "in effect"))
            }
            ConditionKind::Covers(covers) => self.covers(covers, mood),
            ConditionKind::NeverOverlaps(query, _) => {
                let none = self.records("no two records of", query, true);
                format!("{none} {} at the same time", modal(mood, "last", "last"))
            }
            ConditionKind::AgreesOn(query, value) => self.agrees_on(query, value, mood),
        }
    }

    fn every(&mut self, query: &Query, satisfied: &Condition, mood: Mood) -> String {
        let every = self.records("every", query, true);
        self.inside(query, |plain| format!("of {every}, {}", plain.condition(satisfied, mood)))
    }

    fn unique(&self, unique: UniqueId, mood: Mood) -> String {
        let unique = &self.rules.uniques[unique.0 as usize];
        let kind = self.rules.schema.kind(unique.kind);
        let fields: Vec<String> = unique.fields.iter().map(|field| humanized(&kind.field(*field).name)).collect();
        format!("no second {} {} the same {}", kind_words(kind), modal(mood, "has", "have"), listed(&fields))
    }

    fn contains(&mut self, operand: &Operand, parts: &[Operand], all: bool, mood: Mood) -> String {
        let parts = self.parts(operand, parts);
        let (parts, be) = match parts.as_slice() {
            [one] => (one.clone(), be(mood, false, "among")),
            parts if all => (listed(parts), be(mood, false, "among").replacen("is ", "are ", 1)),
            parts => (format!("one of {}", super::operands::either(parts)), be(mood, false, "among")),
        };
        if let ValueType::List(_) = operand.value_type {
            return format!("{parts} {be} {}", self.operand(operand));
        }
        format!("{} {} {parts}", self.operand(operand), modal(mood, "contains", "contain"))
    }

    fn recurs(&mut self, recurrence: &Recurrence, mood: Mood) -> String {
        let again = self.records("a new", &recurrence.query, true);
        let (every, from) = (self.operand(&recurrence.every), self.operand(&recurrence.from));
        let end = recurrence.end.as_ref().map(|end| {
            let word = if end.through { "through" } else { "until" };
            format!(" {word} {}", self.operand(&end.operand))
        });
        let now = if recurrence.currently { "; only one that is missing on the as-of date counts" } else { "" };
        let come = modal(mood, "comes", "come");
        format!("{again} {come} at least every {every} from {from}{}{now}", end.unwrap_or_default())
    }

    fn covers(&mut self, covers: &Covers, mood: Mood) -> String {
        let all = self.records("the records of", &covers.query, true);
        let (from, end) = (self.operand(&covers.from), self.operand(&covers.end));
        let word = if covers.through { "through" } else { "until" };
        format!("{all} together {} from {from} {word} {end} without a gap", modal(mood, "last", "last"))
    }

    fn agrees_on(&mut self, query: &Query, value: &Operand, mood: Mood) -> String {
        let all = self.records("all records of", query, true);
        let value = self.inside(query, |plain| plain.operand(value));
        let value = value.strip_prefix("its ").unwrap_or(&value).to_owned();
        format!("{all} {} the same {value}", modal(mood, "say", "say"))
    }

    /// `at least one of these must hold: a; b`
    fn some_of(&mut self, which: &str, parts: &[Condition], mood: Mood) -> String {
        let apart = parts.iter().any(is_composite);
        let parts: Vec<String> = parts.iter().map(|part| self.condition(part, Mood::Is)).collect();
        match mood {
            Mood::Is if which == "at least one of these" && !apart => format!("either {}", parts.join(" or ")),
            Mood::Is | Mood::Demanded(_) => {
                format!("{which} {}: ({})", modal(mood, "holds", "hold"), parts.join("); ("))
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every other form is denied as a whole")]
    fn negated(&mut self, condition: &Condition, mood: Mood) -> String {
        match &condition.kind {
            ConditionKind::Any(parts) => self.some_of("none of these", parts, mood),
            ConditionKind::Exists(query) => self.exists(query, mood, true),
            ConditionKind::Present(operand, presence) => self.present(operand, *presence, mood, true),
            ConditionKind::Equals { left, right, exactly, tolerance } => {
                self.equals((left, right), *exactly, *tolerance, mood, true)
            }
            ConditionKind::OneOf { operand, values, .. } => {
                let values = self.values(values, &operand.value_type);
                format!("{} {values}", self.is(operand, mood, true))
            }
            ConditionKind::Order(left, order, right) => {
                let right = self.operand(right);
                format!("{} {} {right}", self.is(left, mood, true), order_words(*order))
            }
            ConditionKind::OnDay(operand, day) => format!("{} on {}", self.is(operand, mood, true), day_words(*day)),
            ConditionKind::Deadline { event, window } => {
                let window = self.window(window);
                format!("{} {window}", self.is(event, mood, true))
            }
            ConditionKind::InEffect { record, day, .. } => {
                let day = self.operand(day);
                let of = self.of_record(record).unwrap_or_else(|| "it".to_owned());
                format!("{of} {} on {day}", be(mood, true, "in effect"))
            }
            ConditionKind::Contains { operand, parts, all } if parts.len() == 1 || !all => {
                let parts = format!("none of {}", super::operands::either(&self.parts(operand, parts)));
                let parts = parts.strip_prefix("none of ").filter(|_| *all).map(str::to_owned).unwrap_or(parts);
                let place = if let ValueType::List(_) = operand.value_type { "among" } else { "found in" };
                format!("{parts} {} {}", be(mood, *all, place), self.operand(operand))
            }
            _ => {
                let inner = self.condition(condition, Mood::Is);
                format!("it {} that ({inner})", be(mood, true, "so"))
            }
        }
    }

    /// The values that a list or text is to hold.
    fn parts(&mut self, operand: &Operand, parts: &[Operand]) -> Vec<String> {
        parts.iter().map(|part| self.value(part, &operand.value_type)).collect()
    }

    /// `its status must not be`
    fn is(&mut self, operand: &Operand, mood: Mood, negated: bool) -> String {
        format!("{} {}", self.operand(operand), be(mood, negated, "").trim_end())
    }

    fn present(&mut self, operand: &Operand, presence: Presence, mood: Mood, negated: bool) -> String {
        let word = match presence {
            Presence::Recorded => "recorded",
            Presence::Blank => "blank",
            Presence::None => {
                let core = self.core(operand);
                let core = core.strip_prefix("the ").unwrap_or(&core);
                let there = if negated { article(core) } else { format!("no {core}") };
                return format!("there {} {there}{}", be(mood, false, "").trim_end(), self.of(operand));
            }
        };
        format!("{} {}", self.operand(operand), be(mood, negated, word))
    }

    fn equals(
        &mut self,
        (left, right): (&Operand, &Operand),
        exactly: bool,
        tolerance: Option<rust_decimal::Decimal>,
        mood: Mood,
        negated: bool,
    ) -> String {
        if let (Some(fact), Some(yes)) = (self.fact(left), super::operands::yes_or_no(right)) {
            return format!("{fact} {}", be(mood, yes == negated, "true"));
        }
        let right = self.value(right, &left.value_type);
        let exactly = if exactly { "exactly " } else { "" };
        let tolerance = tolerance.map(|by| format!(", give or take {by}")).unwrap_or_default();
        format!("{} {exactly}{right}{tolerance}", self.is(left, mood, negated))
    }

    fn exists(&mut self, query: &Query, mood: Mood, negated: bool) -> String {
        if let Step::Parent(_) = query.step {
            let record = self.records(if negated { "no" } else { "a" }, query, false);
            let whose = self.of_record(&query.from).unwrap_or_else(|| "it".to_owned());
            return format!("{whose} {} to {record}", modal(mood, "belongs", "belong"));
        }
        let records = self.records(if negated { "no" } else { "a" }, query, false);
        let from = self.of_record(&query.from).map(|of| format!("for {of} ")).unwrap_or_default();
        format!("{from}there {} {records}", be(mood, false, "").trim_end())
    }

    /// The records of a query behind an article: `a completion of a course whose result is passed`. `told` says whose
    /// they are, where that has not been said already.
    pub(super) fn records(&mut self, word: &str, query: &Query, told: bool) -> String {
        let kind = kind_words(self.rules.schema.kind(query.kind));
        let noun = if word == "a" { article(&kind) } else { format!("{word} {kind}") };
        let of = self.of_record(&query.from).filter(|_| told).map(|of| format!(" for {of}")).unwrap_or_default();
        let whose = query.condition.as_deref().map(|condition| self.inside(query, |plain| plain.whose(condition)));
        format!("{noun}{of}{}", whose.unwrap_or_default())
    }

    /// Says something in the place where the records of a query are named.
    pub(super) fn inside<T>(&mut self, query: &Query, say: impl FnOnce(&mut Self) -> T) -> T {
        let Frame(frame) = query.frame;
        let before = self.frames.clone();
        self.frames.truncate(usize::from(frame));
        self.frames.push(query.kind);
        let said = say(self);
        self.frames = before;
        said
    }

    fn window(&mut self, window: &Window) -> String {
        match window {
            Window::After(limit, anchor) => self.limit(limit, "after", anchor),
            Window::Before(limit, anchor) => self.limit(limit, "before", anchor),
            Window::By(anchor) => format!("by {}", self.operand(anchor)),
            Window::During(period) => format!("during {}", self.period(period)),
        }
    }
}

/// Whether several conditions are joined in it, also in a `where`.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other forms are one condition")]
fn is_composite(condition: &Condition) -> bool {
    match &condition.kind {
        ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::AtLeast(..) => true,
        ConditionKind::Not(inner) => is_composite(inner),
        ConditionKind::Exists(query) | ConditionKind::Every(query, _) => {
            query.condition.as_deref().is_some_and(is_composite)
        }
        _ => false,
    }
}

/// `is`, `is not`, `must be`, `should not be`, and what follows.
fn be(mood: Mood, negated: bool, what: &str) -> String {
    let not = if negated { "not " } else { "" };
    match mood {
        Mood::Is => format!("is {not}{what}"),
        Mood::Demanded(word) => format!("{word} {not}be {what}"),
    }
}

/// A verb as it stands alone, or behind the word of a demand.
fn modal(mood: Mood, alone: &str, demanded: &str) -> String {
    match mood {
        Mood::Is => alone.to_owned(),
        Mood::Demanded(word) => format!("{word} {demanded}"),
    }
}

fn outcome_words(outcome: OutcomeWord) -> &'static str {
    outcome.words()
}

fn order_words(order: Order) -> &'static str {
    match order {
        Order::Before => "before",
        Order::After => "after",
        Order::OnOrBefore => "on or before",
        Order::OnOrAfter => "on or after",
    }
}

fn day_words(day: DayKind) -> &'static str {
    match day {
        DayKind::Weekend => "a weekend",
        DayKind::Holiday => "a holiday",
        DayKind::BusinessDay => "a business day",
    }
}
