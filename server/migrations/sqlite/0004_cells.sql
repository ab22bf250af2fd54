-- Every push asks for the stages of the reports.
CREATE INDEX op_cell ON op (cell);
