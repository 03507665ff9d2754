"""What the pages of offers and approvals show, ask and do; the admin and the workspace share it."""
