//! The names that this server is asked for under. A page of another site can have its own name lead to this machine
//! (DNS rebinding) and would then read as if it were ours.

use axum::{
    extract::Request,
    http::{header, uri::Authority},
};
use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
};

/// The names of this machine, which lead nowhere else.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The names of this server.
#[derive(Clone, Debug)]
pub struct Hosts {
    names: BTreeSet<String>,
    /// It listens on all addresses of its machine. No name leads to it then unless it was given; but an address is
    /// none that another site could take.
    any_address: bool,
}

impl Hosts {
    /// The names of this machine, the address that is listened on, and those that were given.
    pub fn new(listening: SocketAddr, given: &[String]) -> Self {
        let names = LOOPBACK.iter().map(|name| (*name).to_owned());
        let names = names.chain([in_address(listening.ip())]).chain(given.iter().map(|name| plain(name)));
        Self { names: names.collect(), any_address: listening.ip().is_unspecified() }
    }

    /// The host, with its port, that a request asks for: in the Host header, the address, or both alike. None if it
    /// names none, several, or one that is not this server's.
    pub fn of(&self, request: &Request) -> Option<String> {
        let in_uri = request.uri().authority().map(Authority::as_str);
        let in_headers =
            request.headers().get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
        let mut all = in_uri.into_iter().chain(in_headers).map(str::to_ascii_lowercase);
        let host = all.next()?;
        let is_one = all.all(|other| other == host);
        (is_one && self.has(name(&host)?)).then_some(host)
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(&plain(name)) || (self.any_address && address(name).is_some())
    }
}

/// Whether a host, with or without its port, is this machine by its own word.
pub fn is_loopback(host: &str) -> bool {
    name(host).is_some_and(|name| LOOPBACK.contains(&name))
}

/// A host without its port.
fn name(host: &str) -> Option<&str> {
    let end = if host.starts_with('[') { host.find(']')? + 1 } else { host.find(':').unwrap_or(host.len()) };
    let (name, port) = host.split_at(end);
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(name)
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    address(name).map_or_else(|| name.trim_end_matches('.').to_ascii_lowercase(), in_address)
}

fn address(name: &str) -> Option<IpAddr> {
    name.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn in_address(ip: IpAddr) -> String {
    if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn of(hosts: &Hosts, uri: &str, headers: &[&str]) -> bool {
        let request = headers.iter().fold(Request::get(uri), |request, host| request.header("host", *host));
        hosts.of(&request.body(Body::empty()).expect("a request")).is_some()
    }

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "127.0.0.2",
            "localhost.example",
            "example:127",
            "127.0.0.1.example:80",
            "localhost:80x",
            "[::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_server_knows_its_names_and_no_others() {
        let here = Hosts::new(([127, 0, 0, 1], 3000).into(), &[]);
        let city = Hosts::new(
            ([10, 0, 0, 5], 443).into(),
            &["Jinzai.City.example".to_owned(), "[fd00::1]".to_owned()],
        );
        let everywhere = Hosts::new(([0, 0, 0, 0], 80).into(), &[]);
        for (hosts, host, is_ours) in [
            (&here, "LOCALHOST:3000", true),
            (&here, "evil.example", false),
            (&here, "10.0.0.5:3000", false),
            (&here, "127.0.0.1.evil.example", false),
            (&city, "jinzai.city.example.", true),
            (&city, "10.0.0.5", true),
            (&city, "[FD00:0::1]:443", true),
            (&city, "10.0.0.6", false),
            (&everywhere, "192.168.1.5:80", true),
            (&everywhere, "[fe80::1]", true),
            (&everywhere, "evil.example", false),
        ] {
            assert_eq!(of(hosts, "/", &[host]), is_ours, "{host}");
        }
    }

    #[test]
    fn a_host_is_said_once_or_the_same_each_time() {
        let hosts = Hosts::new(([127, 0, 0, 1], 3000).into(), &[]);
        for (uri, headers, is_ours) in [
            ("/", &[][..], false),
            ("/", &["localhost", "localhost"], true),
            ("/", &["localhost", "evil.example"], false),
            ("http://localhost/", &[], true),
            ("http://localhost/", &["evil.example"], false),
            ("http://evil.example/", &["localhost"], false),
            ("/", &["localhost, evil.example"], false),
            ("/", &["user@localhost"], false),
        ] {
            assert_eq!(of(&hosts, uri, headers), is_ours, "{uri} {headers:?}");
        }
    }
}
