//! Names of months and days in English, German, French, Spanish and Russian, lower-cased, and the
//! words that stand around them.

/// Spellings of each month, January first. `mar` is no Tuesday here: a French `mar. 14 nov.` then
/// names two months and is refused rather than misread.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "jan",
        "januar",
        "jänner",
        "janvier",
        "janv",
        "enero",
        "ene",
        "январь",
        "января",
        "янв",
    ],
    &[
        "february",
        "feb",
        "februar",
        "février",
        "fevrier",
        "févr",
        "fév",
        "febrero",
        "февраль",
        "февраля",
        "фев",
        "февр",
    ],
    &[
        "march",
        "mar",
        "märz",
        "mär",
        "mrz",
        "mars",
        "marzo",
        "март",
        "марта",
        "мар",
    ],
    &[
        "april",
        "apr",
        "avril",
        "avr",
        "abril",
        "abr",
        "апрель",
        "апреля",
        "апр",
    ],
    &["may", "mai", "mayo", "май", "мая"],
    &[
        "june", "jun", "juni", "juin", "junio", "июнь", "июня", "июн",
    ],
    &[
        "july", "jul", "juli", "juillet", "juil", "julio", "июль", "июля", "июл",
    ],
    &[
        "august",
        "aug",
        "août",
        "aout",
        "agosto",
        "ago",
        "август",
        "августа",
        "авг",
    ],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "setiembre",
        "сентябрь",
        "сентября",
        "сен",
        "сент",
    ],
    &[
        "october",
        "oct",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "октябрь",
        "октября",
        "окт",
    ],
    &[
        "november",
        "nov",
        "novembre",
        "noviembre",
        "ноябрь",
        "ноября",
        "ноя",
        "нояб",
    ],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
        "декабрь",
        "декабря",
        "дек",
    ],
];

/// Spellings of each weekday, Monday first.
const WEEKDAYS: [&[&str]; 7] = [
    &[
        "monday",
        "mon",
        "montag",
        "lundi",
        "lun",
        "lunes",
        "понедельник",
        "пн",
    ],
    &[
        "tuesday",
        "tue",
        "tues",
        "dienstag",
        "mardi",
        "martes",
        "вторник",
        "вт",
    ],
    &[
        "wednesday",
        "wed",
        "mittwoch",
        "mercredi",
        "mer",
        "miércoles",
        "miercoles",
        "среда",
        "ср",
    ],
    &[
        "thursday",
        "thu",
        "thur",
        "thurs",
        "donnerstag",
        "jeudi",
        "jeu",
        "jueves",
        "jue",
        "четверг",
        "чт",
    ],
    &[
        "friday",
        "fri",
        "freitag",
        "vendredi",
        "ven",
        "viernes",
        "vie",
        "пятница",
        "пт",
    ],
    &[
        "saturday",
        "sat",
        "samstag",
        "sonnabend",
        "samedi",
        "sam",
        "sábado",
        "sabado",
        "суббота",
        "сб",
    ],
    &[
        "sunday",
        "sun",
        "sonntag",
        "dimanche",
        "dim",
        "domingo",
        "воскресенье",
        "вс",
    ],
];

/// Words that say nothing about the moment.
const FILLERS: &[&str] = &[
    "at", "on", "the", "of", "am", "um", "den", "der", "dem", "le", "à", "a", "de", "del", "el",
    "la", "las", "uhr", "hrs", "hours", "г", "года", "год", "в", "o",
];

/// Endings of ordinal numbers.
const ORDINALS: &[&str] = &["st", "nd", "rd", "th", "er", "º"];

/// The month of a name, from 1.
pub(super) fn month(word: &str) -> Option<i8> {
    place(&MONTHS, word).map(|place| place + 1)
}

/// The weekday of a name, Monday being 0.
pub(super) fn weekday(word: &str) -> Option<i8> {
    place(&WEEKDAYS, word)
}

pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

pub(super) fn is_ordinal(word: &str) -> bool {
    ORDINALS.contains(&word)
}

fn place(table: &[&[&str]], word: &str) -> Option<i8> {
    let place = table.iter().position(|names| names.contains(&word))?;
    i8::try_from(place).ok()
}
