// Has the official client of GOV.UK Notify for Node do what services do with it.
//
// In, as JSON: {"base_url": "…", "key": "…", "email_template": "…", "sms_template": "…", "refuses": ["an address", …]}. Out: what it was
// answered, by the name of what was asked; of the addresses that are refused, in their order. It ends with 1 if anything was not answered as its own code expects.
"use strict";

const { NotifyClient } = require("notifications-node-client");
const asked = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const client = new NotifyClient(asked.base_url, asked.key);
const personalisation = { subject: "A trial", body: "One line." };

async function refused(call) {
  try {
    await call;
  } catch (error) {
    if (!error.response) throw error;
    return { code: error.response.status, kind: error.response.data.errors[0].error };
  }
  throw new Error("it was not refused");
}

(async () => {
  const to = "ann@example.org";
  const sent = await client.sendEmail(asked.email_template, to, { personalisation, reference: "a trial" });
  const number = "07700900123";
  const text = { personalisation: { text: "A trial" }, reference: "a text" };
  const texted = await client.sendSms(asked.sms_template, number, text);
  const said = {
    texted: texted.data,
    no_number: await refused(client.sendSms(asked.sms_template, "ann", text)),
    wrong_kind: await refused(client.sendSms(asked.email_template, number, { personalisation })),
    sent: sent.data,
    one: (await client.getNotificationById(sent.data.id)).data,
    by_reference: (await client.getNotifications(undefined, undefined, "a trial")).data,
    template: (await client.getTemplateById(asked.email_template)).data,
    templates: (await client.getAllTemplates("email")).data,
    preview: (await client.previewTemplateById(asked.email_template, personalisation)).data,
    unknown: await refused(client.getNotificationById("0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23")),
    lacking: await refused(client.sendEmail(asked.email_template, to)),
    no_address: await refused(client.sendEmail(asked.email_template, "ann", { personalisation })),
    other_key: await refused(new NotifyClient(asked.base_url, `${asked.key.slice(0, -4)}0000`).getAllTemplates()),
  };
  said.refused = [];
  for (const address of asked.refuses) {
    said.refused.push(await refused(client.sendEmail(asked.email_template, address, { personalisation })));
  }
  process.stdout.write(JSON.stringify(said));
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
