//! A proposal in words: the `record` blocks as a rule file in its layout, and the source as the project file has it.

use crate::authoring::fmt;
use crate::input::{Format, escape_text};
use crate::report::words::{counted, grouped, listed};

use super::codes::Code;
use super::dates::LayoutId;
use super::guess::{Field, Guess, Needs, OneOf};
use super::keys::Single;
use super::names;
use super::profile::Profile;
use super::{KindProposal, Proposal};

/// Remarks are broken at this width.
const WIDTH: usize = 116;
/// No more of a value stands in a remark.
const SHOWN: usize = 60;
/// What stands between two remarks on a field.
const NEXT: &str = "; ";

/// A text of the export in a remark.
pub(super) fn quoted_in_remark(text: &str) -> String {
    let cut: String = text.chars().take(SHOWN).map(|letter| if letter == '`' { '\'' } else { letter }).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("`{}{more}`", escape_text(&cut))
}

/// A text of the export as a text of the language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace(['\n', '\r'], " "))
}

/// A value of a `one of`: a bare word where it can be one.
fn value(text: &str) -> String {
    let begins = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_word = begins && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let is_name = is_word && (!text.contains('-') || text.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase()));
    let is_free =
        !names::is_of_language(&text.to_lowercase()) && !matches!(text, "other" | "private" | "label" | "key");
    if is_name && is_free { text.to_owned() } else { quoted(text) }
}

fn values(one_of: &OneOf) -> String {
    let each: Vec<String> = one_of.values.iter().map(|text| value(text)).collect();
    format!("one of {}{}", each.join(", "), if one_of.or_other { " or other" } else { "" })
}

fn type_words(guess: &Guess) -> String {
    match guess {
        Guess::Text => "text".to_owned(),
        Guess::LinkOf(header) => format!("text from link of {}", quoted(header)),
        Guess::YesNo => "yes/no".to_owned(),
        Guess::Whole => "whole number".to_owned(),
        Guess::Number(None) => "number".to_owned(),
        Guess::Number(Some(unit)) => format!("number in {unit}"),
        Guess::Date => "date".to_owned(),
        Guess::DateTime => "datetime".to_owned(),
        Guess::OneOf(one_of) => values(one_of),
        Guess::ListOfText => "list of text".to_owned(),
        Guess::ListOf(one_of) => format!("list of {}", values(one_of)),
    }
}

/// A remark on lines of its own, each of which begins with `lead`; further ones go on behind `further`.
fn remark(lead: &str, further: &str, text: &str) -> String {
    let width = WIDTH.saturating_sub(lead.chars().count());
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is always a line");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    let line = |(index, line): (usize, &String)| format!("{}{line}\n", if index == 0 { lead } else { further });
    lines.iter().enumerate().map(line).collect()
}

/// The rule file of a proposal; with the source in a remark at its end, if wanted.
///
/// `None` if what was made is no rule file, which would be a mistake of the program.
pub(super) fn rule_file(proposal: &Proposal, with_source: bool) -> Option<String> {
    let mut text = head(proposal);
    for kind in &proposal.kinds {
        text.push('\n');
        text.push_str(&record(kind));
    }
    if with_source {
        text.push_str("\n# In `probity.yaml`, below `sources:`\n#\n");
        text.extend(
            source(proposal).lines().map(|line| format!("#{}{line}\n", if line.is_empty() { "" } else { " " })),
        );
    }
    fmt::format(&text)
}

fn head(proposal: &Proposal) -> String {
    let mut text = remark("# ", "# ", &format!("Proposed from {}.", taken_words(proposal)));
    let further = "Every line is a guess from what stands there, to be read and changed. What only you can tell:";
    text.push_str(&remark("# ", "# ", further));
    text.extend(questions(proposal).iter().map(|question| remark("# - ", "#   ", question)));
    text
}

