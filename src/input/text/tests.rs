use super::*;

fn reader(bytes: &[u8]) -> TextReader {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    TextReader::open(file.path(), None, None).unwrap()
}

#[test]
fn characters_that_the_end_of_what_is_read_cuts_come_whole() {
    for shift in 0..9 {
        let text = "x".repeat(shift) + &"ü€😀".repeat(5 * PIECE / 9);
        for pieces in [1, 2, 8] {
            let (mut reader, mut buffer) = (reader(text.as_bytes()), String::new());
            while reader.fill_much(&mut buffer, pieces).unwrap() {
                assert!(text.starts_with(&buffer));
            }
            assert!(buffer == text, "{shift}, {pieces}");
            assert_eq!(reader.finish().unwrap().sha256, Some(hexadecimal(Sha256::new_with_prefix(&text))));
        }
        let cut = &text.as_bytes()[..text.len() - 1];
        let (mut reader, mut buffer) = (reader(cut), String::new());
        let Err(TextFault::Undecodable(fault)) =
            std::iter::repeat_with(|| reader.fill(&mut buffer)).find(Result::is_err).unwrap()
        else {
            panic!("the last character is not whole")
        };
        assert_eq!((fault.byte, fault.at_end, fault.value), (text.len() as u64 - 4, true, Some(0xf0)));
    }
}

#[test]
fn a_character_that_is_none_is_reported_and_not_what_stands_far_behind_it() {
    let mut bytes = vec![b'x'; 8 * PIECE];
    (bytes[3 * PIECE / 2], bytes[4 * PIECE]) = (0xfc, 0);
    let Err(TextFault::Undecodable(fault)) = reader(&bytes).fill_much(&mut String::new(), 8) else {
        panic!("a byte is no text")
    };
    assert_eq!((fault.byte, fault.line, fault.at_end), (3 * PIECE as u64 / 2, 1, false));
    bytes[2 * PIECE - 1] = 0;
    let nul = reader(&bytes).fill_much(&mut String::new(), 8);
    assert!(matches!(nul, Err(TextFault::Nul { byte, .. }) if byte == 2 * PIECE as u64 - 1));
}

#[test]
fn places_of_a_long_text_are_found_by_few_marks() {
    let lines = (0..60_000).map(|line| ["a", "äöü", "", "long enough"][line % 4]);
    let text: String =
        lines.zip(["\n", "\r\n", "\r"].into_iter().cycle()).flat_map(|(line, end)| [line, end]).collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &text).unwrap();
    let mut reader = TextReader::open(file.path(), None, None).unwrap();
    while reader.fill(&mut String::new()).unwrap() {}
    let store = reader.finish().unwrap().store;
    let mut index = LineIndex { apart: 4, ..LineIndex::default() };
    let mut at = 0;
    while at < text.len() {
        let end = text.ceil_char_boundary(at + 7);
        index.pass(&text.as_bytes()[at..end], Seen::of(&text.as_bytes()[at..end]));
        at = end;
    }
    assert!(index.marks.len() <= MARKS && index.apart > 4, "{} {}", index.marks.len(), index.apart);
    // What stands behind a CR may be a part of the same break.
    let is_looked_at = |at: &usize| text.is_char_boundary(*at) && !text[..*at].ends_with('\r');
    for at in (0..text.len()).step_by(97).filter(is_looked_at) {
        let before = &text[..at];
        let breaks = before.matches(['\n', '\r']).count() - before.matches("\r\n").count();
        let column = before.rsplit(['\n', '\r']).next().unwrap().chars().count();
        let (found, _) = index.find(&store, at as u64).unwrap();
        assert_eq!((found.line as usize, found.column as usize), (breaks + 1, column + 1), "at {at}");
    }
}
