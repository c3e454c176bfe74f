//! Which sheet of a workbook holds the records.

use crate::column::fold;
use crate::input::Context;
use crate::input::problems::{FileEmpty, SheetMissing, SheetNotChosen};
use crate::input::taken::{By, Chosen, Noticed, Remark};

use super::{Fault, SheetName, stop};

/// How many sheets a message lists.
const LISTED: usize = 20;

/// The sheet that the project file names, or else the only one with anything in it; by its place in the workbook.
pub(super) fn choose(
    context: &mut Context<'_, '_>,
    sheets: &[SheetName],
    has_cells: &mut dyn FnMut(usize) -> Result<bool, Fault>,
) -> Result<usize, Fault> {
    let chosen = match &context.source.sheet {
        Some(said) => match named(&said.value, sheets) {
            Ok(index) => index,
            Err(why) => {
                let (place, label) = context.project.pointing(&said.at);
                let (file, sheet) = (context.name.clone(), said.value.clone());
                let help = format!("its sheets are {}", list(sheets, &mut |_| true));
                return Err(stop(Box::new(SheetMissing { file, sheet, why, place, label, help })));
            }
        },
        None => only_one(context, sheets, has_cells)?,
    };
    let by = match &context.source.sheet {
        Some(_) => By::Declared,
        None if sheets.len() > 1 => By::Found,
        None => By::Usual,
    };
    context.reading.taken.sheet = Some(Chosen { value: sheets[chosen].name.clone(), by });
    if sheets[chosen].hidden {
        let names = vec![sheets[chosen].name.clone()];
        context.reading.taken.remarks.push(Remark { what: Noticed::HiddenSheet, count: 1, names });
    }
    Ok(chosen)
}

/// The sheet of that name; a number that is no name counts the sheets from 1.
pub(super) fn named(wanted: &str, sheets: &[SheetName]) -> Result<usize, &'static str> {
    let exact = sheets.iter().position(|sheet| sheet.name == wanted);
    let folded = || {
        let wanted = fold(wanted);
        let mut alike = sheets.iter().enumerate().filter(|(_, sheet)| fold(&sheet.name) == wanted);
        match (alike.next(), alike.next()) {
            (Some((index, _)), None) => Some(index),
            (Some(_), Some(_)) | (None, _) => None,
        }
    };
    let number = || wanted.trim().parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < sheets.len());
    let found = exact.or_else(folded).or_else(number).ok_or("there is none of that name or number")?;
    if sheets[found].is_table { Ok(found) } else { Err("it is a chart or a macro, not a table") }
}

fn only_one(
    context: &mut Context<'_, '_>,
    sheets: &[SheetName],
    has_cells: &mut dyn FnMut(usize) -> Result<bool, Fault>,
) -> Result<usize, Fault> {
    let mut filled = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        if sheet.is_table && has_cells(index)? {
            filled.push(index);
        }
    }
    let file = context.name.clone();
    match filled.as_slice() {
        [] => Err(stop(Box::new(FileEmpty { file, what: "no sheet of it has anything in it" }))),
        [only] => Ok(*only),
        several => {
            let sheets = list(sheets, &mut |index| several.contains(&index));
            let (place, label) =
                context.source.files.as_ref().map_or((None, None), |files| context.project.pointing(&files.at));
            Err(stop(Box::new(SheetNotChosen { file, count: several.len(), sheets, place, label })))
        }
    }
}

/// `"Agreements", "Agreements " (hidden)`: in quotes, so that blanks at the ends can be seen.
pub(super) fn list(sheets: &[SheetName], of: &mut dyn FnMut(usize) -> bool) -> String {
    let each = sheets.iter().enumerate().filter(|(index, _)| of(*index));
    let mut words: Vec<String> = each
        .map(|(_, sheet)| {
            let note = match (sheet.is_table, sheet.hidden) {
                (false, _) => " (no table)",
                (true, true) => " (hidden)",
                (true, false) => "",
            };
            format!("\"{}\"{note}", sheet.name)
        })
        .collect();
    if words.len() > LISTED {
        let more = words.len() - LISTED;
        words.truncate(LISTED);
        words.push(format!("and {more} more"));
    }
    words.join(", ")
}
