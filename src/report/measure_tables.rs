//! Measures as text for people: a sentence for one figure, a table for groups, and what is open about them in words.

use std::io;

use rust_decimal::Decimal;
use textwrap::core::display_width;

use crate::explain::{Figure, MeasureResult};
use crate::input::escape_text;
use crate::outcome::{Amount, Fraction, Outcome, ShareCount, Status, Target, Unit};
use crate::resolve::ruleset::{Measure, Measured, OutcomeWord, Total};
use crate::review::small_groups::Hidden;

use super::Run;
use super::measures::{Sampled, group_words, is_private, total_of};
use super::summary::Lines;
use super::words::target;
use super::words::{bounds, counted, grouped, listed, percent, share};

/// Characters of a group's name that are shown.
const NAME_WIDTH: usize = 50;

/// Writes all measures; nothing where there are none.
pub(super) fn write(run: &Run<'_>, lines: &mut Lines<'_>) -> io::Result<()> {
    if run.measures.is_empty() {
        return Ok(());
    }
    lines.blank()?;
    lines.head("Measures")?;
    if !run.narrowed.is_empty() {
        lines.below("(of all records, whichever files were named)")?;
    }
    let id = |result: &MeasureResult| run.rules.measures[result.measure].id.clone();
    let measured = run.measures.iter().filter(|result| matches!(result.status, Status::Run | Status::Vacuous));
    for (index, result) in measured.enumerate() {
        if index > 0 {
            lines.blank()?;
        }
        measure_lines(run, result, lines)?;
    }
    for result in run.measures {
        if let Status::NotRun(why) = &result.status {
            lines.below(&format!("{}  not run: {why}", id(result)))?;
        }
    }
    let out: Vec<String> = run.measures.iter().filter(|result| result.status == Status::OutOfScope).map(id).collect();
    if !out.is_empty() {
        lines.below(&format!("out of scope, because their records are not part of this project: {}", listed(&out)))?;
    }
    Ok(())
}

fn measure_lines(run: &Run<'_>, result: &MeasureResult, lines: &mut Lines<'_>) -> io::Result<()> {
    let measure = &run.rules.measures[result.measure];
    lines.below(&format!("{}  {}", measure.id, measure.title))?;
    let aim = measure.target.as_ref().map_or_else(String::new, |aim| format!("; target {}", target(aim)));
    lines.below(&format!("  {}{aim}", run.sources.words(measure.what_span)))?;
    let hidden = run.hidden(result);
    let sampled = run.sampled(measure);
    if measure.by.is_empty() {
        let said = if hidden.total { "hidden".to_owned() } else { sentence(run, measure, result) };
        lines.below(&format!("  {said}"))?;
    } else {
        for line in table(run, measure, result, (&hidden, sampled.as_ref())) {
            lines.below(&format!("  {line}"))?;
        }
    }
    for note in notes(run, measure, result, (&hidden, sampled.as_ref())) {
        lines.below(&format!("  {note}"))?;
    }
    Ok(())
}

/// The total in a sentence.
fn sentence(run: &Run<'_>, measure: &Measure, result: &MeasureResult) -> String {
    let aim = measure.target.as_ref();
    let mut said = match &result.total {
        Figure::Share(count) => {
            let word = outcome_of(measure);
            let all = if is_of_both(word) { "assessable" } else { "records" };
            share(&count.parted, out_of_share(count, word), (all, word.words()), aim)
        }
        Figure::Total(amount) => {
            let figure = amount_words(run, total_of(measure, 0), amount.value);
            match amount_bounds(run, total_of(measure, 0), amount) {
                Some(bounds) => format!("{figure}; {bounds}"),
                None => figure,
            }
        }
        Figure::Ratio(ratio) => {
            let (low, high) = ratio.bounds();
            let part = amount_words(run, total_of(measure, 0), ratio.part.value);
            let whole = amount_words(run, total_of(measure, 1), ratio.whole.value);
            let figure = ratio_words(run, measure, ratio.rate()).unwrap_or_else(|| "no ratio".to_owned());
            let open = ratio_bounds(run, measure, (low, high)).map_or_else(String::new, |bounds| format!("; {bounds}"));
            format!("{figure} ({part} to {whole}){open}")
        }
    };
    if let Some(verdict) = result.total.verdict(measure) {
        said += &format!("; target {}", verdict.word());
    }
    if let Some((low, high)) = run.interval(&result.total, run.sampled(measure).as_ref()) {
        said += &format!("; 95 % interval {}", interval_words(low, high));
    }
    said
}

/// A column of a table: its head, and a cell for each row.
struct Column {
    head: String,
    cells: Vec<String>,
    /// Words stand at the left, figures at the right.
    words: bool,
}

