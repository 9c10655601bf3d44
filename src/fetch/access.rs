//! A subscriber's own access: headers and cookies that a person has, for sites that they name.
//!
//! They go to the site (registrable domain) that they are for, whatever redirects to where, and are shown nowhere:
//! not in logs, not in archives, not by `Debug`.

use crate::link;
use reqwest::header::{COOKIE, HOST, HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use thiserror::Error;
use url::Url;

/// Lines of a file of cookies that are read: browsers keep some thousands.
const COOKIES_MAX: usize = 20_000;

/// The last moment that a date of HTTP can name: the end of the year 9999.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// The mark, in a file of cookies, of those that scripts may not read.
const HTTP_ONLY: &str = "#HttpOnly_";

/// Headers and cookies, each with the site that it is for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Access {
    headers: Vec<(String, HeaderName, HeaderValue)>,
    cookies: Vec<(Url, HeaderValue)>,
}

/// Why a header or a cookie cannot be sent. It never quotes the value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AccessError {
    /// There is no name and colon, or one of both parts cannot stand in a header.
    #[error("no header: NAME: VALUE is needed")]
    Header,
    /// The header is the program's own.
    #[error("the header {0} is set by the program itself")]
    Ours(String),
    /// A line of a file of cookies is none.
    #[error("line {0} is no cookie: seven fields parted by tabs are needed (the format of Netscape, curl and wget)")]
    Cookie(usize),
    /// The host is none.
    #[error("{0:?} is no host")]
    Host(String),
}

impl Access {
    /// Adds a header, `NAME: VALUE`, for the site of a host.
    ///
    /// # Errors
    /// It is none, or one that the program sets itself.
    pub fn header(&mut self, host: &str, line: &str) -> Result<(), AccessError> {
        let (name, value) = line.split_once(':').ok_or(AccessError::Header)?;
        let name: HeaderName = name.trim().parse().map_err(|_| AccessError::Header)?;
        let mut value = HeaderValue::from_str(value.trim()).map_err(|_| AccessError::Header)?;
        value.set_sensitive(true);
        let is_framing =
            ["content-length", "transfer-encoding", "connection", "accept-encoding"].contains(&name.as_str());
        if name == HOST || is_framing {
            return Err(AccessError::Ours(name.to_string()));
        }
        self.headers.push((site(host)?, name, value));
        Ok(())
    }

    /// Adds the cookies of a file in the format of Netscape; of those for other sites than `only`'s none. Answers with
    /// how many were added.
    ///
    /// # Errors
    /// A line is no cookie.
    pub fn cookies(&mut self, text: &str, only: Option<&str>) -> Result<usize, AccessError> {
        let only = only.map(site).transpose()?;
        let before = self.cookies.len();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let plain = line.strip_prefix(HTTP_ONLY).unwrap_or(line);
            if plain.trim().is_empty() || plain.starts_with('#') {
                continue;
            }
            let (host, cookie) = cookie(plain).ok_or(AccessError::Cookie(number))?;
            let is_wanted = only.as_ref().is_none_or(|only| site(host.trim_start_matches('.')).as_ref() == Ok(only));
            if is_wanted && self.cookies.len() < COOKIES_MAX {
                let url = Url::parse(&format!("https://{}/", host.trim_start_matches('.')));
                let url = url.map_err(|_| AccessError::Cookie(number))?;
                self.cookies.push((url, cookie));
            }
        }
        Ok(self.cookies.len() - before)
    }

    /// True if there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty() && self.cookies.is_empty()
    }

    /// The cookies, each as an answer of that address would set it.
    pub(super) fn set_cookies(&self) -> &[(Url, HeaderValue)] {
        &self.cookies
    }

    /// Adds what is for the site of an address, and answers with the names.
    pub(super) fn add_to(&self, url: &Url, headers: &mut HeaderMap) -> Vec<String> {
        let Some(own) = url.host_str().and_then(|host| site(host).ok()) else { return Vec::new() };
        let mut names = Vec::new();
        for (_, name, value) in self.headers.iter().filter(|(site, ..)| *site == own) {
            // several lines of cookies are one header
            let earlier =
                if *name == COOKIE { headers.get(COOKIE).and_then(|value| value.to_str().ok()) } else { None };
            let joined =
                earlier.and_then(|earlier| HeaderValue::from_str(&format!("{earlier}; {}", value.to_str().ok()?)).ok());
            headers.insert(name.clone(), joined.unwrap_or_else(|| value.clone()));
            names.push(name.as_str().to_owned());
        }
        names
    }
}

/// The number of its parts, and nothing of them.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Access({} headers, {} cookies)", self.headers.len(), self.cookies.len())
    }
}

