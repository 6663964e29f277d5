import { run } from "../../lib/engine/shell/process.ts";
import { createSweeper, knockOver } from "../../lib/engine/shell/sweep/sweeper.ts";
import { MULTIGRES } from "../../lib/multigres/domain.ts";
import { controllers } from "../registry.ts";

const functions = Deno.env.get("FUNCTIONS");
if (functions === undefined) throw new Error("Cannot find the functions: FUNCTIONS is not set");

await run(
  "multigres-sweep",
  MULTIGRES,
  ({ client, namespace }) => createSweeper(controllers, client, knockOver(functions), namespace),
);
