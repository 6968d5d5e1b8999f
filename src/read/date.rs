//! Text -> when it says something was published, as an interval and never as a guess.
//!
//! In: a date as outlets write it (ISO 8601, RFC 2822, unix seconds, prose in five languages,
//! Han). Out: a [`Published`] whose moment covers everything the text may mean. Cost: one pass
//! over the text, which is given up beyond 80 characters.
//!
//! What is not said stays open:
//! - no zone: every zone from UTC-12 to UTC+14; an abbreviation with several meanings (IST, CST):
//!   all of them;
//! - `03/04/2024`: both readings. The weekday settles it when it fits only one; otherwise the text
//!   is kept as given, the precision is the year (all that is certain) and the moment is the hull
//!   of the two days;
//! - a year in two digits, a day without a year, a date that does not exist, a year before 1600
//!   (older than any newspaper, and the mark of an unset field: `0001-01-01`): unknown, text kept.

mod compact;
mod names;
mod phrase;
mod scan;
mod stated;
mod zone;

use serde_json::Number;

use crate::model::{Precision, Published};

/// Reads a date, or keeps the text with an unknown precision.
#[must_use]
pub fn parse(text: &str) -> Published {
    known(text).unwrap_or_else(|| unknown(text))
}

/// Reads a date given as a number: unix time, by its size in seconds (9 or 10 digits), milliseconds
/// (13), microseconds (16) or nanoseconds (19), else what [`parse`] makes of the digits.
pub(super) fn parse_number(number: &Number) -> Published {
    let text = number.to_string();
    compact::number(&text)
        .and_then(|stated| stated.published(&text))
        .unwrap_or_else(|| parse(&text))
}

fn known(text: &str) -> Option<Published> {
    let plain = scan::fold(text)?;
    let stated = if plain.bytes().all(|b| b.is_ascii_digit()) {
        compact::read(&plain)
    } else {
        compact::number(&plain)
            .or_else(|| phrase::read(&plain))
            .or_else(|| phrase::read(without_comment(&plain)?))
    };
    stated?.published(text)
}

/// The text without a comment in brackets at its end, as RFC 2822 and RFC 9557 have it.
fn without_comment(text: &str) -> Option<&str> {
    let open = match text.chars().last()? {
        ')' => text.rfind('(')?,
        ']' => text.find('[')?,
        _ => return None,
    };
    Some(text[..open].trim_end())
}

