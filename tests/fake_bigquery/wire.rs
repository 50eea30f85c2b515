//! HTTP/1.1, as much of it as one client speaks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use super::state::Seen;
use super::{Answer, Ending, Request};

/// Lets `answer` answer the requests of one connection until either side ends it.
pub(super) fn serve(stream: TcpStream, answer: impl Fn(&Request) -> Ending) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some(request) = read(&mut reader) {
        let (bytes, stays) = match answer(&request) {
            Ending::Answered(answer) => (bytes(&answer), true),
            Ending::Broken => (Vec::new(), false),
            Ending::Silent => {
                let _ = reader.read_to_end(&mut Vec::new());
                (Vec::new(), false)
            }
            Ending::BrokenWithin(answer) => {
                let mut bytes = bytes(&answer);
                bytes.pop();
                (bytes, false)
            }
        };
        if writer.write_all(&bytes).is_err() || !stays {
            break;
        }
    }
    let _ = writer.shutdown(Shutdown::Both);
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        lines.push(line.to_owned());
    }
    let mut first = lines.first()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let header = |name: &str| {
        headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.clone())
    };
    let length = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let seen = Seen {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        authorization: header("authorization"),
        body,
    };
    Some(Request { seen, headers })
}

fn bytes(answer: &Answer) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} played\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if answer.status != 204 {
        head.push_str(&format!("Content-Length: {}\r\n", answer.body.len()));
    }
    [head.as_bytes(), b"\r\n", &answer.body].concat()
}
