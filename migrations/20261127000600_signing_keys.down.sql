DROP TABLE platform.signing_key;
