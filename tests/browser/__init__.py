"""The pages as a browser shows them: no script errors, no policy violations, usable by everybody."""
