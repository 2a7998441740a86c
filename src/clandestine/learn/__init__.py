"""Many dossiers: what answers are worth against what scholars concluded."""
