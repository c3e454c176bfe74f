//! Fields from columns: of which type each is, what has to be said of it, and what the project file needs for it.

use std::collections::BTreeMap;

use crate::input::header_key;
use crate::report::words::{counted, grouped};

use super::codes::{self, Code};
use super::dates::{LayoutId, Written};
use super::names::{self, FieldNames};
use super::private;
use super::profile::{Column, Profile, VALUES};

/// A `one of` has no more values than this.
const MOST_VALUES: usize = 20;
/// A value of a `one of` is no longer than this.
const LONGEST_VALUE: usize = 60;
/// With more rows than this, a value of less than half a per cent is rare: perhaps a slip of the hand.
const MANY_ROWS: u64 = 100;

/// A field that is proposed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    /// Index of its column; `None` for what stands in no column.
    pub(super) column: Option<usize>,
    pub(super) name: String,
    /// The header or path, where the name does not find it.
    pub(super) from: Option<String>,
    pub(super) guess: Guess,
    pub(super) private: bool,
    pub(super) is_key: bool,
    pub(super) remarks: Vec<String>,
}

impl Field {
    /// Its column.
    pub(super) fn column<'p>(&self, profile: &'p Profile) -> Option<&'p Column> {
        self.column.map(|column| &profile.columns[column])
    }

    /// The header of its column, as headers are compared; blank where it has none.
    pub(super) fn header(&self, profile: &Profile) -> String {
        self.column(profile).map_or_else(String::new, |column| header_key(&column.header))
    }

    /// The words of its header.
    pub(super) fn words(&self, profile: &Profile) -> Vec<String> {
        names::words(self.column(profile).map_or(&self.name, |column| &column.header))
    }
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Guess {
    Text,
    /// The address behind the cells of a column.
    LinkOf(String),
    YesNo,
    Whole,
    Number(Option<&'static str>),
    Date,
    DateTime,
    OneOf(OneOf),
    ListOfText,
    ListOf(OneOf),
}

/// Values that come again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OneOf {
    pub(super) values: Vec<String>,
    pub(super) or_other: bool,
}

/// What the project file needs so that the fields can be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Fields and how their dates are written.
    pub(super) dates: Vec<(String, Written)>,
    /// Layouts of days in the names of files.
    pub(super) file_dates: Vec<&'static str>,
    pub(super) short_years: [u64; 2],
    /// Fields with times that have no zone.
    pub(super) zoneless: Vec<String>,
    /// By what they say and their text: how often, and in which fields.
    pub(super) codes: BTreeMap<(Code, String), Coded>,
}

/// A text that stands for no value.
#[derive(Debug, Clone, Default)]
pub(super) struct Coded {
    /// As it stands where it stands first.
    pub(super) text: String,
    pub(super) count: u64,
    pub(super) fields: Vec<String>,
}

impl Needs {
    /// The layouts that are sure, in the order of their columns. Where two columns want day and month the other way
    /// round, neither is.
    pub(super) fn layouts(&self) -> Vec<LayoutId> {
        let mut sure: Vec<LayoutId> = Vec::new();
        for layout in self.dates.iter().flat_map(|(_, written)| written.sure()) {
            if !sure.contains(&layout) {
                sure.push(layout);
            }
        }
        sure
    }

    /// Fields of which nobody can tell in which order day and month stand.
    pub(super) fn unclear(&self) -> Vec<&(String, Written)> {
        let sure = self.layouts();
        let is_settled = |layout: Option<LayoutId>| layout.is_some_and(|layout| sure.contains(&layout));
        let unclear = |(_, written): &&(String, Written)| {
            written.twin.is_some() && !is_settled(written.layout) && !is_settled(written.twin)
        };
        self.dates.iter().filter(unclear).collect()
    }
}

