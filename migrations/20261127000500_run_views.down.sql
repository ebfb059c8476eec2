DROP TABLE tracking.run_view;
