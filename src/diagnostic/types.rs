//! Problems of types and units: what is compared, counted or moved that cannot be.

problem! {
    /// An operand of a type that does not fit the place.
    WrongType "wrong-type" "{form} needs {want}, and this is {found}", "{found}" { form: String, want: String, found: String }
}
problem! {
    /// A bare word where no value of a `one of` can stand.
    StrayWord "stray-word" "`{word}` stands where {want} is needed", "a bare word is a value of a `one of`" { word: String, want: String }
}
problem! {
    /// An amount of time in another unit than the field's.
    WrongUnit "wrong-unit" "{left} is needed here, and this is {right}", "{right}" { left: String, right: String }
}
problem! {
    /// A number that is not exact.
    BadNumber "bad-number" "`{text}` has more digits than can be kept exactly", "at most 28 digits" { text: String }
}
problem! {
    /// A percentage outside of a measure.
    StrayPercent "stray-percent" "a percentage stands only in the `target` of a measure", "`%` has no meaning here" {}
}
problem! {
    /// A parameter that holds a percentage, where a value stands.
    PercentOperand "percent-operand" "`{name}` is a percentage, and no field holds one", "nothing can be compared with a percentage" { name: String }
}
problem! {
    /// `is none` of a value that cannot be none.
    NeverNone "never-none" "`{name}` is never none", "{why}" { name: String, why: &'static str }
}
problem! {
    /// `is blank` of a field whose blank says something.
    NotBlankButNone "blank-is-none" "a blank in `{name}` says that there is none", "declared `{declared}`" { name: String, declared: &'static str }
}
problem! {
    /// A value that may be none, used as if it were there.
    UnguardedNone "unguarded-none" "`{name}` may be none, and what is none cannot {used}", "may be none here" { name: String, used: &'static str }
}
problem! {
    /// `not counting` or `rolling` with a length that cannot take it.
    CountingUnit "counting-unit" "{words} does not go with a length in {unit}", "not with {unit}" { words: &'static str, unit: &'static str }
}
problem! {
    /// `rolling` of a time before a date.
    RollingBefore "rolling-before" "`rolling` moves the end of a deadline, and one `before` a date ends on that date", "goes with `after` only" {}
}
problem! {
    /// A regular expression that is none.
    BadPattern "bad-pattern" "this pattern cannot be read: {why}", "not a regular expression" { why: String }
}
problem! {
    /// Two month or year lengths in one sum.
    MonthsTwice "months-twice" "two lengths in months or years cannot be added one after the other", "the second one" {}
}
problem! {
    /// `exactly` of a `one of`.
    ExactChoice "exact-choice" "`{name}` is a `one of`: its spelling in the export is not kept", "`exactly` compares a text as it is stored" { name: String }
}
problem! {
    /// A period that does not exist.
    BadPeriod "bad-period" "`{name}` names no {kind}", "no such {kind}" { name: String, kind: &'static str }
}
problem! {
    /// A modifier that does not go with the rest of the field.
    BadModifier "bad-modifier" "`{modifier}` does not go with {found}", "{why}" { modifier: &'static str, found: String, why: &'static str }
}
problem! {
    /// A bare word where a text is compared.
    UnquotedText "unquoted-text" "`{word}` stands without quotes, so it reads as a name", "a text stands in quotes" { word: String }
}
problem! {
    /// A time of day whose zone nobody says.
    NoZone "no-zone" "this time of day has no time zone", "by which zone's clock?" {}
}
problem! {
    /// A length of time that cannot be counted.
    BrokenLength "broken-length" "`{text}` is not a length that can be counted", "a whole number of {unit} is needed" { text: String, unit: &'static str }
}
problem! {
    /// `is unique` of something that is no field of the record.
    OwnFields "own-fields" "`is unique` compares a record's own fields, and `{name}` is none of `{kind}`", "{why}" { name: String, kind: String, why: &'static str }
}
problem! {
    /// A recurrence in hours.
    RecursInHours "recurs-in-hours" "what recurs is judged day by day, and this is in hours", "days or longer" {}
}
problem! {
    /// A recurrence with no time from one event to the next.
    EmptyInterval "empty-interval" "nothing can recur every {text}", "no time from one to the next" { text: String }
}
