//! Numbers in words: counts with their nouns, shares, rates, lists.

use crate::outcome::{Outcome, Parted, Share, Tally, Target, Unit};

/// `1 row`, `12 rows`, `1,351 rows`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A number with commas between its thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A share in per cent with one digit, or with as many as put it on the right side of a target; only nothing is `0 %`,
/// and only all is `100 %`.
pub fn percent(share: Share, target: Option<&Target>) -> String {
    match share.part {
        0 => "0 %".to_owned(),
        part if part == share.whole => "100 %".to_owned(),
        _ => format!("{} %", share.fraction().rounded(Unit::Percent, 1, target)),
    }
}

/// `at least 95 %`
pub fn target(target: &Target) -> String {
    let bound = if target.at_least { "at least" } else { "at most" };
    match target.unit {
        Unit::Percent => format!("{bound} {} %", target.value),
        Unit::Number => format!("{bound} {}", target.value),
    }
}

/// The rate of a rule with what it counts, what is open, and its bounds.
pub fn rate(tally: &Tally) -> String {
    share(&tally.met, tally.count(Outcome::NotAssessable), ("assessable", "met"), None)
}

/// A share with what it counts, how many are not assessable, and its bounds. The words say what all are, and what those
/// asked for are.
pub fn share(parted: &Parted, open: u64, (all, asked): (&str, &str), target: Option<&Target>) -> String {
    let whole = parted.whole();
    let mut said = match parted.rate() {
        Some(share) => {
            format!("{} of {} {all} ({} {asked})", percent(share, target), grouped(whole), grouped(parted.part))
        }
        None => "no rate".to_owned(),
    };
    if open > 0 {
        said += &format!("; {} of {} not assessable", grouped(open), grouped(whole + open));
    }
    match bounds(parted, target) {
        Some((low, high)) => said + &format!("; between {low} and {high}"),
        None => said,
    }
}

/// The lowest and the highest share that can still come about, where they read differently.
pub fn bounds(parted: &Parted, target: Option<&Target>) -> Option<(String, String)> {
    let (low, high) = (percent(parted.low()?, target), percent(parted.high()?, target));
    (low != high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::OutcomeSet;

    fn tally(groups: &[(u64, Outcome, &[Outcome])]) -> Tally {
        let mut tally = Tally::default();
        for (count, outcome, possible) in groups {
            let set = possible.iter().fold(OutcomeSet::default(), |set, one| set.union(OutcomeSet::one(*one)));
            (0..*count).for_each(|_| tally.add(*outcome, set));
        }
        tally
    }

    #[test]
    fn counts_have_their_nouns() {
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(0, "row", "rows"), "0 rows");
        assert_eq!(counted(1_351, "row", "rows"), "1,351 rows");
        assert_eq!(grouped(208_000_123), "208,000,123");
        assert_eq!(grouped(999), "999");
    }

    #[test]
    fn lists_read_aloud() {
        assert_eq!(listed(&["a".to_owned()]), "a");
        assert_eq!(listed(&["a".to_owned(), "b".to_owned(), "c".to_owned()]), "a, b and c");
    }

    #[test]
    fn shares_are_never_rounded_to_nothing_or_all() {
        let shown = |part, whole| percent(Share { part, whole }, None);
        assert_eq!(shown(1, 100_000), "0.1 %");
        assert_eq!(shown(99_999, 100_000), "99.9 %");
        assert_eq!((shown(0, 7), shown(7, 7)), ("0 %".to_owned(), "100 %".to_owned()));
        assert_eq!(shown(2, 3), "66.7 %");
    }

    #[test]
    fn a_rate_says_what_is_open() {
        use Outcome::{Exempt, Met, NotAssessable, Violated};
        let cases = tally(&[(698, Met, &[Met]), (25, Violated, &[Violated]), (43, NotAssessable, &[Met, Violated])]);
        assert_eq!(
            rate(&cases),
            "96.5 % of 723 assessable (698 met); 43 of 766 not assessable; between 91.1 % and 96.7 %"
        );
        let waivers = tally(&[(5, Met, &[Met]), (5, Met, &[Met, Exempt]), (5, Violated, &[Violated])]);
        assert_eq!(rate(&waivers), "66.7 % of 15 assessable (10 met); between 50.0 % and 66.7 %");
        let open = tally(&[(4, NotAssessable, &[Met, Violated])]);
        assert_eq!(rate(&open), "no rate; 4 of 4 not assessable; between 0 % and 100 %");
        assert_eq!(rate(&tally(&[(3, Met, &[Met])])), "100 % of 3 assessable (3 met)");
        assert_eq!(rate(&Tally::default()), "no rate");
    }
}
