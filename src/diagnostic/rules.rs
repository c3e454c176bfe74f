//! Problems of rules as a whole: sources, dates, cycles, and what this version does not carry.

problem! {
    /// A binding requirement without a binding source.
    MustWithoutPolicy "must-without-policy" "`{id}` says `must`, but cites no policy", "what binds?" { id: String }
}
problem! {
    /// Cited policies whose dates are not one span of days.
    SeveralDates "several-dates" "`{id}` cites {what}", "which dates hold for this rule?" { id: String, what: String }
}
problem! {
    /// `in force` with its last day before its first.
    EmptyInForce "empty-in-force" "this is in force on no day: it ends before it begins", "begins after its end" {}
}
problem! {
    /// Two versions for one day.
    OverlappingVersions "overlapping-versions" "two versions of the {what} `{name}` are in force on {day}", "in force on that day, too" { what: &'static str, name: String, day: String }
}
problem! {
    /// Versions that differ in what all versions must share.
    VersionsDiffer "versions-differ" "{what}", "not the same in both" { what: String }
}
problem! {
    /// Policies that supersede each other in a round.
    CyclicPolicies "cyclic-policies" "`{id}` supersedes itself", "{way}" { id: String, way: String }
}

/// Days between two versions on which none is in force. Only a warning.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("no version of the {what} `{name}` is in force on {day}")]
#[diagnostic(
    code("version-gap"),
    severity(Warning),
    help("if it did not hold then, leave it so; otherwise let one begin on the day on which the other ends")
)]
pub(crate) struct VersionGap {
    pub(crate) what: &'static str,
    pub(crate) name: String,
    pub(crate) day: String,
    #[label("this version begins later")]
    pub(crate) at: miette::SourceSpan,
}

/// A rule that is in force longer than anything it rests on. Only a warning.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("`{id}` is in force on {day}, when `{policy}` no longer is")]
#[diagnostic(code("superseded-policy"), severity(Warning))]
pub(crate) struct SupersededPolicy {
    pub(crate) id: String,
    pub(crate) day: String,
    pub(crate) policy: String,
    #[label("cites what another policy supersedes")]
    pub(crate) at: miette::SourceSpan,
    #[help]
    pub(crate) help: String,
}

problem! {
    /// A definition that needs itself.
    CyclicDefinition "cyclic-definition" "`{name}` is defined by way of itself", "{way}" { name: String, way: String }
}
problem! {
    /// A rule that waits for itself.
    CyclicRules "cyclic-rules" "`{id}` depends on its own outcome", "{way}" { id: String, way: String }
}
problem! {
    /// More rules or derived facts behind each other than anybody can follow.
    ChainTooLong "chain-too-long" "`{name}` rests on {what}", "one too many" { name: String, what: String }
}
problem! {
    /// A chain to a rule about records that cannot be reached.
    RuleOutOfReach "rule-out-of-reach" "`{id}` judges `{kind}`, which cannot be reached by climbing from `{from}`", "judges another kind of record" { id: String, kind: String, from: String }
}
problem! {
    /// An outcome word that is no condition.
    OutcomeNotCondition "outcome-not-condition" "`is {word}` is said of a whole rule, not of one record", "only a test can expect this" { word: &'static str }
}
problem! {
    /// A word that means something in a loop or a recurring rule only.
    NothingToName "nothing-to-name" "`{words}` names nothing here", "{why}" { words: String, why: &'static str }
}
problem! {
    /// A share of records that its rule does not judge.
    MeasureKind "measure-kind" "`{rule}` judges `{judged}` records, so there is no share of `{named}`", "not the records of `{rule}`" { rule: String, judged: String, named: String }
}
problem! {
    /// A total of records that are not named by their kind.
    MeasureQuery "measure-query" "a measure looks at all records of a kind, and this leads from one record to others", "no record to start from" {}
}
problem! {
    /// A target that does not go with what is measured.
    MeasureTarget "measure-target" "the target of {what} is {want}", "no target for {what}" { what: &'static str, want: &'static str }
}
problem! {
    /// Two loops over periods in one rule.
    TwoPeriodLoops "two-period-loops" "a rule runs over one kind of period, and this is the second", "the second one" {}
}
problem! {
    /// A loop over periods whose dates are private.
    PrivateLoop "private-loop" "`{name}` is private, and subjects named by their period would show it", "every output names subjects like `FY2019`" { name: String }
}
problem! {
    /// A construct that asks of a kind what its `record` block does not say.
    NoRecordClause "no-record-clause" "{form} needs `{clause}`, and `record {kind}` does not say it", "`{kind}` has no `{clause}`" { form: &'static str, clause: &'static str, kind: String }
}
problem! {
    /// A `say` sentence that cannot be filled in.
    BadSay "bad-say" "the `say` sentence has {what}", "only a field can stand in braces" { what: &'static str }
}
