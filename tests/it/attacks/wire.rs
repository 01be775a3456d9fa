//! HTTP byte by byte, as no decent client speaks it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use actix_web::web;
use tests::City;

/// Sends these bytes as they are, and reads until the server closes or is silent for as long as `patience`.
async fn exchange(city: &City, bytes: Vec<u8>, patience: Duration) -> Option<String> {
    let address = city.base.strip_prefix("http://").unwrap().to_owned();
    let talk = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(patience)).unwrap();
        // It may have had enough before we are done.
        let _ = stream.write_all(&bytes);
        let (mut heard, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            match stream.read(&mut piece) {
                Ok(0) => return Some(String::from_utf8_lossy(&heard).into_owned()),
                Ok(count) => heard.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
                    return Some(String::from_utf8_lossy(&heard).into_owned());
                }
                Err(_) => return None,
            }
        }
    };
    web::block(talk).await.unwrap()
}

/// What the server says to these bytes before it closes the connection; the story ends where it keeps it open.
pub async fn says(city: &City, bytes: impl Into<Vec<u8>>) -> String {
    exchange(city, bytes.into(), Duration::from_secs(20)).await.expect("the connection stays open")
}

/// A request on one line, with these headers, after which the connection is closed.
pub async fn asks(city: &City, line: &str, headers: &[&str]) -> String {
    let mut text = format!("{line} HTTP/1.1\r\nHost: city\r\nConnection: close\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    says(city, text).await
}

/// The statuses of all answers in what was said.
pub fn statuses(said: &str) -> Vec<u16> {
    said.match_indices("HTTP/1.1 ")
        .filter_map(|(at, head)| said.get(at + head.len()..)?.get(..3)?.parse().ok())
        .collect()
}
