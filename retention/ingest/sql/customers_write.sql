-- Writes the customers that are new or differ; they are locked in the order of their number.
-- Parameters: source, tenant, now. Index: retention_customer_key.
INSERT INTO retention_customer AS c (
       source, tenant, external_id, name, segment, industry, employees, annual_revenue, region, channel, lifecycle,
       owner_id, owner_name, signed_on, lost_on, gone_at, url, attributes, created_at, updated_at)
SELECT %(source)s, %(tenant)s, external_id, name, segment, industry, employees, annual_revenue, region, channel,
       lifecycle, owner_id, owner_name, signed_on, lost_on, NULL, url, attributes, %(now)s, %(now)s
  FROM retention_staged
 WHERE changed
 ORDER BY external_id
    ON CONFLICT (source, tenant, external_id) DO UPDATE SET
       name = excluded.name, segment = excluded.segment, industry = excluded.industry,
       employees = excluded.employees, annual_revenue = excluded.annual_revenue, region = excluded.region,
       channel = excluded.channel, lifecycle = excluded.lifecycle, owner_id = excluded.owner_id,
       owner_name = excluded.owner_name, signed_on = excluded.signed_on, lost_on = excluded.lost_on,
       gone_at = NULL, url = excluded.url, attributes = excluded.attributes, updated_at = excluded.updated_at
