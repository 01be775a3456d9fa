//! Rest stations: where they are is made up, within the areas of the city.

use domain::geo::Position;
use domain::station::Facility::{self, AirConditioning, Books, Microwave, PowerBank, Tables, Umbrella, Water};
use domain::station::Zone::{self, Handle, Learn, Talk, WoodpeckerDesk};
use persistence::values::StationRecord;

use super::city::{Places, line, name};
use crate::app::Scene;
use crate::problem::Failure;

/// Name, area, position, what there is room for, what is there.
type Row = (&'static str, &'static str, (f64, f64), &'static [Zone], &'static [Facility]);

const STATIONS: &[Row] = &[
    (
        "绣林大道站",
        "demo-xiulin-east",
        (29.7264, 112.4041),
        &[Talk, Handle],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables],
    ),
    (
        "东方大道站",
        "demo-xiulin-east",
        (29.7163, 112.4026),
        &[Talk],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books],
    ),
    ("建设路站", "demo-xiulin-east", (29.7318, 112.402), &[Talk], &[AirConditioning, Water, Tables]),
    (
        "中山路站",
        "demo-xiulin-east",
        (29.7295, 112.4097),
        &[Talk, Learn, WoodpeckerDesk],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books],
    ),
    ("民主街站", "demo-xiulin-east", (29.7288, 112.4163), &[Talk, Handle], &[AirConditioning, Water, Books]),
    (
        "南岳山站",
        "demo-xiulin-east",
        (29.7172, 112.4046),
        &[Talk],
        &[AirConditioning, Water, Microwave, Umbrella, Tables, Books],
    ),
    (
        "文峰路站",
        "demo-xiulin-east",
        (29.726, 112.408),
        &[Talk, Learn, WoodpeckerDesk],
        &[AirConditioning, Water, Microwave, Umbrella, Tables, Books],
    ),
    (
        "绣林广场站",
        "demo-xiulin-east",
        (29.7284, 112.4065),
        &[Talk, Handle, Learn],
        &[AirConditioning, Water, Microwave, PowerBank, Tables, Books],
    ),
    (
        "解放路站",
        "demo-xiulin-west",
        (29.7204, 112.3857),
        &[Talk, Handle, WoodpeckerDesk],
        &[AirConditioning, Water, PowerBank, Umbrella],
    ),
    (
        "人民路站",
        "demo-xiulin-west",
        (29.734, 112.3949),
        &[Talk, Handle, WoodpeckerDesk],
        &[Water, PowerBank, Umbrella, Books],
    ),
    (
        "太平坊站",
        "demo-xiulin-west",
        (29.7161, 112.3854),
        &[Talk, Handle],
        &[Water, Microwave, PowerBank, Umbrella, Tables],
    ),
    (
        "沿江路站",
        "demo-xiulin-west",
        (29.7193, 112.3839),
        &[Talk, Learn],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books],
    ),
    (
        "陈公街站",
        "demo-xiulin-west",
        (29.7278, 112.383),
        &[Talk, Learn, WoodpeckerDesk],
        &[AirConditioning, Water, Microwave, Umbrella],
    ),
    ("刘郎浦站", "demo-xiulin-west", (29.7254, 112.3877), &[Talk, Handle, Learn], &[Water, PowerBank, Umbrella]),
    (
        "西湖路站",
        "demo-xiulin-west",
        (29.7321, 112.3978),
        &[Talk, Handle, WoodpeckerDesk],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Books],
    ),
    (
        "笔架山路站",
        "demo-bijiashan-lake",
        (29.7302, 112.4227),
        &[Talk, Handle, WoodpeckerDesk],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books],
    ),
    (
        "山底湖站",
        "demo-bijiashan-lake",
        (29.7223, 112.4375),
        &[Talk, Handle, WoodpeckerDesk],
        &[AirConditioning, Water, PowerBank, Umbrella, Tables, Books],
    ),
    (
        "湖滨路站",
        "demo-bijiashan-lake",
        (29.733, 112.4243),
        &[Talk, Learn],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books],
    ),
    (
        "体育馆站",
        "demo-bijiashan-lake",
        (29.7289, 112.4288),
        &[Talk, WoodpeckerDesk],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books],
    ),
    ("站前路站", "demo-bijiashan-lake", (29.7193, 112.4349), &[Talk], &[Water, PowerBank, Umbrella, Books]),
    (
        "汽车客运站",
        "demo-bijiashan-lake",
        (29.7245, 112.4376),
        &[Talk, WoodpeckerDesk],
        &[AirConditioning, Water, Microwave, Umbrella, Tables, Books],
    ),
    (
        "笔架山公园站",
        "demo-bijiashan",
        (29.7183, 112.4453),
        &[Talk, Learn],
        &[Water, Microwave, PowerBank, Umbrella, Tables],
    ),
    ("陆家岗站", "demo-bijiashan", (29.7303, 112.4514), &[Talk], &[AirConditioning, Water, Microwave, Tables, Books]),
    (
        "张城垸站",
        "demo-bijiashan",
        (29.7117, 112.4492),
        &[Talk, Handle, WoodpeckerDesk],
        &[AirConditioning, Water, Microwave, Umbrella, Tables, Books],
    ),
    (
        "金平站",
        "demo-bijiashan",
        (29.7109, 112.4529),
        &[Talk, Learn],
        &[AirConditioning, Water, PowerBank, Umbrella, Books],
    ),
    (
        "物流园站",
        "demo-bijiashan",
        (29.7293, 112.4425),
        &[Talk, Handle, Learn],
        &[AirConditioning, Water, Microwave, PowerBank],
    ),
    (
        "高基庙集镇站",
        "demo-gaojimiao-village",
        (29.6877, 112.4843),
        &[Talk, Learn],
        &[Water, PowerBank, Umbrella, Tables, Books],
    ),
    (
        "高基村站",
        "demo-gaojimiao-village",
        (29.7144, 112.509),
        &[Talk, Handle, Learn],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books],
    ),
    (
        "荷花村站",
        "demo-gaojimiao-village",
        (29.707, 112.4907),
        &[Talk],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Books],
    ),
    (
        "长河站",
        "demo-gaojimiao-village",
        (29.6961, 112.5085),
        &[Talk],
        &[AirConditioning, Water, Microwave, PowerBank, Umbrella, Books],
    ),
];

/// The desks of the city are in stations too: in the first ones of their areas.
const DESKS: &[(&str, &str)] = &[("绣林大道站", "east"), ("东方大道站", "home"), ("山底湖站", "lake")];

pub fn open(scene: &mut Scene<'_, '_>, places: &Places) -> Result<(), Failure> {
    for (n, (title, area, (lat, lng), zones, facilities)) in (0..).zip(STATIONS) {
        let (mut zones, mut facilities) = (zones.to_vec(), facilities.to_vec());
        zones.sort_by_key(|zone| zone.name());
        facilities.sort_by_key(|facility| facility.name());
        let desk = DESKS.iter().find(|(station, _)| station == title).map(|(_, desk)| places.desk(desk));
        let record = StationRecord {
            id: scene.id(),
            name: name(&format!("红新驿站 · {title}"))?,
            area: places.area(area)?,
            position: Position::new(*lat, *lng).map_err(Failure::internal)?,
            address: None,
            opening_hours: Some(line("每天 7:00–21:00")?),
            zones,
            facilities,
            desk: desk.transpose()?,
            closed: false,
            version: 1,
            created_at: super::city::nth(scene, n),
        };
        scene.tx.create_station(&record)?;
    }
    Ok(())
}
