-- Puts beside each incoming customer what we have: a column the row does not speak of (null) keeps its value.
-- Parameters: source, tenant. Fragment: owner_type, the type of a user's primary key.
-- Index: retention_customer_key (source, tenant, external_id).
CREATE TEMPORARY TABLE retention_staged ON COMMIT DROP AS
SELECT merged.*, old_id IS NULL OR (old_row IS DISTINCT FROM new_row) AS changed
  FROM (
    SELECT found.*,
           jsonb_build_array(name, segment, industry, employees, annual_revenue, region, channel, lifecycle,
                             owner_id, owner_name, signed_on, lost_on, url, attributes, gone_at) AS new_row
      FROM (
        SELECT i.line,
               c.id AS old_id,
               i.external_id,
               coalesce(nullif(i.name, ''), c.name) AS name,
               coalesce(i.segment, c.segment, '') AS segment,
               coalesce(i.industry, c.industry, '') AS industry,
               CASE WHEN i.employees IS NULL THEN c.employees
                    ELSE nullif(i.employees, '')::integer END AS employees,
               CASE WHEN i.annual_revenue IS NULL THEN c.annual_revenue
                    ELSE nullif(i.annual_revenue, '')::numeric(18, 2) END AS annual_revenue,
               coalesce(i.region, c.region, '') AS region,
               coalesce(i.channel, c.channel, '') AS channel,
               coalesce(i.lifecycle, c.lifecycle, '') AS lifecycle,
               CASE WHEN coalesce(i.owner_id, i.csm) IS NULL THEN c.owner_id
                    ELSE nullif(coalesce(i.owner_id, p.owner_id), '')::{owner_type} END AS owner_id,
               CASE WHEN coalesce(i.owner_id, i.csm) IS NULL THEN coalesce(c.owner_name, '')
                    ELSE coalesce(i.owner_name, p.owner_name, '') END AS owner_name,
               i.csm,
               p.candidates,
               CASE WHEN i.signed_on IS NULL THEN c.signed_on
                    ELSE nullif(i.signed_on, '')::date END AS signed_on,
               CASE WHEN i.lost_on IS NULL THEN c.lost_on
                    ELSE nullif(i.lost_on, '')::date END AS lost_on,
               coalesce(i.url, c.url, '') AS url,
               (coalesce(c.attributes, '{{}}') || coalesce(i.set_attributes::jsonb, '{{}}'))
                 - ARRAY(SELECT jsonb_array_elements_text(i.drop_attributes::jsonb)) AS attributes,
               NULL::timestamptz AS gone_at,
               jsonb_build_array(c.name, c.segment, c.industry, c.employees, c.annual_revenue, c.region, c.channel,
                                 c.lifecycle, c.owner_id, c.owner_name, c.signed_on, c.lost_on, c.url, c.attributes,
                                 c.gone_at) AS old_row
          FROM retention_incoming i
          LEFT JOIN retention_people p ON p.csm = i.csm
          LEFT JOIN retention_customer c
            ON c.source = %(source)s AND c.tenant = %(tenant)s AND c.external_id = i.external_id
      ) found
  ) merged
