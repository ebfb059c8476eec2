DROP INDEX tracking.run_under_way;
DROP INDEX tracking.run_newest;