/// The fields of a profile, and what the project file needs for them.
pub(super) fn fields(profile: &Profile, needs: &mut Needs) -> Vec<Field> {
    let mut names = FieldNames::new(profile.columns.iter().map(|column| column.header.as_str()));
    let repeated: Vec<usize> = profile.columns.iter().filter_map(|column| column.repeats).collect();
    let mut fields = Vec::new();
    for (index, column) in profile.columns.iter().enumerate() {
        let is_repeated = column.repeats.is_some() || repeated.contains(&column.number);
        if header_key(&column.header).is_empty() || is_repeated && column.path.is_none() {
            continue;
        }
        let guessed = Guessed::of(profile, column);
        let suffix = if matches!(guessed.guess, Guess::Date | Guess::DateTime) { "date" } else { "value" };
        let name = names.name(&column.header, column.number, suffix);
        let from = match &column.path {
            Some(path) => Some(path.clone()),
            None => {
                let header = column.header.trim_start_matches('/').trim();
                (header_key(&name) != header_key(&column.header)).then(|| header.to_owned())
            }
        };
        guessed.note_needs(&name, column, needs);
        let private = guessed.private.is_some();
        if column.links > 0 {
            let address = names.name(&format!("{} address", column.header), column.number, "value");
            let remark = format!("the address behind each of {}", counted(column.links, "hyperlink", "hyperlinks"));
            let guess = Guess::LinkOf(column.header.clone());
            let remarks = vec![remark];
            fields.push(Field {
                column: Some(index),
                name: address,
                from: None,
                guess,
                private,
                is_key: false,
                remarks,
            });
        }
        let (guess, remarks) = (guessed.guess, guessed.remarks);
        fields.push(Field { column: Some(index), name, from, guess, private, is_key: false, remarks });
    }
    fields
}

/// What a column looks like.
struct Guessed {
    guess: Guess,
    remarks: Vec<String>,
    private: Option<&'static str>,
    /// Values that are codes in a column of this type.
    codes: Vec<(String, Code, String, u64)>,
    written: Option<Written>,
}

impl Guessed {
    fn of(profile: &Profile, column: &Column) -> Guessed {
        let words = names::words(&column.header);
        let small = one_of(column);
        let private = private::reason(&words, &column.persons, column.filled, small.is_some());
        let mut guessed =
            Guessed { guess: Guess::Text, remarks: Vec::new(), private, codes: Vec::new(), written: None };
        guessed.blanks(profile, column);
        let perhaps = perhaps_codes(column);
        let codes: u64 = perhaps.iter().map(|(_, _, _, count)| count).sum();
        let filled = column.filled - codes;
        if let Some(items) = &column.items {
            guessed.list(items);
        } else if filled > 0 && guessed.exact(column, &words, filled) {
            guessed.codes = perhaps;
            if guessed.guess != Guess::Whole {
                guessed.private = private.filter(|why| !private::is_of_texts(why));
            }
        } else if let (Some((values, remark)), None, false) = (small, private, is_open(&words)) {
            guessed.guess = Guess::OneOf(values);
            guessed.remarks.push(remark);
        } else {
            guessed.codes = perhaps;
            guessed.text(column, &words);
        }
        if let Some(why) = guessed.private {
            guessed.remarks.push(format!("private: {why}"));
        }
        guessed
    }

    fn blanks(&mut self, profile: &Profile, column: &Column) {
        let (missing, rows) = (profile.missing(column), profile.rows);
        match missing {
            0 => {}
            _ if missing == rows => self.remarks.push(format!("blank in all {}", counted(rows, "record", "records"))),
            _ => self.remarks.push(format!("{} of {} blank", grouped(missing), grouped(rows))),
        }
    }

    /// Whether the texts are of a type that says exactly how they are read.
    fn exact(&mut self, column: &Column, words: &[String], filled: u64) -> bool {
        let written = column.dates.written();
        let dates = written.as_ref().map_or(0, |written| written.fitting);
        let bare = written.as_ref().and_then(|written| written.layout).is_some_and(LayoutId::is_bare);
        let said = words.iter().any(|word| ["date", "on", "day", "dob", "birth"].contains(&word.as_str()));
        let numbers = column.numbers.all();
        let nearly = |count: u64| count * 10 >= filled * 9;
        if is_yes_or_no(column) {
            self.guess = Guess::YesNo;
        } else if nearly(dates) && dates > 0 && (!bare || said && dates * 20 >= filled * 19) {
            self.date(column, written, filled);
        } else if nearly(numbers) && numbers > 0 && !is_name_in_digits(column, words) {
            self.guess = match unit(words) {
                Some(unit) => Guess::Number(Some(unit)),
                None if column.numbers.broken == 0 => Guess::Whole,
                None => Guess::Number(None),
            };
            self.misfits(filled - numbers.min(filled), filled, "no number", "no numbers", &column.numbers.misfits);
        } else {
            return false;
        }
        true
    }

