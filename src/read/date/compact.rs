//! A run of digits -> a date: unix time or a calendar date without separators.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::stated::{self, Clock, Day, Stated};
use super::zone::Zone;

/// Reads all-digit text by its length: 4 a year, 8 a day, 12 to the minute, 14 to the second,
/// 10 unix seconds, 13 unix milliseconds. Six digits may be `YYYYMM` or `DDMMYY` and are not read.
pub(super) fn read(digits: &str) -> Option<Stated> {
    let value: i64 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(open(stated::year(value)?, None)),
        8 => Some(open(day(value)?, None)),
        12 => {
            let clock = Clock::new(value / 100 % 100, Some(value % 100), None, "")?;
            Some(open(day(value / 10_000)?, Some(clock)))
        }
        14 => Some(open(
            day(value / 1_000_000)?,
            Some(time_of_day(value % 1_000_000)?),
        )),
        10 => unix_seconds(value),
        13 => {
            let fraction = format!("{:03}", value % 1000);
            unix(value / 1000, if fraction == "000" { "" } else { &fraction })
        }
        _ => None,
    }
}

/// Seconds since 1970 in UTC.
pub(super) fn unix_seconds(value: i64) -> Option<Stated> {
    unix(value, "")
}

fn unix(value: i64, fraction: &str) -> Option<Stated> {
    let at = Offset::UTC.to_datetime(Timestamp::from_second(value).ok()?);
    let clock = Clock::new(
        at.hour().into(),
        Some(at.minute().into()),
        Some(at.second().into()),
        fraction,
    )?;
    Some(Stated {
        day: Day::Date(at.date()),
        clock: Some(clock),
        zone: Zone::Offset(0),
    })
}

/// The day of `YYYYMMDD`.
pub(super) fn day(value: i64) -> Option<Day> {
    Day::date(value / 10_000, value / 100 % 100, value % 100)
}

/// The time of `HHMMSS`.
fn time_of_day(value: i64) -> Option<Clock> {
    Clock::new(
        value / 10_000,
        Some(value / 100 % 100),
        Some(value % 100),
        "",
    )
}

fn open(day: Day, clock: Option<Clock>) -> Stated {
    Stated {
        day,
        clock,
        zone: Zone::Unstated,
    }
}
