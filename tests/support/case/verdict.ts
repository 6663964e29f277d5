import type { Plan } from "../../../lib/engine/controller.ts";
import type { Expected } from "./load.ts";
import { differences } from "./match.ts";

/** Where a plan is not what a case expects, as sentences. */
export function verdict(plan: Plan, expected: Expected): string[] {
  if (plan.decision !== expected.decision) {
    return [`the decision is "${plan.decision}": ${JSON.stringify(plan.status.conditions)}`];
  }
  const children = plan.decision === "apply" ? plan.children : [];
  const find = (kind: string, name: string) =>
    children.find((child) => child.kind === kind && child.metadata.name === name);
  const there = children.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(", ");
  return [
    ...(expected.children ?? []).flatMap(({ kind, name, ...fields }) => {
      const child = find(kind, name);
      return child === undefined
        ? [`${kind}/${name} is not in the plan; there are ${there}`]
        : differences(child, fields, `${kind}/${name}`);
    }),
    ...(expected.absent ?? []).filter((id) => {
      const [kind = "", name = ""] = id.split("/");
      return find(kind, name) !== undefined;
    }).map((id) => `${id} is in the plan`),
    ...(expected.count === undefined || expected.count === children.length
      ? []
      : [`there are ${children.length} children, not ${expected.count}: ${there}`]),
    ...differences(plan.status, expected.status ?? {}, "status"),
  ];
}
