// Standin takes the place of a Multigres program, or of a pod's pause container, on the node of scripts/e2e: it has
// the name and the flags of the real one, listens on the real ports and answers the real probes. What it
// needs from others it really asks for, so that a wrong address keeps it from being ready.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// The flags that name a port to listen on, and those that name whom the program needs.
var (
	listens = []string{"grpc-port", "pg-port", "pg-replica-port"}
	needs   = []string{"topo-global-server-addresses", "pgctld-addr"}
)

func main() {
	role := filepath.Base(os.Args[0])
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	if role != "pause" {
		start(role, flags(os.Args[1:]))
	}
	<-stop
}

// start opens the ports and serves the probes.
func start(role string, flags map[string]string) {
	for _, name := range listens {
		// PostgreSQL's port is opened by pgctld; for multipooler the flag says where to connect.
		if port := flags[name]; port != "" && !(role == "multipooler" && name == "pg-port") {
			listen(port)
		}
	}
	live := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }
	ready := func(w http.ResponseWriter, r *http.Request) {
		if err := reachable(flags); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		live(w, r)
	}
	http.HandleFunc("/ready", ready)
	http.HandleFunc("/live", live)
	port := flags["http-port"]
	fmt.Println(role, "listens on", port)
	go func() {
		fail(http.ListenAndServe(":"+port, nil))
	}()
}

// listen accepts connections and closes them: enough for a port to be open.
func listen(port string) {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		fail(err)
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				fail(err)
			}
			connection.Close()
		}
	}()
}

// reachable says why something that the program needs does not answer, or nothing.
func reachable(flags map[string]string) error {
	for _, name := range needs {
		for _, address := range strings.FieldsFunc(flags[name], func(r rune) bool { return r == ',' }) {
			connection, err := net.DialTimeout("tcp", address, time.Second)
			if err != nil {
				return err
			}
			connection.Close()
		}
	}
	return nil
}

// flags reads --name=value; everything else is taken as the real program would take it, and ignored.
func flags(arguments []string) map[string]string {
	values := map[string]string{}
	for _, argument := range arguments {
		name, value, found := strings.Cut(strings.TrimLeft(argument, "-"), "=")
		if found {
			values[name] = value
		}
	}
	return values
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
