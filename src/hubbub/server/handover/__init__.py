"""Restarting without dropping anybody; docs/topics/upgrade.md tells how, and what goes along."""
