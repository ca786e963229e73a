"""Documents made from the playbook: pages, changelog, proposals. Values in, strings out."""
