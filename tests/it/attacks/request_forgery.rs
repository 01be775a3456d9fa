//! Server side request forgery (API7:2023).

use std::net::TcpListener;
use std::path::Path;

use domain::identity::Role;
use serde_json::json;
use tests::City;
use tests::given::burst_pipe;
use tests::published::published;

#[actix_web::test]
async fn no_address_that_a_client_names_is_visited() {
    let city = City::open().await;
    let (rider, admin) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    let integrator = city.staff(Role::Integrator).await;
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let url = format!("http://{}/", trap.local_addr().unwrap());
    let headers = ["referer", "origin", "x-forwarded-host", "x-callback-url", "forwarded", "x-wap-profile", "link"];
    let (mut tried, mut texts) = (0, 0);
    for operation in published() {
        let fields: Vec<String> =
            operation.example.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        for person in [&rider, &admin, &integrator] {
            let mut asking =
                person.asks(operation.method.clone(), &format!("{}?url={url}&next={url}", operation.path_of_nothing()));
            for name in headers {
                asking = asking.header(name, &url);
            }
            asking.json(operation.example.clone()).send().await;
            tried += 1;
        }
        for field in fields {
            let mut body = operation.example.clone();
            body[&field] = json!(url);
            for person in [&admin, &integrator] {
                person.asks(operation.method.clone(), &operation.path_of_nothing()).json(body.clone()).send().await;
            }
            texts += 1;
        }
    }
    let mut report = burst_pipe();
    report["description"] = json!(format!("see {url}"));
    report["address"] = json!(url);
    rider.reports(report).await;
    assert!(tried > 100 && texts > 60, "the document was read: {tried} {texts}");
    assert_eq!(trap.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody came");
}

#[test]
fn nothing_but_the_walk_through_the_demonstration_can_ask_another_server() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut folders, mut read) =
        (["api/src", "domain/src", "persistence/src", "openapi/src"].map(|it| root.join(it)).to_vec(), 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // What the operator's settings name, and what integrators name: the second is held to by `webhooks::addresses`.
                if !path.ends_with("api/src/outside") && !path.ends_with("api/src/outgoing") {
                    folders.push(path);
                }
                continue;
            }
            // Its only address is that of the server that it has just started.
            if path.ends_with("demo/walk.rs") || path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for way in [
                "reqwest",
                "hyper",
                "ureq",
                "TcpStream",
                "UdpSocket",
                "UnixStream",
                "awc::",
                "process::Command",
                "Command::new",
            ] {
                assert!(!text.contains(way), "{} names {way}", path.display());
            }
            read += 1;
        }
    }
    assert!(read > 200, "the sources were read: {read}");
    let photos = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let store = photos.lines().find(|line| line.starts_with("object_store")).unwrap();
    assert!(store.contains("default-features = false, features = [\"fs\"]"), "photos lie in a folder: {store}");
}
