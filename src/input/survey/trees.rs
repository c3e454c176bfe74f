//! Records of JSON and YAML: where they stand is found from the beginning of the file, and each is handed on.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::input::RECORD_LIMIT;
use crate::input::files::Found;
use crate::input::json::{self, Cutter, JsonFault, JsonWrong};
use crate::input::problems::{InputProblem, NoRecords, text_problem};
use crate::input::text::TextReader;
use crate::input::tree::{Content, Entry, Node, Step};
use crate::input::trees::{self, Captured, Taker};
use crate::input::yaml::{YamlFault, YamlReader};

use super::{Seen, Taken, Told, steps};

/// How many items of a list a sketch keeps.
const SKETCHED: usize = 20;
/// How many keys of an object it keeps; with as many that all lead to plain values, they are values themselves.
const KEYS: usize = 100;
/// How deep a sketch goes.
const SKETCH_DEPTH: usize = 4;

/// Hands records on.
struct Hands<'a> {
    take: &'a mut dyn FnMut(Seen<'_>),
    taken: &'a mut Taken,
    reached: bool,
}

impl Taker for Hands<'_> {
    fn reached(&mut self) {
        self.reached = true;
    }

    fn record(&mut self, node: &Node<'_>, _: u64, captured: &Captured) {
        match node.entries() {
            Some(_) => (self.take)(Seen::Record(node, captured)),
            None => self.taken.bad_rows += 1,
        }
    }

    fn value(&mut self, node: &Node<'_>, field: &str, _: u64, captured: &mut Captured) {
        self.reached = true;
        let Some(text) = trees::plain(node) else {
            self.taken.bad_rows += 1;
            return;
        };
        captured.push((field.to_owned(), text.to_owned()));
        (self.take)(Seen::Record(node, captured));
        captured.pop();
    }

    fn blank_line(&mut self) {}

    fn broken_line(&mut self, _: u64, _: String) {
        self.taken.bad_rows += 1;
    }
}

/// The path of the records: what was said, or what the sketch of the file looks like.
fn path(name: &str, told: &Told, sketch: &Node<'_>, taken: &mut Taken) -> Result<Vec<Step>, InputProblem> {
    let written = match &told.records {
        Some(written) => Some(written.clone()),
        None => {
            let mut found = places(sketch);
            let first = if found.is_empty() { None } else { Some(found.remove(0)) };
            taken.other_records = found;
            first
        }
    };
    taken.records = written.clone().filter(|path| !path.is_empty());
    let read = written.map_or(Some(Vec::new()), |path| if path.is_empty() { Some(Vec::new()) } else { steps(&path) });
    read.ok_or_else(|| not_found(name, "the path does not begin with `/`"))
}

fn not_found(name: &str, why: &str) -> InputProblem {
    let help = "each part of the path is a key, `*` for every item, or `{field}` for every key: `/facilities/*`";
    Box::new(NoRecords { file: name.to_owned(), why: why.to_owned(), help })
}

/// Where records may stand, the likeliest first; an empty path is the top.
fn places(node: &Node<'_>) -> Vec<String> {
    let Content::Map(entries) = &node.content else { return Vec::new() };
    let values: Vec<&Node<'_>> = entries.iter().map(|entry| &entry.value).collect();
    if entries.len() > 1 && values.iter().all(|value| is_records(value)) {
        return vec!["/{group}/*".to_owned()];
    }
    if entries.len() > 1 && values.iter().all(|value| value.entries().is_some()) {
        return vec!["/{id}".to_owned()];
    }
    if entries.len() >= KEYS && values.iter().all(|value| matches!(value.content, Content::Scalar(_) | Content::Null)) {
        return vec!["/{id}/{value}".to_owned()];
    }
    let below = |entry: &Entry<'_>| {
        let key = entry.key.replace('~', "~0").replace('/', "~1");
        match places(&entry.value).first() {
            _ if is_records(&entry.value) => Some(format!("/{key}/*")),
            Some(path) if path.starts_with("/{") => Some(format!("/{key}{path}")),
            Some(_) | None => None,
        }
    };
    let found: Vec<String> = entries.iter().filter_map(below).collect();
    // An object with many values of its own is a record that has others nested in it.
    let own = values.iter().filter(|value| matches!(value.content, Content::Scalar(_))).count();
    if own > 2 * found.len() { Vec::new() } else { found }
}

/// Whether a value is a list of objects.
fn is_records(node: &Node<'_>) -> bool {
    node.items().is_some_and(|items| !items.is_empty() && items.iter().all(|item| item.entries().is_some()))
}

