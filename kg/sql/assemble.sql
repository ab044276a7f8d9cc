-- From what papers say to what the graph holds. Reads the staging tables and `resolution`; reads no text but to cut
-- quotes out of it. Every order and every sum is fixed, so that the same papers give the same rows.
CREATE OR REPLACE TEMP MACRO part(x) AS strlen(x) || ':' || x;
CREATE OR REPLACE TEMP MACRO triple_id(s, p, o) AS substr(sha256(part(s) || part(p) || part(o)), 1, 16);
CREATE OR REPLACE TEMP MACRO field_text(field, title, abstract) AS CASE field WHEN 'title' THEN title ELSE abstract END;
CREATE OR REPLACE TEMP MACRO cut(text, first, last) AS substring(text, first + 1, last - first);
CREATE OR REPLACE TEMP MACRO slugged(name) AS
    coalesce(nullif(trim(regexp_replace(lower(nfc_normalize(name)), '[^\p{L}\p{M}\p{N}]+', '-', 'g'), '-'), ''),
             substr(sha256(name), 1, 8));

DELETE FROM entities; DELETE FROM aliases; DELETE FROM mentions; DELETE FROM statements; DELETE FROM evidence;
DELETE FROM results;

-- Local ids of each paper to entities of the graph; 'paper' is the paper itself.
CREATE OR REPLACE TEMP TABLE held AS
SELECT b.paper, b.local, r.entity, e.type, r.reason
FROM local_bundles b JOIN resolution r ON r.key = b.key JOIN resolved e ON e.id = r.entity
UNION ALL
SELECT paper, 'paper', paper, 'Paper', 'identifier' FROM said;

INSERT INTO mentions
SELECT m.paper, m.local, h.entity, h.reason, m.field, m."start", m."end", m.form, m.score
FROM local_mentions m JOIN held h ON h.paper = m.paper AND h.local = m.local
ORDER BY m.paper, m.field DESC, m."start", h.entity;

-- The sentence of an entity's surest mention in each paper.
CREATE OR REPLACE TEMP TABLE surest AS
SELECT DISTINCT ON (m.paper, m.entity) m.paper, m.entity, m.field, s.s."start" AS "start",
       -- A name may run over a full stop that ends a sentence elsewhere ("Yahoo! Answers").
       greatest(s.s."end", m."end") AS "end",
       m.score, e.type, s.extractor
FROM mentions m
JOIN resolved e ON e.id = m.entity
JOIN (SELECT paper, extractor, unnest(sentences) AS s FROM said) s
  ON s.paper = m.paper AND s.s.field = m.field AND s.s."start" <= m."start" AND m."start" < s.s."end"
ORDER BY m.paper, m.entity, m.score DESC, m.field, m."start";

-- Everything that some sentence says, as (triple, place, score); a pair that became one entity says nothing.
CREATE OR REPLACE TEMP TABLE claims AS
SELECT DISTINCT ON (subject, predicate, object, paper, field, "start", "end", polarity) *
FROM (
    SELECT CASE WHEN y.predicate IS NULL THEN s.entity ELSE o.entity END AS subject, r.predicate AS predicate,
           CASE WHEN y.predicate IS NULL THEN o.entity ELSE s.entity END AS object, x.paper,
           r.field AS field, r."start" AS "start", r."end" AS "end", r.score AS score, r.polarity AS polarity,
           CASE WHEN y.predicate IS NULL THEN s.type ELSE o.type END AS subject_type,
           CASE WHEN y.predicate IS NULL THEN o.type ELSE s.type END AS object_type, x.extractor
    FROM (SELECT paper, extractor, unnest(relations) AS r FROM said) x
    JOIN held s ON s.paper = x.paper AND s.local = r.subject
    JOIN held o ON o.paper = x.paper AND o.local = r.object
    -- A symmetric relation is one statement, whichever way round it was said: the lesser id comes first.
    LEFT JOIN symmetric_relations y ON y.predicate = r.predicate AND s.type <> 'Paper' AND s.entity > o.entity
    WHERE s.entity <> o.entity
    UNION ALL
    -- The sentence of an entity's surest mention says that the paper mentions it.
    SELECT paper, 'mentions', entity, paper, field, "start", "end", score, 'affirmed', 'Paper', type, extractor
    FROM surest
    UNION ALL
    -- A name that says whose version it is does so wherever it stands, if the other is named somewhere.
    SELECT f.variant, 'variantOf', f.parent, m.paper, m.field, m."start", m."end", m.score * f.score, 'affirmed',
           m.type, m.type, 'names'
    FROM families f JOIN surest m ON m.entity = f.variant
)
ORDER BY subject, predicate, object, paper, field, "start", "end", polarity, score DESC;

