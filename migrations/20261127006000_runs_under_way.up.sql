-- Pages ask every few seconds whether the runs of an experiment have changed: which came last, and which are under way.
CREATE INDEX run_newest ON tracking.run (experiment_id, run_no);
CREATE INDEX run_under_way ON tracking.run (experiment_id, run_no) WHERE status IN ('RUNNING', 'SCHEDULED');
