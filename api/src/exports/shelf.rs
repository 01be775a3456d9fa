//! Archives lie beside the photos, in the same store: whoever serves one deployment with several machines has one for all of them.

use domain::id::Id;
use domain::identity::export::Export;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{ObjectStoreExt, WriteMultipart};

use crate::app::App;
use crate::problem::{Code, Failure};

fn key(id: Id<Export>) -> Path {
    Path::from(format!("exports/{id}"))
}

fn away(error: impl std::fmt::Display) -> Failure {
    Failure::from(Code::Unavailable).after(5).because(error)
}

/// Begins to write one. It is there when it is finished, and not before.
pub async fn write(app: &App, id: Id<Export>) -> Result<WriteMultipart, Failure> {
    app.photos.require().await?;
    let upload = app.photos.shelf().put_multipart(&key(id)).await.map_err(away)?;
    Ok(WriteMultipart::new(upload))
}

/// What was written, piece by piece. Nothing, where it is not there.
pub async fn read(
    app: &App,
    id: Id<Export>,
) -> Result<Option<BoxStream<'static, object_store::Result<bytes::Bytes>>>, Failure> {
    match app.photos.shelf().get(&key(id)).await {
        Ok(found) => Ok(Some(found.into_stream().boxed())),
        Err(object_store::Error::NotFound { .. }) => {
            app.photos.require().await?;
            Ok(None)
        }
        Err(error) => Err(away(error)),
    }
}

pub async fn delete(app: &App, id: Id<Export>) -> Result<(), Failure> {
    app.photos.require().await?;
    match app.photos.shelf().delete(&key(id)).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(away(error)),
    }
}