/// The groups and the total, one line each.
fn table(
    run: &Run<'_>,
    measure: &Measure,
    result: &MeasureResult,
    (hidden, sampled): (&Hidden, Option<&Sampled<'_>>),
) -> Vec<String> {
    let mut columns: Vec<Column> = Vec::new();
    for (index, by) in measure.by.iter().enumerate() {
        let mut cells: Vec<String> =
            result.groups.iter().map(|group| short(&group_words(run, &group.by[index]))).collect();
        cells.push(if index == 0 { "total".to_owned() } else { String::new() });
        columns.push(Column { head: by.name.clone(), cells, words: true });
    }
    let figures: Vec<&Figure> = result.groups.iter().map(|group| &group.figure).chain([&result.total]).collect();
    let is_hidden: Vec<bool> = hidden.groups.iter().copied().chain([hidden.total]).collect();
    for (head, words, cell) in figure_columns(run, measure, sampled) {
        let shown = |(figure, hidden): (&&Figure, &bool)| if *hidden { String::new() } else { cell(figure) };
        let mut cells: Vec<String> = figures.iter().zip(&is_hidden).map(shown).collect();
        let is_first = columns.len() == measure.by.len();
        if is_first {
            let hide = cells.iter_mut().zip(&is_hidden).filter(|(_, hidden)| **hidden);
            hide.for_each(|(cell, _)| "hidden".clone_into(cell));
        }
        if is_first || cells.iter().any(|cell| !cell.is_empty()) {
            columns.push(Column { head, cells, words });
        }
    }
    laid_out(&columns)
}

type FigureColumn<'c> = (String, bool, Box<dyn Fn(&Figure) -> String + 'c>);

/// What is said of each figure, column by column; a column that says nothing of any is left out.
fn figure_columns<'c>(
    run: &'c Run<'_>,
    measure: &'c Measure,
    sampled: Option<&'c Sampled<'_>>,
) -> Vec<FigureColumn<'c>> {
    let aim = measure.target.as_ref();
    let mut columns: Vec<FigureColumn<'c>> = match &measure.what {
        Measured::Share { outcome, .. } => share_columns(*outcome, aim),
        Measured::Total(total) => total_columns(run, total),
        Measured::Ratio(part, whole) => ratio_columns(run, measure, part, whole),
    };
    let interval = move |figure: &Figure| {
        run.interval(figure, sampled).map_or_else(String::new, |(low, high)| interval_words(low, high))
    };
    columns.push(("95 % interval".to_owned(), false, Box::new(interval)));
    let verdict =
        |figure: &Figure| figure.verdict(measure).map_or_else(String::new, |verdict| verdict.word().to_owned());
    columns.push(("target".to_owned(), true, Box::new(verdict)));
    columns
}

fn share_columns<'c>(word: OutcomeWord, aim: Option<&'c Target>) -> Vec<FigureColumn<'c>> {
    let of = |say: Box<dyn Fn(&ShareCount) -> String + 'c>| -> Box<dyn Fn(&Figure) -> String + 'c> {
        Box::new(move |figure| match figure {
            Figure::Share(count) => say(count),
            Figure::Total(_) | Figure::Ratio(_) => String::new(),
        })
    };
    let some = |count: u64| if count == 0 { String::new() } else { grouped(count) };
    vec![
        (
            "rate".to_owned(),
            false,
            of(Box::new(move |count| match count.parted.rate() {
                Some(rate) => percent(rate, aim),
                None => "none".to_owned(),
            })),
        ),
        (word.words().to_owned(), false, of(Box::new(|count| grouped(count.parted.part)))),
        ("of".to_owned(), false, of(Box::new(|count| grouped(count.parted.whole())))),
        (
            "between".to_owned(),
            false,
            of(Box::new(move |count| {
                bounds(&count.parted, aim).map_or_else(String::new, |(low, high)| format!("{low} and {high}"))
            })),
        ),
        ("not assessable".to_owned(), false, of(Box::new(move |count| some(out_of_share(count, word))))),
        ("nothing to check".to_owned(), false, of(Box::new(move |count| some(count.tally.nothing_to_check)))),
    ]
}

fn total_columns<'c>(run: &'c Run<'_>, total: &'c Total) -> Vec<FigureColumn<'c>> {
    let of = |say: Box<dyn Fn(&Amount) -> String + 'c>| -> Box<dyn Fn(&Figure) -> String + 'c> {
        Box::new(move |figure| match figure {
            Figure::Total(amount) => say(amount),
            Figure::Share(_) | Figure::Ratio(_) => String::new(),
        })
    };
    let head = if total.sum.is_some() { "sum" } else { "count" };
    vec![
        (head.to_owned(), false, of(Box::new(move |amount| amount_words(run, total, amount.value)))),
        ("open".to_owned(), true, of(Box::new(move |amount| amount_bounds(run, total, amount).unwrap_or_default()))),
    ]
}