/// What was looked at, and how it was taken.
fn taken_words(proposal: &Proposal) -> String {
    let files = match proposal.files_read.as_slice() {
        [one] => quoted_in_remark(one),
        several => format!("{} files, the first of which is {}", several.len(), quoted_in_remark(&several[0])),
    };
    let rows = proposal.kinds.first().map_or(0, |kind| kind.profile.rows);
    let mut parts = vec![format!("{files}: {}", counted(rows, "record", "records"))];
    let taken = &proposal.taken;
    if let Some((sheet, _)) = &taken.sheets {
        parts.push(format!("of the sheet {}", quoted_in_remark(sheet)));
    }
    if let (Some(row), 1) = (taken.header_row, proposal.files_read.len()) {
        let place = if matches!(taken.format, Format::Csv | Format::Tsv) { "line" } else { "row" };
        parts.push(format!("below the header in {place} {row}"));
    }
    if let Some(path) = &taken.records {
        parts.push(format!("at {}", quoted_in_remark(path)));
    }
    parts.join(", ")
}

/// What nobody but the analyst can know, as far as it matters here.
fn questions(proposal: &Proposal) -> Vec<String> {
    let mut asked = Vec::new();
    let kinds = &proposal.kinds;
    let has_blanks =
        kinds.iter().any(|kind| kind.profile.columns.iter().any(|column| kind.profile.missing(column) > 0));
    if has_blanks {
        let what = "What a blank means. As it stands, that nobody knows. `or none yet` behind a type says that it has not \
                    happened, `or none` that there is none, and `blank means no` behind `yes/no` that the answer is no.";
        asked.push(what.to_owned());
    }
    let private = kinds.iter().flat_map(|kind| &kind.fields).filter(|field| field.private).count() as u64;
    let marked = match private {
        0 => "No field looks like it.".to_owned(),
        count => format!("{} because of their looks.", counted(count, "field is marked", "fields are marked"))
            .replace("field is marked because of their", "field is marked because of its"),
    };
    asked.push(format!("What is `private`, as it names or describes a person: then no output shows it. {marked}"));
    asked.extend(kinds.iter().flat_map(kind_questions));
    let through = "Through which day the export holds everything that there was: `complete` in the source. Only then is it \
                   proof that something is not in it.";
    asked.push(through.to_owned());
    if let Some(known) = &proposal.known {
        let (columns, of) =
            (known.columns, kinds[0].profile.columns.iter().filter(|column| !column.header.is_empty()).count());
        asked.push(format!(
            "Whether this kind is needed: `{}` of the project has {columns} of these {of} columns. If that is what these \
             records are, take the source and leave this block.",
            known.kind
        ));
    }
    if let Some((_, others)) = proposal.taken.sheets.as_ref().filter(|(_, others)| !others.is_empty()) {
        let others: Vec<String> = others.iter().map(|name| quoted_in_remark(name)).collect();
        asked.push(format!("Whether this is the right sheet; there are also {}.", listed(&others)));
    }
    if !proposal.taken.other_records.is_empty() {
        let others: Vec<String> = proposal.taken.other_records.iter().map(|path| quoted_in_remark(path)).collect();
        asked.push(format!("Whether these are the right records; others stand at {}.", listed(&others)));
    }
    if proposal.taken.bad_rows > 0 {
        let rows = counted(proposal.taken.bad_rows, "row was", "rows were");
        asked.push(format!("What is wrong with the rows that do not fit: {rows} passed over."));
    }
    asked
}

