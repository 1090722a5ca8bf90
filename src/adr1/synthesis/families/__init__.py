"""Ways to come to harm, one file each; `registry.py` lists them."""
