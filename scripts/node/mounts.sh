#!/usr/bin/env bash
# First process in the namespaces of the node: gives the node folders of its own, then runs what it is told.
# As process 1 it also collects processes whose parents are gone, and when it ends the kernel ends all others.
set -euo pipefail
state="$1"
shift

# /proc is still that of the host here: the process id by which the host knows us, for `scripts/e2e --enter`.
read -r pid _ </proc/self/stat
echo "$pid" >"$state/pid"
mount -t proc proc /proc

# What kubelet, containerd and CNI write outside of the state folder.
mount -t tmpfs tmpfs /run
mkdir -p "$state/var-lib" "$state/var-lib-work" "$state/log"
mount -t overlay overlay -o "lowerdir=/var/lib,upperdir=$state/var-lib,workdir=$state/var-lib-work" /var/lib
mount --bind "$state/log" /var/log
# Names are answered by this file alone: there is no way out.
printf 'nameserver 127.0.0.1\n' >"$state/resolv.conf"
mount --bind "$state/resolv.conf" "$(realpath /etc/resolv.conf)"

ip link set lo up
# A pair without anything at its other end: kernels without dummy interfaces have it, pods need it anyway.
ip link add node0 type veth peer name node1
ip link set node1 up
ip address add 10.240.0.1/24 dev node0
ip link set node0 up
# Some programs look for a default route to find out who they are.
ip route add default via 10.240.0.2 dev node0
sysctl --quiet --write net.ipv4.ip_forward=1

status=0
"$@" || status=$?
exit "$status"