fn kind_questions(kind: &KindProposal) -> Vec<String> {
    let mut asked = Vec::new();
    let named = |names: &[String]| listed(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>());
    if kind.parent.is_none() && kind.profile.rows > 1 && !kind.fields.iter().any(|field| field.is_key) {
        asked.push(match (&kind.single, kind.together.as_slice()) {
            (Single::Unclear(fields), _) => {
                let never = if fields.len() == 1 { "never repeats a value" } else { "never repeat a value" };
                format!("What names a record. {} {never}: write `key` before the one that does.", named(fields))
            }
            (Single::NotKnown, []) => {
                "What names a record. There are too many records to remember whether a column repeats a value."
                    .to_owned()
            }
            (_, []) => {
                "What names a record. No column does, nor two or three together, so findings name the line.".to_owned()
            }
            (_, [found]) if found.repeats > 0 => {
                let repeats = counted(found.repeats, "record repeats", "records repeat");
                format!("What names a record. {} nearly do together; {repeats} an earlier one.", named(&found.fields))
            }
            (_, several) => {
                let sets: Vec<String> = several.iter().take(3).map(|found| named(&found.fields)).collect();
                let or = sets.join(", or ");
                format!(
                    "What names a record. Together {or} never repeat: if that is no accident, write `key` before each."
                )
            }
        });
    }
    if let ([found], true) = (kind.together.as_slice(), kind.fields.iter().any(|field| field.is_key)) {
        asked.push(format!(
            "Whether {} name a record together: they never repeat here, so they are its `key`.",
            named(&found.fields)
        ));
    }
    if let Some((from, end)) = spans(kind) {
        asked.push(format!(
            "Whether records of `{}` last from `{from}`, and whether the day in `{end}` is the first one after that \
             (`lasts from {from} until {end}`) or the last of it (`through {end}`).",
            kind.name
        ));
    }
    for link in kind.links.iter().filter(|link| link.is_unclear) {
        let by = link.by.join(", ");
        asked.push(format!(
            "Whether `{by}` leads to `{0}`: `belongs to {0} by {by}`. It is the key of other kinds too.",
            link.parent
        ));
    }
    asked.extend(unread_columns(&kind.profile));
    asked.extend(kind.left_out.iter().map(|key| {
        let key = quoted_in_remark(key);
        format!("What stands in the lists below {key}: records that cannot be reached, as their key is no name.")
    }));
    asked
}

/// Columns of which nothing can be read.
fn unread_columns(profile: &Profile) -> Vec<String> {
    let mut asked = Vec::new();
    let unnamed =
        profile.columns.iter().filter(|column| column.header.is_empty() && column.filled + column.coded() > 0);
    let each: Vec<String> = unnamed
        .map(|column| {
            format!("column {} ({})", column.number, counted(column.filled + column.coded(), "value", "values"))
        })
        .collect();
    if !each.is_empty() {
        asked.push(format!("What stands below no header, and so is not read: {}.", listed(&each)));
    }
    for column in profile.columns.iter().filter(|column| column.path.is_none()) {
        if let Some(first) = column.repeats {
            let header = quoted_in_remark(&column.header);
            let second = column.number;
            asked.push(format!(
                "Which of two columns is meant by {header}: {first} and {second} are called so, and neither is read. Give \
                 one of them another name in the export."
            ));
        }
    }
    if profile.header_again > 0 {
        let rows = counted(profile.header_again, "row repeats", "rows repeat");
        asked.push(format!("Why {rows} the header: as it stands, that is a record like any other."));
    }
    if profile.further {
        asked.push(format!(
            "What stands in the columns behind the first {}: they were not looked at.",
            profile.columns.len()
        ));
    }
    asked
}

/// Words at which a thing begins, and at which it ends.
const BEGINS: &[&str] = &[
    "start",
    "started",
    "begin",
    "begins",
    "began",
    "from",
    "signed",
    "granted",
    "issued",
    "effective",
    "admitted",
    "hired",
    "opened",
    "initiation",
    "appointed",
    "joined",
    "booked",
];
const ENDS: &[&str] = &[
    "end",
    "ended",
    "ends",
    "expires",
    "expired",
    "expiration",
    "expiry",
    "until",
    "through",
    "to",
    "terminated",
    "termination",
    "closed",
    "left",
    "returned",
    "revoked",
    "released",
];

