-- What the graph tables promise and do not keep, one row each: check, focus, message.
-- Parameters: the triples of types that the schema allows, as three lists; the relations that are read from text.
WITH
allowed AS (
    SELECT unnest(?::VARCHAR[]) AS subject, unnest(?::VARCHAR[]) AS predicate, unnest(?::VARCHAR[]) AS object
),
evident AS (SELECT unnest(?::VARCHAR[]) AS predicate),
quoted AS (
    SELECT id, paper, field, "start", "end", quote, score FROM evidence UNION ALL
    SELECT id, paper, field, "start", "end", quote, score FROM results
),
placed AS (
    SELECT q.*, p.id IS NULL AS lost, CASE q.field WHEN 'title' THEN p.title ELSE p.abstract END AS text
    FROM quoted q LEFT JOIN papers p ON p.id = q.paper
),
counted AS (SELECT statement, count(*) AS found FROM evidence GROUP BY statement),
said AS (
    SELECT s.*, coalesce(c.found, 0) AS found, a.type AS subject_type, b.type AS object_type
    FROM statements s LEFT JOIN counted c ON c.statement = s.id
    LEFT JOIN entities a ON a.id = s.subject LEFT JOIN entities b ON b.id = s.object
),
named AS (
    SELECT id, unnest([subject, metric, dataset, task, baseline]) AS entity FROM results
)
SELECT 'reference' AS "check", p.id AS focus, 'the paper is no entity of the graph' AS message
FROM papers p ANTI JOIN (SELECT id FROM entities WHERE type = 'Paper') e ON e.id = p.id
UNION ALL
SELECT 'reference', paper, format('evidence {} is of a paper that does not exist', id) FROM placed WHERE lost
UNION ALL
SELECT 'range', id, format('score is {}, expected 0 to 1', score) FROM placed WHERE NOT score BETWEEN 0 AND 1
UNION ALL
SELECT 'quote', id, format('the quote is not what stands at {}[{}:{}] of {}', field, "start", "end", paper)
FROM placed WHERE NOT lost AND NOT (
    0 <= "start" AND "start" < "end" AND "end" <= length(text) AND substr(text, "start" + 1, "end" - "start") = quote
)
UNION ALL
-- As kg.ids.statement_id has it.
SELECT 'identity', id, format('the id is not the hash of the triple {} {} {}', subject, predicate, object)
FROM said WHERE id <> left(sha256(concat(
    strlen(subject), ':', subject, strlen(predicate), ':', predicate, strlen(object), ':', object
)), 16)
UNION ALL
SELECT 'range', id, format('belief is {}, expected 0 to 1', belief) FROM said WHERE NOT belief BETWEEN 0 AND 1
UNION ALL
SELECT 'evidence', id, format('{} pieces of evidence are counted, {} exist', evidence_count, found)
FROM said WHERE found <> evidence_count
UNION ALL
SELECT 'evidence', id, format('no evidence for ''{}'', which is read from text', predicate)
FROM said SEMI JOIN evident USING (predicate) WHERE found = 0
UNION ALL
SELECT 'reference', subject, format('statement {} names an entity that does not exist', id)
FROM said WHERE subject_type IS NULL
UNION ALL
SELECT 'reference', object, format('statement {} names an entity that does not exist', id)
FROM said WHERE object_type IS NULL
UNION ALL
SELECT 'schema', id, format('{} {} {} is outside the schema', subject_type, predicate, object_type)
FROM said ANTI JOIN allowed
    ON allowed.subject = subject_type AND allowed.predicate = said.predicate AND allowed.object = object_type
WHERE subject_type IS NOT NULL AND object_type IS NOT NULL
UNION ALL
SELECT 'reference', statement, 'evidence is for a statement that does not exist'
FROM counted ANTI JOIN statements ON statements.id = counted.statement
UNION ALL
SELECT 'reference', entity, format('result {} names an entity that does not exist', named.id)
FROM named ANTI JOIN entities ON entities.id = named.entity WHERE entity IS NOT NULL
UNION ALL
SELECT DISTINCT 'reference', entity, format('{} mentions an entity that does not exist', paper)
FROM mentions ANTI JOIN entities ON entities.id = mentions.entity
ORDER BY ALL