/// The registrable domain of a host; the host itself where it has none.
fn site(host: &str) -> Result<String, AccessError> {
    let fault = || AccessError::Host(host.chars().take(100).collect());
    let parsed = url::Host::parse(host.trim_end_matches('.')).or_else(|_| url::Host::parse(&format!("[{host}]")));
    let host = parsed.map_err(|_| fault())?.to_string();
    Ok(link::registrable(&host).map_or_else(|| host.clone(), str::to_owned))
}

/// A line of a file of cookies: the host, and the cookie as a server would set it.
fn cookie(line: &str) -> Option<(&str, HeaderValue)> {
    let mut fields = line.trim_end_matches(['\r', '\n']).split('\t');
    let host = fields.next()?.trim();
    let below = fields.next()?.eq_ignore_ascii_case("TRUE") || host.starts_with('.');
    let path = fields.next()?;
    let is_secure = fields.next()?.eq_ignore_ascii_case("TRUE");
    let expires: f64 = fields.next()?.trim().parse().ok()?;
    let (name, value) = (fields.next()?, fields.next().unwrap_or_default());
    let domain = host.trim_start_matches('.');
    if name.is_empty() || domain.is_empty() || [name, value, path].iter().any(|part| part.contains(';')) {
        return None;
    }
    let mut set = format!("{name}={value}; Path={path}");
    if below {
        set.push_str("; Domain=");
        set.push_str(domain);
    }
    if is_secure {
        set.push_str("; Secure");
    }
    // 0 and less: until the browser is closed
    if expires >= 1.0 {
        let since = std::time::Duration::try_from_secs_f64(expires.min(LAST_SECOND)).ok()?;
        set.push_str("; Expires=");
        set.push_str(&httpdate::fmt_http_date(std::time::SystemTime::UNIX_EPOCH + since));
    }
    let mut value = HeaderValue::from_str(&set).ok()?;
    value.set_sensitive(true);
    Some((host, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(access: &Access, url: &str) -> String {
        let mut headers = HeaderMap::new();
        access.add_to(&Url::parse(url).expect(url), &mut headers);
        let text = |value: &HeaderValue| value.to_str().expect("text").to_owned();
        let pairs: Vec<String> = headers.iter().map(|(name, value)| format!("{name}={}", text(value))).collect();
        pairs.join(" ")
    }

    #[test]
    fn a_header_is_for_one_site() {
        let mut access = Access::default();
        access.header("www.tides.example", "X-Reader: sesame:7").expect("a header");
        access.header("tides.example", "cookie: a=1").expect("a header");
        access.header("tides.example", "cookie: b=2").expect("a header");
        for url in ["https://tides.example/", "http://news.tides.example:8080/a"] {
            assert_eq!(sent(&access, url), "x-reader=sesame:7 cookie=a=1; b=2", "{url}");
        }
        for url in ["https://tides.example.org/", "https://lenn.example/?tides.example", "http://127.0.0.1/"] {
            assert_eq!(sent(&access, url), "", "{url}");
        }
        for line in ["X-Reader", ": x", "X Reader: x", "X-Reader: a\nb", "Host: x", "content-length: 7"] {
            let error = access.header("tides.example", line).expect_err(line);
            assert!(!error.to_string().contains("x-reader"), "{error}");
        }
        assert!(!format!("{access:?}").contains("sesame"));
    }

    #[test]
    fn cookies_are_read_as_browsers_export_them() {
        let text = "# Netscape HTTP Cookie File\n\n.tides.example\tTRUE\t/\tTRUE\t4102444800\tsid\tsesame\r\n\
                    #HttpOnly_www.tides.example\tFALSE\t/news\tFALSE\t0\tonly\tx=y\n\
                    lenn.example\tFALSE\t/\tFALSE\t1999999999.25\tempty\t\n";
        let mut access = Access::default();
        assert_eq!(access.cookies(text, None), Ok(3));
        let told: Vec<_> =
            access.cookies.iter().map(|(url, cookie)| (url.as_str(), cookie.to_str().expect("text"))).collect();
        assert_eq!(told[0].0, "https://tides.example/");
        assert_eq!(
            told[0].1,
            "sid=sesame; Path=/; Domain=tides.example; Secure; Expires=Fri, 01 Jan 2100 00:00:00 GMT"
        );
        assert_eq!(told[1], ("https://www.tides.example/", "only=x=y; Path=/news"));
        assert!(told[2].1.starts_with("empty=; Path=/; Expires="));
        assert_eq!(Access::default().cookies(text, Some("www.tides.example")), Ok(2), "those of one site");
        for bad in ["tides.example\tTRUE\t/", "sid=sesame", "a\tb\tc\td\te\tf\tg", "x\tTRUE\t/\tTRUE\t0\ta;b\tc"] {
            let error = Access::default().cookies(bad, None).expect_err(bad);
            assert_eq!(error, AccessError::Cookie(1));
        }
    }
}
