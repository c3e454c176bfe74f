//! The published audits, replayed. For every replay: its records are what the generator makes, the program prints what
//! is expected, and (in the module of each) the published figures stand in the result, and a changed record changes
//! what it should and nothing else.

#[path = "../../../examples/replay/replays/mod.rs"]
mod replays;

mod project;
mod r1;
mod r12;
mod r2;
mod r4;
mod r5;
mod r6;
mod r7;
mod r8;
mod r9;
mod r10;

use project::{CHECK, Project, Run, differences};
use replays::{ALL, files};

/// Judges a changed replay: it differs from the unchanged one in these lines and in nothing else.
#[track_caller]
fn assert_changes(unchanged: &Run, changed: Project, expected: &[&str]) {
    assert_eq!(differences(unchanged, &changed.run()), expected);
}

/// The fiscal years of the tables of findings.
const YEARS: [i64; 6] = [2015, 2016, 2017, 2018, 2019, 2020];

/// A replay counts the findings of every type as they are printed for each year, and their rows and columns.
#[track_caller]
fn assert_table(run: &Run, replay: &str, printed: &[(&str, [i64; 6])]) {
    let count = |measure: &str, group: &str| {
        let figures = run.figures(&format!("{replay}-{measure}"), group);
        figures.map_or(0, |figures| figures["value"].as_i64().expect("a count is a number"))
    };
    for (name, of_years) in printed {
        let cells = YEARS.map(|year| count("CELLS", &format!("{year}, {name}")));
        assert_eq!(cells, *of_years, "{name}");
        assert_eq!(count("ROWS", name), of_years.iter().sum::<i64>(), "{name}");
    }
    for (column, year) in YEARS.into_iter().enumerate() {
        let sum: i64 = printed.iter().map(|(_, of_years)| of_years[column]).sum();
        assert_eq!(count("COLUMNS", &year.to_string()), sum, "{year}");
    }
    let names: Vec<&str> = printed.iter().map(|(name, _)| *name).collect();
    assert_eq!(run.groups(&format!("{replay}-ROWS")), names);
    assert_eq!(run.groups(&format!("{replay}-COLUMNS")), YEARS.map(|year| year.to_string()));
}

/// What stands in the folder of a replay and is written by hand.
fn by_hand(name: &str) -> bool {
    matches!(name, "probity.yaml" | "README.md") || as_of(name).is_some() || name.ends_with(".probity")
}

/// The day of a run whose result is expected: that of the project, or the one in the name, as in
/// `expected-2018-03-31.txt`.
fn as_of(name: &str) -> Option<Option<&str>> {
    let day = name.strip_prefix("expected")?.strip_suffix(".txt")?;
    if day.is_empty() { Some(None) } else { Some(Some(day.strip_prefix('-')?)) }
}

#[test]
fn the_records_are_what_the_generator_makes() {
    for replay in ALL {
        let folder = project::home(replay.name);
        let made = files(replay);
        for (name, text) in &made {
            let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(
                committed == *text,
                "{0}/{name}: `cargo run --example replay {0}` makes something else",
                replay.name
            );
        }
        for entry in std::fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let known = by_hand(&name) || made.iter().any(|(file, _)| *file == name);
            assert!(known, "{}/{name}: nothing makes this file", replay.name);
        }
        assert!(!made.is_empty());
    }
}

#[test]
fn every_folder_of_a_replay_has_its_generator() {
    let folders = std::fs::read_dir(project::home("")).unwrap();
    let mut names: Vec<String> = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut known: Vec<&str> = ALL.iter().map(|replay| replay.name).collect();
    known.sort_unstable();
    assert_eq!(names, known);
}

#[test]
fn the_results_are_those_expected() {
    let mut wrong = Vec::new();
    for replay in ALL {
        let mut runs = 0;
        for entry in std::fs::read_dir(project::home(replay.name)).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            if let Some(day) = as_of(&file) {
                wrong.extend(other_than_expected(replay.name, &file, day));
                runs += 1;
            }
        }
        assert!(runs > 0, "{}: nothing is expected", replay.name);
    }
    assert!(
        wrong.is_empty(),
        "in these folders of fixtures/replay `probity {}` prints something else than is expected, which is to be \
         written anew and read (with `--as-of` and the day where the name of the file has one):\n{}",
        CHECK.join(" "),
        wrong.join("\n")
    );
}

/// Where a replay prints something else than stands in a file.
fn other_than_expected(replay: &str, file: &str, day: Option<&str>) -> Option<String> {
    let mut arguments = CHECK.to_vec();
    arguments.extend(day.into_iter().flat_map(|day| ["--as-of", day]));
    let done = super::report::probity(Project::of(replay).folder(), &arguments);
    assert_eq!(done.err, "", "{replay}");
    let said = done.out.lines().last().and_then(|line| line.strip_prefix("exit ")).map_or("0", |rest| &rest[..1]);
    assert_eq!(said, done.code.to_string(), "{replay}: the exit code");
    let expected = std::fs::read_to_string(project::home(replay).join(file)).unwrap();
    let differ = done.out.lines().zip(expected.lines()).find(|(printed, expected)| printed != expected);
    (done.out != expected).then(|| format!("{replay}/{file}: the first lines that differ: {differ:?}"))
}
