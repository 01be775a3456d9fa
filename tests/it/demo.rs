//! The demonstration city.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::Data;
use api::app::App;
use api::clock::{RandomIds, SystemClock};
use api::photos::PhotoShop;
use api::verify::verify;
use api::{demo, jobs, server, start};
use domain::points::redemption::RedemptionStatus;
use domain::ticket::Status;
use domain::time::TimeZone;
use tests::City;
use tests::city::config;
use tests::database;

#[actix_web::test]
async fn the_city_is_made_once_and_walked_through() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path(), database::fresh(home.path()));
    demo::require_demonstration(&config.database).await.unwrap();
    let app = Data::new(start::app(&config, Arc::new(SystemClock), Arc::new(RandomIds)).await.unwrap());
    assert!(demo::ensure(&app).await.unwrap());
    demo::require_demonstration(&config.database).await.unwrap();
    assert!(!demo::ensure(&app).await.unwrap(), "it is there already");
    let shown = Shown::by(&app).await;
    shown.is_a_lively_year();
    jobs::run_once(&app).await;
    assert_eq!(Shown::by(&app).await, shown, "nothing is due at once");

    let listener = TcpListener::bind(config.listen).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let running = server::serve(app.clone(), listener, 1, Vec::new()).unwrap();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    demo::walk::walk(&base, 20_261_122, None).await.unwrap();
    handle.stop(false).await;

    let shop = PhotoShop::in_folder(&config.photo_folder, 1).unwrap();
    let report = verify(&app.store, Some(&shop)).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

/// What there is to see in the city.
#[derive(PartialEq, Debug)]
struct Shown {
    statuses: BTreeMap<Status, usize>,
    months: BTreeMap<String, usize>,
    vouchers: BTreeMap<RedemptionStatus, usize>,
    pictures: Vec<u64>,
}

impl Shown {
    async fn by(app: &App) -> Self {
        let read = |tx: &mut persistence::Tx<'_>| -> Result<Self, persistence::Error> {
            let (mut statuses, mut months, mut vouchers) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            for (record, _) in tx.tickets_after(None, 10_000)? {
                let day = record.ticket.milestones.submitted_at.day_in(TimeZone::Asia__Shanghai);
                *months.entry(day.format("%Y-%m").to_string()).or_default() += 1;
                *statuses.entry(record.ticket.status()).or_default() += 1;
            }
            for voucher in tx.redemptions_after(None, 10_000)? {
                *vouchers.entry(voucher.status).or_default() += 1;
            }
            let mut pictures = Vec::new();
            for batch in tx.photos_after(None, 10_000)?.chunks(100) {
                let ids: Vec<_> = batch.iter().map(|(id, _)| *id).collect();
                pictures.extend(tx.photos_of(&ids)?.iter().map(|photo| photo.perceptual_hash.unwrap()));
            }
            Ok(Self { statuses, months, vouchers, pictures })
        };
        app.store.read(read).await.unwrap()
    }

    fn is_a_lively_year(&self) {
        for status in Status::ALL {
            assert!(self.statuses.get(status).is_some_and(|n| *n >= 5), "{status}: {:?}", self.statuses);
        }
        assert!(self.months.len() >= 12 && self.statuses.values().sum::<usize>() > 300, "{:?}", self.months);
        let whole = self.months.values().skip(1).take(11);
        assert!(whole.clone().all(|n| *n >= 15), "{:?}", self.months);
        let kinds: BTreeSet<_> = self.vouchers.keys().copied().collect();
        assert_eq!(kinds, RedemptionStatus::ALL.iter().copied().collect(), "{:?}", self.vouchers);
        for (i, one) in self.pictures.iter().enumerate() {
            let alike = self.pictures[..i].iter().filter(|other| (*one ^ **other).count_ones() <= 3).count();
            assert_eq!(alike, 0, "picture {i} of {} is like another", self.pictures.len());
        }
    }
}

#[actix_web::test]
async fn a_database_with_somebodys_data_is_left_alone() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    assert!(demo::require_demonstration(&city.config.database).await.unwrap_err().contains("is left alone"));
}
