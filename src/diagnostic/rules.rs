//! Problems of rules as a whole: sources, cycles, and what this version does not carry.

problem! {
    /// A binding requirement without a binding source.
    MustWithoutPolicy "must-without-policy" "`{id}` says `must`, but cites no policy", "an audit's opinion alone supports a `should`" { id: String }
}
problem! {
    /// Several cited policies with dates of their own.
    SeveralDates "several-dates" "`{id}` cites several policies that are in force at different times", "which dates hold for this rule?" { id: String }
}
problem! {
    /// A definition that needs itself.
    CyclicDefinition "cyclic-definition" "`{name}` is defined by way of itself", "leads back to `{name}`: {way}" { name: String, way: String }
}
problem! {
    /// A rule that waits for itself.
    CyclicRules "cyclic-rules" "`{id}` depends on its own outcome", "leads back to `{id}`: {way}" { id: String, way: String }
}
problem! {
    /// A chain to a rule about records that cannot be reached.
    RuleOutOfReach "rule-out-of-reach" "`{id}` is about `{kind}`, which cannot be reached by climbing from `{from}`", "judges another kind of record" { id: String, kind: String, from: String }
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
    /// A construct that the evaluator does not carry yet.
    NotCarried "not-carried" "{what} cannot be judged by this version", "understood, but not carried out yet" { what: String }
}
problem! {
    /// `say` names something that is no field.
    BadSay "bad-say" "the `say` sentence has a brace without its partner", "write `{{field}}`" {}
}
