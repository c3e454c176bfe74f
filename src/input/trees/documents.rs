//! YAML files, document by document.

use super::super::problems::{
    AliasBomb, CellTooLong, FileBroken, InputProblem, MergeKey, TooDeep, masked_line, text_problem,
};
use super::super::text::TextReader;
use super::super::tree::Content;
use super::super::yaml::{YamlFault, YamlReader, YamlWrong};
use super::super::yaml_lines;
use super::super::{Context, YAML_LIMIT, megabytes};
use super::{Captured, empty, walk};

/// Reads a YAML file: each document is a list of records, one record, or what `records:` leads through.
pub(in crate::input) fn read_yaml(
    reader: &mut TextReader,
    context: &mut Context<'_, '_>,
) -> Result<(), Vec<InputProblem>> {
    let text = yaml_text(reader, &context.name).map_err(|problem| vec![problem])?;
    match yaml_documents(&text, context) {
        Ok(0) => Err(vec![empty(&context.name)]),
        Ok(_) => context.check_reached().map_err(|problem| vec![problem]),
        Err(YamlStop::Fault(fault)) => Err(vec![yaml_problem(reader, &context.name, fault)]),
        Err(YamlStop::Problem(problem)) => Err(vec![problem]),
    }
}

/// The whole text of a YAML file.
pub(in crate::input) fn yaml_text(reader: &mut TextReader, name: &str) -> Result<String, InputProblem> {
    let mut text = String::new();
    while reader.fill(&mut text).map_err(|fault| text_problem(name, fault))? {
        if text.len() > YAML_LIMIT {
            let limit = megabytes(YAML_LIMIT);
            return Err(Box::new(CellTooLong { file: name.to_owned(), line: 1, what: "YAML file", limit }));
        }
    }
    Ok(text)
}

enum YamlStop {
    Fault(YamlFault),
    Problem(InputProblem),
}

impl From<YamlFault> for YamlStop {
    fn from(fault: YamlFault) -> Self {
        YamlStop::Fault(fault)
    }
}

/// Reads all documents and gives their number; a document without anything in it does not count.
fn yaml_documents(text: &str, context: &mut Context<'_, '_>) -> Result<u32, YamlStop> {
    let plain = if context.steps().is_none() { yaml_lines::list(text) } else { None };
    let Some(mut at) = plain else { return parsed(text, 0, context).map(|(documents, _)| documents) };
    loop {
        while let Some((item, next)) = yaml_lines::item(text, at) {
            context.reached = true;
            context.top_record(&item, 0, &Captured::new());
            at = next;
            if at == text.len() {
                return Ok(1);
            }
        }
        match parsed(text, at, context)? {
            (_, Some(plain)) => at = plain,
            (documents, None) => return Ok(documents),
        }
    }
}

/// Lets the parser read from a byte on: to the end, or up to an item that is perhaps as plain as those before it was
/// asked. Gives the number of documents, and where such an item begins.
fn parsed(text: &str, at: usize, context: &mut Context<'_, '_>) -> Result<(u32, Option<usize>), YamlStop> {
    let shifted = |fault: YamlFault| YamlFault { byte: fault.byte + at, ..fault };
    let mut yaml = YamlReader::new(&text[at..]);
    let mut documents = 0;
    let steps = context.steps();
    while let Some(opening) = yaml.document().map_err(shifted)? {
        let is_list = YamlReader::opens_list(&opening);
        if let (true, None) = (is_list, &steps) {
            documents += 1;
            context.reached = true;
            while let Some(item) = yaml.item().map_err(shifted)? {
                context.top_record(&item, at as u64, &Captured::new());
                // An object in a list at the margin ends where the next item begins. Nothing that is read here is
                // referred to later on, if it has no anchor.
                let next = at + item.span.end;
                let is_plain =
                    item.entries().is_some() && text[..next].ends_with('\n') && text[next..].starts_with("- ");
                if is_plain && !yaml.has_anchors() && documents == 1 {
                    return Ok((documents, Some(next)));
                }
            }
            continue;
        }
        let node = yaml.node(opening, 0).map_err(shifted)?;
        if node.content == Content::Null {
            continue;
        }
        documents += 1;
        match &steps {
            Some(steps) => walk(context, &node, steps, at as u64, &mut Captured::new()),
            None if node.entries().is_some() => context.only_object(&node, at as u64).map_err(YamlStop::Problem)?,
            None => {
                let help = "a YAML export is a list of records, or one record a document".to_owned();
                return Err(YamlStop::Problem(context.not_found("a document of it holds a single value", help)));
            }
        }
    }
    Ok((documents, None))
}

pub(in crate::input) fn yaml_problem(reader: &mut TextReader, name: &str, fault: YamlFault) -> InputProblem {
    let file = name.to_owned();
    let place = reader.place(fault.byte as u64);
    let (line, column) = (place.line, place.column);
    let (text, byte) = reader.around(fault.byte as u64);
    let broken = |why: String, help: Option<&str>| -> InputProblem {
        let help = help.map(str::to_owned);
        let (excerpt, label) = masked_line(&file, &text, byte, place);
        Box::new(FileBroken { file: file.clone(), line, column, format: "YAML", why, excerpt, label, help })
    };
    match fault.what {
        YamlWrong::Syntax(why) => broken(why, None),
        YamlWrong::Tab => broken(
            "a tab stands where only blanks may indent".to_owned(),
            Some("replace the tabs at the beginning of lines by blanks"),
        ),
        YamlWrong::KeyNotText => broken("a key must be a text, not a list or a map".to_owned(), None),
        YamlWrong::TooDeep => Box::new(TooDeep { file, line }),
        YamlWrong::AliasBomb => Box::new(AliasBomb { file, line }),
        YamlWrong::MergeKey => Box::new(MergeKey { file, line }),
    }
}
