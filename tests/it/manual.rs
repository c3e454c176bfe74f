//! The manual is true: its rules resolve and pass their tests, its project files are read, and its transcripts are
//! what the program prints.
//!
//! A block of code in `docs/manual.md` is checked by the words after its three marks:
//! - with a name behind the language (`csv officers.csv`) it is a file of its chapter, written into a folder of its own;
//! - `console`: each line that begins with `$` is run in that folder, in the order of the chapter, and what stands below
//!   it must be what it prints (errors first, then results); a line `...` stands for any number of lines;
//! - `probity` alone: all of a chapter together are one rule file, which must resolve;
//! - `probity refused CODE`: after the rules of its chapter it must be refused with that code and no other;
//! - `yaml` alone: a project file;
//! - `text`: shown, not checked.

use std::fmt::Write;
use std::path::Path;

use probity::diagnostic::Faults;
use probity::input::project::Project;
use probity::source::Sources;
use probity::{authoring, resolve, syntax};

use super::report::{add, folder, probity};

/// A block of code: its chapter, the words after its marks, its line, its text.
struct Block {
    chapter: String,
    words: Vec<String>,
    line: usize,
    text: String,
}

fn blocks() -> Vec<Block> {
    let manual = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/manual.md")).unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let (mut chapter, mut open) = (String::new(), None);
    for (line, text) in (1..).zip(manual.lines()) {
        match (text.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => {
                let words = info.split(' ').map(str::to_owned).collect();
                open = Some(Block { chapter: chapter.clone(), words, line, text: String::new() });
            }
            (None, Some(block)) => block.text += &format!("{text}\n"),
            (None, None) => {
                if let Some(title) = text.strip_prefix("## ") {
                    title.clone_into(&mut chapter);
                }
            }
        }
    }
    assert!(open.is_none(), "a block of code is not closed");
    blocks
}

/// The blocks of each chapter, in order.
fn chapters(blocks: &[Block]) -> Vec<Vec<&Block>> {
    let mut chapters: Vec<Vec<&Block>> = Vec::new();
    for block in blocks {
        match chapters.last_mut().filter(|chapter| chapter[0].chapter == block.chapter) {
            Some(chapter) => chapter.push(block),
            None => chapters.push(vec![block]),
        }
    }
    chapters
}

fn words(block: &Block) -> Vec<&str> {
    block.words.iter().map(String::as_str).collect()
}

/// The faults of a rule file, by code and message, and its failed tests.
fn wrong_with(text: &str) -> Vec<(String, String)> {
    let mut sources = Sources::default();
    sources.add("manual.probity", text).unwrap();
    let mut faults = Faults::default();
    let files: Vec<_> = sources.ids().map(|id| syntax::parse(&sources, id, &mut faults)).collect();
    let rules = resolve::resolve(&sources, &files, &mut faults);
    let mut wrong: Vec<_> = faults.list.iter().map(|fault| (fault.code(), fault.problem.to_string())).collect();
    if wrong.is_empty() {
        let results = authoring::test::run(&sources, &rules.unwrap());
        let failed = results.into_iter().filter(|result| !result.wrong.is_empty());
        wrong
            .extend(failed.map(|result| ("test".to_owned(), format!("{}: {}", result.title, result.wrong.join("; ")))));
    }
    wrong
}

#[test]
fn the_rules_of_the_manual_resolve_and_their_tests_pass() {
    let blocks = blocks();
    let mut seen = 0;
    for chapter in chapters(&blocks) {
        let plain = chapter.iter().filter(|block| words(block) == ["probity"]);
        let rules: String = plain.map(|block| format!("{}\n", block.text)).collect();
        seen += usize::from(!rules.is_empty());
        assert_eq!(wrong_with(&rules), [], "chapter {}", chapter[0].chapter);
        for block in &chapter {
            if let ["probity", "refused", code] = words(block)[..] {
                let wrong = wrong_with(&format!("{rules}\n{}", block.text));
                let codes: Vec<&str> = wrong.iter().map(|(code, _)| code.as_str()).collect();
                assert!(
                    !codes.is_empty() && codes.iter().all(|found| *found == code),
                    "line {}: {wrong:?}",
                    block.line
                );
            }
        }
    }
    assert!(seen >= 2, "the manual shows rules");
}

#[test]
fn the_project_files_of_the_manual_are_read() {
    let blocks = blocks();
    let files: Vec<&Block> = blocks.iter().filter(|block| words(block) == ["yaml"]).collect();
    assert!(!files.is_empty(), "the manual shows project files");
    for block in files {
        if let Err(problems) = Project::parse("probity.yaml", &block.text, Path::new("")) {
            let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("line {}: {}", block.line, all.join("; "));
        }
    }
}

#[test]
fn the_transcripts_of_the_manual_are_what_the_program_prints() {
    let blocks = blocks();
    let mut ran = 0;
    for chapter in chapters(&blocks) {
        let folder = folder(&[]);
        for block in chapter {
            match words(block)[..] {
                ["console"] => ran += check_transcript(block, folder.path()),
                ["probity", "refused", _] => {}
                [_, name] => add(folder.path(), &[(name, &block.text)]),
                _ => {}
            }
        }
    }
    assert!(ran >= 8, "the manual shows the program at work");
}

/// Runs the commands of a block and compares; the number of commands.
fn check_transcript(block: &Block, folder: &Path) -> usize {
    let mut commands: Vec<(&str, String)> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, String::new())),
            (None, Some((_, expected))) => writeln!(expected, "{line}").unwrap(),
            (None, None) => panic!("line {}: a transcript begins with a command", block.line),
        }
    }
    let mut code = 0;
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
        let same = fits(&expected.lines().collect::<Vec<_>>(), &printed.lines().collect::<Vec<_>>());
        assert!(same, "line {}: `{command}`\n--- the manual\n{expected}\n--- the program\n{printed}", block.line);
    }
    commands.len()
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
