//! What a text that is no date may be: in which other layouts it would be one, and the slips of the hand that keep it
//! from being one. Only for messages: whichever it is, the text stays unreadable.

use super::dates::{DateLayout, DateRules, before_clock};

/// Layouts that exports use, in the order in which they are offered.
const USUAL: [&str; 18] = [
    "M/D/YYYY", "D/M/YYYY", "M/D/YY", "D/M/YY", "M-D-YYYY", "D-M-YYYY", "M-D-YY", "D-M-YY", "D.M.YYYY", "D.M.YY",
    "YYYY/M/D", "YYYY-M-D", "YYYYMMDD", "MMDDYYYY", "DDMMYYYY", "MMDDYY", "DDMMYY", "YYMMDD",
];

/// A longer text is no date with a slip in it.
const LONGEST: usize = 40;

/// What a text that is no date may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateDoubt {
    /// The layouts that are declared, as written.
    declared: Vec<String>,
    /// The usual layouts that it would fit.
    fits: Vec<&'static str>,
    slip: Option<Slip>,
}

/// One slip of the hand.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Slip {
    /// With this character more it would fit the layout.
    Missing { character: char, layout: String },
    /// With one character less it would.
    Added { layout: String },
    /// It has only digits, and not as many as the layout.
    Digits { has: usize, wants: usize, layout: String },
}

/// The usual layouts in which a text is a day of the calendar.
pub fn fitting_layouts(text: &str) -> Vec<&'static str> {
    USUAL.into_iter().filter(|layout| DateLayout::parse(layout).is_ok_and(|layout| layout.fits(text))).collect()
}

impl DateDoubt {
    /// Looks into a trimmed text.
    pub(super) fn of(text: &str, rules: &DateRules) -> DateDoubt {
        let declared: Vec<String> = rules.layouts.iter().map(|layout| layout.written.clone()).collect();
        let text = before_clock(text).unwrap_or(text);
        let mut fits = fitting_layouts(text);
        fits.retain(|layout| declared.iter().all(|written| written != layout));
        let iso = DateLayout::parse("YYYY-MM-DD").ok();
        let slip = rules.layouts.iter().chain(&iso).find_map(|layout| slip(text, layout));
        DateDoubt { declared, fits, slip }
    }

    /// The layouts in which it is not a date, for a sentence.
    pub(super) fn known_layouts(&self) -> String {
        match self.declared.as_slice() {
            [] => "YYYY-MM-DD".to_owned(),
            [one] => format!("YYYY-MM-DD or `{one}`"),
            _ => "YYYY-MM-DD or in a declared layout".to_owned(),
        }
    }

    /// What it may be, behind a semicolon; nothing where nobody knows.
    pub(super) fn may_be(&self) -> String {
        match &self.slip {
            // What fits as it stands is more likely than a slip.
            Some(_) | None if !self.fits.is_empty() => self.other_layout(),
            Some(Slip::Missing { character, layout }) => {
                format!("; with one more `{character}` it would fit `{layout}`")
            }
            Some(Slip::Added { layout }) => format!("; with one character less it would fit `{layout}`"),
            Some(Slip::Digits { has, wants, layout }) => {
                format!("; it has {has} digits, and `{layout}` has {wants}")
            }
            None => String::new(),
        }
    }

    /// The layouts that it would fit, behind a semicolon.
    pub(super) fn other_layout(&self) -> String {
        let century = if self.fits.iter().any(|layout| !layout.contains("YYYY")) { ", with a `century`" } else { "" };
        match self.fits.as_slice() {
            [] => String::new(),
            [one] => format!("; it would fit `dates: [\"{one}\"]`{century}"),
            [before @ .., last] => {
                let before: Vec<String> = before.iter().map(|layout| format!("`{layout}`")).collect();
                format!(
                    "; it would fit {} and `{last}`: declare the right one under `dates`{century}",
                    before.join(", ")
                )
            }
        }
    }
}

/// The one slip that keeps a text from fitting a layout.
fn slip(text: &str, layout: &DateLayout) -> Option<Slip> {
    let length = text.chars().count();
    if length > LONGEST {
        return None;
    }
    let written = || layout.written.clone();
    if let Some(wants) = layout.digits()
        && text.bytes().all(|byte| byte.is_ascii_digit())
    {
        let near = length != wants && length.abs_diff(wants) <= 2;
        return near.then(|| Slip::Digits { has: length, wants, layout: written() });
    }
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    for character in layout.literals().into_iter().filter(|character| !character.is_alphanumeric()) {
        let with = |at: &usize| format!("{}{character}{}", &text[..*at], &text[*at..]);
        if places.iter().chain([&text.len()]).any(|at| layout.fits(&with(at))) {
            return Some(Slip::Missing { character, layout: written() });
        }
    }
    let without = |at: &usize| {
        let rest = &text[*at..];
        format!(
            "{}{}",
            &text[..*at],
            rest.chars().as_str().get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default()
        )
    };
    places.iter().any(|at| layout.fits(&without(at))).then(|| Slip::Added { layout: written() })
}