fn ratio_columns<'c>(
    run: &'c Run<'_>,
    measure: &'c Measure,
    part: &'c Total,
    whole: &'c Total,
) -> Vec<FigureColumn<'c>> {
    let figure = move |figure: &Figure| match figure {
        Figure::Ratio(ratio) => ratio_words(run, measure, ratio.rate()).unwrap_or_else(|| "none".to_owned()),
        Figure::Share(_) | Figure::Total(_) => String::new(),
    };
    let amount = move |second: bool, total: &'c Total| {
        move |figure: &Figure| match figure {
            Figure::Ratio(ratio) => {
                let amount = if second { &ratio.whole } else { &ratio.part };
                amount_words(run, total, amount.value)
            }
            Figure::Share(_) | Figure::Total(_) => String::new(),
        }
    };
    let open = move |figure: &Figure| match figure {
        Figure::Ratio(ratio) => ratio_bounds(run, measure, ratio.bounds()).unwrap_or_default(),
        Figure::Share(_) | Figure::Total(_) => String::new(),
    };
    vec![
        ("ratio".to_owned(), false, Box::new(figure)),
        (total_name(run, part), false, Box::new(amount(false, part))),
        (format!("to {}", total_name(run, whole)), false, Box::new(amount(true, whole))),
        ("open".to_owned(), true, Box::new(open)),
    ]
}

/// `complaint`, or `amount of payment`
fn total_name(run: &Run<'_>, total: &Total) -> String {
    let kind = run.kind_name(total.kind);
    match &total.sum {
        Some(sum) => format!("{} of {kind}", run.sources.words(sum.span)),
        None => kind.to_owned(),
    }
}

