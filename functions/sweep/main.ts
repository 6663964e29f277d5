import { run } from "../../lib/engine/shell/app.ts";
import { createSweeper, knockOver } from "../../lib/engine/shell/sweep/sweeper.ts";
import { controllers } from "../registry.ts";

const functions = Deno.env.get("FUNCTIONS");
if (functions === undefined) throw new Error("Cannot find the functions: FUNCTIONS is not set");

await run(
  "multigres-sweep",
  ({ client, namespace }) => createSweeper(controllers, client, knockOver(functions), namespace),
);
