"""The report of a comparison of municipalities' work: what it found in words, the heat map, paper and workbook."""
