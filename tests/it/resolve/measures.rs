//! Measures: what can be measured, grouped and aimed at, and the message for each mistake.

/// A rule about agreements and a measure below it.
fn with_rule(measure: &str) -> String {
    format!("{}\nmeasure M-1 \"Title\"\n{measure}", super::rule("agreement", "open is yes"))
}

macro_rules! measures {
    ($($name:ident, [$($code:literal),*]: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            super::refuses(concat!("measure_", stringify!($name)), &[$($code),*], &with_rule($text));
        }
    )*};
}

measures! {
    unknown_names, ["unknown-kind", "unknown-rule"]: "  share of agrement for whom R-2 is met\n";
    other_kind, ["measure-kind"]: "  share of agency for whom R-1 is met\n";
    outcome_of_a_rule, ["outcome-not-condition"]: "  share of agreement for whom R-1 is not run\n";
    share_with_a_number, ["measure-target"]: "  share of agreement for whom R-1 is met\n  target at least 0.95\n";
    share_of_more_than_all, ["measure-target"]: "  share of agreement for whom R-1 is met\n  target at most 101 %\n";
    count_with_a_percentage, ["measure-target"]: "  count of agreement\n  target at least 5 %\n";
    sum_with_a_percentage, ["measure-target"]: "  sum of score of agreement\n  target at least 5 %\n";
    too_many_digits, ["measure-target"]: "  ratio of sum of score of agreement to count of agreement\n  target at least 0.1234567891\n";
    from_another_record, ["measure-query"]: "  count of agency.agreement\n";
    wrong_names_in_a_total, ["unknown-field", "unknown-field", "unknown-field"]: "  sum of scor of (agreement where opne is yes)\n  by agency.stat\n";
    wrong_names_in_a_ratio, ["unknown-kind", "unknown-kind"]: "  ratio of count of agrement to count of officr\n";
    sum_of_a_text, ["wrong-type"]: "  sum of note of agreement\n";
    sum_of_what_may_be_none, ["unguarded-none"]: "  sum of fine of agreement\n";
    grouped_by_a_list, ["wrong-type"]: "  count of agreement\n  by sites\n";
    grouped_by_a_record, ["record-not-value"]: "  count of agreement\n  by agency\n";
    grouped_downward, ["downward-path"]: "  count of agency\n  by agreement.model\n";
    grouped_by_the_period_of_a_text, ["wrong-type"]: "  count of agreement\n  by fiscal year of note\n";
    grouped_twice, ["given-twice"]: "  count of agreement\n  by agency.state, model, agency.state\n";
    group_that_only_one_total_has, ["unknown-field"]: "  ratio of count of agreement to count of agency\n  by model\n";
    group_of_a_loop, ["nothing-to-name"]: "  count of agreement\n  by that fiscal year\n";
    in_effect_without_lasts, ["no-record-clause"]: "  count of agency in effect on 2015-01-01\n";
    record_by_the_period_of_a_loop, ["nothing-to-name"]: "  share of agreement for whom R-1 is met\n  by that fiscal year\n";
    unknown_policy, ["unknown-policy"]: "  cite MAO\n  count of agreement\n";
    declared_twice, ["duplicate-name"]: "  count of agreement\n\nmeasure M-1 \"Title\"\n  count of agency\n";
}

macro_rules! good {
    ($($name:ident: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            super::passes(&with_rule($text));
        }
    )*};
}

good! {
    share: "  cite MOA\n  share of agreement for whom R-1 is met\n  by agency.state, fiscal year of signed_on\n  target at least 95 %\n  owner \"Desk\"\n";
    share_of_subjects: "  share of subjects for which R-1 is not assessable\n";
    count_of_some: "  count of (agreement as one where one.model is JEM and exists site)\n  target at most 5\n";
    sum_of_what_is_there: "  sum of fine of (agreement where fine is not none)\n  by month of ended_on, open\n";
    ratio_with_a_percentage: "  ratio of count of (agreement where open is yes) to count of agreement\n  by agency.state\n  target at least 5 %\n";
    ratio_of_two_kinds: "  ratio of count of agreement to count of officer\n  by agency.state\n  target at most 2.5\n";
    count_of_what_is_in_effect: "  count of (agreement where model is JEM) in effect on 2015-01-01\n";
    groups_that_may_be_none: "  count of officer\n  by certified_on, agency.joined_on\n";
}