/// Lines of columns that stand below each other.
fn laid_out(columns: &[Column]) -> Vec<String> {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let width = |column: &Column| {
        column.cells.iter().chain([&column.head]).map(|cell| display_width(cell)).max().unwrap_or_default()
    };
    let widths: Vec<usize> = columns.iter().map(width).collect();
    let line = |cell: &dyn Fn(&Column) -> String| {
        let cells = columns.iter().zip(&widths).map(|(column, width)| {
            let text = cell(column);
            let room = " ".repeat(width.saturating_sub(display_width(&text)));
            if column.words { text + &room } else { room + &text }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let head = line(&|column| column.head.clone());
    std::iter::once(head).chain((0..rows).map(|row| line(&|column| column.cells[row].clone()))).collect()
}

/// What is said below a measure.
fn notes(
    run: &Run<'_>,
    measure: &Measure,
    result: &MeasureResult,
    (hidden, sampled): (&Hidden, Option<&Sampled<'_>>),
) -> Vec<String> {
    let mut notes = Vec::new();
    if !hidden.total {
        match &result.total {
            Figure::Share(count) => notes.extend(share_notes(count, outcome_of(measure))),
            Figure::Total(amount) => notes.extend(amount_notes(run, total_of(measure, 0), amount)),
            Figure::Ratio(ratio) => {
                notes.extend(amount_notes(run, total_of(measure, 0), &ratio.part));
                notes.extend(amount_notes(run, total_of(measure, 1), &ratio.whole));
            }
        }
    }
    if !result.groups_want.is_empty() {
        notes.push(format!("groups are not known: {}", result.groups_want));
    }
    if let (true, Some(least)) = (hidden.any(), run.small_groups) {
        notes.push(format!("hidden is what rests on fewer than {least} records, and what would give that away"));
    }
    notes.extend(sampled.map(|sampled| {
        let sample = sampled.sample;
        let drawn = format!("sample of {} from {} records", grouped(sample.size.value), grouped(sample.frame));
        match &sampled.no_interval {
            Some(why) => format!("a {drawn}, without an interval: {why}"),
            None => format!("a simple random {drawn}, and the interval is for all of those"),
        }
    }));
    notes
}

/// What the outcomes of a share of met and violated rest on.
fn share_notes(count: &ShareCount, word: OutcomeWord) -> Vec<String> {
    if !is_of_both(word) {
        return Vec::new();
    }
    let note = |count: u64, one: &str, many: &str| (count > 0).then(|| counted(count, one, many));
    let tally = &count.tally;
    let assumed = note(
        tally.assumes_complete,
        "violation assumes that the records are complete",
        "violations assume that the records are complete",
    );
    let nothing = "met because there was nothing to check";
    assumed.into_iter().chain(note(tally.nothing_to_check, nothing, nothing)).collect()
}

/// Why an amount is open, in words.
fn amount_notes(run: &Run<'_>, total: &Total, amount: &Amount) -> Vec<String> {
    let kind = run.kind_name(total.kind);
    let mut notes = Vec::new();
    if amount.unsure > 0 {
        let (records, count) =
            (counted(amount.unsure, "record", "records"), if amount.unsure == 1 { "it counts" } else { "they count" });
        notes.push(format!("{kind}: of {records} it is not known whether {count}"));
    }
    if amount.unknown > 0 {
        let records = counted(amount.unknown, "record", "records");
        notes.push(format!("{kind}: of {records} the value is not known, so nothing bounds the sum"));
    }
    if amount.unseen {
        notes.push(format!("{kind}: its records are not complete for all of that time, so there may be more"));
    }
    notes
}

fn amount_words(run: &Run<'_>, total: &Total, amount: Option<Decimal>) -> String {
    match amount {
        _ if is_private(run, total) => crate::review::pseudonyms::unnamed("number"),
        Some(number) => decimal(number),
        None => "too large".to_owned(),
    }
}

/// A decimal with commas between its thousands.
fn decimal(number: Decimal) -> String {
    let text = number.normalize().abs().to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    let sign = if number.is_sign_negative() && !number.is_zero() { "-" } else { "" };
    rest.map_or_else(|| format!("{sign}{whole}"), |rest| format!("{sign}{whole}.{rest}"))
}

/// Between what an open amount lies.
fn amount_bounds(run: &Run<'_>, total: &Total, amount: &Amount) -> Option<String> {
    if is_private(run, total) || amount.is_exact() {
        return None;
    }
    Some(match (amount.low, amount.high) {
        (Some(low), Some(high)) => format!("from {} to {}", decimal(low), decimal(high)),
        (Some(low), None) => format!("{} or more", decimal(low)),
        (None, Some(high)) => format!("{} or less", decimal(high)),
        (None, None) => "nothing bounds it".to_owned(),
    })
}

fn ratio_words(run: &Run<'_>, measure: &Measure, ratio: Option<Fraction>) -> Option<String> {
    if (0..2).any(|total| is_private(run, total_of(measure, total))) {
        return Some(crate::review::pseudonyms::unnamed("number"));
    }
    let aim = measure.target.as_ref();
    let ratio = ratio?;
    if ratio.part.is_zero() {
        return Some("0".to_owned());
    }
    Some(match aim.map(|aim| aim.unit) {
        Some(Unit::Percent) => format!("{} %", ratio.rounded(Unit::Percent, 1, aim)),
        Some(Unit::Number) | None => ratio.rounded(Unit::Number, 2, aim).to_string(),
    })
}

fn ratio_bounds(run: &Run<'_>, measure: &Measure, (low, high): (Option<Fraction>, Option<Fraction>)) -> Option<String> {
    if (0..2).any(|total| is_private(run, total_of(measure, total))) {
        return None;
    }
    let words = |bound| ratio_words(run, measure, bound);
    match (words(low), words(high)) {
        (Some(low), Some(high)) if low == high => None,
        (Some(low), Some(high)) => Some(format!("from {low} to {high}")),
        (Some(low), None) => Some(format!("{low} or more")),
        (None, Some(high)) => Some(format!("{high} or less")),
        (None, None) => Some("nothing bounds it".to_owned()),
    }
}

/// An interval in per cent with one digit; only nothing is `0 %`, and only all is `100 %`.
fn interval_words(low: f64, high: f64) -> String {
    let words = |end: f64| match end {
        end if end <= 0.0 => "0 %".to_owned(),
        end if end >= 1.0 => "100 %".to_owned(),
        end => format!("{:.1} %", (end * 100.0).clamp(0.1, 99.9)),
    };
    format!("{} to {}", words(low), words(high))
}

/// How many a share leaves out because they are not assessable.
fn out_of_share(count: &ShareCount, word: OutcomeWord) -> u64 {
    if is_of_both(word) {
        count.tally.count(Outcome::NotAssessable)
    } else {
        count.tally.subjects() - count.parted.whole()
    }
}

/// Whether a share is of met and violated together, and not of all records.
fn is_of_both(word: OutcomeWord) -> bool {
    matches!(word, OutcomeWord::Met | OutcomeWord::Violated | OutcomeWord::Overdue | OutcomeWord::Late)
}

/// The outcome that a share asks for.
fn outcome_of(measure: &Measure) -> OutcomeWord {
    match &measure.what {
        Measured::Share { outcome, .. } => *outcome,
        Measured::Total(_) | Measured::Ratio(..) => unreachable!("asked of shares only"),
    }
}

/// A name that fits into a column.
fn short(name: &str) -> String {
    let name = escape_text(name);
    if name.chars().count() <= NAME_WIDTH {
        return name;
    }
    name.chars().take(NAME_WIDTH - 1).collect::<String>() + "…"
}
