"""The checks of category `images`: what a reference says, where it leads, and when the kubelet pulls it."""
