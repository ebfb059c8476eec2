DROP TABLE semantic.project_file, semantic.project_text, semantic.project_revision;
