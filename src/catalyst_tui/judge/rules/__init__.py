"""The rules of docs/verdicts.md: what makes a checkpoint met, missed, at risk or broken."""