/// Two dates between which something may last.
fn spans(kind: &KindProposal) -> Option<(String, String)> {
    let is = |field: &&Field, list: &[&str]| {
        let words = field.words(&kind.profile);
        matches!(field.guess, Guess::Date) && words.iter().any(|word| list.contains(&word.as_str()))
    };
    let from = kind.fields.iter().find(|field| is(field, BEGINS) && !is(field, ENDS))?;
    let end = kind.fields.iter().find(|field| is(field, ENDS))?;
    Some((from.name.clone(), end.name.clone()))
}

fn record(kind: &KindProposal) -> String {
    let mut text = format!("record {}\n", kind.name);
    for field in &kind.fields {
        if !field.remarks.is_empty() {
            text.push_str(&remark("  # ", "  # ", &field.remarks.join(NEXT)));
        }
        let key = if field.is_key { "key " } else { "" };
        let private = if field.private { " private" } else { "" };
        let from = field.from.as_ref().map(|header| format!(" from {}", quoted(header))).unwrap_or_default();
        text.push_str(&format!("  {key}{}: {}{private}{from}\n", field.name, type_words(&field.guess)));
    }
    for link in kind.links.iter().filter(|link| !link.is_unclear) {
        text.push_str(&format!("  belongs to {} by {}\n", link.parent, link.by.join(", ")));
    }
    if let Some((parent, key)) = &kind.parent {
        text.push_str(&format!("  nested in {parent} as {key}\n"));
    }
    text
}

/// A text as YAML writes it.
pub(super) fn yaml(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'.' | b'-');
    let begins = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if begins && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    serde_json::to_string(text).unwrap_or_default()
}

fn yaml_list(texts: &[String]) -> String {
    let each: Vec<String> = texts.iter().map(|text| serde_json::to_string(text).unwrap_or_default()).collect();
    format!("[{}]", each.join(", "))
}

/// Lines of a source, with remarks above them.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn remark(&mut self, text: &str) {
        self.0.push_str(&remark("    # ", "    # ", text));
    }

    fn key(&mut self, key: &str, value: &str) {
        self.0.push_str(&format!("    {key}: {value}\n"));
    }
}

/// The source of a proposal, as an item of `sources`.
pub(super) fn source(proposal: &Proposal) -> String {
    let kind = proposal.known.as_ref().map_or_else(|| proposal.kind(), |known| known.kind.as_str());
    let mut lines = Lines(format!("  - kind: {kind}\n"));
    lines.key("files", &yaml(&proposal.files));
    let taken = &proposal.taken;
    if let Some((sheet, _)) = taken.sheets.as_ref().filter(|(_, others)| !others.is_empty()) {
        lines.key("sheet", &serde_json::to_string(sheet).unwrap_or_default());
    }
    if let (Some(row @ 2..), 1) = (taken.header_row, proposal.files_read.len()) {
        lines.key("header_row", &row.to_string());
    }
    if let Some(delimiter) = taken.delimiter {
        let shown = if delimiter == '\t' { "tab".to_owned() } else { format!("\"{delimiter}\"") };
        lines.key("delimiter", &shown);
    }
    if let Some(encoding) = taken.encoding {
        if proposal.encoding_is_guessed {
            lines.remark("It is not UTF-8, and this is a guess: look at names with accents before you trust it.");
        }
        lines.key("encoding", &encoding.to_lowercase());
    }
    if let Some(path) = &taken.records {
        let named = ["group", "id", "value"].into_iter().filter(|field| path.contains(&format!("{{{field}}}")));
        let fields: Vec<String> = named.map(|field| format!("`{field}`")).collect();
        if !fields.is_empty() {
            let (what, better) = match fields.len() {
                1 => ("The keys become the field", "a better name"),
                _ => ("The keys and their values become", "better names"),
            };
            lines.remark(&format!("{what} {}: choose {better}, here and in the record.", listed(&fields)));
        }
        lines.key("records", &serde_json::to_string(path).unwrap_or_default());
    }
    dates(&proposal.needs, &mut lines);
    codes(&proposal.needs, &mut lines);
    // Only people know this one; above it, in the file, stands what it is for.
    lines.remark("complete: {through: YYYY-MM-DD}");
    lines.0
}

