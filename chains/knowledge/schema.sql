-- The catalog: the truth from which every index can be rebuilt without parsing again.

CREATE TABLE IF NOT EXISTS meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS documents (
    id         TEXT PRIMARY KEY,
    sha256     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    parse_key  TEXT NOT NULL,
    parser     TEXT NOT NULL,
    codec      TEXT NOT NULL,
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    blocks     TEXT NOT NULL,             -- JSON: [[start, end, kind, location], …]
    warnings   TEXT NOT NULL,             -- JSON: [sentence, …]
    health     TEXT NOT NULL DEFAULT '{}', -- JSON: figures about the reading
    signature  TEXT NOT NULL DEFAULT '',  -- MinHash of the text, hexadecimal
    status     TEXT NOT NULL,
    error      TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS documents_by_hash ON documents (sha256);

CREATE TABLE IF NOT EXISTS paths (
    path        TEXT PRIMARY KEY,         -- absolute
    source      TEXT NOT NULL UNIQUE,     -- as shown
    root        TEXT NOT NULL,
    stat        TEXT NOT NULL DEFAULT '', -- size, times and inode of the file when it was read
    document_id TEXT NOT NULL REFERENCES documents (id)
);
CREATE INDEX IF NOT EXISTS paths_by_document ON paths (document_id);

CREATE TABLE IF NOT EXISTS generations (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    state        TEXT NOT NULL,
    parse_key    TEXT NOT NULL,
    chunk_key    TEXT NOT NULL,
    dense_key    TEXT NOT NULL,
    lexical_key  TEXT NOT NULL,
    embedder     TEXT NOT NULL,
    dense_name   TEXT NOT NULL,
    lexical_name TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS one_live_generation ON generations (state) WHERE state = 'live';

CREATE TABLE IF NOT EXISTS chunks (
    generation  INTEGER NOT NULL REFERENCES generations (number),
    id          TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    header      TEXT NOT NULL,
    index_hash  TEXT NOT NULL,            -- hash of header and text: equal hash, equal vector
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    location    TEXT NOT NULL,            -- JSON
    PRIMARY KEY (generation, id)
);
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks (generation, document_id, position);
CREATE INDEX IF NOT EXISTS chunks_by_hash ON chunks (index_hash);

-- Vectors of the embedders that set few of their dimensions; the indexes hold all others' alone.
CREATE TABLE IF NOT EXISTS vectors (
    generation INTEGER NOT NULL,
    id         TEXT NOT NULL,
    entries    BLOB NOT NULL,             -- non-zero: (dimension uint16, value float32), …
    PRIMARY KEY (generation, id),
    FOREIGN KEY (generation, id) REFERENCES chunks (generation, id) ON DELETE CASCADE
);

-- Chunks that somebody has switched off; a row goes with its document.
CREATE TABLE IF NOT EXISTS switched_off (
    chunk_id    TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE
);

-- Documents that a rebuild has read again: they replace the others when it is complete.
CREATE TABLE IF NOT EXISTS reread (
    id     TEXT PRIMARY KEY,
    record TEXT NOT NULL                  -- JSON: a row of documents
);
