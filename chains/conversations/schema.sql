CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS conversations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a deleted one's address must not lead to another
  title TEXT NOT NULL,
  knowledge_base TEXT NOT NULL,
  created REAL NOT NULL,                 -- seconds since 1970, as all times here
  updated REAL NOT NULL,
  folded TEXT NOT NULL                   -- the title, as it is searched
);
CREATE INDEX IF NOT EXISTS by_update ON conversations (updated);

CREATE TABLE IF NOT EXISTS exchanges (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,               -- from 1 within the conversation
  question TEXT NOT NULL,
  standalone TEXT NOT NULL,              -- what was asked instead, or ''
  knowledge_base TEXT NOT NULL,
  filter TEXT NOT NULL,                  -- JSON
  state TEXT NOT NULL,
  text TEXT NOT NULL,                    -- the answer proper, readable by every version
  answer TEXT NOT NULL,                  -- JSON of all of it
  trouble TEXT NOT NULL,                 -- JSON, or ''
  vote TEXT NOT NULL,
  reason TEXT NOT NULL,
  created REAL NOT NULL,
  folded TEXT NOT NULL,                  -- question and answer, as they are searched
  UNIQUE (conversation, number)
);

-- Documents that an answer on its way may still speak of when it is written.
CREATE TABLE IF NOT EXISTS forgotten (
  knowledge_base TEXT NOT NULL,
  document TEXT NOT NULL,
  at REAL NOT NULL
);
