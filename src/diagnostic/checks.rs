//! Problems that the static checks find: rules that cannot mean what they say, and what nobody uses.

problem! {
    /// A `when` that no record fits.
    WhenNeverHolds "when-never-holds" "the `when` of `{id}` can never hold", "{label}" { id: String, label: &'static str }
}
problem! {
    /// A requirement that no record meets.
    AlwaysFails "requirement-always-fails" "the requirement of `{id}` can never be met", "{label}" { id: String, label: &'static str }
}
problem! {
    /// A decision table that leaves records out.
    TableGap "table-gap" "the table `{name}` leaves records out", "no row fits some of them" { name: String }
}
problem! {
    /// Two rows of a decision table that fit one record.
    TableOverlap "table-overlap" "two rows of the table `{name}` fit the same record", "this row fits it too" { name: String }
}
problem! {
    /// A line or row of a derived fact that is never taken.
    NeverTaken "never-taken" "this {what} of `{name}` is never taken", "{label}" { what: &'static str, name: String, label: &'static str }
}
problem! {
    warning
    /// A requirement that every record meets that the rule applies to.
    NeverFails "requirement-never-fails" "the requirement of `{id}` can never fail", "{label}" { id: String, label: &'static str }
}
problem! {
    warning
    /// An exception that excuses every record.
    CoversAll "unless-covers-all" "{what} of `{id}` excuses everything that the rule applies to", "never leaves anything to judge" { what: String, id: String }
}
problem! {
    warning
    /// A requirement that is met where there is nothing to check.
    NothingToCheck "nothing-to-check" "`{id}` is met where there is no `{records}` at all", "true of no records, too" { id: String, records: String }
}
problem! {
    warning
    /// Two rules that ask for the same by different days.
    DifferentLimits "different-limits" "`{id}` and `{other}` give the same event different limits", "{limit}" { id: String, other: String, limit: String }
}
problem! {
    warning
    /// Rules that no test tries.
    WithoutTest "rule-without-test" "{what}", "{label}" { what: String, label: &'static str }
}
problem! {
    warning
    /// Something that is declared and never used.
    NotUsed "not-used" "nothing uses {what}", "{label}" { what: String, label: &'static str }
}
