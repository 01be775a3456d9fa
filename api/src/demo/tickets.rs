//! Matters of the demonstration city, at every stage. Each is told as a story, and goes through the same flows as a real
//! one; only the time is in the past.

use chrono::TimeDelta;
use domain::geo::{CoordSystem, Position};
use domain::id::Id;
use domain::identity::Caller;
use domain::photo::Photo;
use domain::ticket::category::Urgency;
use domain::ticket::reason::RejectReason;
use domain::ticket::report::{Location, Note};
use domain::ticket::{Assignee, Channel, Command, Outcome, Report, Ticket};
use persistence::values::{NoteBody, PhotoRecord};

use super::city::{Places, code, prose};
use super::people::People;
use super::pictures::{Picture, Sight};
use crate::app::Scene;
use crate::clock::Ids;
use crate::flow::command_ticket::{self, Order};
use crate::flow::submit_ticket::{Draft, submit};
use crate::problem::Failure;
use crate::secrets;

/// One step of a story; who takes it follows from the step, or is named.
#[derive(Clone, Copy, Debug)]
enum Step {
    Withdraw,
    Accept,
    Reject(&'static str),
    /// Into another story, by its place in the list.
    Merge(usize),
    /// To a department, by the key of its handler.
    Dispatch(&'static str),
    Claim,
    Progress(&'static str),
    Resolve(&'static str),
    Solved(u8, &'static str),
}

#[derive(Clone, Copy, Debug)]
struct Story {
    hours_ago: i64,
    rider: &'static str,
    category: &'static str,
    told: &'static str,
    at: (f64, f64),
    sight: Sight,
    steps: &'static [Step],
}

use Step::{Accept, Claim, Dispatch, Merge, Progress, Reject, Resolve, Solved, Withdraw};

const STORIES: &[Story] = &[
    Story {
        hours_ago: 96,
        rider: "tang",
        category: "burst_pipe",
        told: "人行道下水管爆裂，水已经漫到非机动车道",
        at: (29.7186, 112.4063),
        sight: Sight::Water,
        steps: &[
            Accept,
            Dispatch("water"),
            Claim,
            Progress("已关阀，正在开挖"),
            Resolve("已更换水管，路面恢复"),
            Solved(5, "当天就修好了"),
        ],
    },
    Story {
        hours_ago: 72,
        rider: "tang",
        category: "manhole_cover",
        told: "井盖缺了一角，电动车容易卡轮",
        at: (29.7203, 112.4141),
        sight: Sight::Hole,
        steps: &[Accept, Dispatch("housing"), Claim, Progress("新井盖已领出")],
    },
    Story {
        hours_ago: 50,
        rider: "tang",
        category: "exposed_rubbish",
        told: "路边一堆建筑垃圾，没人清",
        at: (29.7212, 112.4282),
        sight: Sight::Rubbish,
        steps: &[Accept, Dispatch("city_management")],
    },
    Story {
        hours_ago: 30,
        rider: "tang",
        category: "street_lamp",
        told: "连着三盏路灯不亮，晚上送餐看不清路",
        at: (29.7192, 112.4022),
        sight: Sight::Lamp,
        steps: &[Accept],
    },
    Story {
        hours_ago: 5,
        rider: "li",
        category: "tangled_cables",
        told: "线缆垂到一人高",
        at: (29.7241, 112.3962),
        sight: Sight::Cables,
        steps: &[],
    },
    Story {
        hours_ago: 46,
        rider: "li",
        category: "illegal_advertising",
        told: "墙上贴满小广告",
        at: (29.7176, 112.4087),
        sight: Sight::Posters,
        steps: &[Reject("照片里看不出是哪一面墙，请补拍门牌后重新上报")],
    },
    Story {
        hours_ago: 40,
        rider: "wang",
        category: "fallen_tree",
        told: "行道树断枝横在路上",
        at: (29.7002, 112.4987),
        sight: Sight::Tree,
        steps: &[Accept, Dispatch("transport"), Claim, Resolve("断枝已清走，路已通")],
    },
    Story {
        hours_ago: 45,
        rider: "chen",
        category: "exposed_rubbish",
        told: "山底湖路边垃圾成堆",
        at: (29.7213, 112.4283),
        sight: Sight::Rubbish,
        steps: &[Merge(2)],
    },
    Story {
        hours_ago: 20,
        rider: "chen",
        category: "manhole_cover",
        told: "井盖响，走近看是送水车压的，没有坏",
        at: (29.7233, 112.3981),
        sight: Sight::Mended,
        steps: &[Withdraw],
    },
];

/// Steps of a story follow each other at this distance.
const PACE_MINUTES: i64 = 50;
const RESOLVED_STREETS: u32 = 100;

/// What has to be drawn: a picture for each report and each resolution, in the order in which they are used.
pub fn pictures() -> Vec<Picture> {
    let mut pictures = Vec::new();
    for (street, story) in (1..).zip(STORIES) {
        pictures.push(Picture { sight: story.sight, street });
        let resolved = story.steps.iter().filter(|step| matches!(step, Resolve(_)));
        pictures.extend(resolved.map(|_| Picture { sight: Sight::Mended, street: RESOLVED_STREETS + street }));
    }
    pictures
}

struct Teller<'a> {
    places: &'a Places,
    people: &'a People,
    pictures: std::slice::Iter<'a, PhotoRecord>,
    told: Vec<Id<Ticket>>,
}

/// Tells all stories. `pictures` are those of [`pictures`], taken in.
pub fn tell(
    scene: &mut Scene<'_, '_>,
    ids: &dyn Ids,
    places: &Places,
    people: &People,
    pictures: &[PhotoRecord],
) -> Result<(), Failure> {
    let mut teller = Teller { places, people, pictures: pictures.iter(), told: Vec::new() };
    for story in STORIES {
        let begin = scene.now.minus(TimeDelta::hours(story.hours_ago));
        let ticket = teller.report(&mut Scene::new(&mut *scene.tx, begin, ids), story)?;
        teller.told.push(ticket);
        for (n, step) in (1..).zip(story.steps) {
            let then = begin.plus(TimeDelta::minutes(n * PACE_MINUTES));
            teller.take(&mut Scene::new(&mut *scene.tx, then, ids), story, ticket, *step)?;
        }
    }
    Ok(())
}

impl Teller<'_> {
    /// The next picture, as somebody's own.
    fn photo(&mut self, scene: &mut Scene<'_, '_>, by: &Caller) -> Result<Id<Photo>, Failure> {
        let picture = self.pictures.next().ok_or_else(|| Failure::internal("too few pictures"))?;
        scene.tx.insert_photo(&PhotoRecord { owner: by.account, created_at: scene.now, ..picture.clone() })?;
        Ok(picture.id)
    }

    fn report(&mut self, scene: &mut Scene<'_, '_>, story: &Story) -> Result<Id<Ticket>, Failure> {
        let caller = self.people.caller(story.rider)?.clone();
        let photo = self.photo(scene, &caller)?;
        let (lat, lng) = story.at;
        let draft = Draft {
            id: None,
            report: Report {
                reporter: Some(caller.account),
                proxy: None,
                channel: Channel::App,
                category: Some(code(story.category)?),
                description: None,
                location: Some(Location {
                    position: Position::new(lat, lng).map_err(Failure::internal)?,
                    raw: story.at,
                    coord_system: CoordSystem::Wgs84,
                    accuracy_m: Some(12.0),
                }),
                address: None,
                photos: vec![photo],
                no_photo_reason: None,
                occurred_at: None,
                after_photos: None,
            },
            description: Some(prose(story.told)?),
            address: None,
            content_hash: secrets::bytes_hash(story.told.as_bytes()),
        };
        let (record, _) = submit(scene, &caller, &draft)?;
        Ok(record.ticket.id)
    }

    fn take(
        &mut self,
        scene: &mut Scene<'_, '_>,
        story: &Story,
        ticket: Id<Ticket>,
        step: Step,
    ) -> Result<(), Failure> {
        let handler = story.steps.iter().find_map(|step| if let Dispatch(to) = step { Some(*to) } else { None });
        let by = match step {
            Withdraw | Solved(..) => story.rider,
            Accept | Reject(_) | Merge(_) => "reviewer",
            Dispatch(_) => "dispatcher",
            Claim | Progress(_) | Resolve(_) => handler.ok_or_else(|| Failure::internal("nobody handles it"))?,
        };
        let caller = self.people.caller(by)?.clone();
        let photos = if matches!(step, Resolve(_)) { vec![self.photo(scene, &caller)?] } else { Vec::new() };
        let note: Id<Note> = scene.id();
        let (command, text) = match step {
            Withdraw => (Command::Withdraw, None),
            Accept => {
                let category = code(story.category)?;
                let known = scene.tx.category(&category)?;
                let urgency = known.map_or(Urgency::Normal, |it| it.urgency);
                (Command::Accept { category, urgency, major: false }, None)
            }
            Reject(why) => (Command::Reject { reason: RejectReason::Unclear, note }, Some(why)),
            Merge(into) => {
                let into = self.told.get(into).copied().ok_or_else(|| Failure::internal("no such story"))?;
                (Command::Merge { into: command_ticket::canonical(scene, &caller, into)? }, None)
            }
            Dispatch(to) => {
                let department = self.places.department(&format!("demo-{}", to.replace('_', "-")))?;
                (Command::Dispatch { assignee: Assignee::Department(department) }, None)
            }
            Claim => (Command::Claim, None),
            Progress(text) => (Command::Progress { note, photos: Vec::new() }, Some(text)),
            Resolve(text) => {
                let photos = photos.clone();
                (Command::Resolve { outcome: Outcome::Fixed, note, photos, needs_photo: true }, Some(text))
            }
            Solved(stars, text) => {
                (Command::FollowUp { solved: true, satisfaction: Some(stars), note: Some(note) }, Some(text))
            }
        };
        let body = text.map(|text| Ok::<_, Failure>((note, NoteBody::Text(prose(text)?)))).transpose()?;
        command_ticket::command(scene, &caller, ticket, None, command.kind(), |_, _| {
            Ok(Order { command, note: body, photos })
        })?;
        Ok(())
    }
}
