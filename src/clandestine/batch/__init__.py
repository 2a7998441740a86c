"""Many dossiers at once: tables of people in, one row a person out."""
