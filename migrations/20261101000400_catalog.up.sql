-- The catalog: every asset, what people wrote about it, what it was made from, and how full its columns are.
CREATE SCHEMA catalog;
GRANT USAGE ON SCHEMA catalog TO terrarium_app;

-- The words of some texts in lower case, one blank between them: `warehouse.fact_sales` gives `warehouse fact sales`.
-- Names and what is typed both go through here, so both are cut into words by the same rule.
CREATE FUNCTION catalog.plain(VARIADIC texts text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT coalesce(string_agg(left(word, 60), ' ' ORDER BY t.position, w.position), '')
    FROM unnest(texts) WITH ORDINALITY AS t (body, position),
         regexp_split_to_table(lower(t.body), '[^[:alnum:]]+') WITH ORDINALITY AS w (word, position)
    WHERE word <> ''
);

-- The different words of some texts. Built without a text search parser, which would take `1e5` for a number.
CREATE FUNCTION catalog.words(VARIADIC texts text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_tsvector(array_remove(string_to_array(catalog.plain(VARIADIC texts), ' '), ''));

-- The words of some texts, each once, in the order in which they come first. For comparing names that are only close:
-- `word_similarity` takes a word that is there twice for more alike than it is.
CREATE FUNCTION catalog.plain_once(VARIADIC texts text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT coalesce(string_agg(word, ' ' ORDER BY first), '')
    FROM (SELECT word, min(position) AS first
          FROM regexp_split_to_table(catalog.plain(VARIADIC texts), ' ') WITH ORDINALITY AS w (word, position)
          WHERE word <> '' GROUP BY word) AS once
);

-- What is typed as a query: each word begins some word of the asset. Words consist of letters and digits, so nothing in
-- them needs escaping. NULL when nothing that was typed is a word.
CREATE FUNCTION catalog.typed(body text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nullif(replace(catalog.plain(body), ' ', ':* & ') || ':*', ':*')::tsquery;

CREATE TABLE catalog.asset (
    asset_id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind               text NOT NULL CHECK (kind IN ('object_set', 'table', 'column', 'dashboard', 'model')),
    name               text NOT NULL,
    title              text NOT NULL,
    href               text,
    facts              jsonb NOT NULL DEFAULT '[]',
    -- What its maker says, replaced whenever it is observed; and what people say, which is shown instead once there is any.
    maker_description  text NOT NULL DEFAULT '',
    description        text,
    owner              text,
    tags               text[] NOT NULL DEFAULT '{}',
    -- Of a column: its table, its place (NULL once the table has it no more), its type.
    table_id           bigint REFERENCES catalog.asset,
    position           integer,
    data_type          text,
    nullable           boolean,
    -- The profile: rows of a table; the rest of a column.
    profiled_at        timestamptz,
    row_count          bigint,
    null_count         bigint,
    distinct_count     bigint,
    min_value          text,
    max_value          text,
    created_at         timestamptz NOT NULL DEFAULT now(),
    changed_at         timestamptz NOT NULL DEFAULT now(),
    plain_name         text NOT NULL GENERATED ALWAYS AS (catalog.plain(name)) STORED,
    plain_title        text NOT NULL GENERATED ALWAYS AS (catalog.plain(title)) STORED,
    plain_names        text NOT NULL GENERATED ALWAYS AS (catalog.plain_once(name, title)) STORED,
    words              tsvector NOT NULL GENERATED ALWAYS AS (
                           catalog.words(VARIADIC ARRAY[name, title, coalesce(description, maker_description)] || tags)
                       ) STORED,
    name_words         tsvector NOT NULL GENERATED ALWAYS AS (
                           catalog.words(VARIADIC ARRAY[name, title] || tags)
                       ) STORED,
    UNIQUE (kind, name),
    CHECK ((kind = 'column') = (table_id IS NOT NULL))
);
-- Assets change seldom and are searched at every keystroke, so nothing is left in a list to be put into the index later.
CREATE INDEX asset_words ON catalog.asset USING gin (words) WITH (fastupdate = off);
CREATE INDEX asset_close ON catalog.asset USING gin (plain_names gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX asset_columns ON catalog.asset (table_id, position) WHERE table_id IS NOT NULL;

-- Assets whose names are close to what was typed: 1 is the same, and none under 0.35 is looked at. A function, because the
-- operator that can use the index takes its limit from a setting.
CREATE FUNCTION catalog.close_names(typed text) RETURNS TABLE (asset_id bigint, closeness real)
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET pg_trgm.word_similarity_threshold = 0.35
AS $$
    SELECT a.asset_id, public.word_similarity(typed, a.plain_names)
    FROM catalog.asset a
    WHERE typed OPERATOR(public.<%) a.plain_names
$$;

-- What an asset was made from. The source is kept by name: it may be observed later than what is made from it.
CREATE TABLE catalog.made_from (
    asset_id     bigint NOT NULL REFERENCES catalog.asset ON DELETE CASCADE,
    source_kind  text NOT NULL,
    source_name  text NOT NULL,
    PRIMARY KEY (asset_id, source_kind, source_name)
);
CREATE INDEX made_from_source ON catalog.made_from (source_kind, source_name);

-- What people changed descriptions to.
CREATE TABLE catalog.description_change (
    change_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asset_id   bigint NOT NULL REFERENCES catalog.asset ON DELETE CASCADE,
    at         timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL,
    text       text NOT NULL
);
CREATE INDEX description_change_asset ON catalog.description_change (asset_id, change_id DESC);

-- Sets of tables that wait to be profiled. A load that finds its set here is seen by the job that waits; the job takes the
-- row away before it reads, so a load that comes while it reads starts another one.
CREATE TABLE catalog.profile_request (
    tables        text[] PRIMARY KEY,
    requested_at  timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE ON catalog.asset TO terrarium_app;
GRANT SELECT, INSERT, DELETE ON catalog.made_from TO terrarium_app;
GRANT SELECT, INSERT ON catalog.description_change TO terrarium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog.profile_request TO terrarium_app;
