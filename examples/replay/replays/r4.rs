//! Deficiencies by type and fiscal year (GAO-21-186, page 31), in which three totals disagree.

use super::inspections::{self, DEFICIENCIES};
use super::{Chance, Made};

/// The totals of the columns as they are printed. The rows of 2017 come to one more.
const TOTALS: [usize; 6] = [11, 9, 13, 26, 86, 47];

/// The inspections with all of their findings, and the printed table of the deficiencies.
pub(super) fn files(chance: &mut Chance) -> Vec<Made> {
    let mut made = inspections::files(chance);
    made.extend(inspections::published(["T2", "31", "194", "All deficiencies"], &DEFICIENCIES, TOTALS));
    made
}
