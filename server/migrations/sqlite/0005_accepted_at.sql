-- No push may be accepted before the latest one was.
CREATE INDEX op_accepted_at ON op (accepted_at);
