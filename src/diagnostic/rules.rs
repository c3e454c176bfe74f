//! Problems of rules as a whole: sources, dates, cycles, and what this version does not carry.

problem! {
    /// A binding requirement without a binding source.
    MustWithoutPolicy "must-without-policy" "`{id}` says `must`, but cites no policy", "what binds?" { id: String }
}
problem! {
    /// Several cited policies with dates of their own.
    SeveralDates "several-dates" "`{id}` cites several policies that are in force at different times", "which dates hold for this rule?" { id: String }
}
problem! {
    /// `in force` with its last day before its first.
    EmptyInForce "empty-in-force" "this is in force on no day: it ends before it begins", "begins after its end" {}
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
    /// A construct that the evaluator does not carry yet.
    NotCarried "not-carried" "{what} cannot be judged yet", "read and checked, but not carried out by this version" { what: String }
}
problem! {
    /// A `say` sentence that cannot be filled in.
    BadSay "bad-say" "the `say` sentence has {what}", "only a field can stand in braces" { what: &'static str }
}
