-- The distinct bundles with their forms (and how often each is written) and their papers, for kg.resolve.
SELECT b.key, any_value(b.type), any_value(b.name), any_value(f.forms), any_value(b.identifiers),
       count(DISTINCT b.paper)
FROM local_bundles b
JOIN (
    SELECT key, list((form, times) ORDER BY form) AS forms
    FROM (
        SELECT b.key, m.form, count(*) AS times
        FROM local_mentions m JOIN local_bundles b ON b.paper = m.paper AND b.local = m.local
        GROUP BY b.key, m.form
    )
    GROUP BY key
) f ON f.key = b.key
GROUP BY b.key
ORDER BY b.key
