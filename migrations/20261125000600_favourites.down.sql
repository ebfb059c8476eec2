DROP TABLE semantic.favourite;
