"""Files as rows of cells: CSV in several dialects and encodings, and XLSX; hostile files are refused."""
