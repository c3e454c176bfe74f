//! Areas of concern by type and fiscal year (GAO-21-186, page 32).

use super::inspections::{self, AREAS};
use super::{Chance, Made};

/// The totals of the columns as they are printed.
const TOTALS: [usize; 6] = [27, 13, 9, 14, 38, 18];

/// The inspections with all of their findings, and the printed table of the areas of concern.
pub(super) fn files(chance: &mut Chance) -> Vec<Made> {
    let mut made = inspections::files(chance);
    made.extend(inspections::published(["T3", "32", "119", "All areas of concern"], &AREAS, TOTALS));
    made
}
