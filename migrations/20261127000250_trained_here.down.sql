ALTER TABLE tracking.model DROP trained_here;
