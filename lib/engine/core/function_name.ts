import type { Controller } from "../controller.ts";

/** The function of a controller: its folder, KService, Trigger and ServiceAccount, such as `topo-server`. */
export function functionName({ kind }: Pick<Controller, "kind">): string {
  return kind.kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}

/** The field manager of a function: it shows in `managedFields` who set a field, such as `acme-topo-server`. */
export function fieldManager(controller: Pick<Controller, "kind" | "domain">): string {
  const name = functionName(controller);
  const prefix = `${controller.domain.name}-`;
  return name.startsWith(prefix) ? name : `${prefix}${name}`;
}
