//! Problems that the parser finds.
