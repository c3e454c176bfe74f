//! Where requirements come from and when they hold: policies, `cite`, `in force`; and the small blocks made of little
//! else: settings, lists and parameters.

use pest::iterators::Pair;

use super::{Builder, Inner, Seen, not_in_grammar};
use crate::calendar::MonthEnd;
use crate::syntax::ast::{
    Cite, Cited, End, InForce, List, Literal, Parameter, ParameterValue, Policy, Settings, Spanned, Text,
};
use crate::syntax::grammar::Rule;

impl Builder<'_> {
    pub(super) fn settings_clause(&mut self, settings: &mut Settings, seen: &mut Seen, pair: Pair<'_, Rule>) {
        let at = self.keyword(&pair);
        match pair.as_rule() {
            Rule::fiscal_year_starts => {
                seen.once(self, "fiscal year starts", at);
                settings.fiscal_year_starts = Some(self.month_day(&Inner::of(pair).need(Rule::month_day)));
            }
            Rule::month_end => {
                seen.once(self, "month end", at);
                settings.month_end = Some(self.month_end(&pair));
            }
            Rule::time_zone => {
                seen.once(self, "time zone", at);
                settings.time_zone = Some(self.texts(pair));
            }
            Rule::holidays => {
                seen.once(self, "holidays", at);
                settings.holidays = Some(self.word(&Inner::of(pair).need(Rule::name)));
            }
            _ => not_in_grammar(&pair),
        }
    }

    fn month_end(&self, pair: &Pair<'_, Rule>) -> Spanned<MonthEnd> {
        let mut inner = Inner::of(pair.clone());
        inner.need(Rule::kw_end);
        let first = inner.any();
        let node = match first.as_rule() {
            Rule::kw_last => MonthEnd::LastDay,
            Rule::kw_next => MonthEnd::NextDay,
            _ => MonthEnd::Undecided,
        };
        let last = inner.0.next().unwrap_or_else(|| first.clone());
        Spanned { node, span: self.span(&first).to(self.span(&last)) }
    }

    pub(super) fn policy_clause(&mut self, policy: &mut Policy, seen: &mut Seen, pair: Pair<'_, Rule>) {
        let at = self.keyword(&pair);
        match pair.as_rule() {
            Rule::issuer => {
                seen.once(self, "issuer", at);
                policy.issuer = Some(self.texts(pair));
            }
            Rule::document => {
                seen.once(self, "document", at);
                policy.document = Some(self.texts(pair));
            }
            Rule::link => {
                seen.once(self, "link", at);
                policy.link = Some(self.texts(pair));
            }
            Rule::in_force => {
                seen.once(self, "in force", at);
                policy.in_force = Some(self.in_force(pair));
            }
            Rule::supersedes => {
                seen.once(self, "supersedes", at);
                policy.supersedes = Some(self.word(&Inner::of(pair).need(Rule::id)));
            }
            _ => not_in_grammar(&pair),
        }
    }

    /// `in force from D until D`
    pub(super) fn in_force(&mut self, pair: Pair<'_, Rule>) -> InForce {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        inner.need(Rule::kw_force);
        let from = inner.has(Rule::kw_from).then(|| self.day(&inner.any()));
        let end = inner.take(Rule::in_force_end).map(|end| {
            let mut inner = Inner::of(end);
            let until = inner.any().as_rule() == Rule::kw_until;
            let day = self.day(&inner.any());
            if until { End::Until(day) } else { End::Through(day) }
        });
        InForce { span, from, end }
    }

    /// `cite DOCUMENT section "…" page 8 item 3`
    pub(super) fn cite(&mut self, pair: Pair<'_, Rule>) -> Cite {
        let span = self.span(&pair);
        let mut inner = Inner::of(pair);
        inner.need(Rule::kw_cite);
        let what = match inner.take(Rule::id) {
            Some(id) => Cited::Policy(self.word(&id)),
            None => Cited::Document(self.text(&inner.need(Rule::string))),
        };
        let mut cite = Cite { span, what, section: None, page: None, item: None };
        let mut seen = Seen::default();
        for part in inner.0 {
            let (clause, place) = match part.as_rule() {
                Rule::cite_section => ("section", &mut cite.section),
                Rule::cite_page => ("page", &mut cite.page),
                Rule::cite_item => ("item", &mut cite.item),
                _ => not_in_grammar(&part),
            };
            seen.once(self, clause, self.keyword(&part));
            *place = Some(self.place_in_source(part));
        }
        cite
    }

    /// A page, item or section: a text without its quotes, a number or range as written.
    fn place_in_source(&self, pair: Pair<'_, Rule>) -> Text {
        let place = pair.into_inner().next_back().expect("a section, page or item is named");
        if place.as_rule() == Rule::string { self.text(&place) } else { self.word(&place) }
    }

    pub(super) fn list_head(&mut self, list: &mut List, mut inner: Inner<'_>) {
        list.name = self.word(&inner.need(Rule::free_name));
        list.label = inner.take(Rule::string).map(|label| self.text(&label));
        list.values = inner.all(Rule::value).map(|value| self.value(value)).collect();
    }

    pub(super) fn parameter_head(&mut self, parameter: &mut Parameter, mut inner: Inner<'_>) {
        parameter.name = self.word(&inner.need(Rule::free_name));
        parameter.label = inner.take(Rule::string).map(|label| self.text(&label));
        let value = inner.need(Rule::parameter_value);
        let span = self.span(&value);
        let form = Inner::of(value).any();
        let node = match form.as_rule() {
            Rule::unset => self.unset(form),
            Rule::date => ParameterValue::Set(Literal::Date(self.day(&form).node)),
            _ => ParameterValue::Set(self.plain_literal(form)),
        };
        parameter.value = Spanned { node, span };
    }

    fn unset(&self, pair: Pair<'_, Rule>) -> ParameterValue {
        let of = Inner::of(pair).any();
        match of.as_rule() {
            Rule::unit => ParameterValue::UnsetLength(self.unit(of).node),
            Rule::kw_number => ParameterValue::UnsetNumber,
            Rule::kw_percent => ParameterValue::UnsetPercent,
            Rule::kw_date => ParameterValue::UnsetDate,
            _ => not_in_grammar(&of),
        }
    }

    /// A clause of a list or a parameter.
    pub(super) fn version_clause(
        &mut self,
        cites: &mut Vec<Cite>,
        in_force: &mut Option<InForce>,
        seen: &mut Seen,
        pair: Pair<'_, Rule>,
    ) {
        match pair.as_rule() {
            Rule::cite => cites.push(self.cite(pair)),
            Rule::in_force => {
                seen.once(self, "in force", self.keyword(&pair));
                *in_force = Some(self.in_force(pair));
            }
            _ => not_in_grammar(&pair),
        }
    }
}
