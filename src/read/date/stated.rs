//! What a date states -> its normal form, precision and interval.

use jiff::civil::Date;
use jiff::tz::Offset;

use super::zone::Zone;
use crate::model::{Moment, Precision, Published};

/// No newspaper is older (Strasbourg's *Relation*, 1605).
const FIRST_YEAR: i16 = 1600;

/// The part of a date that a calendar shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    Year(i16),
    Month(i16, i8),
    Date(Date),
    /// Two readings of day and month, in order.
    Either(Date, Date),
}

impl Day {
    /// The day of the numbers, if it exists.
    pub(super) fn date(year: i64, month: i64, day: i64) -> Option<Self> {
        date(year, month, day).map(Self::Date)
    }

    /// The day of a year and two numbers of which either may be the month.
    pub(super) fn unordered(year: i64, a: i64, b: i64, weekday: Option<i8>) -> Option<Self> {
        let mut readings = [date(year, a, b), date(year, b, a)];
        if let Some(weekday) = weekday {
            let fits = |day: &Option<Date>| {
                day.is_some_and(|day| day.weekday().to_monday_zero_offset() == weekday)
            };
            if fits(&readings[0]) != fits(&readings[1]) {
                readings = readings.map(|day| if fits(&day) { day } else { None });
            }
        }
        match readings {
            [Some(a), Some(b)] if a == b => Some(Self::Date(a)),
            [Some(a), Some(b)] => Some(Self::Either(a.min(b), a.max(b))),
            [Some(one), None] | [None, Some(one)] => Some(Self::Date(one)),
            [None, None] => None,
        }
    }

    fn first(self) -> Option<Date> {
        match self {
            Self::Year(year) => Date::new(year, 1, 1).ok(),
            Self::Month(year, month) => Date::new(year, month, 1).ok(),
            Self::Date(day) | Self::Either(day, _) => Some(day),
        }
    }

    fn last(self) -> Option<Date> {
        match self {
            Self::Year(year) => Date::new(year, 12, 31).ok(),
            Self::Month(year, month) => Some(Date::new(year, month, 1).ok()?.last_of_month()),
            Self::Date(day) | Self::Either(_, day) => Some(day),
        }
    }

    fn precision(self) -> Precision {
        match self {
            Self::Year(_) | Self::Either(..) => Precision::Year,
            Self::Month(..) => Precision::Month,
            Self::Date(_) => Precision::Day,
        }
    }

    /// The normal form; nothing where it has two readings.
    fn normal(self) -> Option<String> {
        match self {
            Self::Year(year) => Some(format!("{year:04}")),
            Self::Month(year, month) => Some(format!("{year:04}-{month:02}")),
            Self::Date(day) => Some(day.to_string()),
            Self::Either(..) => None,
        }
    }
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|&y| y >= FIRST_YEAR)?;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// The time of day, as far as stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clock {
    hour: i64,
    minute: Option<i64>,
    second: Option<i64>,
    /// Digits behind the second.
    fraction: String,
}

impl Clock {
    /// A time of day, if it exists; a leap second is taken for the second before it.
    pub(super) fn new(
        hour: i64,
        minute: Option<i64>,
        second: Option<i64>,
        fraction: &str,
    ) -> Option<Self> {
        let exists = hour < 24
            && minute.is_none_or(|minute| minute < 60)
            && second.is_none_or(|second| second <= 60);
        exists.then(|| Self {
            hour,
            minute,
            second: second.map(|second| second.min(59)),
            fraction: fraction.chars().take(9).collect(),
        })
    }

    /// The same time after `am` or `pm`, if the hour is one of a twelve-hour clock.
    pub(super) fn half(mut self, afternoon: bool) -> Option<Self> {
        let twelve = (1..=12).contains(&self.hour);
        self.hour = self.hour % 12 + if afternoon { 12 } else { 0 };
        twelve.then_some(self)
    }

    fn precision(&self) -> Precision {
        match (self.minute, self.second) {
            (_, Some(_)) => Precision::Second,
            (Some(_), None) => Precision::Minute,
            (None, None) => Precision::Hour,
        }
    }

    /// Seconds since midnight of the first second it may mean, and of the last.
    fn bounds(&self) -> (i64, i64) {
        let minute = |unstated| self.minute.unwrap_or(unstated) * 60;
        let hour = self.hour * 3600;
        (
            hour + minute(0) + self.second.unwrap_or(0),
            hour + minute(59) + self.second.unwrap_or(59),
        )
    }

    /// RFC 3339 has no time without minutes, ISO 8601 has: the hour then stands alone.
    fn normal(&self) -> String {
        let parts = [Some(self.hour), self.minute, self.second]
            .into_iter()
            .flatten();
        let parts: Vec<String> = parts.map(|part| format!("{part:02}")).collect();
        let mut text = format!("T{}", parts.join(":"));
        if !self.fraction.is_empty() {
            text.push('.');
            text.push_str(&self.fraction);
        }
        text
    }
}

/// Everything a date states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) day: Day,
    pub(super) clock: Option<Clock>,
    pub(super) zone: Zone,
}

impl Stated {
    /// The normal form; `text` is kept for a day with two readings. Nothing if the calendar has no
    /// such moment.
    pub(super) fn published(&self, text: &str) -> Option<Published> {
        let whole_day = (0, 24 * 3600 - 1);
        let (from, to) = self.clock.as_ref().map_or(whole_day, Clock::bounds);
        let (west, east) = self.zone.range();
        let moment = Moment {
            earliest: midnight(self.day.first()?)? + from - east * 60,
            latest: midnight(self.day.last()?)? + to - west * 60,
        };
        let precision = match (&self.clock, self.day) {
            (Some(clock), Day::Date(_)) => clock.precision(),
            _ => self.day.precision(),
        };
        let at = match self.day.normal() {
            Some(day) => {
                let clock = self.clock.as_ref().map(Clock::normal).unwrap_or_default();
                day + &clock + &self.zone.suffix()
            }
            None => text.trim().to_owned(),
        };
        Some(Published {
            at: at.into(),
            precision,
            moment: Some(moment),
        })
    }
}

/// Seconds since 1970 of a day's midnight in UTC.
fn midnight(day: Date) -> Option<i64> {
    let at = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
    Some(at.as_second())
}

/// A year on its own, if newspapers were printed in it.
pub(super) fn year(value: i64) -> Option<Day> {
    date(value, 1, 1).map(|day| Day::Year(day.year()))
}

/// A month of a year.
pub(super) fn month(year: i64, month: i64) -> Option<Day> {
    date(year, month, 1).map(|day| Day::Month(day.year(), day.month()))
}
