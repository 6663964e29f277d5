import { serve } from "../../lib/engine/shell/app.ts";
import { tableGroup } from "./controller.ts";

await serve(tableGroup);
