"""Pure: tables to charts, pages and workbook."""
