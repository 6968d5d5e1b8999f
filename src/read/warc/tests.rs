use super::super::content::Content;
use super::super::mapping::Mapping;
use super::super::options::Options;
use super::super::raw::Raw;
use super::*;
use crate::model::Article;

fn record(kind: &str, content_type: &str, body: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2031-03-04T05:06:07Z\r\nwarc-target-uri: \
         https://www.herald.example/a\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
        body.len()
    )
}

fn read(data: &[u8]) -> (Vec<Article>, Vec<(u64, String)>) {
    let mut content = Content::new(Raw::new(Box::new(data), 0, &|_| ())).expect("from memory");
    let options = Options {
        max_record_bytes: 10_000,
        ..Options::default()
    };
    let setting = Setting {
        path: &"x.warc".into(),
        name: "x.warc",
        file: None,
        mapping: &Mapping::new(&options),
        options: &options,
    };
    let (mut articles, mut faults) = (Vec::new(), Vec::new());
    each(&mut content, &setting, &mut Used::default(), &mut |item| {
        match item {
            Ok(article) => articles.push(article),
            Err(fault) => faults.push((fault.line, fault.reason)),
        }
        Ok(())
    })
    .expect("items are taken");
    (articles, faults)
}

#[test]
fn text_records_and_pages_are_articles_and_nothing_else_is() {
    let story =
        "The ferry to Cape Lorne will run again from Monday, the harbour master said. ".repeat(4);
    let page = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Ferry</title><article><p>{story}</p><p>{story}</p></article>"
    );
    let data = [
        record("warcinfo", "application/warc-fields", "software: x\r\n"),
        record(
            "request",
            "application/http; msgtype=request",
            "GET / HTTP/1.1\r\n\r\n",
        ),
        record("response", "application/http; msgtype=response", &page),
        record("response", "application/http", "HTTP/1.1 301 Gone\r\n\r\n"),
        record("conversion", "text/plain", "Only text."),
        record("resource", "image/png", "..."),
    ]
    .concat();
    let (articles, faults) = read(data.as_bytes());
    assert_eq!(faults, []);
    let [page, text] = &articles[..] else {
        panic!("{articles:?}")
    };
    assert_eq!(
        (page.title.as_deref(), page.origin.line),
        (Some("Ferry"), 3)
    );
    assert!(page.text.starts_with("The ferry"), "{}", page.text);
    assert_eq!((&*text.text, text.origin.line), ("Only text.", 5));
    assert_eq!(text.outlet.as_deref(), Some("herald.example"));
    assert_eq!(text.id, "https://www.herald.example/a");
    assert_eq!(
        text.seen.as_ref().map(|seen| &*seen.at),
        Some("2031-03-04T05:06:07Z")
    );
    assert_eq!(text.published, None);
}

#[test]
fn a_broken_record_costs_only_itself() {
    let good = record("conversion", "text/plain", "Text.");
    let large = record("conversion", "text/plain", &"x".repeat(10_001));
    let data = format!(
        "{good}junk\r\nmore junk\r\n{good}WARC/1.0\r\nWARC-Type: conversion\r\n\r\n{large}{good}WARC/1.0\r\nContent-Length: 10\r\n\r\nshort"
    );
    let (articles, faults) = read(data.as_bytes());
    let lines: Vec<u64> = articles.iter().map(|article| article.origin.line).collect();
    assert_eq!(lines, [1, 3, 6]);
    let expected = [
        (2, "no record begins here"),
        (4, "no Content-Length in the record's header"),
        (5, "record is over 10000 bytes"),
        (7, "record is cut off at the end of the file"),
    ];
    let faults: Vec<_> = faults
        .iter()
        .map(|(line, reason)| (*line, &**reason))
        .collect();
    assert_eq!(faults, expected);
}
