//! Files that are alike: editions of one list, whose names differ in a date, and the files of a folder.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::dates;

/// What stands in a pattern in the place of the name of a field, which is chosen later.
pub(super) const FIELD: &str = "{}";

/// The part of the name of each file that is the value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// How the day is written there; `None` for ISO, and for texts.
    pub(super) layout: Option<&'static str>,
    /// It is a day.
    pub(super) is_day: bool,
}

/// Files that hold records of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The files, sorted.
    pub files: Vec<String>,
    /// What the project file calls them.
    pub pattern: String,
    /// What their names tell.
    pub edition: Option<Edition>,
}

/// The name of a file around the date in it.
struct Parts<'n> {
    before: &'n str,
    date: &'n str,
    after: &'n str,
    /// With its dot.
    ending: &'n str,
}

/// Puts files together whose names differ in nothing but a date, or a number that may be one. Paths have forward
/// slashes.
pub fn editions(names: &[String]) -> Vec<Group> {
    let mut groups: BTreeMap<(String, usize), Vec<&String>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        let key = match parts(name) {
            // What stands behind a date, as the `am` of an hour, may differ if it is short.
            Some(Parts { before, date, after, ending }) => {
                let after = if after.len() > 3 { after.to_owned() } else { "?".repeat(after.chars().count()) };
                (format!("{before}\u{0}{}\u{0}{after}{ending}", shape(date)), 0)
            }
            None => (name.clone(), index),
        };
        groups.entry(key).or_default().push(name);
    }
    let mut groups: Vec<Group> = groups.into_values().map(|names| group(&names)).collect();
    groups.sort_by(|one, other| one.files.cmp(&other.files));
    groups
}

/// Puts those together that stand alone in a folder below the first, with the same ending.
pub fn folders(groups: Vec<Group>) -> Vec<Vec<Group>> {
    let mut together: BTreeMap<String, Vec<Group>> = BTreeMap::new();
    for group in groups {
        let name = &group.files[0];
        let key = match (group.edition.is_none(), name.rsplit_once('/'), name.rsplit_once('.')) {
            (true, Some((folder, _)), Some((_, ending))) if !is_glob(folder) => format!("{folder}/*.{ending}"),
            _ => name.clone(),
        };
        together.entry(key).or_default().push(group);
    }
    together.into_values().collect()
}

/// One group of some that stand in a folder.
pub fn folder(groups: &[Group]) -> Group {
    let mut files: Vec<String> = groups.iter().flat_map(|group| group.files.clone()).collect();
    files.sort();
    let first = &files[0];
    let folder = first.rsplit_once('/').map_or("", |(folder, _)| folder);
    let ending = first.rsplit_once('.').map_or("", |(_, ending)| ending);
    Group { pattern: format!("{folder}/*.{ending}"), files, edition: None }
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', ']', '{', '}'])
}

/// The last date or longer number in the name of a file.
fn parts(name: &str) -> Option<Parts<'_>> {
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4,}").expect("the pattern is one"));
    let file = name.rfind('/').map_or(0, |at| at + 1);
    let stem_ends = name[file..].find('.').map(|at| file + at)?;
    let date = DATE.find_iter(&name[file..stem_ends]).last()?;
    let (before, after) = (&name[..file + date.start()], &name[file + date.end()..stem_ends]);
    let known = matches!(date.as_str().len(), 4 | 6 | 8 | 10 | 14);
    let ending = &name[stem_ends..];
    (known && !is_glob(name)).then_some(Parts { before, date: date.as_str(), after, ending })
}

/// The form of a date, without its digits.
fn shape(date: &str) -> String {
    date.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect()
}

fn group(names: &[&String]) -> Group {
    let files: Vec<String> = names.iter().map(|name| (*name).clone()).collect();
    let all: Vec<Parts<'_>> = files.iter().filter_map(|name| parts(name)).collect();
    let [first, _, ..] = all.as_slice() else {
        return Group { pattern: files[0].clone(), files, edition: None };
    };
    let days: Vec<&str> = all.iter().map(|parts| &parts.date[..parts.date.len().min(10)]).collect();
    let (edition, rest) = match first.date.len() {
        10 => (Edition { layout: None, is_day: true }, 0),
        8 | 14 => {
            let days: Vec<&str> = days.iter().map(|day| &day[..8]).collect();
            match dates::only_layout(&days, &["YYYYMMDD", "MMDDYYYY", "DDMMYYYY"]) {
                Some(layout) => (Edition { layout: Some(layout), is_day: true }, first.date.len() - 8),
                None => (Edition { layout: None, is_day: false }, 0),
            }
        }
        _ => (Edition { layout: None, is_day: false }, 0),
    };
    let after: String = first
        .after
        .chars()
        .enumerate()
        .map(|(at, letter)| if all.iter().all(|one| one.after.chars().nth(at) == Some(letter)) { letter } else { '?' })
        .collect();
    let pattern = format!("{}{FIELD}{}{after}{}", first.before, "?".repeat(rest), first.ending);
    Group { pattern, files, edition: Some(edition) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pattern, how many files it stands for, and the layout of the day in it.
    type Shown = (String, usize, Option<(Option<&'static str>, bool)>);

    fn shown(names: &[&str]) -> Vec<Shown> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let shown = |group: Group| {
            (group.pattern, group.files.len(), group.edition.map(|edition| (edition.layout, edition.is_day)))
        };
        editions(&names).into_iter().map(shown).collect()
    }

    #[test]
    fn names_that_differ_in_a_date_are_editions() {
        let lists = ["lists/agencies02132026am.xlsx", "lists/agencies09032025pm.xlsx", "lists/agencies07292025am.xlsx"];
        assert_eq!(shown(&lists), [("lists/agencies{}?m.xlsx".to_owned(), 3, Some((Some("MMDDYYYY"), true)))]);
        let stamped = ["a-20250221214937.csv", "a-20250318181640.csv"];
        assert_eq!(shown(&stamped), [("a-{}??????.csv".to_owned(), 2, Some((Some("YYYYMMDD"), true)))]);
        let iso = ["a_2025-02-21_final.csv", "a_2025-03-18_final.csv"];
        assert_eq!(shown(&iso), [("a_{}_final.csv".to_owned(), 2, Some((None, true)))]);
    }

    #[test]
    fn a_number_that_may_be_one_day_or_another_is_a_text() {
        assert_eq!(shown(&["a01022025.csv", "a03042025.csv"]), [("a{}.csv".to_owned(), 2, Some((None, false)))]);
        assert_eq!(shown(&["fy2019.csv", "fy2020.csv"]), [("fy{}.csv".to_owned(), 2, Some((None, false)))]);
    }

    #[test]
    fn other_names_stand_alone() {
        let alone = |name: &str| (name.to_owned(), 1, None);
        let names = ["a01022025.csv", "a01022025.json", "b-1.csv", "b-2.csv", "x[1]20250101.csv", "x[1]20250102.csv"];
        assert_eq!(shown(&names), names.map(alone));
    }

    #[test]
    fn the_files_of_a_folder_may_be_one_source() {
        let names = ["agreements/fern.yaml", "agreements/lark.yaml", "top.yaml"].map(str::to_owned);
        let together = folders(editions(&names));
        assert_eq!(together.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(folder(&together[0]).pattern, "agreements/*.yaml");
    }
}
