"""Files and YAML: what kubectl reads is not always what is written."""
