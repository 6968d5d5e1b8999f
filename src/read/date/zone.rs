//! Zone abbreviations -> every offset they may mean.
//! An abbreviation used in several parts of the world lists all of its meanings; daylight-saving
//! rules are not applied, so `ET` is both its winter and its summer offset.

/// What a date says about its zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// Nothing.
    Unstated,
    /// One offset, in minutes east of UTC.
    Offset(i64),
    /// An abbreviation that covers several offsets, from the westernmost to the easternmost.
    Between(i64, i64),
}

/// Minutes east of UTC of the zones a place on Earth can keep.
const WEST: i64 = -12 * 60;
const EAST: i64 = 14 * 60;

impl Zone {
    /// The westernmost and the easternmost offset it may mean, in minutes.
    pub(super) fn range(&self) -> (i64, i64) {
        match *self {
            Self::Unstated => (WEST, EAST),
            Self::Offset(minutes) => (minutes, minutes),
            Self::Between(west, east) => (west, east),
        }
    }

    /// The offset of `hours` and `minutes`, if a place on Earth can keep it.
    pub(super) fn offset(east: bool, hours: i64, minutes: i64) -> Option<Self> {
        let size = hours * 60 + minutes;
        let offset = if east { size } else { -size };
        (minutes < 60 && (WEST..=EAST).contains(&offset)).then_some(Self::Offset(offset))
    }

    /// The zone of a lower-cased abbreviation.
    pub(super) fn named(word: &str) -> Option<Self> {
        let (_, offsets) = ZONES.iter().find(|(name, _)| *name == word)?;
        let west = *offsets.iter().min()?;
        let east = *offsets.iter().max()?;
        Some(if west == east {
            Self::Offset(west)
        } else {
            Self::Between(west, east)
        })
    }

    /// As RFC 3339 writes it; nothing where it is open.
    pub(super) fn suffix(&self) -> String {
        match *self {
            Self::Unstated | Self::Between(..) => String::new(),
            Self::Offset(0) => "Z".to_owned(),
            Self::Offset(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let size = minutes.abs();
                format!("{sign}{:02}:{:02}", size / 60, size % 60)
            }
        }
    }
}

/// Abbreviations and their offsets in minutes; sources: the tz database's own abbreviations, with
/// those it gave up (Australia's EST) and those of everyday use (Singapore's SST) added.
const ZONES: &[(&str, &[i64])] = &[
    ("z", &[0]),
    ("utc", &[0]),
    ("gmt", &[0]),
    ("ut", &[0]),
    ("wet", &[0]),
    ("west", &[60]),
    ("cet", &[60]),
    ("mez", &[60]),
    ("cest", &[120]),
    ("mesz", &[120]),
    ("eet", &[120]),
    ("eest", &[180]),
    ("msk", &[180]),
    ("мск", &[180]),
    ("trt", &[180]),
    ("wat", &[60]),
    ("cat", &[120]),
    ("sast", &[120]),
    ("eat", &[180]),
    ("pkt", &[300]),
    ("npt", &[345]),
    ("ict", &[420]),
    ("wib", &[420]),
    ("wita", &[480]),
    ("wit", &[540]),
    ("sgt", &[480]),
    ("hkt", &[480]),
    ("myt", &[480]),
    ("pht", &[480]),
    ("awst", &[480]),
    ("jst", &[540]),
    ("kst", &[540]),
    ("acst", &[570]),
    ("acdt", &[630]),
    ("aest", &[600]),
    ("aedt", &[660]),
    ("nzst", &[720]),
    ("nzdt", &[780]),
    ("nst", &[-210]),
    ("ndt", &[-150]),
    ("brt", &[-180]),
    ("art", &[-180]),
    ("clt", &[-240]),
    ("clst", &[-180]),
    ("akst", &[-540]),
    ("akdt", &[-480]),
    ("hst", &[-600]),
    // North America through the year.
    ("et", &[-300, -240]),
    ("ct", &[-360, -300]),
    ("mt", &[-420, -360]),
    ("pt", &[-480, -420]),
    // North America and Australia.
    ("est", &[-300, 600]),
    ("edt", &[-240, 660]),
    // Central America and Central Australia, China, Cuba.
    ("cst", &[-360, -300, 480, 570]),
    ("cdt", &[-300, -240, 630]),
    // Mountain, Myanmar, Malaysia.
    ("mst", &[-420, 390, 480]),
    ("mdt", &[-360]),
    // Pacific, Philippines, Pakistan.
    ("pst", &[-480, 300, 480]),
    ("pdt", &[-420]),
    // India, Ireland, Israel.
    ("ist", &[330, 60, 120]),
    // Britain, Bangladesh, Bougainville.
    ("bst", &[60, 360, 660]),
    // Atlantic, Arabia.
    ("ast", &[-240, 180]),
    ("adt", &[-180, 240]),
    // The Gulf, South Georgia, Guam.
    ("gst", &[240, -120, 600]),
    // Samoa, Singapore.
    ("sst", &[-660, 480]),
];
