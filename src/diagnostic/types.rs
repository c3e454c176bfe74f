//! Problems of types and units: what is compared, counted or moved that cannot be.

problem! {
    /// An operand of a type that the predicate cannot judge.
    WrongType "wrong-type" "`{form}` needs {want}, and this is {found}", "{found}" { form: String, want: String, found: String }
}
problem! {
    /// An amount of time in another unit than the field's.
    WrongUnit "wrong-unit" "{left} cannot be compared with {right}", "another unit" { left: String, right: String }
}
problem! {
    /// A number that is not exact.
    BadNumber "bad-number" "`{text}` cannot be read exactly", "{why}" { text: String, why: &'static str }
}
problem! {
    /// `is none` of a field that cannot be none.
    NeverNone "never-none" "`{name}` is never none: its blank means *not known*", "not declared `or none`" { name: String }
}
problem! {
    /// `is blank` of a field whose blank says something.
    NotBlankButNone "blank-is-none" "a blank in `{name}` says that there is none", "declared `{declared}`" { name: String, declared: &'static str }
}
problem! {
    /// A value that may be none, used as if it were there.
    UnguardedNone "unguarded-none" "`{name}` may be none, and what is none cannot be {used}", "may be none here" { name: String, used: &'static str }
}
problem! {
    /// A regular expression that is none.
    BadPattern "bad-pattern" "this is not a regular expression: {why}", "does not parse" { why: String }
}
problem! {
    /// Two month or year lengths in one sum.
    MonthsTwice "months-twice" "two lengths in months or years cannot be added one after the other", "the second one" {}
}
problem! {
    /// `is exactly` of a `one of`.
    ExactChoice "exact-choice" "`{name}` is a `one of`: its spelling in the file is not kept", "`exactly` compares a text as it is stored" { name: String }
}
problem! {
    /// A period that does not exist.
    BadPeriod "bad-period" "`{name}` names no {kind}", "{want}" { name: String, kind: &'static str, want: &'static str }
}
problem! {
    /// A modifier that does not go with the field's type.
    BadModifier "bad-modifier" "`{modifier}` does not go with {found}", "{want}" { modifier: &'static str, found: String, want: &'static str }
}
problem! {
    /// A bare word where a text is compared.
    UnquotedText "unquoted-text" "`{word}` stands without quotes, so it reads as a name", "a text stands in quotes" { word: String }
}
problem! {
    /// A time of day whose zone nobody says.
    NoZone "no-zone" "this time of day has no time zone", "which zone's clock?" {}
}
problem! {
    /// A length of time that is not a whole number of its unit.
    BrokenLength "broken-length" "`{text}` is not a whole number of {unit}", "write a whole number" { text: String, unit: &'static str }
}