/// Looks through a JSON file.
pub(super) fn survey_json(
    reader: &mut TextReader,
    found: &Found,
    (name, encoding): (&str, Option<&'static Encoding>),
    told: &Told,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), InputProblem> {
    let mut first =
        TextReader::open(&found.path, found.packing, encoding).map_err(|fault| text_problem(name, fault))?;
    let mut cutter = Cutter::new(&mut first, RECORD_LIMIT);
    let sketched = match cutter.peek_value() {
        Ok(None) => return Err(trees::empty(name)),
        Ok(Some(_)) => sketch(&mut cutter, 0),
        Err(fault) => Err(fault),
    };
    let sketched = match sketched {
        Ok(sketched) => sketched,
        Err(fault) => return Err(trees::json_problem(&mut first, name, fault)),
    };
    let path = path(name, told, &sketched, taken)?;
    let mut cutter = Cutter::new(reader, RECORD_LIMIT);
    let mut hands = Hands { take, taken, reached: false };
    let walked = trees::json_walk(&mut cutter, &mut hands, &path, &mut Captured::new()).and_then(|()| cutter.end());
    let reached = hands.reached;
    match walked {
        Err(fault) => Err(trees::json_problem(reader, name, fault)),
        Ok(()) if !reached => Err(not_found(name, "the path of the records leads nowhere in it")),
        Ok(()) => Ok(()),
    }
}

/// The shape of the next value: of lists and objects only the first parts, so that no more than a few of them are held.
fn sketch(cutter: &mut Cutter<'_>, depth: usize) -> Result<Node<'static>, JsonFault> {
    let opening = cutter.peek_value()?;
    let content = match opening {
        Some(_) if depth > SKETCH_DEPTH => {
            cutter.skip()?;
            Content::Null
        }
        Some(b'[') => {
            let (mut items, mut first) = (Vec::new(), true);
            cutter.open();
            while cutter.another(&mut first, b']')? {
                if items.len() < SKETCHED { items.push(sketch(cutter, depth + 1)?) } else { cutter.skip()? }
            }
            Content::List(items)
        }
        Some(b'{') => {
            let (mut entries, mut first) = (Vec::new(), true);
            cutter.open();
            while cutter.another(&mut first, b'}')? {
                let key = Cow::Owned(cutter.key()?);
                if entries.len() < KEYS {
                    entries.push(Entry { key, key_span: 0..0, value: sketch(cutter, depth + 1)? });
                } else {
                    cutter.skip()?;
                }
            }
            Content::Map(entries)
        }
        Some(_) => {
            let piece = cutter.value()?;
            json::parse(&piece.text).map_err(|fault| fault.shifted(piece.at))?;
            Content::Scalar(Cow::Borrowed(""))
        }
        None => {
            let what = JsonWrong::Syntax("a value is missing here".to_owned());
            return Err(JsonFault { at: cutter.at(), what });
        }
    };
    Ok(Node { span: 0..0, content })
}

/// Looks through a file of JSON lines.
pub(super) fn survey_ndjson(
    reader: &mut TextReader,
    name: &str,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), InputProblem> {
    let mut hands = Hands { take, taken, reached: false };
    trees::ndjson_lines(reader, name, &mut hands)
        .map_err(|mut problems| if problems.is_empty() { trees::empty(name) } else { problems.swap_remove(0) })
}

/// Looks through a YAML file.
pub(super) fn survey_yaml(
    reader: &mut TextReader,
    name: &str,
    told: &Told,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), InputProblem> {
    let text = trees::yaml_text(reader, name)?;
    match yaml_documents(&text, name, told, taken, take) {
        Ok(()) => Ok(()),
        Err(YamlStop::Fault(fault)) => Err(trees::yaml_problem(reader, name, fault)),
        Err(YamlStop::Problem(problem)) => Err(problem),
    }
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

fn yaml_documents(
    text: &str,
    name: &str,
    told: &Told,
    taken: &mut Taken,
    take: &mut dyn FnMut(Seen<'_>),
) -> Result<(), YamlStop> {
    let mut yaml = YamlReader::new(text);
    let (mut documents, mut reached) = (0, false);
    let mut steps = None;
    while let Some(opening) = yaml.document()? {
        if YamlReader::opens_list(&opening) && told.records.is_none() {
            documents += 1;
            reached = true;
            while let Some(item) = yaml.item()? {
                Hands { take, taken, reached }.record(&item, 0, &Captured::new());
            }
            continue;
        }
        let node = yaml.node(opening, 0)?;
        if node.content == Content::Null {
            continue;
        }
        documents += 1;
        let steps = match &steps {
            Some(steps) => steps,
            None => steps.insert(path(name, told, &node, taken).map_err(YamlStop::Problem)?),
        };
        let mut hands = Hands { take, taken, reached };
        trees::walk(&mut hands, &node, steps, 0, &mut Captured::new());
        reached = hands.reached;
    }
    match (documents, reached) {
        (0, _) => Err(YamlStop::Problem(trees::empty(name))),
        (_, false) => Err(YamlStop::Problem(not_found(name, "the path of the records leads nowhere in it"))),
        (_, true) => Ok(()),
    }
}
