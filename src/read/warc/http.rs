//! The answer of a web server, as it came over the wire -> its body, unpacked.

use std::borrow::Cow;
use std::io::Read;

use super::super::html::LARGEST_PAGE;
use super::media;

/// Lines of headers; servers and proxies add a few dozen.
const MOST_HEADERS: usize = 256;

/// A page that was delivered.
pub(super) struct Answer<'b> {
    pub(super) media: String,
    pub(super) charset: Option<String>,
    pub(super) body: Cow<'b, [u8]>,
}

/// Reads an answer; nothing if it delivers no page, or one that is no text.
pub(super) fn answer(bytes: &[u8]) -> Option<Result<Answer<'_>, String>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let mut config = httparse::ParserConfig::default();
    config
        .ignore_invalid_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true);
    let start = match config.parse_response(&mut response, bytes) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => return Some(Err("HTTP headers are cut off".to_owned())),
        Err(error) => return Some(Err(format!("bad HTTP headers: {error}"))),
    };
    if response.code != Some(200) {
        return None;
    }
    let header = |name: &str| {
        let mut headers = response.headers.iter();
        let found = headers.find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok()
    };
    let (media, charset) = media(header("Content-Type").unwrap_or_default());
    if !matches!(
        &*media,
        "text/html" | "application/xhtml+xml" | "text/plain"
    ) {
        return None;
    }
    let mut body = Cow::Borrowed(&bytes[start..]);
    let is_chunked = header("Transfer-Encoding").is_some_and(|coding| {
        let mut codings = coding.split(',');
        codings.any(|coding| coding.trim().eq_ignore_ascii_case("chunked"))
    });
    // many crawlers take the chunks apart and leave the header
    if is_chunked && let Some(joined) = joined(&body) {
        body = joined.into();
    }
    let coding = header("Content-Encoding").unwrap_or_default().trim();
    let body = match unpacked(body, coding) {
        Ok(body) => body,
        Err(reason) => return Some(Err(reason)),
    };
    Some(Ok(Answer {
        media,
        charset,
        body,
    }))
}

/// The chunks of a body put together; nothing if it is not in chunks. One that breaks off gives what
/// came before.
fn joined(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    let mut is_first = true;
    loop {
        let size = match httparse::parse_chunk_size(body) {
            Ok(httparse::Status::Complete((at, size))) => {
                body = &body[at..];
                usize::try_from(size).unwrap_or(usize::MAX)
            }
            _ if is_first => return None,
            _ => return Some(joined),
        };
        if size == 0 {
            return Some(joined);
        }
        let (chunk, rest) = body.split_at(size.min(body.len()));
        joined.extend_from_slice(chunk);
        body = rest.strip_prefix(b"\r\n").unwrap_or(rest);
        is_first = false;
    }
}

/// A body without its packing. Crawlers that unpack leave the header, so what does not look packed is
/// taken as it is.
fn unpacked<'b>(body: Cow<'b, [u8]>, coding: &str) -> Result<Cow<'b, [u8]>, String> {
    let packed: Box<dyn Read + '_> = match coding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            Box::new(flate2::read::MultiGzDecoder::new(&*body))
        }
        "deflate" if body.first().is_some_and(|first| first & 0x0f == 8) => {
            Box::new(flate2::read::ZlibDecoder::new(&*body))
        }
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => match zstd::Decoder::new(&*body) {
            Ok(decoder) => Box::new(decoder),
            Err(error) => return Err(format!("page cannot be unpacked: {error}")),
        },
        "br" if !body.trim_ascii_start().starts_with(b"<") => {
            return Err("page is packed with brotli, which is not readable".to_owned());
        }
        _ => return Ok(body),
    };
    let mut page = Vec::new();
    match packed.take(LARGEST_PAGE as u64 + 1).read_to_end(&mut page) {
        Err(error) if page.is_empty() => Err(format!("page cannot be unpacked: {error}")),
        _ => Ok(page.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &[u8]) -> String {
        let answer = answer(bytes).expect("a page").expect("readable");
        String::from_utf8(answer.body.into_owned()).expect("UTF-8")
    }

    #[test]
    fn chunks_are_joined_and_packing_is_undone() {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
        let chunked = format!("{head}3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
        assert_eq!(body(chunked.as_bytes()), "abcde");
        assert_eq!(body(format!("{head}taken apart").as_bytes()), "taken apart");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, b"packed").expect("in memory");
        let head = b"HTTP/1.0 200\r\ncontent-type:text/html\r\ncontent-encoding: gzip\r\n\r\n";
        let packed = [head, &*gzip.finish().expect("in memory")].concat();
        assert_eq!(body(&packed), "packed");
        assert_eq!(body(&[&head[..], b"<p>"].concat()), "<p>");
    }

    #[test]
    fn what_is_no_page_is_passed_over_and_what_is_broken_is_not() {
        assert!(answer(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nx").is_none());
        assert!(answer(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx").is_none());
        assert!(matches!(answer(b"GET / HTTP/1.1\r\n\r\n"), Some(Err(_))));
        assert!(matches!(answer(b"HTTP/1.1 200 OK\r\nA: b"), Some(Err(_))));
    }
}
