//! The result as one JSON object a line, each with its `type`: the same shapes as the one object, written as they
//! come.

use std::io::{self, Write};

use serde::Serialize;

use super::Run;
use super::accepted::Acceptance;
use super::inputs::Input;
use super::json::{Harmless, RESULT_VERSION};
use super::measures::Measure;
use super::model::{Finding, RuleFile, RuleResult, SetParameter, Skipped};

/// A line.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line {
    Run {
        probity: &'static str,
        result_version: u32,
        as_of: String,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        private_shown: bool,
        rule_files: Vec<RuleFile>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        parameters: Vec<SetParameter>,
    },
    Input(Input),
    Finding(Finding),
    Rule(RuleResult),
    Measure(Measure),
    End {
        #[serde(skip_serializing_if = "Vec::is_empty")]
        skipped: Vec<Skipped>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        acceptances: Vec<Acceptance>,
        assumptions: Vec<String>,
    },
}

pub(super) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let first = Line::Run {
        probity: env!("CARGO_PKG_VERSION"),
        result_version: RESULT_VERSION,
        as_of: run.as_of.to_string(),
        private_shown: run.pseudonyms.are_lifted(),
        rule_files: run.rule_files(),
        parameters: run.set_parameters(),
    };
    let last =
        Line::End { skipped: run.skipped_rules(), acceptances: run.acceptances()?, assumptions: run.assumptions() };
    let mut add = |line: Line| {
        serde_json::to_writer(Harmless(&mut *out), &line)?;
        out.write_all(b"\n")
    };
    add(first)?;
    run.inputs()?.into_iter().try_for_each(|input| add(Line::Input(input)))?;
    run.each_finding(&mut |finding| add(Line::Finding(finding)))?;
    run.rule_results().into_iter().try_for_each(|rule| add(Line::Rule(rule)))?;
    run.measure_results().into_iter().try_for_each(|measure| add(Line::Measure(measure)))?;
    add(last)
}
