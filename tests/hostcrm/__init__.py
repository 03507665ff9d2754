"""A small CRM that was never made with us in mind: two tenants, people with UUIDs and no user names."""
