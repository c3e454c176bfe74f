//! Which columns likely hold personal data. In doubt they do: a field that is private and need not be costs a word of
//! the rule file, one that should be and is not may cost somebody their privacy.

/// What texts look like, as to persons.
#[derive(Debug, Clone, Default)]
pub(super) struct Persons {
    /// `Mara Ellwood`, `ELLWOOD, MARA`.
    names: u64,
    /// Those of them in which a common given name stands.
    given: u64,
    /// Addresses of mail, telephone numbers.
    reached: u64,
    /// Numbers of social security and of aliens.
    numbers: u64,
}

/// Words of texts that name no person, though they are written as names are.
const OF_BODIES: &[&str] = &[
    "academy",
    "agency",
    "and",
    "association",
    "attorney's",
    "authority",
    "board",
    "borough",
    "bureau",
    "center",
    "centre",
    "city",
    "college",
    "commission",
    "company",
    "constable",
    "constable's",
    "corp",
    "corporation",
    "correctional",
    "corrections",
    "council",
    "county",
    "court",
    "department",
    "dept",
    "detention",
    "district",
    "division",
    "enforcement",
    "facility",
    "field",
    "for",
    "force",
    "group",
    "hospital",
    "inc",
    "in",
    "institution",
    "island",
    "jail",
    "juvenile",
    "llc",
    "marshal",
    "model",
    "municipality",
    "new",
    "north",
    "of",
    "office",
    "official",
    "on",
    "parish",
    "patrol",
    "police",
    "port",
    "prison",
    "program",
    "public",
    "regional",
    "republic",
    "review",
    "safety",
    "san",
    "school",
    "security",
    "service",
    "services",
    "sheriff",
    "sheriff's",
    "sheriffs",
    "south",
    "state",
    "station",
    "supervisor",
    "task",
    "team",
    "the",
    "town",
    "township",
    "tribe",
    "unit",
    "university",
    "village",
    "west",
    "east",
    "with",
];

/// Given names that are common in the United States.
const GIVEN: &str = "\
    aaron adam alan albert alejandro alex alexander alice amanda amy ana andrea andrew angela ann anna anne \
    anthony antonio arthur ashley barbara benjamin beth betty billy bobby brandon brenda brian bruce carl carlos \
    carmen carol caroline catherine charles cheryl christina christine christopher cynthia daniel david deborah \
    debra denise dennis diana diane donald donna dorothy douglas edward elizabeth emily emma eric ethan eugene \
    evelyn francisco frank gary george gerald gloria grace gregory guadalupe hannah harold heather helen henry \
    jack jacob jacqueline james janet janice jason jean jeffrey jennifer jeremy jerry jesse jessica jesus joan joe \
    john johnny jonathan jorge jose joseph joshua juan judith judy julia julie justin karen katherine kathleen \
    keith kelly kenneth kevin kimberly kyle larry laura lauren lawrence linda lisa lori louis luis luz manuel \
    margaret maria marie marilyn mario mark martha martin mary matthew megan melissa michael michelle miguel \
    mohammed muhammad nancy nathan nicholas nicole noah olivia oscar pamela patricia patrick paul pedro peter \
    philip rachel ralph raymond rebecca ricardo richard robert roberto roger ronald rosa rose roy russell ruth \
    ryan samantha samuel sandra sara sarah scott sean sharon shirley sophia stephanie stephen steven susan teresa \
    terry theresa thomas timothy tyler victor victoria vincent virginia walter wayne william willie zachary";

/// Words of headers for persons.
const PERSONS: &[&str] = &[
    "agent",
    "alien",
    "applicant",
    "arrestee",
    "attorney",
    "author",
    "beneficiary",
    "client",
    "complainant",
    "defendant",
    "detainee",
    "driver",
    "employee",
    "inmate",
    "inspector",
    "instructor",
    "interpreter",
    "investigator",
    "lawyer",
    "noncitizen",
    "officer",
    "parent",
    "participant",
    "passenger",
    "patient",
    "person",
    "preparer",
    "prisoner",
    "requester",
    "requestor",
    "respondent",
    "reviewer",
    "signatory",
    "signer",
    "sponsor",
    "spouse",
    "student",
    "subject",
    "supervisor",
    "suspect",
    "trainer",
    "victim",
    "witness",
];
/// Words of headers for what is no person, though it has a name.
const BODIES: &[&str] = &[
    "agency",
    "area",
    "aor",
    "body",
    "building",
    "bureau",
    "city",
    "class",
    "code",
    "company",
    "contract",
    "contractor",
    "country",
    "county",
    "course",
    "court",
    "department",
    "district",
    "division",
    "document",
    "event",
    "facility",
    "field",
    "file",
    "form",
    "government",
    "institution",
    "item",
    "jail",
    "kind",
    "law",
    "list",
    "location",
    "model",
    "municipality",
    "office",
    "operator",
    "organization",
    "owner",
    "place",
    "policy",
    "product",
    "program",
    "project",
    "provider",
    "region",
    "rule",
    "school",
    "section",
    "service",
    "sheet",
    "site",
    "state",
    "station",
    "status",
    "system",
    "table",
    "tribe",
    "type",
    "unit",
    "vendor",
];
/// Words behind which a person is meant by a number.
const NUMBERS: &[&str] = &["id", "identifier", "no", "num", "number", "ref", "reference", "badge", "key", "code"];
/// Numbers that stand for persons, whatever stands beside them.
const NUMBERS_OF_PERSONS: &[&str] =
    &["anumber", "badge", "dob", "fin", "fins", "fingerprint", "passport", "sid", "ssn", "biometric", "biometrics"];
