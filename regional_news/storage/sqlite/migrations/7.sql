-- Version 7: threads that were read before there was a time for it are due, too, though no list names them any more.
-- REVISITS_MAX spreads them over several runs, those visited longest ago first.
UPDATE visit SET due_at = visited_at WHERE due_at IS NULL AND thread IS NOT NULL AND failures = 0 AND NOT is_list;
