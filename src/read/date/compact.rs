//! A run of digits -> a date: unix time or a calendar date without separators.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::stated::{self, Clock, Day, Stated};
use super::zone::Zone;

/// Reads all-digit text by its length: 4 a year, 8 a day, 12 to the minute, 14 to the second,
/// 10, 13, 16 and 19 unix time. Six digits may be `YYYYMM` or `DDMMYY` and are not read.
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
        10 | 13 | 16 | 19 => unix_time(digits),
        _ => None,
    }
}

/// Reads unix time given as a number, which may have a fraction or an exponent.
pub(super) fn number(text: &str) -> Option<Stated> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if is_digits(whole) && is_digits(fraction) {
        return unix_time(whole);
    }
    let is_part = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+');
    if !text.bytes().all(is_part) {
        return None;
    }
    unix_time(&format!("{:.0}", text.parse::<f64>().ok()?))
}

/// Time since 1970 in UTC, by its size in seconds, milliseconds, microseconds or nanoseconds.
fn unix_time(digits: &str) -> Option<Stated> {
    let seconds = match digits.len() {
        length @ (9 | 10) => length,
        13 | 16 | 19 => 10,
        _ => return None,
    };
    let (seconds, fraction) = digits.split_at(seconds);
    let is_whole = fraction.bytes().all(|b| b == b'0');
    unix(seconds.parse().ok()?, if is_whole { "" } else { fraction })
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
