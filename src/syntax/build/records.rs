//! Record kinds: fields with their types, and links.

use pest::iterators::Pair;

use super::{Builder, Inner, Seen, not_in_grammar};
use crate::syntax::ast::{
    Belongs, Choice, End, Field, FieldType, Follows, Lasts, Nested, NoneKind, OneOf, Record, Spanned, Word,
};
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    pub(super) fn record_clause(&mut self, record: &mut Record, seen: &mut Seen, pair: Pair<'_, Rule>) {
        let at = self.keyword(&pair);
        match pair.as_rule() {
            Rule::field => record.fields.push(self.field(pair)),
            Rule::belongs => record.belongs.push(self.belongs(pair)),
            Rule::nested => {
                let span = self.span(&pair);
                let mut inner = Inner::of(pair);
                let kind = self.word(&inner.need(Rule::kind));
                record.nested.push(Nested { span, kind, key: self.word(&inner.need(Rule::name)) });
            }
            Rule::dated_by => {
                seen.once(self, "dated by", at);
                record.dated_by = Some(self.word(&Inner::of(pair).need(Rule::name)));
            }
            Rule::lasts => {
                seen.once(self, "lasts", at);
                record.lasts = Some(self.lasts(pair));
            }
            Rule::follows => {
                seen.once(self, "follows by", at);
                record.follows = Some(self.follows(pair));
            }
            _ => not_in_grammar(&pair),
        }
    }

    fn field(&mut self, pair: Pair<'_, Rule>) -> Field {
        let mut inner = Inner::of(pair);
        let key = inner.has(Rule::kw_key);
        let name = self.word(&inner.need(Rule::name));
        let field_type = self.field_type(inner.need(Rule::field_type));
        let mut field = Field {
            name,
            key,
            field_type,
            none: None,
            none_texts: Vec::new(),
            private: false,
            blank_means_no: None,
            headers: Vec::new(),
            label: None,
        };
        let mut seen = Seen::default();
        for modifier in inner.0 {
            self.modifier(&mut field, &mut seen, Inner::of(modifier).any());
        }
        field
    }

    fn modifier(&mut self, field: &mut Field, seen: &mut Seen, pair: Pair<'_, Rule>) {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair.clone());
        match pair.as_rule() {
            Rule::or_none => {
                seen.once(self, "or none", span);
                inner.need(Rule::kw_none);
                let node = if inner.has(Rule::kw_yet) { NoneKind::NoneYet } else { NoneKind::None };
                field.none = Some(Spanned { node, span });
                field.none_texts = inner.all(Rule::string).map(|text| self.text(&text)).collect();
            }
            Rule::private => {
                seen.once(self, "private", span);
                field.private = true;
            }
            Rule::blank_means_no => {
                seen.once(self, "blank means no", span);
                field.blank_means_no = Some(span);
            }
            Rule::headers => {
                seen.once(self, "from", span);
                field.headers = inner.all(Rule::string).map(|header| self.text(&header)).collect();
            }
            Rule::label => {
                seen.once(self, "label", span);
                field.label = Some(self.text(&inner.need(Rule::string)));
            }
            _ => not_in_grammar(&pair),
        }
    }

    /// A declared type.
    pub(super) fn field_type(&mut self, pair: Pair<'_, Rule>) -> Spanned<FieldType> {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let first = inner.any();
        let node = match first.as_rule() {
            Rule::kw_text => match inner.0.next_back() {
                Some(header) => FieldType::LinkText(self.text(&header)),
                None => FieldType::Text,
            },
            Rule::kw_yes_no => FieldType::YesNo,
            Rule::kw_whole => FieldType::WholeNumber,
            Rule::kw_number => FieldType::Number(inner.0.next_back().map(|unit| self.unit(unit))),
            Rule::kw_datetime => FieldType::DateTime,
            Rule::kw_date => FieldType::Date,
            Rule::one_of => FieldType::OneOf(self.one_of(first)),
            Rule::kw_list => match inner.all(Rule::one_of).next() {
                Some(one_of) => FieldType::ListOf(self.one_of(one_of)),
                None => FieldType::ListOfText,
            },
            _ => not_in_grammar(&first),
        };
        Spanned { node, span }
    }

    fn one_of(&self, pair: Pair<'_, Rule>) -> OneOf {
        let or_other = Inner::of(pair.clone()).all(Rule::kw_other).next().is_some();
        let choices = Inner::of(pair).all(Rule::choice).map(|choice| self.choice(choice)).collect();
        OneOf { choices, or_other }
    }

    fn choice(&self, pair: Pair<'_, Rule>) -> Choice {
        let mut inner = Inner::of(pair);
        let value = inner.any();
        let value = if value.as_rule() == Rule::string { self.text(&value) } else { self.word(&value) };
        Choice { value, spellings: inner.all(Rule::string).map(|text| self.text(&text)).collect() }
    }

    fn belongs(&self, pair: Pair<'_, Rule>) -> Belongs {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        let kind = self.word(&inner.need(Rule::kind));
        let name = inner.has(Rule::kw_as).then(|| self.word(&inner.any()));
        let or_to_nobody = inner.0.clone().any(|part| part.as_rule() == Rule::or_to_nobody);
        Belongs { span, kind, name, by: self.names(inner), or_to_nobody }
    }

    fn names(&self, inner: Inner<'_>) -> Vec<Word> {
        inner.all(Rule::name).map(|name| self.word(&name)).collect()
    }

    fn lasts(&self, pair: Pair<'_, Rule>) -> Lasts {
        let span = self.span(&pair);
        let until = Inner::of(pair.clone()).all(Rule::kw_until).next().is_some();
        let mut inner = Inner::of(pair);
        let from = self.word(&inner.need(Rule::name));
        let end = self.word(&inner.need(Rule::name));
        Lasts { span, from, end: if until { End::Until(end) } else { End::Through(end) } }
    }

    fn follows(&self, pair: Pair<'_, Rule>) -> Follows {
        let span = self.span(&pair);
        let mut names = self.names(Inner::of(pair)).into_iter();
        Follows { span, by: names.next(), within: names.collect() }
    }
}