/// Words for texts in which persons are named.
const NARRATIVES: &[&str] = &[
    "allegation",
    "allegations",
    "comment",
    "comments",
    "narrative",
    "narratives",
    "note",
    "notes",
    "remark",
    "remarks",
];

impl Persons {
    /// Looks at one text.
    pub(super) fn add(&mut self, text: &str) {
        let is_name = is_name(text);
        self.names += u64::from(is_name);
        self.given += u64::from(is_name && has_given_name(text));
        self.reached += u64::from(is_mail(text) || is_telephone(text));
        self.numbers += u64::from(is_number_of_person(text));
    }
}

/// Reasons that only texts can have: a column of dates below such a header says when, not who.
const PERSON: &str = "a person";
const PERHAPS_PERSON: &str = "perhaps a person";

/// Whether a reason is one for texts alone.
pub(super) fn is_of_texts(reason: &str) -> bool {
    [PERSON, PERHAPS_PERSON].contains(&reason)
}

/// Why a column is private, as a remark says it; `None` if nothing looks like it. `filled` is how many texts were
/// looked at, and `is_small` says that they are a few that come again and again.
pub(super) fn reason(words: &[String], persons: &Persons, filled: u64, is_small: bool) -> Option<&'static str> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let most = |count: u64| count * 2 > filled;
    let is = |word: &str| words.iter().any(|own| own == word);
    if has(&["birth", "birthday", "birthdate", "born", "dob"]) {
        return Some("a day of birth");
    }
    let pair = |first: &str, second: &str| words.windows(2).any(|pair| pair[0] == first && pair[1] == second);
    if has(NUMBERS_OF_PERSONS) || pair("a", "number") || pair("social", "security") || most(persons.numbers) {
        return Some("a number that stands for a person");
    }
    if has(&["email", "mail", "phone", "telephone", "mobile", "fax"]) || most(persons.reached) {
        return Some("how a person is reached");
    }
    if is("address") && has(&["home", "residence", "mailing", "residential"]) {
        return Some("where a person lives");
    }
    if has(NARRATIVES) {
        return Some("a text in which persons may be named");
    }
    named(words, persons, filled, is_small)
}

/// Whether the header means persons, or the texts look like their names.
fn named(words: &[String], persons: &Persons, filled: u64, is_small: bool) -> Option<&'static str> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let last = words.last().map_or("", String::as_str);
    let last_but_one = words.len().checked_sub(2).map_or("", |at| words[at].as_str());
    let mostly_names = persons.names * 2 > filled;
    let own_name = ["first", "last", "middle", "given", "family", "full", "maiden", "nick"];
    if matches!(last, "name" | "names" | "surname" | "lastname" | "firstname" | "fullname" | "alias" | "initials") {
        let of_person = has(PERSONS) || has(&own_name) || matches!(last, "surname" | "lastname" | "firstname");
        return (of_person || mostly_names && !has(BODIES)).then_some("names of persons");
    }
    if NUMBERS.contains(&last) && PERSONS.contains(&last_but_one) {
        return Some("a number that stands for a person");
    }
    if PERSONS.contains(&last) {
        return Some(PERSON);
    }
    if last == "by" && filled > 0 {
        return Some(PERHAPS_PERSON);
    }
    // `Expedited Removal` is written as names are; among a few values, only given names tell them apart.
    let looks = if is_small { persons.given * 5 > filled } else { persons.names * 10 > filled * 8 };
    (mostly_names && !has(BODIES) && looks).then_some("looks like names of persons")
}

/// Whether a text is written as names of persons are.
fn is_name(text: &str) -> bool {
    let (last, rest) = text.split_once(',').unwrap_or((text, ""));
    let parts: Vec<&str> = last.split_whitespace().chain(rest.split_whitespace()).collect();
    let is_part = |part: &&str| {
        let letters = part.trim_end_matches('.').replace(['-', '\'', '’'], "");
        let is_capital = letters.chars().next().is_some_and(char::is_uppercase);
        is_capital && letters.chars().all(char::is_alphabetic)
    };
    // `Houston, TX` is a place.
    let is_place = !rest.is_empty() && rest.trim().chars().count() == 2;
    (2..=4).contains(&parts.len())
        && !is_place
        && parts.iter().all(is_part)
        && parts.iter().any(|part| part.chars().count() > 2)
        && !parts.iter().any(|part| OF_BODIES.contains(&part.to_lowercase().as_str()))
}

fn has_given_name(text: &str) -> bool {
    let mut parts = text.split([' ', ',']).filter(|part| !part.is_empty());
    parts.any(|part| GIVEN.split(' ').any(|name| name.eq_ignore_ascii_case(part)))
}

fn is_mail(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace))
}

/// Ten or eleven digits with something between them.
fn is_telephone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marks = text.bytes().filter(|byte| matches!(byte, b'-' | b'.' | b' ' | b'(' | b')' | b'+')).count();
    (10..=11).contains(&digits) && marks >= 2 && digits + marks == text.len()
}

/// `123-45-6789`, or an `A` with eight or nine digits.
fn is_number_of_person(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let is_digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_social = matches!(groups.as_slice(), [a, b, c] if is_digits(a, 3) && is_digits(b, 2) && is_digits(c, 4));
    let bare = text.strip_prefix(['A', 'a']).map(|rest| rest.trim_start_matches(['-', '#', ' ']).replace('-', ""));
    is_social || bare.is_some_and(|bare| is_digits(&bare, 8) || is_digits(&bare, 9))
}
