"""Sets reports of ``corpus/`` as journal pages (PDF), scanned pages and JATS XML: the same facts in other forms."""
