import { run } from "../../lib/app.ts";
import { createSweeper, knockOver } from "../../lib/sweeper.ts";
import { controllers } from "../registry.ts";

const functions = Deno.env.get("FUNCTIONS");
if (functions === undefined) throw new Error("Cannot find the functions: FUNCTIONS is not set");

await run(
  "multigres-sweep",
  ({ client, namespace }) => createSweeper(controllers, client, knockOver(functions), namespace),
);
