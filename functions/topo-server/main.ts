import { serve } from "../../lib/engine/shell/process.ts";
import { topoServer } from "./controller.ts";

await serve(topoServer);
