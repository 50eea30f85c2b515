//! A proxy before the emulator, which forgets what a table was declared as: digits, clusters, expiry, a filter that is
//! required, its size. It puts that back into the answers of `tables.get`.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

/// What was declared of tables, by the end of their path: `tables/name`.
type Declared = Arc<Mutex<BTreeMap<String, Value>>>;

pub struct Proxy {
    pub address: String,
    declared: Declared,
}

impl Proxy {
    /// A proxy before the emulator at `endpoint`, an `http://` address.
    pub fn start(endpoint: &str) -> Self {
        let emulator = endpoint.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let declared = Declared::default();
        let known = Arc::clone(&declared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (emulator, known) = (emulator.clone(), Arc::clone(&known));
                thread::spawn(move || serve(stream, &emulator, &known));
            }
        });
        Self { address, declared }
    }

    /// From now on, `tables.get` says this of `table`, over what the emulator says; of its fields, what is said of each.
    pub fn declare(&self, table: &str, declared: Value) {
        self.declared.lock().unwrap().insert(format!("/tables/{table}"), declared);
    }
}

/// Answers the requests of one connection until it ends.
fn serve(stream: TcpStream, emulator: &str, declared: &Declared) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some((head, body)) = read(&mut reader) {
        let answer = forward(emulator, &head, &body);
        let mut words = head[0].split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let path = path.split('?').next().unwrap();
        let known = declared.lock().unwrap();
        let said = known.iter().find(|(end, _)| method == "GET" && path.ends_with(&***end));
        let bytes = match said {
            Some((_, said)) if answer.0[0].contains(" 200") => correct(&answer.1, said),
            _ => answer.1,
        };
        drop(known);
        let mut head = answer.0;
        head.retain(|line| !line.to_ascii_lowercase().starts_with("content-length:"));
        head.push(format!("content-length: {}", bytes.len()));
        let head = head.join("\r\n") + "\r\n\r\n";
        if writer.write_all(&[head.as_bytes(), &bytes].concat()).is_err() {
            return;
        }
    }
}

/// The answer of the emulator, on a connection of its own.
fn forward(emulator: &str, head: &[String], body: &[u8]) -> (Vec<String>, Vec<u8>) {
    let mut upstream = TcpStream::connect(emulator).unwrap();
    let stays = |line: &&String| !line.to_ascii_lowercase().starts_with("connection:");
    let mut lines: Vec<String> = head.iter().filter(stays).cloned().collect();
    lines.push("connection: close".to_owned());
    let head = lines.join("\r\n") + "\r\n\r\n";
    upstream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut reader = BufReader::new(upstream);
    let (mut head, body) = read(&mut reader).unwrap();
    head.retain(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    (head, body)
}

/// The lines of a head, and the body that it announces.
fn read(reader: &mut BufReader<TcpStream>) -> Option<(Vec<String>, Vec<u8>)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim_end().is_empty() {
            break;
        }
        lines.push(line.trim_end().to_owned());
    }
    let header = |name: &str| {
        lines.iter().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    };
    assert_eq!(header("transfer-encoding"), None, "{lines:?}");
    let length = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((lines, body))
}

/// The answer of `tables.get` with what was declared put back.
fn correct(body: &[u8], declared: &Value) -> Vec<u8> {
    let mut table: Value = serde_json::from_slice(body).unwrap();
    for (key, value) in declared.as_object().unwrap() {
        if key != "fields" {
            table[key] = value.clone();
        }
    }
    for field in table["schema"]["fields"].as_array_mut().unwrap() {
        let named = |one: &&Value| one["name"] == field["name"];
        if let Some(one) = declared["fields"].as_array().unwrap().iter().find(named).cloned() {
            *field = one;
        }
    }
    table.to_string().into_bytes()
}
