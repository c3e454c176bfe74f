//! The values of one field in as few bytes as they need: four for a text, a day, or a number of up to nine digits.
//!
//! Only this file knows how they are kept; everybody else asks a [`Column`] for the value of a row.

use rust_decimal::Decimal;

use crate::calendar::{Day, When};
use crate::schema::Type;

use super::{Datum, State, TextId};

/// A known value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Known<'c> {
    /// A text, or a value of a `one of` by its canonical spelling.
    Text(TextId),
    /// An answer.
    YesNo(bool),
    /// A number, without zeros at its end.
    Number(Decimal),
    /// A date or time.
    When(When),
    /// A list.
    List(&'c [TextId]),
}

/// A column: a state for each row, and the value of those that have one.
#[derive(Debug, Clone)]
pub struct Column {
    values: Values,
    /// Empty as long as every value is known.
    states: Vec<State>,
}

/// Values by the type of their field; where none is known there is a filler.
#[derive(Debug, Clone)]
enum Values {
    Text(Vec<TextId>),
    YesNo(Vec<bool>),
    Number(Numbers),
    When(Dates),
    List(Lists),
    /// Nobody asks for them, and they are not kept.
    Passed,
}

impl Column {
    /// An empty column for a type.
    pub fn new(field_type: &Type) -> Column {
        let values = match field_type {
            Type::Text | Type::LinkText(_) | Type::OneOf(_) => Values::Text(Vec::new()),
            Type::YesNo => Values::YesNo(Vec::new()),
            Type::WholeNumber | Type::Number(_) => Values::Number(Numbers::default()),
            Type::Date | Type::DateTime => Values::When(Dates::default()),
            Type::ListOfText | Type::ListOf(_) => Values::List(Lists::default()),
        };
        Column { values, states: Vec::new() }
    }

    /// The column of a field whose values are not kept: see [`crate::schema::Schema::unread`].
    pub fn passed() -> Column {
        Column { values: Values::Passed, states: Vec::new() }
    }

    /// Whether values are kept.
    pub fn is_kept(&self) -> bool {
        !matches!(self.values, Values::Passed)
    }

    /// Adds a value.
    ///
    /// # Panics
    /// If the value is not of the column's type, or if none are kept; the reader makes values by the field's type.
    pub fn push(&mut self, datum: Datum) {
        let state = match datum {
            Datum::Not(state) => state,
            Datum::Text(_) | Datum::YesNo(_) | Datum::Number(_) | Datum::When(_) | Datum::List(_) => State::Known,
        };
        if state != State::Known || !self.states.is_empty() {
            self.all_states().push(state);
        }
        match (&mut self.values, datum) {
            (Values::Text(values), Datum::Text(text)) => values.push(text),
            (Values::Text(values), Datum::Not(_)) => values.push(TextId(0)),
            (Values::YesNo(values), Datum::YesNo(answer)) => values.push(answer),
            (Values::YesNo(values), Datum::Not(_)) => values.push(false),
            (Values::Number(values), Datum::Number(number)) => values.push(number),
            (Values::Number(values), Datum::Not(_)) => values.push(Decimal::ZERO),
            (Values::When(values), Datum::When(when)) => values.push(when),
            (Values::When(values), Datum::Not(_)) => values.push(When::day(Day(0))),
            (Values::List(values), Datum::List(list)) => values.push(&list),
            (Values::List(values), Datum::Not(_)) => values.push(&[]),
            (
                Values::Text(_)
                | Values::YesNo(_)
                | Values::Number(_)
                | Values::When(_)
                | Values::List(_)
                | Values::Passed,
                datum,
            ) => unreachable!("the reader makes values by the field's type, not {datum:?}"),
        }
    }

    /// Makes a column one of so many rows, blank from where its values end, without fillers: nothing is added to it.
    pub fn fill_blank(&mut self, rows: usize) {
        self.all_states().resize(rows, State::Blank);
    }

    /// Takes the last value away.
    pub(super) fn pop(&mut self) {
        self.states.pop();
        match &mut self.values {
            Values::Text(values) => drop(values.pop()),
            Values::YesNo(values) => drop(values.pop()),
            Values::Number(values) => values.kept.pop(),
            Values::When(values) => values.0.pop(),
            Values::List(values) => values.pop(),
            Values::Passed => {}
        }
    }

    /// What is known of a value.
    ///
    /// # Panics
    /// If values are not kept: whoever asks for one is to be named among those who read the field.
    pub fn state(&self, row: u32) -> State {
        assert!(self.is_kept(), "a value is asked for that nobody was to read");
        self.states.get(row as usize).copied().unwrap_or(State::Known)
    }

