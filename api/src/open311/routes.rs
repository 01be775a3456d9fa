//! What there is below `/open311`.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig, get, post};
use actix_web::{HttpResponse, Resource};

use super::{definition, discovery, list, photo, services, show, submit, token, update, updates};
use crate::problem::{Code, Failure};

static READS: [Method; 2] = [Method::GET, Method::HEAD];
static READS_AND_WRITES: [Method; 3] = [Method::GET, Method::HEAD, Method::POST];

/// Registers all of it. The protocol is published elsewhere: it is no part of our own document.
pub fn routes(config: &mut ServiceConfig) {
    for discovery in ["/open311/discovery.{format:json|xml}", "/open311/v2/discovery.{format:json|xml}"] {
        config.service(reads(discovery).route(get().to(discovery::discover)));
    }
    config
        .service(reads("/open311/v2/services.{format:json|xml}").route(get().to(services::list_services)))
        .service(reads("/open311/v2/services/{code}.{format:json|xml}").route(get().to(definition::define_service)))
        .service(
            writes("/open311/v2/requests.{format:json|xml}")
                .route(get().to(list::list_requests))
                .route(post().to(submit::submit_request)),
        )
        .service(reads("/open311/v2/requests/{id}.{format:json|xml}").route(get().to(show::show_request)))
        .service(reads("/open311/v2/tokens/{token}.{format:json|xml}").route(get().to(token::show_token)))
        .service(
            writes("/open311/v2/servicerequestupdates.{format:json|xml}")
                .route(get().to(updates::list_updates))
                .route(post().to(update::submit_update)),
        )
        .service(reads("/open311/v2/photos/{id}.jpg").route(get().to(photo::show_photo)));
}

fn reads(path: &str) -> Resource {
    web::resource(path).default_service(web::to(|| refuse(&READS)))
}

fn writes(path: &str) -> Resource {
    web::resource(path).default_service(web::to(|| refuse(&READS_AND_WRITES)))
}

async fn refuse(methods: &'static [Method]) -> Result<HttpResponse, Failure> {
    Err(Failure::from(Code::MethodNotAllowed).allowing(methods.to_vec()))
}
