import { z } from "zod";
import { fixed, int32, type Rule, withRules } from "../../engine/schema/parts.ts";
import { affinity } from "./affinity.ts";
import { claim, growingClaim } from "./claim.ts";
import { overridesNeedTemplate, overridesText, templateReference } from "./component.ts";
import { image, pull } from "./images.ts";
import { etcdAddress, rootPath } from "./patterns.ts";
import { resources } from "./resources.ts";

const replicas = int32(1);
const fixedReplicas = fixed(
  replicas,
  "replicas of a running etcd cannot change: its members are fixed when it is first started",
);

const fields = {
  image: image.optional().describe(
    "Image of etcd. Default: a tested version of the operator's release.",
  ),
  ...pull,
  replicas: fixedReplicas.optional().describe(
    "Number of etcd members, an odd number. Cannot be changed later. Default: 3.",
  ),
  resources: resources.optional(),
  affinity: affinity.optional(),
  dataVolumeClaimTemplate: growingClaim.optional(),
};

/** The template section `managedTopoServer`. Free to change: what runs is protected where it runs. */
export const managedTopoServer = z.strictObject({
  ...fields,
  replicas: replicas.optional().describe("Number of etcd members, an odd number. Default: 3."),
  dataVolumeClaimTemplate: claim.optional(),
});

const rootPathStays =
  "rootPath of a running topology server cannot change: everything the cluster knows is stored under it";

const managedSpec = z.strictObject({
  rootPath: fixed(rootPath, rootPathStays).optional(),
  ...fields,
}).describe("An etcd that the operator runs, described inline.");

const external = z.strictObject({
  address: etcdAddress.describe(
    "Where etcd answers: `host:port`, several separated by commas, or http(s) URLs.",
  ),
  rootPath: rootPath.optional(),
}).describe("An etcd that somebody else runs: no TopoServer is created.");

/** A topology server in a cluster: managed from a template, managed inline, or external. */
export const topology = withRules(
  z.strictObject({
    rootPath: rootPath.optional(),
    deploymentTemplate: templateReference(),
    overrides: z.strictObject(fields).optional().describe(overridesText()),
    managedSpec: managedSpec.optional(),
    external: external.optional(),
  }),
  {
    rule:
      "[has(self.deploymentTemplate), has(self.managedSpec), has(self.external)].filter(x, x).size() <= 1",
    message: "deploymentTemplate, managedSpec and external exclude each other: keep one of them",
  },
  overridesNeedTemplate(),
  sameRootPath("managedSpec"),
  sameRootPath("external"),
  {
    rule: "has(self.external) || has(oldSelf.external) || !has(self.rootPath) || " +
      "!has(oldSelf.rootPath) || self.rootPath == oldSelf.rootPath",
    message: rootPathStays,
  },
);

/** A managed topology server as TopoServer and Cell get it: resolved and completed with defaults. */
export const resolvedTopoServer = z.strictObject({
  rootPath: fixed(rootPath, rootPathStays),
  ...fields,
  image: image.describe("Image of etcd."),
  replicas: fixedReplicas.describe("Number of etcd members. Cannot be changed later."),
  dataVolumeClaimTemplate: growingClaim,
});

/** An external topology server as a Cell gets it. */
export const resolvedExternal = z.strictObject({ ...external.shape, rootPath });

/** A template's topology server: inferred from the schema. */
export type ManagedTopoServer = z.infer<typeof managedTopoServer>;
/** A cluster's topology server: inferred from the schema. */
export type Topology = z.infer<typeof topology>;
/** A resolved topology server: inferred from the schema. */
export type ResolvedTopoServer = z.infer<typeof resolvedTopoServer>;

function sameRootPath(form: string): Rule {
  return {
    rule: `!has(self.rootPath) || !has(self.${form}) || !has(self.${form}.rootPath) || ` +
      `self.rootPath == self.${form}.rootPath`,
    message: `rootPath and ${form}.rootPath differ: give it in one place only`,
  };
}