    /// A value, where it is known.
    pub fn known(&self, row: u32) -> Option<Known<'_>> {
        (self.state(row) == State::Known).then(|| self.value(row as usize))
    }

    /// A date, where it is known.
    pub fn date(&self, row: u32) -> Option<When> {
        match self.known(row)? {
            Known::When(when) => Some(when),
            Known::Text(_) | Known::YesNo(_) | Known::Number(_) | Known::List(_) => None,
        }
    }

    /// Changes what is known of a value.
    pub fn set_state(&mut self, row: u32, state: State) {
        self.all_states()[row as usize] = state;
    }

    /// Whether two rows say the same, as stored. An unreadable text is not kept, and neither is all that the rows of a
    /// group say, so nobody can say that two of them do.
    pub fn agree(&self, one: u32, other: u32) -> bool {
        match (self.known(one), self.known(other)) {
            (Some(value), Some(other)) => value == other,
            (None, None) => {
                let state = self.state(one);
                state == self.state(other) && !matches!(state, State::Unreadable | State::Differs)
            }
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// The states, one for each row.
    fn all_states(&mut self) -> &mut Vec<State> {
        if self.states.is_empty() {
            let rows = match &self.values {
                Values::Text(values) => values.len(),
                Values::YesNo(values) => values.len(),
                Values::Number(values) => values.kept.small.len(),
                Values::When(values) => values.0.small.len(),
                Values::List(values) => values.ends.len(),
                Values::Passed => 0,
            };
            self.states.resize(rows, State::Known);
        }
        &mut self.states
    }

    /// What stands there: a value where one is known, and a filler elsewhere.
    pub(super) fn value(&self, row: usize) -> Known<'_> {
        match &self.values {
            Values::Text(values) => Known::Text(values[row]),
            Values::YesNo(values) => Known::YesNo(values[row]),
            Values::Number(values) => Known::Number(values.get(row)),
            Values::When(values) => Known::When(values.get(row)),
            Values::List(values) => Known::List(values.get(row)),
            Values::Passed => unreachable!("no value is kept"),
        }
    }
}

/// Four bytes for each value. One that does not fit stands apart, and in its stead its place there, counted from the
/// lowest number.
#[derive(Debug, Clone)]
struct Narrow<T> {
    small: Vec<i32>,
    apart: Vec<T>,
}

/// Numbers from here on are values.
const LOWEST: i32 = i32::MIN / 2;

impl<T: Copy> Narrow<T> {
    fn push(&mut self, small: Option<i32>, value: T) {
        let small = small.filter(|small| *small >= LOWEST).unwrap_or_else(|| {
            self.apart.push(value);
            let place = i32::try_from(self.apart.len() - 1).expect("a run holds fewer than a thousand million records");
            i32::MIN + place
        });
        self.small.push(small);
    }

    fn pop(&mut self) {
        if self.small.pop().is_some_and(|small| small < LOWEST) {
            self.apart.pop();
        }
    }

    fn get(&self, row: usize) -> Result<i32, T> {
        let small = self.small[row];
        if small >= LOWEST { Ok(small) } else { Err(self.apart[small.abs_diff(i32::MIN) as usize]) }
    }
}

impl<T> Default for Narrow<T> {
    fn default() -> Self {
        Narrow { small: Vec::new(), apart: Vec::new() }
    }
}

/// Days; anything that is not one day without a time stands apart.
#[derive(Debug, Clone, Default)]
struct Dates(Narrow<When>);

impl Dates {
    fn push(&mut self, when: When) {
        self.0.push((when == When::day(when.first)).then_some(when.first.0), when);
    }

    fn get(&self, row: usize) -> When {
        self.0.get(row).map_or_else(|when| when, |day| When::day(Day(day)))
    }
}

/// Numbers by their digits, with one number of decimal places for all that fit so.
#[derive(Debug, Clone, Default)]
struct Numbers {
    places: u32,
    /// More places would be too many for some number that is there.
    full: bool,
    kept: Narrow<Decimal>,
}

impl Numbers {
    fn push(&mut self, number: Decimal) {
        let number = number.normalize();
        if number.scale() > self.places && !self.full && digits(number, number.scale()).is_some() {
            self.full = !self.widen(number.scale());
        }
        self.kept.push(digits(number, self.places), number);
    }

    fn get(&self, row: usize) -> Decimal {
        match self.kept.get(row) {
            Ok(digits) if self.places == 0 => Decimal::from(digits),
            Ok(digits) => Decimal::new(i64::from(digits), self.places).normalize(),
            Err(number) => number,
        }
    }

    /// Gives all numbers more places, if they fit.
    fn widen(&mut self, places: u32) -> bool {
        let Some(factor) = 10_i32.checked_pow(places - self.places) else { return false };
        let widened = |small: &i32| if *small < LOWEST { Some(*small) } else { small.checked_mul(factor) };
        let fits = |was: &i32| widened(was).is_some_and(|now| *was < LOWEST || now >= LOWEST);
        if !self.kept.small.iter().all(fits) {
            return false;
        }
        self.kept.small.iter_mut().for_each(|small| *small = widened(small).unwrap_or(*small));
        self.places = places;
        true
    }
}

/// The digits of a number with so many decimal places, if four bytes hold them.
fn digits(number: Decimal, places: u32) -> Option<i32> {
    let factor = 10_i128.checked_pow(places.checked_sub(number.scale())?)?;
    i32::try_from(number.mantissa().checked_mul(factor)?).ok().filter(|digits| *digits >= LOWEST)
}

