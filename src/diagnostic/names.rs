//! Problems of names: what a rule file mentions and nobody declares, or declares twice.

problem! {
    /// A kind that no `record` block declares.
    UnknownKind "unknown-kind" "no record kind is called `{name}`", "not declared in any rule file" { name: String }
}
problem! {
    /// A name that is neither a field nor a record in sight.
    UnknownField "unknown-field" "`{kind}` has no field `{name}`", "not declared in `{kind}`" { kind: String, name: String }
}
problem! {
    /// The first name of a path that leads nowhere.
    UnknownName "unknown-name" "`{name}` is no record that can be reached from `{kind}`", "neither a record in sight nor a link of `{kind}`" { kind: String, name: String }
}
problem! {
    /// A record's name where a value is needed.
    RecordNotValue "record-not-value" "`{name}` is a record, and here stands a value", "name one of its fields" { name: String }
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
    UnknownValue "unknown-value" "`{value}` is not a value of `{of}`", "not in its `one of`" { value: String, of: String }
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
    /// A list or parameter that no block declares.
    UnknownList "unknown-list" "no list is called `{name}`", "not declared in any rule file" { name: String }
}
problem! {
    /// Something declared twice.
    DuplicateName "duplicate-name" "the {what} `{name}` is declared twice", "declared again here" { what: &'static str, name: String }
}
problem! {
    /// A list or parameter with the name of a field.
    NameClash "name-clash" "`{name}` is also a field of `{kind}`", "lists and parameters are seen everywhere, so the name would mean two things" { name: String, kind: String }
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
    /// Something that a second block of a kind says differently.
    SaidTwice "said-twice" "`{kind}` already says `{clause}`", "said again here" { kind: String, clause: &'static str }
}
problem! {
    /// A second `settings` block.
    SecondSettings "second-settings" "a run has one `settings` block, and this is the second", "the second one" {}
}
problem! {
    /// A time zone that does not exist.
    UnknownZone "unknown-zone" "no time zone is called `{name}`", "not an IANA name such as `America/New_York`" { name: String }
}
