"""PDF files. What reads them, and the libraries it stands on, is imported with :mod:`.reader`, when a PDF comes."""
