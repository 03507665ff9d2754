-- Takes away the rows that other ones take the place of; the audit trail keeps them.
-- Parameters: none. Index: primary key.
DELETE FROM retention_interviews_codedreason WHERE id IN (SELECT old_id FROM retention_staged WHERE changed)
