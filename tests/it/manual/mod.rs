//! The manual is true: its rules resolve and pass their tests, its project files are read, its messages are those of
//! the program, and its transcripts are what the program prints.
//!
//! Every page in `docs/manual` is a world of its own: nothing on one page is known on another. A block of code is
//! checked by the words after its three marks:
//! - `probity` alone: all of a page together, in their order, are one rule file, which must resolve and pass its tests;
//! - `probity refused CODE`: after the rules of its page it must be refused with that code and no other;
//! - `message`, after such a block: the messages with which it is refused, one to a line;
//! - `sheet` with a name: a workbook of its page, made of the rows that stand there (`workbook.rs`);
//! - with a name behind the language (`csv officers.csv`, `probity rules/a.probity`) it is a file of its page, written
//!   into the page's folder where it stands; a later block of the same name is written over it;
//! - `console`: each line that begins with `$` is run in that folder, in the order of the page, and what stands below
//!   it must be what it prints (errors first, then results); a line `...` stands for any number of lines, and
//!   `$ echo $?` for the exit code of the command above;
//! - `table` with the name of a Parquet file is that file, its columns named and typed in the first line; without the
//!   feature `parquet` such a page is passed over;
//! - `yaml` alone: a project file, which must be readable, without the files that it names;
//! - `text`: shown, not checked.
//!
//! A spreadsheet that a page links to stands in its folder from the beginning, and so do the replays of
//! `fixtures/replay` if the page names that folder.
//!
//! What the pages have in common as a book, their order and their links, stands in `book.rs`; that the reference leaves
//! nothing out, in `complete.rs`.

mod book;
mod complete;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use probity::diagnostic::Faults;
use probity::input::project::Project;
use probity::source::Sources;
use probity::{authoring, lint, resolve, syntax};

use super::report::{add, folder, probity};
use super::workbook;

/// A page of the manual: its file name, its text and its blocks of code, in order.
struct Page {
    name: String,
    text: String,
    blocks: Vec<Block>,
}

/// A block of code: the words after its marks, its line, its text.
struct Block {
    words: Vec<String>,
    line: usize,
    text: String,
}

impl Block {
    fn words(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }
}

impl Page {
    /// The exports beside it that it links to.
    fn exports(&self) -> Vec<String> {
        let links = self.text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        links.map(|(link, _)| link.to_owned()).filter(|link| link.ends_with(".xlsx")).collect()
    }
}

/// Where the replays stand, below the folder of the repository.
const REPLAYS: &str = "fixtures/replay/";

fn copy_replays(to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in walkdir::WalkDir::new(from.join(REPLAYS)) {
        let entry = entry.unwrap();
        let copy = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(copy).unwrap();
        } else {
            std::fs::copy(entry.path(), copy).unwrap();
        }
    }
}

fn manual() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/manual")
}

/// All pages, by name; `SUMMARY.md` is no page.
fn pages() -> Vec<Page> {
    let entries = std::fs::read_dir(manual()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| name.ends_with(".md") && name != "SUMMARY.md").collect();
    names.sort();
    names.into_iter().map(page).collect()
}

