import { serve } from "../../lib/engine/shell/app.ts";
import { topoServer } from "./controller.ts";

await serve(topoServer);
