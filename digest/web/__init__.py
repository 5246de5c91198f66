"""Everything over HTTP: the links of a mail, sign-up, webhooks, and the public pages live."""
