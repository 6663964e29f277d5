import { serve } from "../../lib/app.ts";
import { tableGroup } from "./controller.ts";

await serve(tableGroup);