-- A type that the corpus overruled may break a relation's domain or range: such claims are counted, not kept.
CREATE OR REPLACE TEMP TABLE fitting AS
SELECT c.* FROM claims c
JOIN schema_triples t
  ON t.subject = c.subject_type AND t.predicate = c.predicate AND t.object = c.object_type;

CREATE OR REPLACE TEMP TABLE misfits AS
SELECT c.paper, c.predicate FROM claims c
ANTI JOIN schema_triples t
  ON t.subject = c.subject_type AND t.predicate = c.predicate AND t.object = c.object_type
UNION ALL
SELECT x.paper, 'metric' FROM (SELECT paper, unnest(results) AS r FROM said) x
JOIN held m ON m.paper = x.paper AND m.local = x.r.metric AND m.type <> 'Metric'
UNION ALL
SELECT x.paper, 'dataset' FROM (SELECT paper, unnest(results) AS r FROM said) x
JOIN held d ON d.paper = x.paper AND d.local = x.r.dataset AND d.type <> 'Dataset';

INSERT INTO evidence
SELECT substr(sha256(part(triple_id(f.subject, f.predicate, f.object)) || part(f.paper) || part(f.field)
                     || part(f."start"::VARCHAR) || part(f."end"::VARCHAR) || part(f.polarity)), 1, 16),
       triple_id(f.subject, f.predicate, f.object), f.paper, f.field, f."start", f."end",
       cut(field_text(f.field, p.title, p.abstract), f."start", f."end"), f.score, f.polarity, f.extractor
FROM fitting f JOIN papers p ON p.id = f.paper
ORDER BY 2, 3, 4, 5, 6, 9;

-- Belief: the best affirmed score within a paper, noisy-or across papers; each paper that denies takes its best score
-- off what is left, one that hedges half of it. The products are summed as exact decimals of logarithms, so that they
-- do not depend on the order in which threads add.
CREATE OR REPLACE TEMP MACRO product(x) AS exp(sum(ln(x)::DECIMAL(18, 9))::DOUBLE);
CREATE OR REPLACE TEMP MACRO against(denied, hedged) AS (1 - least(denied, 0.9999)) * (1 - least(hedged, 0.9999) / 2);

INSERT INTO statements
SELECT triple_id(f.subject, f.predicate, f.object), f.subject, f.predicate, f.object,
       coalesce(any_value(v.accepted::INTEGER::DOUBLE),
                round((1 - product(1 - least(best, 0.9999))) * product(against(denied, hedged)), 4)),
       count(*), sum(pieces)
FROM (
    SELECT subject, predicate, object, paper, count(*) AS pieces,
           max(CASE polarity WHEN 'affirmed' THEN score ELSE 0 END) AS best,
           max(CASE polarity WHEN 'negated' THEN score ELSE 0 END) AS denied,
           max(CASE polarity WHEN 'hedged' THEN score ELSE 0 END) AS hedged
    FROM fitting GROUP BY subject, predicate, object, paper
) f
-- What a person accepted or rejected is so.
LEFT JOIN verdicts v ON v.subject = f.subject AND v.predicate = f.predicate AND v.object = f.object
GROUP BY f.subject, f.predicate, f.object
ORDER BY f.subject, f.predicate, f.object;

-- Metadata: facts of the record, believed as given and without evidence in the text.
CREATE OR REPLACE TEMP TABLE authors AS
SELECT paper, name, coalesce(orcid, '') AS orcid
FROM (SELECT id AS paper, unnest(authors) AS name, unnest(orcids) AS orcid FROM papers)
WHERE name IS NOT NULL;

-- An ORCID iD is one person, under the commonest spelling of its names; who shares a name with another has the iD in
-- the id. A name without an iD is the one person with an iD who is called so, if there is just one.
CREATE OR REPLACE TEMP TABLE persons AS
SELECT orcid, CASE WHEN count(*) OVER (PARTITION BY slug) = 1 THEN slug ELSE slug || '~' || lower(orcid) END AS slug
FROM (
    SELECT orcid, slugged(arg_min(name, (-times, name))) AS slug
    FROM (SELECT orcid, name, count(*) AS times FROM authors WHERE orcid <> '' GROUP BY orcid, name)
    GROUP BY orcid
);

CREATE OR REPLACE TEMP TABLE bylines AS
SELECT a.paper, 'Person' AS type, 'authoredBy' AS predicate,
       'person/' || coalesce(p.slug, slugged(a.name)) AS entity, a.name
FROM authors a LEFT JOIN persons p ON p.orcid = a.orcid
UNION ALL
SELECT paper, 'Venue', 'publishedIn', 'venue/' || slugged(name), name
FROM (
    -- The year of a meeting belongs to the paper; without it the meetings of one series are one venue.
    SELECT id AS paper,
           coalesce(nullif(trim(regexp_replace(venue, '\s*\b(19|20)\d\d\b', '', 'g')), ''), venue) AS name
    FROM papers WHERE venue IS NOT NULL
);

