//! The pages of the manual as a book: each stands in the table of contents, every code has its place, links lead
//! somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Page, manual, nothing_wrong, page, pages};

/// The text of a page without its blocks of code and without its code in the running text.
fn prose(page: &Page) -> String {
    let outside = page.text.split("\n```").step_by(2);
    outside.flat_map(|part| part.split('`').step_by(2)).collect()
}

/// The targets of the links in a text.
fn links(text: &str) -> Vec<String> {
    let after = text.split("](").skip(1);
    after.filter_map(|rest| rest.split_once(')').map(|(link, _)| link.to_owned())).collect()
}

/// The names by which links reach a place on a page: its headings as mdBook writes them, and the anchors set by hand.
fn anchors(page: &Page) -> BTreeSet<String> {
    let text: String = page.text.split("\n```").step_by(2).collect();
    let headings = text
        .lines()
        .filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')));
    let by_hand =
        text.lines().filter_map(|line| line.strip_prefix("<a id=\"")?.split_once('"').map(|(id, _)| id.to_owned()));
    headings.map(anchor).chain(by_hand).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect::<String>().to_lowercase()
}

#[test]
fn every_page_stands_in_the_table_of_contents_once() {
    let contents = links(&prose(&page("SUMMARY.md".to_owned())));
    let mut wrong = Vec::new();
    for page in pages() {
        match contents.iter().filter(|link| **link == page.name).count() {
            0 => wrong.push(format!("{}: not in SUMMARY.md; add its line where its subject belongs", page.name)),
            1 => {}
            _ => wrong.push(format!("{}: more than once in SUMMARY.md", page.name)),
        }
    }
    let missing = contents.iter().filter(|link| !manual().join(link).is_file());
    wrong.extend(missing.map(|link| format!("SUMMARY.md: there is no page {link}")));
    nothing_wrong(&wrong);
}

#[test]
fn every_page_has_one_title_first() {
    let all = pages();
    let untitled = all.iter().filter(|page| {
        let titles = page.text.split("\n```").step_by(2).flat_map(str::lines).filter(|line| line.starts_with("# "));
        !page.text.starts_with("# ") || titles.count() != 1
    });
    nothing_wrong(
        &untitled.map(|page| format!("{}: a page has one title, in its first line", page.name)).collect::<Vec<_>>(),
    );
}

#[test]
fn the_links_of_the_manual_lead_somewhere() {
    let all: BTreeMap<String, Page> = pages().into_iter().map(|page| (page.name.clone(), page)).collect();
    let mut wrong = Vec::new();
    for page in all.values() {
        for link in links(&prose(page)) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, place) = link.split_once('#').map_or((link.as_str(), None), |(file, place)| (file, Some(place)));
            let target = if file.is_empty() { Some(page) } else { all.get(file) };
            let is_export = page.exports().contains(&link) && manual().join(&link).is_file();
            let reached =
                is_export || target.is_some_and(|target| place.is_none_or(|place| anchors(target).contains(place)));
            if !reached {
                wrong.push(format!("{}: nothing is at {link}", page.name));
            }
        }
    }
    nothing_wrong(&wrong);
}

#[test]
fn the_page_of_codes_holds_every_code() {
    let folder = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes")).unwrap();
    let files = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let codes: BTreeSet<String> = files.filter_map(|file| file.strip_suffix(".md").map(str::to_owned)).collect();
    let expected: Vec<String> =
        codes.iter().map(|code| format!("<a id=\"{code}\"></a>\n\n{{{{#include ../codes/{code}.md}}}}\n")).collect();
    let shown = page("codes.md".to_owned()).text;
    let missing = expected.iter().filter(|entry| !shown.contains(entry.as_str()));
    nothing_wrong(
        &missing.map(|entry| format!("codes.md: lacks, in the order of the alphabet\n\n{entry}")).collect::<Vec<_>>(),
    );
    assert!(shown.ends_with(&expected.join("\n")), "codes.md: every code once, in the order of the alphabet");
}
