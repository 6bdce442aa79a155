-- CountryFields for year 2008: 8 rows
-- Exported from an archive

SET IDENTITY_INSERT CountryFields ON;
GO

INSERT INTO CountryFields (FieldID, CategoryID, CountryID, FieldName, Content)
VALUES
  (1, 10, 70, N'Country name', N'conventional long form: Republic of Armenia conventional short form: Armenia local long form: Hayastani Hanrapetut''yun'),
  (2, 11, 70, N'Exports - partners', N'Russia 17.5%, Germany 14.7% (2007)'),
  (3, 11, 70, N'Background', N'It''s a text, with (brackets); and '');'' in it'),
  (4, 11, 70, N'Natural gas - imports', NULL);
GO
DROP TABLE CountryFields;
INSERT INTO Other (A, B) VALUES (1, N'x');
INSERT INTO CountryFields (FieldID, CategoryID, CountryID, FieldName, Content)
VALUES
  (5, 10, 71, N'Country name', N'conventional long form: Central African Republic conventional short form: none'),
  (6, 11, 71, N'Imports', N'$203 million f.o.b. (2006 est.)'),
  (7, 11, 72, N'Imports', N'$1 billion (2006 est.)');
GO
SET IDENTITY_INSERT CountryFields OFF;
GO