CREATE OR REPLACE TEMP TABLE citations AS
SELECT DISTINCT c.paper, p.id AS target
FROM (SELECT id AS paper, unnest(cited) AS identifier FROM papers) c
JOIN (SELECT id, unnest(identifiers) AS identifier FROM papers) p ON p.identifier = c.identifier AND p.id <> c.paper;

INSERT INTO statements
SELECT triple_id(subject, predicate, object), subject, predicate, object, 1, 1, 0
FROM (
    SELECT DISTINCT paper AS subject, predicate, entity AS object FROM bylines
    UNION ALL SELECT paper, 'cites', target FROM citations
)
ORDER BY subject, predicate, object;

INSERT INTO entities
SELECT e.id, e.type, e.name, m.paper_count, m.mention_count, coalesce(i.identifiers, [])
FROM resolved e
JOIN (SELECT entity, count(DISTINCT paper) AS paper_count, count(*) AS mention_count
      FROM mentions GROUP BY entity) m ON m.entity = e.id
LEFT JOIN (
    SELECT r.entity, list(DISTINCT identifier ORDER BY identifier) AS identifiers
    FROM (SELECT key, unnest(identifiers) AS identifier FROM local_bundles) b JOIN resolution r ON r.key = b.key
    GROUP BY r.entity
) i ON i.entity = e.id
UNION ALL
SELECT p.id, 'Paper', p.title, 1, 0,
       CASE WHEN p.url IS NULL THEN [] ELSE [p.url] END
FROM papers p
UNION ALL
-- The commonest spelling of a name is the name.
SELECT entity, type, arg_min(name, (-times, name)), any_value(papers), 0,
       coalesce((SELECT list('https://orcid.org/' || p.orcid ORDER BY p.orcid) FROM persons p
                 WHERE 'person/' || p.slug = entity), [])
FROM (
    SELECT b.entity, b.type, b.name, count(*) AS times, any_value(c.papers) AS papers
    FROM bylines b
    JOIN (SELECT entity, count(DISTINCT paper) AS papers FROM bylines GROUP BY entity) c ON c.entity = b.entity
    GROUP BY b.entity, b.type, b.name
)
GROUP BY entity, type
ORDER BY 1;

INSERT INTO aliases
SELECT m.entity, m.form, count(*)
FROM mentions m JOIN entities e ON e.id = m.entity
WHERE m.form <> e.name
GROUP BY m.entity, m.form
ORDER BY m.entity, m.form;

-- The task of a result: what its dataset measures by the same paper, else the paper's only task.
CREATE OR REPLACE TEMP TABLE measured_tasks AS
SELECT DISTINCT ON (paper, subject) paper, subject AS dataset, object AS task
FROM fitting WHERE predicate = 'benchmarkFor' AND polarity = 'affirmed'
ORDER BY paper, subject, score DESC, object;

CREATE OR REPLACE TEMP TABLE only_tasks AS
SELECT paper, min(object) AS task
FROM fitting WHERE predicate = 'addresses' AND polarity = 'affirmed'
GROUP BY paper HAVING count(DISTINCT object) = 1;

INSERT INTO results
SELECT DISTINCT ON (id) * FROM (
    SELECT substr(sha256(part(x.paper) || part(s.entity) || part(coalesce(m.entity, '')) || part(coalesce(d.entity, ''))
                         || part(r.value) || part(r.kind) || part(coalesce(b.entity, '')) || part(r.field)
                         || part(r."start"::VARCHAR)), 1, 16) AS id,
           x.paper AS paper, s.entity AS subject, m.entity AS metric, d.entity AS dataset,
           coalesce(mt.task, ot.task) AS task, r.value AS value, q.number, q.unit, r.kind AS kind,
           b.entity AS baseline, r.field AS field, r."start" AS "start", r."end" AS "end",
           cut(field_text(r.field, x.title, x.abstract), r."start", r."end") AS quote, r.score AS score,
           r.polarity AS polarity
    FROM (SELECT paper, title, abstract, unnest(results) AS r FROM said) x
    JOIN held s ON s.paper = x.paper AND s.local = r.subject
    JOIN quantities q ON q.value = r.value
    LEFT JOIN held m ON m.paper = x.paper AND m.local = r.metric AND m.type = 'Metric'
    LEFT JOIN held d ON d.paper = x.paper AND d.local = r.dataset AND d.type = 'Dataset'
    LEFT JOIN held b ON b.paper = x.paper AND b.local = r.baseline AND b.entity <> s.entity
    LEFT JOIN measured_tasks mt ON mt.paper = x.paper AND mt.dataset = d.entity
    LEFT JOIN only_tasks ot ON ot.paper = x.paper
)
ORDER BY id, score DESC, "start", "end", polarity;
