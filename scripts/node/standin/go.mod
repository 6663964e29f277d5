module multigres.com/scripts/node/standin

go 1.26.0