    fn date(&mut self, column: &Column, written: Option<Written>, filled: u64) {
        let timed = column.dates.timed * 2 > filled;
        self.guess = if timed { Guess::DateTime } else { Guess::Date };
        if let Some(written) = written {
            let none = filled - written.fitting.min(filled);
            self.misfits(none, filled, "no date", "no dates", &written.misfits);
            self.written = Some(written);
        }
    }

    /// Says how many texts are not of the type. Examples only where nothing is private, and only of texts with digits:
    /// others may be somebody's name in the wrong column.
    fn misfits(&mut self, count: u64, of: u64, one: &str, many: &str, examples: &[String]) {
        if count == 0 {
            return;
        }
        let shown = examples.iter().filter(|text| text.chars().any(|letter| letter.is_ascii_digit()));
        let shown: Vec<String> = shown.map(|text| super::write::quoted_in_remark(text)).collect();
        let examples = if self.private.is_some() || shown.is_empty() {
            String::new()
        } else {
            format!(", such as {}", shown.join(", "))
        };
        let what = if count == 1 { format!("is {one}") } else { format!("are {many}") };
        self.remarks.push(format!("{} of {} {what}{examples}", grouped(count), grouped(of)));
    }

    fn list(&mut self, items: &Column) {
        self.guess = match one_of(items).filter(|_| self.private.is_none()) {
            Some((values, remark)) => {
                self.remarks.push(remark);
                Guess::ListOf(values)
            }
            None => Guess::ListOfText,
        };
    }

    fn text(&mut self, column: &Column, words: &[String]) {
        if column.semicolons * 5 > column.filled && column.longest < 200 && column.semicolons > 1 {
            let semicolons = grouped(column.semicolons);
            self.remarks.push(format!("{semicolons} hold a `;`: `list of text`, if that separates several values"));
        }
        if column.numbers.amounts * 2 > column.filled {
            self.remarks.push("amounts with commas or a currency are read as texts".to_owned());
        }
        if column.stored_numbers > 0 && names::is_identifier(words) {
            let stored = counted(column.stored_numbers, "number", "numbers");
            self.remarks.push(format!("stored as {stored}: zeros in front of them are lost"));
        }
        if column.filled == 0 && column.coded() > 0 {
            self.remarks.push(format!("all {} hold a code", grouped(column.coded())));
        }
    }

    fn note_needs(&self, name: &str, column: &Column, needs: &mut Needs) {
        if let Some(written) = self.written.clone() {
            if written.has_short_years() {
                let [early, late] = column.dates.short_years;
                needs.short_years = [needs.short_years[0] + early, needs.short_years[1] + late];
            }
            needs.dates.push((name.to_owned(), written));
        }
        if self.guess == Guess::DateTime && column.dates.zoneless > 0 {
            needs.zoneless.push(name.to_owned());
        }
        let own = column.codes.iter().map(|(folded, (code, text, count))| (folded, *code, text, *count));
        let perhaps = self.codes.iter().map(|(folded, code, text, count)| (folded, *code, text, *count));
        for (_, code, text, count) in own.chain(perhaps) {
            let entry = needs.codes.entry((code, crate::column::fold(text))).or_default();
            if entry.text.is_empty() {
                entry.text.clone_from(text);
            }
            entry.count += count;
            entry.fields.push(name.to_owned());
        }
    }
}

/// Values of the column that are codes, if it holds dates, numbers or free texts.
fn perhaps_codes(column: &Column) -> Vec<(String, Code, String, u64)> {
    let code = |folded: &String| codes::perhaps_value(folded);
    let values = column.values.iter().filter_map(|(folded, value)| Some((folded, code(folded)?, value)));
    let with_text = values.map(|(folded, code, value)| {
        let text = value.spellings.first().map_or_else(|| folded.clone(), |(text, _)| text.clone());
        (folded.clone(), code, text, value.count)
    });
    with_text.collect()
}

