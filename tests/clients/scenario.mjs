// The job of a salesperson, done with HubSpot's own client for Node; prints what came of it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, basePath, accessToken] = process.argv.slice(2);
const { Client } = createRequire(join(folder, "package.json"))("@hubspot/api-client");
const { crm } = new Client({ accessToken, basePath, numberOfApiCallRetries: 0 });

const status = async (refused) => {
  try {
    await refused;
  } catch (error) {
    return error.code;
  }
  return assert.fail("this should have been refused");
};

const stage = (label, displayOrder, probability, stageId) => ({
  label,
  displayOrder,
  metadata: { probability },
  stageId,
});
const pipelines = crm.pipelines.pipelinesApi;
const stages = crm.pipelines.pipelineStagesApi;
const made = await pipelines.create("deals", {
  label: "Membership",
  displayOrder: 1,
  pipelineId: "membership",
  stages: [stage("Talk", 0, "0.2", "talk"), stage("Won", 1, "1.0", "won")],
});
const [talk, won] = made.stages;
const offer = await stages.create("deals", made.id, stage("Offer", 2, "0.50", "offer"));
await stages.update("deals", made.id, offer.id, { label: "Proposal", metadata: {} });
const reread = await pipelines.getById("deals", made.id);
assert.ok(reread.createdAt instanceof Date);
const property = await crm.properties.coreApi.create("deals", {
  name: "tier",
  label: "Tier",
  type: "enumeration",
  fieldType: "select",
  groupName: "dealinformation",
  options: [{ label: "Gold", value: "gold", hidden: false, displayOrder: 0 }],
});

const deals = crm.deals.basicApi;
const company = await crm.companies.basicApi.create({ properties: { name: "A University" } });
const deal = await deals.create({
  properties: { dealname: "Hub", pipeline: made.id, dealstage: talk.id, tier: "gold" },
  associations: [
    {
      to: { id: company.id },
      types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 341 }],
    },
  ],
});
const other = await deals.create({ properties: { dealname: "Other", dealstage: talk.id, pipeline: made.id } });
await crm.associations.v4.basicApi.createDefault("deals", other.id, "companies", company.id);
const associated = await crm.associations.v4.basicApi.getPage("companies", company.id, "deals");
await deals.update(deal.id, { properties: { dealstage: won.id, amount: "1500" } });
const read = await deals.getById(deal.id, ["amount", "closedate"], ["dealstage"], ["companies"]);
const filters = [{ propertyName: "tier", operator: "EQ", value: "gold" }];
const found = await crm.deals.searchApi.doSearch({
  filterGroups: [{ filters }],
  sorts: ["dealname"],
  properties: ["dealname"],
  limit: 10,
});
const batch = await crm.deals.batchApi.read({
  inputs: [{ id: deal.id }, { id: "7" }],
  properties: ["tier"],
  propertiesWithHistory: [],
});
const inUse = await status(pipelines.archive("deals", made.id, true, true));
await deals.archive(deal.id);
await deals.archive(other.id);
const gone = await status(deals.getById(deal.id));
const archived = await deals.getById(deal.id, undefined, undefined, undefined, true);
await crm.properties.coreApi.archive("deals", property.name);
await pipelines.archive("deals", made.id, true, true);
const owners = await crm.owners.ownersApi.getPage();

process.stdout.write(
  JSON.stringify({
    stages: reread.stages.map((each) => [each.label, each.metadata.probability, each.metadata.isClosed]),
    amount: read.properties.amount,
    closed: read.properties.closedate !== null,
    history: read.propertiesWithHistory.dealstage.map((each) => each.value === won.id),
    company: read.associations.companies.results[0].id === company.id,
    associated: associated.results.length,
    found: [found.total, found.results[0].properties.dealname],
    batch: [batch.results.length, batch.numErrors],
    inUse,
    gone,
    archived: archived.archived,
    owners: owners.results.map((each) => each.firstName),
    pipelines: (await pipelines.getAll("deals")).results.map((each) => each.id),
  }),
);
