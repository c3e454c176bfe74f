//! The result as one JSON object. Findings are made while they are written, one at a time.

use std::io::{self, Write};

use serde::ser::{Error, Serialize, SerializeSeq, Serializer};

use crate::input::escape_text;

use super::Run;
use super::accepted::Acceptance;
use super::inputs::Input;
use super::measures::Measure;
use super::model::{Findings, RuleFile, RuleResult, SetParameter, Skipped};

/// Version of the shape. Added keys do not raise it.
pub(super) const RESULT_VERSION: u32 = 1;

/// The whole result, its keys in the order in which they are written.
#[derive(Debug, serde::Serialize)]
struct Result<'a> {
    probity: &'static str,
    result_version: u32,
    as_of: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    private_shown: bool,
    inputs: Vec<Input>,
    rule_files: Vec<RuleFile>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<SetParameter>,
    rules: Vec<RuleResult>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<Skipped>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    acceptances: Vec<Acceptance>,
    findings: Findings<'a>,
    measures: Vec<Measure>,
    assumptions: Vec<String>,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(usize::try_from(self.0.finding_count()).ok())?;
        let mut stopped = None;
        let each = self.0.each_finding(&mut |finding| {
            list.serialize_element(&finding).map_err(|error| {
                stopped = Some(error);
                io::ErrorKind::Other.into()
            })
        });
        match (stopped, each) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(S::Error::custom(error)),
            (None, Ok(())) => list.end(),
        }
    }
}

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let result = Result {
        probity: env!("CARGO_PKG_VERSION"),
        result_version: RESULT_VERSION,
        as_of: run.as_of.to_string(),
        private_shown: run.pseudonyms.are_lifted(),
        inputs: run.inputs()?,
        rule_files: run.rule_files(),
        parameters: run.set_parameters(),
        rules: run.rule_results(),
        skipped: run.skipped_rules(),
        acceptances: run.acceptances()?,
        findings: Findings(*run),
        measures: run.measure_results(),
        assumptions: run.assumptions(),
    };
    serde_json::to_writer_pretty(Harmless(&mut *out), &result)?;
    out.write_all(b"\n")
}

/// Passes JSON on with the characters that a terminal or an editor could obey as `\uXXXX`; JSON itself asks that of
/// some only. Outside of texts JSON has none of them but line breaks.
pub(super) struct Harmless<'w>(pub(super) &'w mut dyn Write);

impl Write for Harmless<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let json = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        if escape_text(json) == json {
            self.0.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let mut buffer = [0; 4];
        for character in json.chars() {
            let written: &str = character.encode_utf8(&mut buffer);
            if character == '\n' || escape_text(written) == written {
                self.0.write_all(written.as_bytes())?;
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(self.0, "\\u{unit:04x}")?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_could_obey_is_escaped_and_reads_back() {
        let text = "a\u{1b}[31m \u{202e}b\u{7f} \u{e0041} Ünïcode 李";
        let mut out = Vec::new();
        serde_json::to_writer(Harmless(&mut out), &[text]).unwrap();
        let json = String::from_utf8(out).unwrap();
        assert_eq!(json, r#"["a\u001b[31m \u202eb\u007f \udb40\udc41 Ünïcode 李"]"#);
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), [text]);
    }
}
