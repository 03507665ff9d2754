"""What this app announces to the apps on its right; batches of ids, sent after commit."""

from __future__ import annotations

from django.dispatch import Signal

notes_written = Signal()
"""note_id: int. Somebody wrote a note about a customer."""

warnings_raised = Signal()
"""warning_ids: list[int], as_of: date. New warnings; a sweep finds those whose signal was lost."""

warnings_ended = Signal()
"""warning_ids: list[int], as_of: date. Warnings that cleared or were withdrawn."""

customers_churned = Signal()
"""customer_ids: list[int], as_of: date. Customers who paid before that day and pay nothing now."""
