-- Books the staged interactions that are new or differ, once they are written, and corrects what they had booked.
-- Three sets of rows that no two share: what a rule books (anew or over a row that fits no more), what a correction only
-- moves to another day, and what no rule fits any more. A booking fits by the kind and mood that it was made with.
-- NOT IN of keys that are never null is hashed whatever the planner expects of this transaction's tables; an anti-join
-- is not, and a correction of very many would take hours.
-- Parameters: zone, now, happy and unhappy (from and to which mood).
-- Indexes: retention_interaction_key, retention_emotion_booked_once (interaction, rule).
WITH recorded AS MATERIALIZED (
  SELECT i.id AS interaction_id, i.customer_id, i.kind, (i.occurred_at AT TIME ZONE %(zone)s)::date AS day,
         ARRAY['any', CASE WHEN i.sentiment >= %(happy)s THEN 'happy'
                           WHEN i.sentiment <= %(unhappy)s THEN 'unhappy' ELSE '' END] AS moods
    FROM retention_staged s
    JOIN retention_interaction i ON i.customer_id = s.customer_id AND i.external_id = s.external_id
   WHERE s.changed
), held AS MATERIALIZED (
  SELECT e.id, e.interaction_id, e.rule_id, r.day, e.day AS old_day,
         e.kind = r.kind AND e.mood = ANY (r.moods) AS fits
    FROM recorded r
    JOIN retention_emotionalentry e ON e.interaction_id = r.interaction_id
), due AS MATERIALIZED (
  SELECT r.interaction_id, r.customer_id, r.day, u.id AS rule_id, u.name, u.name_zh, u.kind, u.mood, u.points,
         r.day + u.lasts_days AS expires_on
    FROM recorded r
    JOIN retention_emotionalrule u ON u.active AND u.kind = r.kind AND u.mood = ANY (r.moods)
   WHERE (r.interaction_id, u.id) NOT IN (SELECT h.interaction_id, h.rule_id FROM held h WHERE h.fits)
), moved AS (
  UPDATE retention_emotionalentry e
     SET day = h.day, expires_on = h.day + (e.expires_on - e.day)
    FROM held h
   WHERE e.id = h.id AND h.fits AND h.day <> h.old_day
), gone AS (
  DELETE FROM retention_emotionalentry e
   USING held h
   WHERE e.id = h.id AND NOT h.fits
     AND (h.interaction_id, h.rule_id) NOT IN (SELECT d.interaction_id, d.rule_id FROM due d)
)
INSERT INTO retention_emotionalentry (
       customer_id, rule_id, rule_name, rule_name_zh, kind, mood, interaction_id, points, day, expires_on,
       evidence, author_name, at)
SELECT customer_id, rule_id, name, name_zh, kind, mood, interaction_id, points, day, expires_on, '', '', %(now)s
  FROM due
    ON CONFLICT (interaction_id, rule_id) DO UPDATE SET
       rule_name = excluded.rule_name, rule_name_zh = excluded.rule_name_zh, kind = excluded.kind,
       mood = excluded.mood, points = excluded.points, day = excluded.day, expires_on = excluded.expires_on,
       at = excluded.at
