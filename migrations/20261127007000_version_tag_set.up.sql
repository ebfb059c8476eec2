-- Who set a tag of a version last, and when: a tag can say that the version passed a check. Nobody noted it before.

ALTER TABLE tracking.version_tag
    ADD COLUMN set_by text,
    ADD COLUMN set_at timestamptz,
    ADD CONSTRAINT version_tag_set CHECK ((set_by IS NULL) = (set_at IS NULL));
