import type { Controller, Domain } from "../engine/controller.ts";
import { functionName } from "../engine/core/function_name.ts";
import { broker, eventSource, sweepRules } from "./event_source.ts";
import { knativeService, sweepClock, sweepService } from "./knative_service.ts";
import type { Manifest } from "./manifest.ts";
import { account, rulesOf } from "./rbac.ts";
import { restartTrigger, SWEEP, trigger } from "./triggers.ts";

/** Everything that an operator is installed as, by file: made of nothing but what its controllers declare. */
export function operatorManifests(
  domain: Domain,
  controllers: readonly Controller[],
  version: string,
): [file: string, objects: Manifest[]][] {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: domain.namespace } };
  return [
    ["namespace", [namespace]],
    ["event-source", [broker(domain), ...eventSource(domain, controllers)]],
    ...controllers.map((controller): [string, Manifest[]] => [functionName(controller), [
      ...account(domain, functionName(controller), rulesOf(controller)),
      knativeService(domain, functionName(controller), version),
      trigger(controller),
    ]]),
    ["sweep", [
      ...account(domain, SWEEP, sweepRules(controllers)),
      sweepService(domain, controllers, version),
      restartTrigger(domain),
      sweepClock(domain),
    ]],
  ];
}
