-- Models that Terrarium itself trains; others are registered by whoever trains them.
ALTER TABLE tracking.model ADD trained_here boolean NOT NULL DEFAULT false;
