"""What historians write down: citations, sources, models, dossiers. No arithmetic here."""
