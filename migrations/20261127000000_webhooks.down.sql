DROP TABLE tracking.webhook_delivery, tracking.webhook_event, tracking.webhook;
