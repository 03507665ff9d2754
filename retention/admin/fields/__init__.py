"""Fields of forms that several pages of the admin share."""
