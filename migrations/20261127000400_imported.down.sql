DROP TABLE tracking.imported_file, tracking.imported, tracking.import_source;
