DO $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT tgname, tgrelid::regclass AS of FROM pg_trigger WHERE tgfoid IN
        ('changes.note_lines()'::regprocedure, 'changes.note_attributes()'::regprocedure)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', item.tgname, item.of);
    END LOOP;
END $$;
DROP SCHEMA changes CASCADE;
