//! A line to somebody else's server that can be cut, as lines are.

use std::io::copy;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

#[derive(Clone, Debug)]
pub struct Line {
    pub port: u16,
    ends: Arc<Mutex<Ends>>,
}

#[derive(Debug, Default)]
struct Ends {
    is_cut: bool,
    open: Vec<TcpStream>,
}

impl Line {
    /// From a port of its own to an address. It is there until the program ends.
    pub fn to(address: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let ends = Arc::new(Mutex::new(Ends::default()));
        let (address, shared) = (address.to_owned(), ends.clone());
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let near = near.unwrap();
                let mut ends = shared.lock().unwrap();
                // Whoever comes while it is cut is hung up on.
                let Some(far) = (!ends.is_cut).then(|| TcpStream::connect(&address).ok()).flatten() else { continue };
                ends.open.extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                pass_on(near.try_clone().unwrap(), far.try_clone().unwrap());
                pass_on(far, near);
            }
        });
        Self { port, ends }
    }

    pub fn cut(&self) {
        let mut ends = self.ends.lock().unwrap();
        ends.is_cut = true;
        for end in ends.open.drain(..) {
            // One that has ended already is down.
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    pub fn mend(&self) {
        self.ends.lock().unwrap().is_cut = false;
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let _ = copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}
