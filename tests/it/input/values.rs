//! Texts as values.

use probity::calendar::{Day, When};
use probity::column::{Datum, State, Texts};
use probity::input::dates::{DateLayout, DateRules};
use probity::input::values::{Reading, ValueRules, read_value};
use probity::schema::{Blank, Type};

use super::{blank, field, models};

fn read(text: &str, field_type: Type) -> String {
    let mut texts = Texts::default();
    texts.add("");
    match read_value(text, &field("f", field_type), &ValueRules::default(), None, &mut texts) {
        Reading::Datum(Datum::Text(id)) => format!("{:?}", texts.stored(id)),
        Reading::Datum(Datum::Number(number)) => number.to_string(),
        Reading::Datum(Datum::YesNo(answer)) => answer.to_string(),
        Reading::Datum(Datum::When(when)) => when.to_string(),
        Reading::Datum(Datum::List(items)) => format!("{} items", items.len()),
        Reading::Datum(Datum::Not(state)) => format!("{state:?}"),
        Reading::Unreadable(why) => format!("`{text}` {why}"),
    }
}

#[test]
fn numbers() {
    for (text, shown) in [
        ("0", "0"),
        ("-0.0", "0"),
        ("+7", "7"),
        ("007.50", "7.5"),
        (".5", "0.5"),
        ("18446744073709551617", "18446744073709551617"),
        ("1234567890123456789012345678", "1234567890123456789012345678"),
        ("0.1234567890123456789012345678", "0.1234567890123456789012345678"),
        (" 5\u{a0}", "5"),
    ] {
        assert_eq!(read(text, Type::Number(None)), shown, "{text}");
    }
    for text in ["1,000", "$5", "5 days", "5.", ".", "-", "1e", "e5", "0x1F", "1_000", "1e3", "1.5E-3", "NaN", "½", "٣"]
    {
        assert_eq!(read(text, Type::Number(None)), format!("`{text}` is not a number in plain digits"));
    }
    for text in ["12345678901234567890123456789", "0.12345678901234567890123456789"] {
        let shown = format!("`{text}` has more than 28 digits, so it cannot be kept exactly");
        assert_eq!(read(text, Type::Number(None)), shown);
    }
    assert_eq!(read("18.0", Type::WholeNumber), "18");
    assert_eq!(read("18.5", Type::WholeNumber), "`18.5` is not a whole number");
}

#[test]
fn answers() {
    for (text, answer) in [("YES", "true"), ("t", "true"), ("1", "true"), ("n", "false"), ("False", "false")] {
        assert_eq!(read(text, Type::YesNo), answer);
    }
    assert_eq!(read("on", Type::YesNo), "`on` is neither yes nor no");
    assert_eq!(read("10", Type::YesNo), "`10` is neither yes nor no");
}

#[test]
fn values_of_a_one_of() {
    assert_eq!(read(" jail  enforcement\u{a0}model", models()), "\"JEM\"");
    assert_eq!(read("wso", models()), "\"WSO\"");
    assert_eq!(read("JEN", models()), "`JEN` is none of the values of its `one of`; the nearest is `JEM`");
    assert_eq!(read("Task Force", models()), "`Task Force` is none of the values of its `one of`");
}

#[test]
fn dates() {
    for (text, shown) in [
        ("2020-02-29", "2020-02-29"),
        ("2019-03", "2019-03-01 to 2019-03-31"),
        ("2019", "2019-01-01 to 2019-12-31"),
        ("2019-02-30", "`2019-02-30` is no day of the calendar"),
        ("2019-13", "`2019-13` is no day of the calendar"),
        ("20190310", "`20190310` is not a date as YYYY-MM-DD; it would fit `dates: [\"YYYYMMDD\"]`"),
        ("3/14/2019", "`3/14/2019` is not a date as YYYY-MM-DD; it would fit `dates: [\"M/D/YYYY\"]`"),
        ("14/3/2019", "`14/3/2019` is not a date as YYYY-MM-DD; it would fit `dates: [\"D/M/YYYY\"]`"),
        ("2019-3-1", "`2019-3-1` is not a date as YYYY-MM-DD; it would fit `dates: [\"YYYY-M-D\"]`"),
        ("2 April 2019", "`2 April 2019` is not a date as YYYY-MM-DD"),
        (
            "03/04/2019",
            "`03/04/2019` is not a date as YYYY-MM-DD; it would fit `M/D/YYYY` and `D/M/YYYY`: declare the right one under `dates`",
        ),
        ("042925", "`042925` is not a date as YYYY-MM-DD; it would fit `dates: [\"MMDDYY\"]`, with a `century`"),
        (
            "2019-03-01T10:00",
            "`2019-03-01T10:00` has a time of day, but the field is a `date`; declare it as a `datetime`",
        ),
        ("2019-03-01x", "`2019-03-01x` is not a date as YYYY-MM-DD; with one character less it would fit `YYYY-MM-DD`"),
        ("2019-0301", "`2019-0301` is not a date as YYYY-MM-DD; with one more `-` it would fit `YYYY-MM-DD`"),
    ] {
        assert_eq!(read(text, Type::Date), shown);
    }
}

