"""A portal taken over into the files of a playbook, which the next plan finds nothing to add to."""