fn is_yes_or_no(column: &Column) -> bool {
    let values: Vec<&str> =
        column.values.keys().map(String::as_str).filter(|v| codes::perhaps_value(v).is_none()).collect();
    let within = |pair: [&str; 2]| values.iter().all(|value| pair.contains(value));
    let is_whole = |pair: [&str; 2]| within(pair) && values.len() == 2;
    let some = !values.is_empty() && column.other_values == 0;
    some && (within(["yes", "no"]) || within(["true", "false"]) || is_whole(["y", "n"]) || is_whole(["t", "f"]))
}

/// Whether digits are names: of places, persons, cases. Nobody adds them up, and zeros in front count.
fn is_name_in_digits(column: &Column, words: &[String]) -> bool {
    let numbers = &column.numbers;
    let alike = numbers.digits.is_some_and(|(least, most)| least == most && least >= 5);
    let long = numbers.digits.is_some_and(|(_, most)| most > 15);
    let all_texts = column.stored_texts > 0 && column.stored_texts == column.filled && numbers.broken == 0;
    numbers.zeros > 0 || names::is_identifier(words) || alike && numbers.broken == 0 || long || all_texts
}

/// The unit of time at the end of a header.
fn unit(words: &[String]) -> Option<&'static str> {
    let units = ["hours", "days", "weeks", "months", "years"];
    units.into_iter().find(|unit| words.last().is_some_and(|word| word == unit))
}

/// Headers whose values are open though an export holds few of them.
fn is_open(words: &[String]) -> bool {
    let open = [
        "address",
        "agency",
        "city",
        "county",
        "country",
        "description",
        "facility",
        "fiscal",
        "name",
        "names",
        "state",
        "street",
        "title",
        "town",
        "year",
        "zip",
        "reason",
    ];
    let is = |word: &String| open.contains(&word.as_str());
    let closed = ["type", "kind", "status", "class", "category", "model"];
    let is_closed = words.iter().any(|word| closed.contains(&word.as_str()));
    names::is_identifier(words) || !is_closed && words.last().is_some_and(is)
}

/// The values of a column that holds few of them, again and again, and a remark with their counts.
fn one_of(column: &Column) -> Option<(OneOf, String)> {
    let all = column.filled + column.items.as_ref().map_or(0, |items| items.filled);
    let mut values: Vec<(String, u64)> = column
        .values
        .values()
        .filter_map(|value| {
            Some((value.spellings.iter().rev().max_by_key(|(_, count)| *count)?.0.clone(), value.count))
        })
        .collect();
    values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let is_rare = |count: u64| all >= MANY_ROWS && count * 200 < all;
    let common = values.iter().take_while(|(_, count)| !is_rare(*count)).count();
    let rare: u64 = values[common..].iter().map(|(_, count)| count).sum::<u64>() + column.other_values;
    let most = MOST_VALUES.min(usize::try_from(all.isqrt()).unwrap_or(VALUES) + 1);
    let is_small = (2..=most).contains(&common) && (common as u64) < all && rare * 20 <= all;
    let is_short = values[..common].iter().all(|(value, _)| value.chars().count() <= LONGEST_VALUE);
    if !is_small || !is_short || column.longest > 200 || all < 4 {
        return None;
    }
    let said = |values: &[(String, u64)]| {
        let each = values
            .iter()
            .map(|(value, count)| format!("{} {}", super::write::quoted_in_remark(value), grouped(*count)));
        each.collect::<Vec<_>>().join(", ")
    };
    let mut remark = said(&values[..common]);
    if rare > 0 {
        let few = &values[common..];
        let named = if few.len() <= 8 && column.other_values == 0 { format!(": {}", said(few)) } else { String::new() };
        remark += &format!("; rare, so left to `or other`{named}");
        if named.is_empty() {
            remark += &format!(": {} in all", grouped(rare));
        }
    }
    let values = values[..common].iter().map(|(value, _)| value.clone()).collect();
    Some((OneOf { values, or_other: rare > 0 }, remark))
}
