DROP TABLE station_facilities;
DROP TABLE station_zones;
DROP TABLE stations;