fn dates(needs: &Needs, lines: &mut Lines) {
    let [early, late] = needs.short_years;
    let century = match (early, late) {
        (0, 0) => None,
        (_, 0) => Some("2000"),
        (0, _) => Some("1900"),
        (_, _) => Some(""),
    };
    let is_declared = |written: &str| written.contains("YYYY") || century != Some("");
    let sure = needs.layouts().into_iter().map(LayoutId::written).chain(needs.file_dates.iter().copied());
    let sure: Vec<String> = sure.map(str::to_owned).collect();
    let (sure, short): (Vec<String>, Vec<String>) = sure.into_iter().partition(|written| is_declared(written));
    let unclear = needs.unclear();
    for (field, written) in &unclear {
        let [Some(one), Some(other)] = [written.layout, written.twin] else { continue };
        lines.remark(&format!(
            "In which order do day and month stand in `{field}`? Both fit all {}. Nothing is read as a date before you \
             take the line that is true:",
            grouped(written.fitting)
        ));
        lines.remark(&format!("dates: [\"{}\"]", one.written()));
        lines.remark(&format!("dates: [\"{}\"]", other.written()));
    }
    let settled = needs.dates.iter().filter(|(_, written)| written.twin.is_some());
    let settled: Vec<String> =
        settled.filter(|one| !unclear.contains(one)).map(|(field, _)| format!("`{field}`")).collect();
    if !settled.is_empty() {
        lines.remark(&format!(
            "In {} day and month could stand either way round; other columns show which.",
            listed(&settled)
        ));
    }
    for (field, written) in needs.dates.iter().filter(|(_, written)| written.against > 0) {
        let against = counted(written.against, "date", "dates");
        lines.remark(&format!("With day and month the other way round, {against} of `{field}` would be none."));
    }
    let has_short = sure.iter().any(|written| !written.contains("YYYY"));
    if !sure.is_empty() {
        lines.key("dates", &yaml_list(&sure));
    }
    if !short.is_empty() {
        let both = counted(early + late, "year", "years");
        lines.remark(&format!(
            "Of {both} with two digits some are above 50 and some below: from which year do they count?"
        ));
        lines.remark(&format!("dates: {}", yaml_list(&short)));
        lines.remark("century: 2000");
    } else if let Some(century) =
        century.filter(|_| has_short || unclear.iter().any(|(_, written)| written.has_short_years()))
    {
        lines.remark("The years have two digits: from which year do they count?");
        lines.key("century", century);
    }
    if !needs.zoneless.is_empty() {
        let fields: Vec<String> = needs.zoneless.iter().map(|field| format!("`{field}`")).collect();
        lines.remark(&format!(
            "In which zone are the times in {}? UTC stands here only so that they can be read.",
            listed(&fields)
        ));
        lines.key("time_zone", "UTC");
    }
}

fn codes(needs: &Needs, lines: &mut Lines) {
    for code in Code::ALL {
        let of = needs.codes.iter().filter(|((own, _), _)| *own == code);
        let (mut texts, mut said) = (Vec::new(), Vec::new());
        for (_, coded) in of {
            let further = (coded.fields.len() > 3).then(|| "others".to_owned());
            let fields: Vec<String> = coded.fields.iter().take(3).cloned().chain(further).collect();
            said.push(format!("{} {} in {}", quoted_in_remark(&coded.text), grouped(coded.count), listed(&fields)));
            texts.push(coded.text.clone());
        }
        if texts.is_empty() {
            continue;
        }
        let asks = match code {
            Code::None => "Does this mean that there is none, or rather that nobody knows (`unknown`)?",
            Code::Unknown => "Does this mean that nobody knows?",
            Code::Redacted => "Is this withheld?",
        };
        lines.remark(&format!("{asks} {}", said.join(", ")));
        lines.key(code.key(), &yaml_list(&texts));
    }
}