fn page(name: String) -> Page {
    let text = std::fs::read_to_string(manual().join(&name)).unwrap();
    let (mut blocks, mut open): (_, Option<Block>) = (Vec::new(), None);
    for (line, content) in (1..).zip(text.lines()) {
        match (content.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => {
                open = Some(Block { words: info.split(' ').map(str::to_owned).collect(), line, text: String::new() });
            }
            (None, Some(block)) => block.text += &format!("{content}\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{name}: a block of code is not closed");
    Page { name, text, blocks }
}

/// Fails with everything that is wrong, so that a page can be put right at once.
#[track_caller]
fn nothing_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n\n"));
}

/// What is wrong with a rule file, as codes and messages, warnings and failed tests among them.
fn wrong_with(text: &str) -> Vec<(String, String)> {
    let mut sources = Sources::default();
    sources.add("manual.probity", text).unwrap();
    let mut faults = Faults::default();
    let files: Vec<_> = sources.ids().map(|id| syntax::parse(&sources, id, &mut faults)).collect();
    let rules = resolve::resolve(&sources, &files, &mut faults);
    if let Some(rules) = &rules {
        faults.list.extend(lint::check(&sources, rules).faults.list);
    }
    let mut wrong: Vec<_> = faults.list.iter().map(|fault| (fault.code(), fault.problem.to_string())).collect();
    if wrong.is_empty() {
        let results = authoring::test::run(&sources, &rules.unwrap());
        let failed = results.into_iter().filter(|result| !result.wrong.is_empty());
        wrong
            .extend(failed.map(|result| ("test".to_owned(), format!("{}: {}", result.title, result.wrong.join("; ")))));
    }
    wrong
}

/// The rules of a page, without its mistakes.
fn rules_of(page: &Page) -> String {
    let plain = page.blocks.iter().filter(|block| block.words() == ["probity"]);
    plain.map(|block| format!("{}\n", block.text)).collect()
}

#[test]
fn the_rules_of_the_manual_resolve_and_their_tests_pass() {
    let mut wrong = Vec::new();
    for page in pages() {
        let found = wrong_with(&rules_of(&page));
        wrong.extend(found.iter().map(|(code, message)| format!("{}: {code}: {message}", page.name)));
    }
    nothing_wrong(&wrong);
}

#[test]
fn the_mistakes_of_the_manual_are_refused_with_their_codes_and_messages() {
    let mut wrong = Vec::new();
    for page in pages() {
        let rules = rules_of(&page);
        for (index, block) in page.blocks.iter().enumerate() {
            let ["probity", "refused", code] = block.words()[..] else { continue };
            let found = wrong_with(&format!("{rules}\n{}", block.text));
            if found.is_empty() || found.iter().any(|(other, _)| other != code) {
                wrong.push(format!("{}:{}: this is not refused as `{code}`: {found:?}", page.name, block.line));
            }
            let said: String = found.iter().map(|(_, message)| format!("{message}\n")).collect();
            let next = page.blocks.get(index + 1).filter(|next| next.words() == ["message"]);
            if let Some(shown) = next.filter(|shown| shown.text != said) {
                wrong.push(format!("{}:{}: the program says\n{said}", page.name, shown.line));
            }
        }
    }
    nothing_wrong(&wrong);
}

#[test]
fn the_project_files_of_the_manual_are_read() {
    let mut wrong = Vec::new();
    for page in pages() {
        for block in page.blocks.iter().filter(|block| block.words() == ["yaml"]) {
            let read = Project::parse("probity.yaml", &block.text, Path::new(""));
            let problems = read.err().into_iter().flatten();
            wrong.extend(problems.map(|problem| format!("{}:{}: {problem}", page.name, block.line)));
        }
    }
    nothing_wrong(&wrong);
}

#[test]
fn the_transcripts_of_the_manual_are_what_the_program_prints() {
    let mut wrong = Vec::new();
    for page in pages() {
        let folder = folder(&[]);
        for name in page.exports() {
            std::fs::copy(manual().join(&name), folder.path().join(&name)).unwrap();
        }
        if page.text.contains(REPLAYS) {
            copy_replays(folder.path());
        }
        let has_parquet = page.blocks.iter().any(|block| block.words[0] == "table");
        if has_parquet && !cfg!(feature = "parquet") {
            continue;
        }
        for block in &page.blocks {
            match block.words()[..] {
                #[cfg(feature = "parquet")]
                ["table", name] => {
                    std::fs::write(folder.path().join(name), crate::input::parquet::table(&block.text)).unwrap();
                }
                ["console"] => {
                    let found = wrong_transcript(block, folder.path());
                    wrong.extend(found.iter().map(|what| format!("{}:{}: {what}", page.name, block.line)));
                }
                ["probity", "refused", _] => {}
                ["sheet", name] => std::fs::write(folder.path().join(name), workbook::shown(&block.text)).unwrap(),
                [_, name] => add(folder.path(), &[(name, &block.text)]),
                _ => {}
            }
        }
    }
    nothing_wrong(&wrong);
}

#[test]
fn every_block_of_the_manual_is_of_a_kind_that_is_checked() {
    let (mut wrong, all) = (Vec::new(), pages());
    for kind in ["probity", "yaml", "console", "message"] {
        assert!(
            all.iter().flat_map(|page| &page.blocks).any(|block| block.words[0] == kind),
            "the manual shows {kind}"
        );
    }
    for page in all {
        for (index, block) in page.blocks.iter().enumerate() {
            let known = match block.words()[..] {
                ["probity" | "yaml" | "console" | "text"] | ["probity", "refused", _] => true,
                ["message"] => index > 0 && page.blocks[index - 1].words().get(1) == Some(&"refused"),
                [_, name] => name.contains('.'),
                _ => false,
            };
            if !known {
                wrong.push(format!(
                    "{}:{}: nothing checks `{}`; give the block the name of a file, or call it `text`",
                    page.name,
                    block.line,
                    block.words.join(" ")
                ));
            }
        }
    }
    nothing_wrong(&wrong);
}

/// Runs the commands of a block, and says where they print something else than is shown.
fn wrong_transcript(block: &Block, folder: &Path) -> Vec<String> {
    let mut commands: Vec<(&str, String)> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, String::new())),
            (None, Some((_, expected))) => writeln!(expected, "{line}").unwrap(),
            (None, None) => return vec!["a transcript begins with a command".to_owned()],
        }
    }
    let (mut code, mut wrong) = (0, Vec::new());
    for (command, expected) in &commands {
        let printed = if *command == "echo $?" {
            format!("{code}\n")
        } else {
            let arguments = arguments(command.strip_prefix("probity").expect("the manual runs this program"));
            let done = probity(folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
            code = done.code;
            let lines = format!("{}{}", done.err, done.out);
            lines.lines().fold(String::new(), |all, line| all + line.trim_end() + "\n")
        };
        let (expected, printed) = (expected.trim_end(), printed.trim_end());
        if !fits(&expected.lines().collect::<Vec<_>>(), &printed.lines().collect::<Vec<_>>()) {
            wrong.push(format!("`{command}`\n--- the manual\n{expected}\n--- the program\n{printed}"));
        }
    }
    wrong
}

/// Words of a command line; double quotes hold blanks together.
fn arguments(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// Whether lines are those expected, where `...` stands for any number of them.
fn fits(expected: &[&str], printed: &[&str]) -> bool {
    match (expected, printed) {
        ([], []) => true,
        (["...", rest @ ..], _) => (0..=printed.len()).any(|from| fits(rest, &printed[from..])),
        ([line, rest @ ..], [first, others @ ..]) => line == first && fits(rest, others),
        _ => false,
    }
}
