//! Problems of names: what a rule file mentions and nobody declares, or declares twice.

problem! {
    /// A kind that no `record` block declares.
    UnknownKind "unknown-kind" "no record kind is called `{name}`", "not declared in any rule file" { name: String }
}
problem! {
    /// A name that is neither a field nor a record in sight.
    UnknownField "unknown-field" "`{kind}` has no field `{name}`", "not declared in `record {kind}`" { kind: String, name: String }
}
problem! {
    /// A name in a path that leads to no record.
    UnknownName "unknown-name" "no record called `{name}` can be reached from `{kind}`", "`{kind}` belongs to nothing of that name" { kind: String, name: String }
}
problem! {
    /// A record's name where a value is needed.
    RecordNotValue "record-not-value" "`{name}` is a record, and a value is needed here", "a whole record" { name: String }
}
problem! {
    /// A path that goes down a link, where one record may have many.
    DownwardPath "downward-path" "`{name}` can be many records, so it has no single value", "a path only climbs, from a record to what it belongs to" { name: String }
}
problem! {
    /// A query that names no records.
    NoSuchRecords "no-such-records" "no records called `{name}` belong to `{kind}`", "not linked with `{kind}`" { kind: String, name: String }
}
problem! {
    /// A step that several links could mean.
    AmbiguousLink "ambiguous-link" "`{name}` can be reached in more than one way", "which one is meant?" { name: String }
}
problem! {
    /// A value that its `one of` does not list.
    UnknownValue "unknown-value" "`{value}` is not {of}", "not in the `one of`" { value: String, of: String }
}
problem! {
    /// A policy that no block declares.
    UnknownPolicy "unknown-policy" "no policy is called `{name}`", "not declared in any rule file" { name: String }
}
problem! {
    /// A rule that no block declares.
    UnknownRule "unknown-rule" "no rule is called `{name}`", "not declared in any rule file" { name: String }
}
problem! {
    /// A list that no block declares.
    UnknownList "unknown-list" "no list is called `{name}`", "not declared in any rule file" { name: String }
}
problem! {
    /// A parameter that no block declares.
    UnknownParameter "unknown-parameter" "no parameter is called `{name}`", "neither a length of time nor a parameter" { name: String }
}
problem! {
    /// More of something than anybody needs.
    TooMany "too-many" "{whose} more than {most} {what}", "one too many" { whose: String, most: &'static str, what: &'static str }
}
problem! {
    /// Something declared twice.
    DuplicateName "duplicate-name" "the {what} `{name}` is declared twice", "declared again here" { what: &'static str, name: String }
}
problem! {
    /// A field that a test fills twice.
    GivenTwice "given-twice" "`{name}` is given twice", "given again here" { name: String }
}
problem! {
    /// A list or parameter with the name of a field.
    NameClash "name-clash" "`{name}` is also a field of `{kind}`", "would mean two things: lists and parameters are seen in every rule" { name: String, kind: String }
}
problem! {
    /// A derived fact whose name does not say of what.
    FactName "fact-name" "`{name}` does not say of which record it is a fact", "a record kind, a dot and the new name are needed" { name: String }
}
problem! {
    /// A link whose fields do not fit the parent's key.
    LinkKey "link-key" "`{kind}` has {want}, but this link gives {given}", "these fields must hold the key of `{kind}`" { kind: String, want: String, given: String }
}
problem! {
    /// A field declared again with another type.
    ChangedType "changed-type" "`{kind}.{name}` is declared again with another type", "{now} here" { kind: String, name: String, now: String }
}
problem! {
    /// Something that another block of a kind says already.
    SaidTwice "said-twice" "`{name}` already says `{clause}`", "said differently here" { name: String, clause: &'static str }
}
problem! {
    /// A second `settings` block.
    SecondSettings "second-settings" "a run has one `settings` block, and this is the second", "the second one" {}
}
problem! {
    /// A time zone that does not exist.
    UnknownZone "unknown-zone" "no time zone is called `{name}`", "a zone is named by its region and city" { name: String }
}

problem! {
    /// A holiday calendar that does not exist.
    UnknownCalendar "unknown-calendar" "no holiday calendar is called `{name}`", "neither built in nor named by the project" { name: String }
}

/// A quoted value that was probably meant as another spelling of the one before it. Only a warning.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("`{value}` is a value of its own")]
#[diagnostic(
    code("second-spelling"),
    severity(Warning),
    help("if it is another spelling of `{before}`, write `or` in the place of the comma")
)]
pub(crate) struct SecondSpelling {
    pub(crate) value: String,
    pub(crate) before: String,
    #[label("after a comma a new value begins")]
    pub(crate) at: miette::SourceSpan,
}
