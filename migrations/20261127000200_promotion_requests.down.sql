DROP TABLE tracking.model_card, tracking.promotion_request, tracking.promotion_policy;
