import { serve } from "../../lib/app.ts";
import { topoServer } from "./controller.ts";

await serve(topoServer);
