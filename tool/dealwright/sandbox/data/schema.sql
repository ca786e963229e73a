CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE counters (name TEXT PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE pipelines (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    object_type TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    display_order INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
CREATE TABLE stages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    object_type TEXT NOT NULL,
    pipeline TEXT NOT NULL REFERENCES pipelines (id),
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    display_order INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    UNIQUE (object_type, id)
);
CREATE TABLE audits (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    pipeline TEXT NOT NULL,
    stage TEXT NOT NULL,
    action TEXT NOT NULL,
    at INTEGER NOT NULL,
    raw TEXT NOT NULL
);
CREATE TABLE groups (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    object_type TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    display_order INTEGER NOT NULL,
    builtin INTEGER NOT NULL,
    UNIQUE (object_type, name)
);
CREATE TABLE properties (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    object_type TEXT NOT NULL,
    name TEXT NOT NULL,
    archived INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (object_type, name)
);
CREATE TABLE records (
    object_type TEXT NOT NULL,
    id INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    archived_at INTEGER,
    -- Two of the properties once more, empty when unset: searches ask for little else.
    pipeline TEXT NOT NULL,
    stage TEXT NOT NULL,
    properties TEXT NOT NULL,
    PRIMARY KEY (object_type, id)
) WITHOUT ROWID;
CREATE INDEX records_by_stage
    ON records (object_type, archived_at, stage, pipeline, updated, created);
CREATE TABLE history (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    record INTEGER NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL
);
CREATE INDEX history_of_record ON history (record, name);
CREATE TABLE associations (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    from_type TEXT NOT NULL,
    from_id INTEGER NOT NULL,
    to_type TEXT NOT NULL,
    to_id INTEGER NOT NULL,
    type_id INTEGER NOT NULL,
    UNIQUE (from_type, from_id, to_type, to_id, type_id)
);
CREATE TABLE association_labels (
    type_id INTEGER PRIMARY KEY,
    from_type TEXT NOT NULL,
    to_type TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    inverse INTEGER NOT NULL
);
CREATE TABLE validations (
    object_type TEXT NOT NULL,
    property TEXT NOT NULL,
    rule_type TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (object_type, property, rule_type)
);
CREATE TABLE exports (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    csv TEXT NOT NULL
);
