//! Which hosts are Google's, and may be sent a secret.

use reqwest::Url;

use super::endpoint::is_loopback;

/// Services of Google's that give tokens for the key of a service account.
pub(super) const TOKEN_SERVICES: [&str; 3] =
    ["oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com"];

/// The first labels of Google's services that give tokens for a token of somebody else's, and for another account.
pub(super) const EXCHANGE: &str = "sts";
pub(super) const IMPERSONATION: &str = "iamcredentials";

/// The URL, if it leads to a host that is `permitted`, seen with whether it is asked over TLS, and names nothing but a
/// host and a path: no user, no other port of Google's, no fragment.
pub(super) fn service_url(text: &str, permitted: impl Fn(&str, bool) -> bool) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let (tls, plain) = (url.scheme() == "https", url.scheme() == "http");
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let usual_port = url.port().is_none() || is_loopback(host);
    let fits = (tls || plain) && bare && usual_port && permitted(host, tls);
    fits.then_some(url)
}

/// Whether `host` is `<service>.googleapis.com` or, in a region, `<service>.<region>.rep.googleapis.com`.
pub(super) fn is_service(host: &str, service: &str) -> bool {
    let Some(rest) = host.strip_prefix(service) else { return false };
    let region = rest.strip_suffix(".rep.googleapis.com").and_then(|rest| rest.strip_prefix('.'));
    let is_label = |text: &str| {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !text.is_empty() && text.bytes().all(good)
    };
    rest == ".googleapis.com" || region.is_some_and(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_permitted(url: &str) -> bool {
        service_url(url, |host, tls| tls && is_service(host, EXCHANGE)).is_some()
    }

    #[test]
    fn only_google_s_own_hosts_are_asked_and_only_over_tls() {
        for url in [
            "https://sts.googleapis.com/v1/token",
            "https://STS.googleapis.com:443/v1/token",
            "https://sts.europe-west4.rep.googleapis.com/v1/token",
        ] {
            assert!(is_permitted(url), "{url}");
        }
        for url in [
            "http://sts.googleapis.com/v1/token",
            "https://sts.googleapis.com.example.com/v1/token",
            "https://sts.googleapis.com@example.com/v1/token",
            "https://example.com/sts.googleapis.com",
            "https://example.com#sts.googleapis.com",
            "https://example.com\\@sts.googleapis.com/",
            "https://user@sts.googleapis.com/v1/token",
            "https://sts.googleapis.com:8443/v1/token",
            "https://sts.googleapis.com./v1/token",
            "https://stsxgoogleapis.com",
            "https://evil-sts.googleapis.com",
            "https://sts.evil.googleapis.com",
            "https://sts.a.b.rep.googleapis.com",
            "https://sts..rep.googleapis.com",
            "https://storage.googleapis.com/bucket/token",
            "https://127.0.0.1/token",
            "http://localhost:8080/token",
            "file:///etc/passwd",
            "sts.googleapis.com",
            "https://",
            "",
        ] {
            assert!(!is_permitted(url), "{url}");
        }
    }
}
