"""The figures of the README, measured on this machine: ``python -m bench [FIGURE …] [--full]``."""
