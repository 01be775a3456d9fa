//! `woodpecker areas`: whoever is at the machine sets up a city.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use domain::geo::CoordSystem;
use persistence::values::{ImportRecord, ImportStatus};

use super::{block_on, prepare};
use crate::app::App;
use crate::areas::{export, read_import};
use crate::config::Settings;
use crate::flow::change_borders::{carry_out, put_due_in_force};
use crate::flow::import_areas::{TRIES, plan};
use crate::problem::{Code, Failure};
use crate::start;

#[derive(Subcommand, Debug)]
pub enum AreasCommand {
    /// Import areas from a GeoJSON file, as `POST /v1/areas/imports` does
    ///
    /// Servers may go on running. Open tickets are placed anew within a minute by a server that runs.
    Import(Import),
    /// Export an area and all below it, in a form that can be imported again
    Export(Export),
}

#[derive(Args, Debug)]
pub struct Import {
    #[command(flatten)]
    settings: Settings,
    /// A FeatureCollection
    file: PathBuf,
    /// Say what it would come to, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    settings: Settings,
    /// The code of the area to begin with; the city, where it is not given
    #[arg(long)]
    area: Option<String>,
    /// wgs84, gcj02 or bd09
    #[arg(long, default_value = "wgs84")]
    coord_system: String,
}

#[allow(clippy::print_stdout, reason = "it is what was asked for")]
pub fn run(command: AreasCommand, file: Option<&Path>) -> Result<(), String> {
    match command {
        AreasCommand::Import(import) => {
            let bytes = std::fs::read(&import.file).map_err(|e| format!("{}: {e}", import.file.display()))?;
            let config = prepare(import.settings, file)?;
            let record = block_on(async move {
                let app = start::real_app(&config).await?;
                import_areas(&app, &bytes, import.dry_run).await.map_err(|failure| told(&failure))
            })?;
            print!("{}", report(&record, import.dry_run));
        }
        AreasCommand::Export(export) => {
            let system = CoordSystem::named(&export.coord_system)
                .ok_or_else(|| "coord-system: is one of wgs84, gcj02, bd09".to_owned())?;
            let config = prepare(export.settings, file)?;
            let text = block_on(async move {
                let app = start::real_app(&config).await?;
                export_areas(&app, export.area, system).await.map_err(|failure| told(&failure))
            })?;
            println!("{text}");
        }
    }
    Ok(())
}

async fn import_areas(app: &App, bytes: &[u8], dry_run: bool) -> Result<ImportRecord, Failure> {
    let mut tries = 1;
    loop {
        let plan = plan(app, read_import::read(bytes)?, None).await?;
        let recorded = app.change(move |scene| {
            if dry_run {
                return Ok(plan.record(scene.id(), None, scene.now));
            }
            carry_out(scene, &plan, None)
        });
        match recorded.await {
            Err(failure) if failure.code == Code::Contended && tries < TRIES => tries += 1,
            recorded => return recorded,
        }
        put_due_in_force(app).await?;
    }
}

async fn export_areas(app: &App, code: Option<String>, system: CoordSystem) -> Result<String, Failure> {
    app.look(move |scene| {
        let all = scene.tx.planted_areas()?;
        let found = all.into_iter().map(|(area, _)| area).find(|area| match &code {
            Some(code) => area.code.as_str() == code,
            None => area.parent.is_none(),
        });
        let found = found.ok_or(Code::NotFound)?;
        serde_json::to_string(&export::areas_below(scene, found.id, system)?).map_err(Failure::internal)
    })
    .await
}

/// All that is wrong, a line each.
fn told(failure: &Failure) -> String {
    let faults = failure.fields.iter().map(|fault| format!("\n  {} {}: {}", fault.pointer, fault.code, fault.detail.1));
    faults.fold(start::said(failure), |text, fault| text + &fault)
}

fn report(record: &ImportRecord, dry_run: bool) -> String {
    let what = match record.status {
        _ if dry_run => "would make",
        ImportStatus::Scheduled => "is going to make",
        _ => "made",
    };
    let mut text = format!("{what} {} areas and change {}\n", record.created_areas, record.changed_areas);
    if !dry_run {
        text += &format!("import {}, valid from {}\n", record.id, record.valid_from);
    }
    for finding in &record.report.findings {
        let other = finding.other.as_deref().map(|other| format!(" and {other}")).unwrap_or_default();
        let (lat, lng) = (finding.at.lat(), finding.at.lng());
        text += &format!(
            "warning: {} {}{other}: {:.1} m2 at {lat:.6},{lng:.6}\n",
            finding.misfit, finding.code, finding.m2
        );
    }
    if record.report.has_more {
        text += "warning: there is more\n";
    }
    text
}
