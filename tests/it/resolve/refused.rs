//! Constructs that are understood but not carried out yet: refused, never passed over, and resolved first.

files! {
    "refused"
    link_text, ["not-carried"]: r#"
record visit
  memo: text from link of "MOA"
rule R-1 "Title"
  cite   "Manual"
  for    visit
  should memo is recorded
"#;
}
