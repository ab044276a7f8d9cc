-- The workspace: what was read (records), what is kept of reading (extractions), what the graph holds (the rest).
CREATE TABLE IF NOT EXISTS meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

-- One row a record as it stood in the input; `key` hashes what it says and where it was read.
CREATE TABLE IF NOT EXISTS records (
    key VARCHAR PRIMARY KEY,
    id VARCHAR NOT NULL, title VARCHAR NOT NULL, abstract VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL, year INTEGER, venue VARCHAR, url VARCHAR,
    identifiers VARCHAR[] NOT NULL, cited VARCHAR[] NOT NULL,
    orcids VARCHAR[] NOT NULL, versions VARCHAR[] NOT NULL, urls VARCHAR[] NOT NULL, source VARCHAR NOT NULL
);

-- Records that could not be read, as the report lists them.
CREATE TABLE IF NOT EXISTS rejects (source VARCHAR NOT NULL, line INTEGER NOT NULL, reason VARCHAR NOT NULL);

-- One row a paper after records of the same paper were merged; `content` keys the extraction cache.
CREATE TABLE IF NOT EXISTS papers (
    id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL, abstract VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL, year INTEGER, venue VARCHAR, url VARCHAR,
    identifiers VARCHAR[] NOT NULL, cited VARCHAR[] NOT NULL,
    -- One a place in authors, '' where unknown, or none at all; single versions (arxiv:2005.10433v2); further addresses.
    orcids VARCHAR[] NOT NULL, versions VARCHAR[] NOT NULL, urls VARCHAR[] NOT NULL, content VARCHAR NOT NULL
);

-- The extraction cache: never edited, found again by what was read and who read it.
CREATE TABLE IF NOT EXISTS extractions (
    content VARCHAR NOT NULL,
    extractor VARCHAR NOT NULL,
    entities STRUCT(
        id VARCHAR, type VARCHAR, name VARCHAR, score DOUBLE, identifiers VARCHAR[],
        mentions STRUCT(field VARCHAR, "start" INTEGER, "end" INTEGER, score DOUBLE)[]
    )[] NOT NULL,
    relations STRUCT(
        subject VARCHAR, predicate VARCHAR, object VARCHAR, score DOUBLE, polarity VARCHAR,
        field VARCHAR, "start" INTEGER, "end" INTEGER
    )[] NOT NULL,
    results STRUCT(
        subject VARCHAR, metric VARCHAR, dataset VARCHAR, value VARCHAR, kind VARCHAR, baseline VARCHAR,
        score DOUBLE, polarity VARCHAR, field VARCHAR, "start" INTEGER, "end" INTEGER
    )[] NOT NULL,
    sentences STRUCT(field VARCHAR, "start" INTEGER, "end" INTEGER)[] NOT NULL,
    PRIMARY KEY (content, extractor)
);

-- The graph.
CREATE TABLE IF NOT EXISTS entities (
    id VARCHAR PRIMARY KEY, type VARCHAR NOT NULL, name VARCHAR NOT NULL,
    paper_count INTEGER NOT NULL, mention_count INTEGER NOT NULL, identifiers VARCHAR[] NOT NULL
);
CREATE TABLE IF NOT EXISTS aliases (
    entity VARCHAR NOT NULL, name VARCHAR NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (entity, name)
);
-- Names that papers put under several types, and under which type each of them went into the graph.
CREATE TABLE IF NOT EXISTS conflicts (
    name VARCHAR NOT NULL, said VARCHAR NOT NULL, held VARCHAR NOT NULL, paper_count INTEGER NOT NULL
);
-- What things are called elsewhere, by the user's table: exactMatch or closeMatch.
CREATE TABLE IF NOT EXISTS links (entity VARCHAR NOT NULL, iri VARCHAR NOT NULL, grade VARCHAR NOT NULL);
-- Which mention became which entity, and why.
CREATE TABLE IF NOT EXISTS mentions (
    paper VARCHAR NOT NULL, local VARCHAR NOT NULL, entity VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    field VARCHAR NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, form VARCHAR NOT NULL,
    score DOUBLE NOT NULL
);
CREATE TABLE IF NOT EXISTS statements (
    id VARCHAR PRIMARY KEY, subject VARCHAR NOT NULL, predicate VARCHAR NOT NULL, object VARCHAR NOT NULL,
    belief DOUBLE NOT NULL, paper_count INTEGER NOT NULL, evidence_count INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS evidence (
    id VARCHAR PRIMARY KEY, statement VARCHAR NOT NULL, paper VARCHAR NOT NULL,
    field VARCHAR NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, quote VARCHAR NOT NULL,
    score DOUBLE NOT NULL, polarity VARCHAR NOT NULL, extractor VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS results (
    id VARCHAR PRIMARY KEY, paper VARCHAR NOT NULL, subject VARCHAR NOT NULL, metric VARCHAR, dataset VARCHAR,
    task VARCHAR, value VARCHAR NOT NULL, number DOUBLE, unit VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    baseline VARCHAR, field VARCHAR NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
    quote VARCHAR NOT NULL, score DOUBLE NOT NULL, polarity VARCHAR NOT NULL
);
