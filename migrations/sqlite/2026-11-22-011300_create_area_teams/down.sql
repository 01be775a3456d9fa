DROP TABLE area_teams;
