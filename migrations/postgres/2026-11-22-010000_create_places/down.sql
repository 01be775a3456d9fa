DROP TABLE desks;
DROP TABLE departments;
DROP TABLE programmes;
DROP TABLE area_ancestors;
DROP TABLE areas;
DROP FUNCTION refuse_change();
