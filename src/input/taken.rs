//! How a file was taken: what the project file declares of it, what stands in it, and what was found by looking.
//!
//! Readers fill this in; `report` gives it keys, and people the words that stand here. What was read (rows, values) is
//! in `reads`.

use super::position::Position;

/// Who says how something in a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// The project file.
    Declared,
    /// The file itself, with a mark or a line that is there for it.
    Marked,
    /// Nobody: it was found by looking at what stands in the file.
    Found,
    /// Nobody, and it is what such a file has where nobody says otherwise.
    Usual,
}

/// Something that had to be chosen before the first record could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen<T> {
    /// What was chosen.
    pub value: T,
    /// Who says so.
    pub by: By,
}

/// The header of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderAt {
    /// Where it begins.
    pub position: Position,
    /// Rows above it: titles, remarks, blanks.
    pub rows_above: u64,
}

/// How a file was taken. What a format does not have is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// How the file is compressed.
    pub packing: Option<&'static str>,
    /// The encoding of a text, by its usual name.
    pub encoding: Option<Chosen<&'static str>>,
    /// What separates the cells of a row of text.
    pub delimiter: Option<Chosen<char>>,
    /// The sheet of a spreadsheet.
    pub sheet: Option<Chosen<String>>,
    /// The header above its rows.
    pub header: Option<Chosen<HeaderAt>>,
    /// What else somebody should know, in the order in which it was noticed.
    pub remarks: Vec<Remark>,
}

/// Something about a file that somebody should know and that stops nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What was noticed.
    pub what: Noticed,
    /// Of how many rows, columns, sheets or values.
    pub count: u64,
    /// Names that belong to it, such as those of columns or sheets, perhaps the first of them; never a value.
    pub names: Vec<String>,
}

/// What may be noticed about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Noticed {
    /// Columns of fields that no rule needs, which are not read.
    ColumnsNotNeeded,
    /// Columns under no header in which something stands, so that nothing reads it.
    ColumnsWithoutHeader,
    /// The sheet is hidden in its workbook.
    HiddenSheet,
    /// Hidden rows that are read all the same, by their numbers.
    HiddenRows,
    /// Hidden columns that are read all the same, by their headers.
    HiddenColumns,
    /// Numbers of a sheet in a field of texts.
    NumbersAsText,
    /// Dates of a sheet in a field of texts.
    DatesAsText,
    /// The first line names another separator than the declared one: its own, then the declared one.
    SeparatorNotUsed,
    /// The file has a mark of another encoding than the declared one: that of the mark, then the declared one.
    EncodingNotUsed,
    /// All of a file that is read as declared would be UTF-8 too; the declared encoding.
    WouldBeUtf8,
}

impl Noticed {
    /// The word of results.
    pub fn key(self) -> &'static str {
        match self {
            Noticed::ColumnsNotNeeded => "columns_not_needed",
            Noticed::ColumnsWithoutHeader => "columns_without_header",
            Noticed::HiddenSheet => "hidden_sheet",
            Noticed::HiddenRows => "hidden_rows",
            Noticed::HiddenColumns => "hidden_columns",
            Noticed::NumbersAsText => "numbers_as_text",
            Noticed::DatesAsText => "dates_as_text",
            Noticed::SeparatorNotUsed => "separator_not_used",
            Noticed::EncodingNotUsed => "encoding_not_used",
            Noticed::WouldBeUtf8 => "would_be_utf_8",
        }
    }
}

impl Taken {
    /// What somebody should know, each as a sentence about the file. What is declared, or usual, goes without saying.
    pub fn words(&self) -> Vec<String> {
        let mut said = Vec::new();
        match &self.delimiter {
            Some(Chosen { value, by: By::Found }) => {
                said.push(format!("cells are taken to be separated by {}", delimiter_words(*value)));
            }
            Some(Chosen { value, by: By::Marked }) => {
                said.push(format!("its first line says that {} separates its cells", delimiter_words(*value)));
            }
            Some(Chosen { by: By::Declared | By::Usual, .. }) | None => {}
        }
        if let Some(Chosen { value, by: By::Found }) = &self.sheet {
            said.push(format!("the sheet \"{value}\" is read, the only one with anything in it"));
        }
        if let Some(Chosen { value, by: By::Found }) = &self.header {
            said.push(format!("{} is taken as the header", value.position.words()));
        }
        said.extend(self.remarks.iter().map(Remark::words));
        said
    }
}

impl Remark {
    /// In a sentence about the file.
    pub fn words(&self) -> String {
        let count = self.count;
        let name = |index: usize| self.names.get(index).map_or("", String::as_str);
        let counted = |one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        match self.what {
            Noticed::ColumnsNotNeeded => {
                let columns = counted("column is", "columns are");
                let it = if count == 1 { "it" } else { "them" };
                format!("{columns} not read, because no rule needs {it}: {}", self.first_names())
            }
            Noticed::ColumnsWithoutHeader => {
                let columns = counted("column has values", "columns have values");
                format!("{columns} and no header, and nothing reads them: {}", self.first_names())
            }
            Noticed::HiddenSheet => format!("the sheet \"{}\" is hidden in the workbook", name(0)),
            Noticed::HiddenRows => {
                let rows = counted("row is hidden", "rows are hidden");
                format!("{rows} by hand or by a filter, and read like the others: {}", self.first_names())
            }
            Noticed::HiddenColumns => {
                let columns = counted("column is hidden", "columns are hidden");
                format!("{columns}, and read like the others: {}", self.first_names())
            }
            Noticed::NumbersAsText => {
                let values = counted("value is a number", "values are numbers");
                format!("`{}`: {values} in the sheet, where leading zeros are lost", name(0))
            }
            Noticed::DatesAsText => {
                let values = counted("value is a date", "values are dates");
                format!("`{}`: {values} in the sheet, read as the text YYYY-MM-DD", name(0))
            }
            Noticed::SeparatorNotUsed => {
                let (said, declared) = (shown_separator(name(0)), shown_separator(name(1)));
                format!("its first line says that {said} separates its cells; {declared} does, as declared")
            }
            Noticed::EncodingNotUsed => {
                format!("it begins with the mark of {} and is read so, not as {}", name(0), name(1))
            }
            Noticed::WouldBeUtf8 => {
                let declared = name(0);
                format!(
                    "it is read as {declared}, as declared, but all of it would be UTF-8 too: are its letters right?"
                )
            }
        }
    }

    /// `5, 7, 9 and 11 more`
    fn first_names(&self) -> String {
        let more = self.count.saturating_sub(self.names.len() as u64);
        let names = self.names.join(", ");
        if more > 0 { format!("{names} and {more} more") } else { names }
    }
}

fn delimiter_words(delimiter: char) -> String {
    shown_separator(&delimiter.to_string())
}

fn shown_separator(separator: &str) -> String {
    if separator == "\t" { "a tab".to_owned() } else { format!("`{separator}`") }
}
