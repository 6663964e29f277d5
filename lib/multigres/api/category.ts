/** The category of all our kinds: `kubectl get multigres` shows a cluster as a whole. */
export const CATEGORY = "multigres";
