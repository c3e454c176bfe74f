//! Texts as Markdown shows them: whatever they hold, they stay text.

/// A text in a line of Markdown.
pub(super) fn text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (index, letter) in text.char_indices() {
        let in_word = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
        let escaped = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' => true,
            '&' => text[index..].contains(';'),
            // Inside of a word it is what it is.
            '_' => {
                !(in_word(text[..index].chars().next_back())
                    && in_word(text[index + letter.len_utf8()..].chars().next()))
            }
            '#' | '+' | '-' => index == 0,
            '.' | ')' => !text[..index].is_empty() && text[..index].chars().all(|before| before.is_ascii_digit()),
            _ => false,
        };
        match letter {
            '\n' => shown.push(' '),
            _ if escaped => shown.extend(['\\', letter]),
            _ => shown.push(letter),
        }
    }
    shown
}

/// A text in which words between backticks are in the letters of code.
pub(super) fn prose(shown: &str) -> String {
    let parts: Vec<&str> = shown.split('`').collect();
    // A backtick without its fellow is a letter like others.
    if parts.len().is_multiple_of(2) {
        return text(shown);
    }
    let part = |(index, part): (usize, &&str)| if index % 2 == 1 { code(part) } else { text(part) };
    parts.iter().enumerate().map(part).collect()
}

/// A word in the letters of code.
pub(super) fn code(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let marks = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{marks}{pad}{}{pad}{marks}", text.replace('\n', " "))
}

/// A row of a table. Cells are Markdown already; a bar in the letters of code still ends a cell.
pub(super) fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// The first two rows of a table.
pub(super) fn head(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    format!("{}{}", row(&names), row(&vec!["---".to_owned(); names.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_text() {
        assert_eq!(text("a|b <script> *x* `y` [z](u) & fine"), "a\\|b \\<script\\> \\*x\\* \\`y\\` \\[z\\](u) & fine");
        assert_eq!(text("template_revision _so_ &amp; 1"), "template_revision \\_so\\_ \\&amp; 1");
        assert_eq!(text("1. not a list\n- nor this"), "1\\. not a list - nor this");
        assert_eq!(prose("set `a_b` to *1*"), "set `a_b` to \\*1\\*");
        assert_eq!(prose("one ` alone"), "one \\` alone");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
    }
}
