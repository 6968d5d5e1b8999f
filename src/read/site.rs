//! Addresses -> the registrable domain that names an outlet, by the Public Suffix List.

use std::net::IpAddr;

/// Whether a text is an address of the web, and not a name.
pub(super) fn is_url(text: &str) -> bool {
    host(text).is_some()
}

/// The registrable domain of an address: `bbc.co.uk` for `https://www.bbc.co.uk/news`. A host that
/// has none (an IP address, `localhost`) stands for itself.
pub(super) fn registrable(url: &str) -> Option<String> {
    let host = host(url)?.to_lowercase();
    if host.parse::<IpAddr>().is_ok() {
        return Some(host);
    }
    Some(psl::domain_str(&host).map_or_else(|| host.clone(), str::to_owned))
}

/// The host of a web address, without user, port and final dot.
fn host(url: &str) -> Option<&str> {
    let url = url.trim();
    if url.contains(char::is_whitespace) {
        return None;
    }
    let scheme_end = url.find("//")?;
    let scheme = &url[..scheme_end];
    if !["http:", "https:", ""]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let rest = &url[scheme_end + 2..];
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(address) => address.split(']').next()?,
        None => host.split(':').next()?,
    };
    let host = host.trim_end_matches('.');
    let named = |c: char| c.is_alphanumeric() || !c.is_ascii() || "-._:".contains(c);
    (!host.is_empty() && !host.starts_with('.') && host.chars().all(named)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_the_domain_one_can_register() {
        for (url, domain) in [
            ("https://www.bbc.co.uk/news", "bbc.co.uk"),
            ("HTTP://Edition.CNN.com:8080?x=1", "cnn.com"),
            ("//news.yahoo.co.jp/a", "yahoo.co.jp"),
            ("https://user@paper.blogspot.com./", "paper.blogspot.com"),
            ("http://192.168.0.1/x", "192.168.0.1"),
            ("http://[::1]:80/x", "::1"),
            ("http://localhost/", "localhost"),
            ("https://www.новости.рф/a", "новости.рф"),
        ] {
            assert_eq!(registrable(url).as_deref(), Some(domain), "{url}");
        }
    }

    #[test]
    fn names_are_no_addresses() {
        for name in [
            "BBC News",
            "bbc.co.uk",
            "http://",
            "ftp://a.b/",
            "https://a b.c/",
            "http:///x",
            "",
        ] {
            assert!(!is_url(name), "{name}");
            assert_eq!(registrable(name), None, "{name}");
        }
    }
}
