"""The numbers of PostgreSQL's advisory locks, side by side, so that no two are the same.

A SQLite file has one server and one writer, and needs none of them.
"""

TABLES = 7_220_001  # one server at a time brings the tables up to date
WHOSE = 7_220_002  # one transaction at a time changes who is who
ERASING = 7_220_004  # nobody is erased while messages that passed the log are being written
LEADS = 7_220_010  # a kind, with a lead each: who holds it may move the lead
SCORING = 7_220_011  # what every turn of the scorers shares
FOLLOWING = 7_220_012  # one server follows what happened to leads
READING = 7_220_014  # a kind, with a connection each: one server reads a CRM
MAILING = 7_220_015  # one server at a time claims mails
STUDYING = 7_220_031  # one server works on studies
REFRESHING = 7_220_032  # one server asks predictors
TRAINING = 7_220_033  # one server trains and watches predictors
LOOKING = 7_220_034  # one server looks at trials
