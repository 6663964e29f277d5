module multigres.com/scripts/e2e_parts/standin

go 1.26.0
