import type { DeploymentTemplate } from "../../lib/multigres/api/deployment_template.ts";
import type { MultigresCluster } from "../../lib/multigres/api/multigres_cluster.ts";
import type { ResolvedTemplate } from "../../lib/multigres/api/resolved.ts";
import { condition } from "../../lib/engine/core/plan/conditions.ts";
import type { Hold } from "../../lib/engine/controller.ts";
import { hold } from "../../lib/engine/core/plan/hold.ts";
import type { KubeObject } from "../../lib/engine/core/kube/object.ts";
import { ANNOTATION } from "../../lib/multigres/labels.ts";
import { type Reference, references } from "../../lib/multigres/references.ts";
import type { ResolvedNote } from "../../lib/multigres/resolved_from.ts";

/** A reference that cannot be followed. */
export interface Missing extends Reference {
  /** "template": it does not exist; "section": it exists, without that section. */
  readonly what: "template" | "section";
}

/** Looks up every template that a cluster refers to: what is used, in which generation, and what is missing. */
export function lookUp(self: MultigresCluster, templates: readonly DeploymentTemplate[]) {
  const missing: Missing[] = [];
  const used: ResolvedTemplate[] = [];
  for (const reference of references(self.spec)) {
    const found = templates.find(({ metadata }) => metadata.name === reference.template);
    if (found?.spec[reference.section] === undefined) {
      missing.push({ ...reference, what: found === undefined ? "template" : "section" });
    } else {
      used.push({ ...reference, generation: found.metadata.generation ?? 0 });
    }
  }
  return { missing, used };
}

/** Touches nothing until the templates are there: guessing would tear down or shrink what runs. */
export function holdForTemplates(
  self: MultigresCluster,
  children: readonly KubeObject[],
  missing: readonly Missing[],
): Hold {
  const [first] = missing;
  const reason = first?.what === "section" ? "TemplateSectionMissing" : "TemplateMissing";
  const message = missing.map(sentence).join("; ");
  const plan = hold(self, reason, message);
  const conditions = plan.status.conditions.map((planned) =>
    // What runs goes on running, for an intent that nobody knows; where nothing runs, nothing is available.
    planned.type === "Available" && children.length === 0
      ? condition("Available", "False", reason, message)
      : planned
  );
  conditions.push(condition("TemplatesResolved", "False", reason, message));
  return { decision: "hold", status: { ...plan.status, conditions } };
}

function sentence({ path, template, section, what }: Missing): string {
  const problem = what === "template"
    ? `DeploymentTemplate "${template}" does not exist in this namespace`
    : `DeploymentTemplate "${template}" has no section "${section}"`;
  return `Cannot resolve ${path}: ${problem}`;
}

/** The annotation by which a child knows the templates behind the part of the spec that it was made from. */
export function resolvedNote(
  used: readonly ResolvedTemplate[],
  path: string,
): ResolvedNote {
  const mine = used.filter((entry) => entry.path === path || entry.path.startsWith(`${path}.`));
  if (mine.length === 0) return {};
  return { annotations: { [ANNOTATION.resolvedFrom]: JSON.stringify(mine) } };
}
