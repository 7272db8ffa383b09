//go:build ignore

// Print the flags of the commands that kubeadm starts, as their own code registers them, for schemas/component/flags.tsv:
// a line for each command, "kube-apiserver 1.36<TAB>[...]".
//
// It is built against k8s.io/kubernetes at one version, with the staging modules of that version:
//
//	module flags
//	require k8s.io/kubernetes v1.36.3
//	replace k8s.io/api => k8s.io/api v0.36.3   // and so on for every `=> ./staging` of its go.mod
//
// and started with the minor version: `go run print_component_flags.go 36`. The file is the sorted output for every minor version.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/spf13/pflag"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app/options"
)

func show(command string, flags *pflag.FlagSet) {
	names := []string{"help"}
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "help" {
			names = append(names, flag.Name)
		}
	})
	sort.Strings(names)
	row, err := json.Marshal(names)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s 1.%s\t%s\n", command, os.Args[1], row)
}

// The kubelet parses its flags itself, so that its command has none: cmd/kubelet/app/server.go.
func kubeletFlags() *pflag.FlagSet {
	flags := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	kubelet.NewKubeletFlags().AddFlags(flags)
	config, err := kubelet.NewKubeletConfiguration()
	if err != nil {
		panic(err)
	}
	kubelet.AddKubeletConfigFlags(flags, config)
	kubelet.AddGlobalFlags(flags)
	return flags
}

func main() {
	show("kube-apiserver", apiserver.NewAPIServerCommand().Flags())
	show("kube-controller-manager", manager.NewControllerManagerCommand().Flags())
	show("kube-scheduler", scheduler.NewSchedulerCommand().Flags())
	show("kubelet", kubeletFlags())
}
