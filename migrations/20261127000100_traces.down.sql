DROP TABLE tracking.assessment, tracking.span, tracking.trace_run, tracking.trace_metadata, tracking.trace_tag, tracking.trace;
