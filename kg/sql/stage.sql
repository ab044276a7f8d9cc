-- What the extractions of the graph's papers say, as flat tables; `meta.extractor` holds whose extractions count.
CREATE OR REPLACE TEMP TABLE said AS
SELECT p.id AS paper, p.title, p.abstract, x.entities, x.relations, x.results, x.sentences, x.extractor
FROM papers p
JOIN extractions x ON x.content = p.content
JOIN meta m ON m.key = 'extractor' AND m.value = x.extractor;

CREATE OR REPLACE TEMP TABLE local_entities AS
SELECT paper, title, abstract, e.id AS local, e.type AS type, e.name AS name, e.score AS score,
       list_sort(e.identifiers) AS identifiers, e.mentions AS mentions
FROM (SELECT paper, title, abstract, unnest(entities) AS e FROM said);

CREATE OR REPLACE TEMP TABLE local_mentions AS
SELECT paper, local, m.field AS field, m."start" AS "start", m."end" AS "end", m.score AS score,
       substring(CASE m.field WHEN 'title' THEN title ELSE abstract END, m."start" + 1, m."end" - m."start") AS form
FROM (SELECT paper, title, abstract, local, unnest(mentions) AS m FROM local_entities);

-- A bundle is a distinct way in which papers name one thing; `key` is its hash.
CREATE OR REPLACE TEMP TABLE local_bundles AS
SELECT e.paper, e.local, e.type, e.name, e.identifiers,
       sha256(concat_ws(chr(31), e.type, e.name, f.forms, array_to_string(e.identifiers, chr(30)))) AS key
FROM local_entities e
JOIN (
    SELECT paper, local, string_agg(DISTINCT form, chr(30) ORDER BY form) AS forms
    FROM local_mentions GROUP BY paper, local
) f ON f.paper = e.paper AND f.local = e.local;

CREATE OR REPLACE TEMP TABLE resolution (key VARCHAR, entity VARCHAR, reason VARCHAR);
CREATE OR REPLACE TEMP TABLE resolved (id VARCHAR, type VARCHAR, name VARCHAR);
CREATE OR REPLACE TEMP TABLE quantities (value VARCHAR, number DOUBLE, unit VARCHAR);
CREATE OR REPLACE TEMP TABLE symmetric_relations (predicate VARCHAR);
CREATE OR REPLACE TEMP TABLE schema_triples (subject VARCHAR, predicate VARCHAR, object VARCHAR);
CREATE OR REPLACE TEMP TABLE verdicts (subject VARCHAR, predicate VARCHAR, object VARCHAR, accepted BOOLEAN);
CREATE OR REPLACE TEMP TABLE families (variant VARCHAR, parent VARCHAR, score DOUBLE);
