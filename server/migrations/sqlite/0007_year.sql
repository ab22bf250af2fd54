-- The fiscal year of an op's cell, if that has one: a year that is to be closed asks for its ops.
ALTER TABLE op ADD COLUMN year INTEGER;
UPDATE op SET year = (
    SELECT value FROM json_each('[2022,2023,2024,2025,2026,2027,2028,2029,2030,2031,2032,2033]')
    WHERE op.cell LIKE '%/' || value OR op.cell LIKE '%/' || value || '/%'
);
CREATE INDEX op_year ON op (year);
