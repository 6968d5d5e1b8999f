//! A web archive (WARC 0.18 to 1.1) -> items: pages that a crawler fetched, and the text that others
//! made of them (WET). When a page was fetched stands in `seen`, where in `url`.
//!
//! Requests, metadata, answers other than "200 OK" and what is neither HTML nor text are no articles
//! and are passed over. Records are counted from one. A record that breaks the format is refused, and
//! reading goes on at the next beginning of a record.
//! Cost: extraction of HTML outweighs all else, so pages are worked on in parallel, some at a time.

mod http;
mod record;

use std::borrow::Cow;

use rayon::prelude::*;

use self::record::{Record, Records};
use super::content::Content;
use super::html;
use super::node::{Members, Node};
use super::record::{self as fields, Fault, Item, Scratch, Setting};
use super::used::Used;
use crate::error::Result;

/// Bytes and records that are worked on together.
const BATCH_BYTES: usize = 16 << 20;
const BATCH: usize = 256;

/// Reads every record, counted from one.
pub(super) fn each(
    content: &mut Content,
    setting: &Setting,
    used: &mut Used,
    emit: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<()> {
    let mut records = Records::new(content, setting.options.max_record_bytes);
    let mut batch = Vec::new();
    let mut bytes = 0;
    loop {
        let next = records.next();
        let is_end = next.is_none();
        if let Some(record) = next {
            bytes += record.as_ref().map_or(0, |record| record.body.len());
            batch.push(record);
        }
        if is_end || bytes >= BATCH_BYTES || batch.len() == BATCH {
            let items: Vec<(Option<Item>, Used)> = batch
                .par_drain(..)
                .map(|record| {
                    let mut scratch = Scratch::default();
                    let item = match record {
                        Ok(record) => item(&record, setting, &mut scratch),
                        Err(fault) => Some(Err(fault)),
                    };
                    (item, scratch.used)
                })
                .collect();
            for (item, part) in items {
                item.map_or(Ok(()), &mut *emit)?;
                used.merge(part);
            }
            bytes = 0;
        }
        if is_end {
            return Ok(());
        }
    }
}

/// The article of a record; nothing for one that never was to hold any.
fn item(record: &Record, setting: &Setting, scratch: &mut Scratch) -> Option<Item> {
    let page = page(record)?;
    Some(page.and_then(|members| fields::article(members, record.number, setting, scratch))).map(
        |item: Item| {
            item.map_err(|fault| Fault {
                line: record.number,
                ..fault
            })
        },
    )
}

/// The fields of a record's page.
fn page(record: &Record) -> Option<std::result::Result<Members<'static>, Fault>> {
    let fault = |reason: String| Fault::new(record.number, reason);
    let kind = record.header("Content-Type").unwrap_or_default();
    let media = media(kind);
    let body: Cow<[u8]>;
    let (media, charset) = match record.header("WARC-Type").unwrap_or_default() {
        kind if kind.eq_ignore_ascii_case("conversion")
            || kind.eq_ignore_ascii_case("resource") =>
        {
            body = (&*record.body).into();
            media
        }
        kind if kind.eq_ignore_ascii_case("response") && media.0 == "application/http" => {
            let answer = match http::answer(&record.body)? {
                Ok(answer) => answer,
                Err(reason) => return Some(Err(fault(reason))),
            };
            body = answer.body;
            (answer.media, answer.charset)
        }
        _ => return None,
    };
    let mut members: Members<'static> = Vec::new();
    let mut put = |name: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            members.push((name.into(), Node::Text(value.into())));
        }
    };
    let header = |name| {
        record
            .header(name)
            .map(|v: &str| v.trim_matches(['<', '>']).to_owned())
    };
    put("url", header("WARC-Target-URI"));
    put("WARC-Date", header("WARC-Date"));
    put("WARC-Record-ID", header("WARC-Record-ID"));
    match &*media {
        "text/html" | "application/xhtml+xml" => match html::page(&body, charset.as_deref()) {
            Ok(page) => {
                put("title", Some(page.title));
                put("published", page.published);
                put("language", page.language);
                put("byline", page.byline);
                put("text", Some(page.text));
            }
            Err(reason) => return Some(Err(fault(reason))),
        },
        "text/plain" => put("text", Some(html::decoded(&body, charset.as_deref()))),
        _ => return None,
    }
    Some(Ok(members))
}

/// `text/html` and `utf-8` of `text/html; charset=utf-8`, in lower case.
fn media(content_type: &str) -> (String, Option<String>) {
    let content_type = content_type.to_ascii_lowercase();
    let mut parts = content_type.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_owned();
    let charset = parts.find_map(|part| part.strip_prefix("charset="));
    (media, charset.map(str::to_owned))
}

#[cfg(test)]
mod tests;