fn unknown(text: &str) -> Published {
    Published {
        at: text.into(),
        precision: Precision::Unknown,
        moment: None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Moment;

    /// The normal form and precision of each text.
    fn reads(cases: &[(&str, &str, Precision)]) {
        for &(text, at, precision) in cases {
            let published = parse(text);
            assert_eq!(
                (&*published.at, published.precision),
                (at, precision),
                "{text}"
            );
        }
    }

    fn moment(text: &str) -> Moment {
        parse(text).moment.expect("a date")
    }

    #[test]
    fn iso_8601_is_read_as_far_as_it_goes() {
        reads(&[
            ("2031", "2031", Precision::Year),
            ("2031-03", "2031-03", Precision::Month),
            ("2031-03-04", "2031-03-04", Precision::Day),
            ("2031/03/04", "2031-03-04", Precision::Day),
            ("20240131", "2024-01-31", Precision::Day),
            ("2031-03-04T08", "2031-03-04T08", Precision::Hour),
            ("2031-03-04T08:12", "2031-03-04T08:12", Precision::Minute),
            (
                "2031-03-04 08:12:07",
                "2031-03-04T08:12:07",
                Precision::Second,
            ),
            (
                "2031-03-04T08:12:07Z",
                "2031-03-04T08:12:07Z",
                Precision::Second,
            ),
            (
                "2031-03-04T08:12:07+00:00",
                "2031-03-04T08:12:07Z",
                Precision::Second,
            ),
            (
                "2031-03-04T08:12:07+0530",
                "2031-03-04T08:12:07+05:30",
                Precision::Second,
            ),
            (
                "2031-03-04T08:12:07.25-05:00",
                "2031-03-04T08:12:07.25-05:00",
                Precision::Second,
            ),
            (
                "2031-03-04T08:12+05:30[Asia/Kolkata]",
                "2031-03-04T08:12+05:30",
                Precision::Minute,
            ),
            (
                "20240131T081200Z",
                "2024-01-31T08:12:00Z",
                Precision::Second,
            ),
            ("20240131T0812", "2024-01-31T08:12", Precision::Minute),
            ("20240131081200", "2024-01-31T08:12:00", Precision::Second),
            (
                "2024-01-31 08:12:00 UTC",
                "2024-01-31T08:12:00Z",
                Precision::Second,
            ),
        ]);
    }

    #[test]
    fn mail_and_archive_forms_are_read() {
        reads(&[
            (
                "Tue, 04 Mar 2031 08:12:07 +0530",
                "2031-03-04T08:12:07+05:30",
                Precision::Second,
            ),
            (
                "4 Mar 2031 08:12 GMT",
                "2031-03-04T08:12Z",
                Precision::Minute,
            ),
            (
                "Tue, 4 Mar 2031 08:12:07 -0000 (UTC)",
                "2031-03-04T08:12:07Z",
                Precision::Second,
            ),
            (
                "26-FEB-1987 15:01:01.79",
                "1987-02-26T15:01:01.79",
                Precision::Second,
            ),
            (
                "Thu Nov 14 15:04:05 UTC 2024",
                "2024-11-14T15:04:05Z",
                Precision::Second,
            ),
            (
                "Sat Nov 30 2024 08:12:00 GMT+0530 (India Standard Time)",
                "2024-11-30T08:12:00+05:30",
                Precision::Second,
            ),
        ]);
    }

    #[test]
    fn prose_in_five_languages_and_han_is_read() {
        reads(&[
            (
                "01 December,2024 08:12 AM IST",
                "2024-12-01T08:12",
                Precision::Minute,
            ),
            ("Nov. 14, 2024", "2024-11-14", Precision::Day),
            (
                "November 14, 2024, 3:04 p.m. ET",
                "2024-11-14T15:04",
                Precision::Minute,
            ),
            (
                "November 14th, 2024 at 3 pm",
                "2024-11-14T15",
                Precision::Hour,
            ),
            (
                "14 Nov 2024 at 15:04 GMT",
                "2024-11-14T15:04Z",
                Precision::Minute,
            ),
            ("November 2024", "2024-11", Precision::Month),
            (
                "Donnerstag, den 14. März 2024 um 15.04 Uhr",
                "2024-03-14T15:04",
                Precision::Minute,
            ),
            ("am 14. November 2024", "2024-11-14", Precision::Day),
            (
                "jeudi 14 novembre 2024 à 15h04",
                "2024-11-14T15:04",
                Precision::Minute,
            ),
            ("le 1er août 2024", "2024-08-01", Precision::Day),
            ("14 de noviembre de 2024", "2024-11-14", Precision::Day),
            (
                "14 ноября 2024 г., 15:04 мск",
                "2024-11-14T15:04+03:00",
                Precision::Minute,
            ),
            ("2024年11月30日", "2024-11-30", Precision::Day),
            (
                "2024年11月30日 08时12分",
                "2024-11-30T08:12",
                Precision::Minute,
            ),
            ("٣٠/١١/٢٠٢٤", "2024-11-30", Precision::Day),
            ("２０２４年１１月３０日", "2024-11-30", Precision::Day),
        ]);
    }

    #[test]
    fn unix_time_is_known_by_its_length() {
        reads(&[
            ("1732954320", "2024-11-30T08:12:00Z", Precision::Second),
            (
                "1732954320250",
                "2024-11-30T08:12:00.250Z",
                Precision::Second,
            ),
            ("173295432", "173295432", Precision::Unknown),
            // as pandas writes numbers that are not whole
            ("1732954320.0", "2024-11-30T08:12:00Z", Precision::Second),
            (
                "1732954320250000",
                "2024-11-30T08:12:00.250000Z",
                Precision::Second,
            ),
            (
                "1732954320000000000",
                "2024-11-30T08:12:00Z",
                Precision::Second,
            ),
            ("1.73295432e+18", "2024-11-30T08:12:00Z", Precision::Second),
            ("1732954320.0.1", "1732954320.0.1", Precision::Unknown),
        ]);
        let number = |value: f64| parse_number(&Number::from_f64(value).expect("finite")).at;
        assert_eq!(number(1_732_954_320.0), "2024-11-30T08:12:00Z");
        assert_eq!(number(1.732_954_32e18), "2024-11-30T08:12:00Z");
        assert_eq!(
            parse_number(&Number::from(946_684_800)).at,
            "2000-01-01T00:00:00Z"
        );
        assert_eq!(parse_number(&Number::from(20_240_131)).at, "2024-01-31");
    }

    #[test]
    fn what_does_not_exist_or_is_not_said_stays_text() {
        for text in [
            "",
            " ",
            "yesterday",
            "31 February 2024",
            "2023-02-29",
            "year 20240",
            "20240",
            "0001-01-01T00:00:00Z",
            "14 November",
            "Nov 14, 24",
            "26-FEB-87",
            "2024-13",
            "2024-25",
            "15:04",
            "2024-11-30T25:00",
            "2024-11-30T08:60",
            "2024-11-30 2024-12-01",
            "14-16 Nov 2024",
            "15:04 pm 14 Nov 2024",
            "November 2024 15:04",
            "13/13/2024",
            "2024-11-30T08:12+25:00",
            "mar. 14 nov. 2024",
            "1.5",
            "-1",
            "/",
            "99999999999999999999",
        ] {
            let published = parse(text);
            assert_eq!(
                (&*published.at, published.precision),
                (text, Precision::Unknown)
            );
            assert_eq!(published.moment, None);
        }
    }

    #[test]
    fn a_day_without_a_zone_spans_every_zone() {
        let midnight = 1_732_924_800;
        assert_eq!(
            moment("2024-11-30"),
            Moment {
                earliest: midnight - 14 * 3600,
                latest: midnight + 36 * 3600 - 1
            }
        );
    }

    #[test]
    fn a_minute_in_a_stated_zone_spans_sixty_seconds() {
        let at = 1_732_954_320;
        assert_eq!(
            moment("2024-11-30T13:42+05:30"),
            Moment {
                earliest: at,
                latest: at + 59
            }
        );
        assert_eq!(
            moment("2024-11-30T08:12:00Z"),
            Moment {
                earliest: at,
                latest: at
            }
        );
    }

    #[test]
    fn an_abbreviation_with_three_meanings_covers_them() {
        let utc = moment("2024-12-01T08:12Z");
        let ist = moment("01 December,2024 08:12 AM IST");
        assert_eq!(ist.earliest, utc.earliest - 5 * 3600 - 1800);
        assert_eq!(ist.latest, utc.latest - 3600);
    }

    #[test]
    fn day_and_month_that_could_be_swapped_keep_both_readings() {
        reads(&[
            ("03/04/2024", "03/04/2024", Precision::Year),
            ("04/04/2024", "2024-04-04", Precision::Day),
            ("30/11/2024", "2024-11-30", Precision::Day),
            ("11/30/2024", "2024-11-30", Precision::Day),
            ("Wednesday, 03/04/2024", "2024-04-03", Precision::Day),
        ]);
        let both = moment("03/04/2024");
        assert_eq!(both.earliest, moment("2024-03-04").earliest);
        assert_eq!(both.latest, moment("2024-04-03").latest);
    }

    proptest! {
        #[test]
        fn any_text_gives_an_ordered_interval_or_itself(text in "\\PC{0,40}|[0-9TZ:./ +a-z-]{0,30}") {
            let published = parse(&text);
            if let Some(moment) = published.moment {
                prop_assert!(moment.earliest <= moment.latest);
            } else {
                prop_assert_eq!(published.at, text);
            }
        }

        #[test]
        fn a_normal_form_reads_as_itself(seconds in -11_000_000_000_i64..11_000_000_000, offset in -720_i64..=840) {
            let at = jiff::Timestamp::from_second(seconds).expect("in range");
            let offset = jiff::tz::Offset::from_seconds(i32::try_from(offset * 60).expect("small")).expect("in range");
            let text = at.display_with_offset(offset).to_string();
            let published = parse(&text);
            prop_assert_eq!(published.moment, Some(Moment { earliest: seconds, latest: seconds }));
            prop_assert_eq!(parse(&published.at), published);
        }
    }
}
