-- Four learners for trying it out, in SQL that PostgreSQL and SQLite both take. Three of them passed.
CREATE TABLE cohorts (
  name TEXT PRIMARY KEY,
  root TEXT, -- of the only batch that may ever be anchored for this cohort
  anchored_in TEXT -- the transaction
);
CREATE TABLE results (
  cohort TEXT NOT NULL REFERENCES cohorts,
  student_number TEXT NOT NULL,
  full_name TEXT NOT NULL,
  email TEXT NOT NULL,
  date_of_birth DATE NOT NULL,
  grade TEXT,
  completed_on DATE NOT NULL,
  wallet_did TEXT,
  passed BOOLEAN NOT NULL,
  credential TEXT, -- the path of the learner's file
  PRIMARY KEY (cohort, student_number)
);
INSERT INTO cohorts (name) VALUES ('june-2026');
INSERT INTO results (cohort, student_number, full_name, email, date_of_birth, grade, completed_on, passed) VALUES
  ('june-2026', '2026000013', 'Niamh Åkesson', 'niamh@students.example.org', '1968-08-18', 'C', '2026-06-05', TRUE),
  ('june-2026', '2026000020', 'Łukasz Nguyễn', 'lukasz@students.example.org', '2005-04-06', 'A', '2026-06-07', TRUE),
  ('june-2026', '2026000037', 'Zoë Ní Bhriain', 'zoe@students.example.org', '1999-12-31', 'B', '2026-06-05', TRUE),
  ('june-2026', '2026000044', 'Tadhg O''Brien', 'tadhg@students.example.org', '2001-02-03', 'F', '2026-06-08', FALSE);