/// Lists, one behind the other.
#[derive(Debug, Clone, Default)]
struct Lists {
    items: Vec<TextId>,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Lists {
    fn push(&mut self, list: &[TextId]) {
        self.items.extend_from_slice(list);
        let end = u32::try_from(self.items.len()).expect("a run holds fewer than 4 thousand million items of lists");
        self.ends.push(end);
    }

    fn pop(&mut self) {
        self.ends.pop();
        self.items.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    fn get(&self, row: usize) -> &[TextId] {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.items[start as usize..self.ends[row] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(texts: &[&str]) -> (Vec<String>, u32, usize) {
        let mut column = Column::new(&Type::Number(None));
        texts.iter().for_each(|text| column.push(Datum::Number(text.parse().unwrap())));
        let shown = (0..).zip(texts).map(|(row, _)| match column.known(row) {
            Some(Known::Number(number)) => number.to_string(),
            other => format!("{other:?}"),
        });
        let shown = shown.collect();
        let Values::Number(numbers) = &column.values else { unreachable!("a column of numbers") };
        (shown, numbers.places, numbers.kept.apart.len())
    }

    /// Numbers come back as they are, whether they fit into four bytes together or stand apart.
    #[test]
    fn numbers_come_back() {
        for (given, places, apart) in [
            (vec!["0", "12", "-7", "1000000000"], 0, 0),
            (vec!["12", "0.5", "-36.25"], 2, 0),
            (vec!["0.5", "2147483648", "7"], 1, 1),
            (vec!["1073741824", "0.5"], 0, 1),
            (vec!["100000000", "0.25", "0.5", "3"], 0, 2),
            (vec!["-1073741824", "-1073741825"], 0, 1),
            (vec!["-100000000", "0.00001", "4"], 0, 1),
            (vec!["0.0000000000000000000000000001", "79228162514264337593543950335", "1"], 0, 2),
        ] {
            let same: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(numbers(&given), (same, places, apart), "{given:?}");
        }
        assert_eq!(numbers(&["1.50"]).0, ["1.5"]);
    }

    #[test]
    fn dates_come_back() {
        let mut column = Column::new(&Type::Date);
        let open = When::days(Day::UNBOUNDED_PAST, Day(3));
        let timed =
            When { time: Some((crate::calendar::Instant(5), crate::calendar::Instant(5))), ..When::day(Day(0)) };
        let given = [When::day(Day(-1)), open, timed, When::day(Day::UNBOUNDED_PAST), When::day(Day::UNBOUNDED_FUTURE)];
        given.iter().for_each(|when| column.push(Datum::When(*when)));
        column.push(Datum::Not(State::Blank));
        let back: Vec<Option<When>> = (0..6).map(|row| column.date(row)).collect();
        assert_eq!(back, given.iter().copied().map(Some).chain([None]).collect::<Vec<_>>());
        assert_eq!((column.state(0), column.state(5)), (State::Known, State::Blank));
    }

    /// What is added behind a value that was taken away stands in its stead, whatever stood apart.
    #[test]
    fn values_are_taken_away() {
        let far: Decimal = "79228162514264337593543950335".parse().unwrap();
        let month = When::days(Day(3), Day(9));
        let text = |id: u32| Datum::Text(TextId(id));
        let list = |ids: &[u32]| Datum::List(ids.iter().map(|id| TextId(*id)).collect());
        for (field_type, gone, kept) in [
            (Type::Text, text(7), text(8)),
            (Type::YesNo, Datum::YesNo(true), Datum::YesNo(false)),
            (Type::Number(None), Datum::Number(far), Datum::Number(far - Decimal::ONE)),
            (Type::Date, Datum::When(month), Datum::When(When::days(Day(4), Day(9)))),
            (Type::ListOfText, list(&[1, 2, 3]), list(&[4])),
            (Type::Text, Datum::Not(State::Blank), text(9)),
        ] {
            let (mut column, mut other) = (Column::new(&field_type), Column::new(&field_type));
            [&kept, &gone].into_iter().for_each(|datum| column.push(datum.clone()));
            column.pop();
            column.push(kept.clone());
            (0..2).for_each(|_| other.push(kept.clone()));
            let shown = |column: &Column| format!("{:?} {:?}", column.known(0), column.known(1));
            assert_eq!(shown(&column), shown(&other));
        }
    }

    #[test]
    fn states_begin_where_something_is_not_known() {
        let mut column = Column::new(&Type::YesNo);
        column.push(Datum::YesNo(true));
        assert!(column.states.is_empty());
        column.push(Datum::Not(State::Withheld));
        column.push(Datum::YesNo(false));
        column.set_state(2, State::Absent);
        let states: Vec<State> = (0..3).map(|row| column.state(row)).collect();
        assert_eq!(states, [State::Known, State::Withheld, State::Absent]);
        assert_eq!((column.known(0), column.known(1), column.known(2)), (Some(Known::YesNo(true)), None, None));
    }
}
