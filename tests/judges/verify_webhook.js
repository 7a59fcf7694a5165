// Asks the npm library of Standard Webhooks whether it takes one delivery.
//
// In, as JSON: {"secret": "whsec_…", "headers": {…}, "body": "…"}. Out: what the library read. It ends with 1 if the
// library refuses.
"use strict";

const { Webhook, WebhookVerificationError } = require("standardwebhooks");
const asked = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
try {
  const read = new Webhook(asked.secret).verify(asked.body, asked.headers);
  process.stdout.write(JSON.stringify(read));
} catch (error) {
  if (!(error instanceof WebhookVerificationError)) throw error;
  process.stderr.write(`refused: ${error.message}\n`);
  process.exitCode = 1;
}