#[test]
fn declared_layouts() {
    let read = |layout: &str, text: &str| {
        let dates = DateRules { layouts: vec![DateLayout::parse(layout).unwrap()], century: 2000 };
        let rules = ValueRules { dates, ..ValueRules::default() };
        match read_value(text, &field("f", Type::Date), &rules, None, &mut Texts::default()) {
            Reading::Datum(Datum::When(when)) => Ok(when),
            Reading::Datum(other) => panic!("{other:?}"),
            Reading::Unreadable(why) => Err(why.to_string()),
        }
    };
    let day = |year, month, day| Ok(When::day(Day::new(year, month, day).unwrap()));
    assert_eq!(read("M/D/YYYY", "1/3/2012"), day(2012, 1, 3));
    assert_eq!(read("M/D/YYYY", "01/03/2012"), day(2012, 1, 3));
    assert_eq!(read("D.M.YY", "3.1.12"), day(2012, 1, 3));
    assert_eq!(read("MMDDYYYY", "01032012"), day(2012, 1, 3));
    assert_eq!(read("MMDDYY", "010312"), day(2012, 1, 3));
    assert_eq!(
        read("MM/YYYY", "02/2012"),
        Ok(When::days(Day::new(2012, 2, 1).unwrap(), Day::new(2012, 2, 29).unwrap()))
    );
    assert_eq!(
        read("MMDDYYYY", "13032012"),
        Err("is no day of the calendar; it would fit `dates: [\"DDMMYYYY\"]`".to_owned())
    );
    let short = "is not a date as YYYY-MM-DD or `MMDDYYYY`; it has 7 digits, and `MMDDYYYY` has 8";
    assert_eq!(read("MMDDYYYY", "1032012"), Err(short.to_owned()));
    assert_eq!(read("'list of 'D.M.YYYY*", "list of 3.1.2012 (final)"), day(2012, 1, 3));
    assert_eq!(read("YYYYMMDD*", "20120103"), day(2012, 1, 3));
    assert!(read("YYYYMMDD*", "201201034").is_err());
    assert_eq!(read("M/D/YYYY", "2012-01-03"), day(2012, 1, 3));
    for layout in [
        "MDYYYY",
        "YYYY",
        "M/D",
        "YYYY-MMM-DD",
        "DD Mon YYYY",
        "YYYYY-MM",
        "M/D/YYYY/YY",
        "*YYYYMMDD",
        "YYYY*MMDD",
        "'a YYYY-MM-DD",
        "*",
    ] {
        assert!(DateLayout::parse(layout).is_err(), "{layout}");
    }
}

#[test]
fn blanks_and_codes() {
    let rules = ValueRules { none: vec!["n/a".into()], unknown: vec!["unk".into()], ..ValueRules::default() };
    let read = |text: &str, says: Blank| {
        read_value(text, &blank(field("f", Type::Date), says), &rules, None, &mut Texts::default())
    };
    let state = |state| Reading::Datum(Datum::Not(state));
    for text in ["", " ", "\u{a0}\u{feff}\t"] {
        assert_eq!(read(text, Blank::Unknown), state(State::Blank));
        assert_eq!(read(text, Blank::None), state(State::None));
        assert_eq!(read(text, Blank::NoneYet), state(State::None));
        assert_eq!(read(text, Blank::No), state(State::Blank));
    }
    assert_eq!(read(" N/A", Blank::None), state(State::None));
    assert_eq!(read("n/a", Blank::Unknown), state(State::Blank));
    assert_eq!(read("UNK", Blank::None), state(State::UnknownCode));
}

#[test]
fn texts_that_a_field_takes_for_a_blank() {
    let declared = |says: Blank, texts: &[&str]| probity::schema::Field {
        none_texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        ..blank(field("f", Type::WholeNumber), says)
    };
    let rules = ValueRules { unknown: vec!["n/a".into()], ..ValueRules::default() };
    let read = |text: &str, field| read_value(text, &field, &rules, None, &mut Texts::default());
    let state = |state| Reading::Datum(Datum::Not(state));
    let needed = || declared(Blank::None, &["as needed", "#n/a", "n/a"]);
    for text in ["As  needed", "\u{a0}AS NEEDED ", "#N/A", ""] {
        assert_eq!(read(text, needed()), state(State::None), "{text}");
    }
    // The project knows its file better than the kind does.
    assert_eq!(read("N/A", needed()), state(State::UnknownCode));
    assert!(matches!(read("as needed", declared(Blank::None, &[])), Reading::Unreadable(_)));
    assert!(matches!(read("7", needed()), Reading::Datum(Datum::Number(_))));
}

#[test]
fn lists() {
    assert_eq!(read("a; b;;c", Type::ListOfText), "3 items");
    assert_eq!(read(";", Type::ListOfText), "0 items");
    assert_eq!(read("", Type::ListOfText), "Blank");
    let Type::OneOf(choices) = models() else { panic!("models are a `one of`") };
    let of_models = |text: &str| read(text, Type::ListOf(choices.clone()));
    assert_eq!(of_models("JEM; jail enforcement model"), "2 items");
    assert_eq!(
        of_models("WSO;JEN;x"),
        "`WSO;JEN;x` holds `JEN`, which is none of the values of its `one of`; the nearest is `JEM`"
    );
}

#[test]
fn texts_are_compared_in_one_form_whether_plain_or_not() {
    use probity::column::fold;
    // Each pair says the same, once in ASCII only and once with a character that is not.
    for (plain, other) in [
        ("  Houston\tTX\u{b}\n ", "\u{a0}HOUSTON  TX\u{2003}"),
        ("O'Brien - \"x\"", "o\u{2019}brien \u{2013} \u{201c}X\u{201d}"),
        ("strasse", "STRA\u{df}E"),
        ("\u{1c}a\u{1f}", "\u{feff}\u{1c}A\u{1f}"),
    ] {
        assert_eq!(fold(plain), fold(other));
        assert_eq!(fold(&fold(other)), fold(other));
    }
}
